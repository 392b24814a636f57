"""One server for the whole run, and the people who call it. Every test makes its own users, groups and policies."""

import itertools
import uuid

import pytest

from support import actions
from support.identity import Identity
from support.policies import EC2, EVERYTHING
from support.server import Server
from support.signing import Key


def pytest_addoption(parser):
    parser.addoption("--bless", action="store_true", help="write what the server answers into the golden files")
    parser.addoption("--kills", type=int, default=100, help="how often the crash test kills the server")


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """A server with an empty store; it lives as long as the run."""
    with Server(tmp_path_factory.mktemp("server") / "data") as running:
        root = Identity(running, "", Key(*running.root))
        assert root.call("PutAccountQuotas", **actions.QUOTAS).code == "OK"
        actions.take(root)
        yield running


@pytest.fixture(scope="session")
def root(server):
    """The account's root."""
    return Identity(server, "", Key(*server.root))


_COUNTER = itertools.count(1)


@pytest.fixture(scope="session")
def fresh():
    """Makes names that nothing has yet."""
    run = uuid.uuid4().hex[:6]
    return lambda kind="x": f"{kind}-{next(_COUNTER):04d}-{run}"


@pytest.fixture(scope="session")
def person(server, root, fresh):
    """Makes a user with a key: `person()` may do nothing, `person(document)` what its inline policy says."""

    def make(policy=None, name=None, path="/"):
        name = name or fresh("user")
        root.iam.create_user(UserName=name, Path=path)
        if policy:
            root.iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=policy)
        made = root.iam.create_access_key(UserName=name)["AccessKey"]
        return Identity(server, name, Key(made["AccessKeyId"], made["SecretAccessKey"]))

    return make


@pytest.fixture(scope="session")
def admin(person):
    """A user that may do everything."""
    return person(EVERYTHING)


@pytest.fixture(scope="session")
def stranger(person):
    """A user that no policy speaks of."""
    return person()


@pytest.fixture
def user(admin, fresh):
    """The name of a new user."""
    name = fresh("user")
    admin.iam.create_user(UserName=name)
    return name


@pytest.fixture
def group(admin, fresh):
    """The name of a new group."""
    name = fresh("group")
    admin.iam.create_group(GroupName=name)
    return name


@pytest.fixture
def role(admin, fresh):
    """The name of a new role that EC2 may assume."""
    name = fresh("role")
    admin.iam.create_role(RoleName=name, AssumeRolePolicyDocument=EC2)
    return name


@pytest.fixture
def policy(admin, fresh):
    """The ARN of a new managed policy that nothing is attached to."""
    return admin.iam.create_policy(PolicyName=fresh("policy"), PolicyDocument=EVERYTHING)["Policy"]["Arn"]


@pytest.fixture
def new_server(tmp_path):
    """Makes further servers; they end with the test. `new_server(flag, …)` is not started yet."""
    made = []

    def make(*flags, name="data", **options):
        made.append(Server(tmp_path / name, *flags, **options))
        return made[-1]

    yield make
    for server in made:
        if server.process and server.process.poll() is None:
            server.kill()


@pytest.fixture
def somebody():
    """A key that no server made."""
    return Key("AKIASOMEBODYSOMEBODY", "somebodys-secret")


@pytest.fixture(scope="session")
def compiled(tmp_path_factory):
    """Where compiled components are kept from one Envoy to the next."""
    return str(tmp_path_factory.mktemp("compiled"))
