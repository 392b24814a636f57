"""Every answer says which revision it is of, and a data request may ask for one: a key can be used at once, everywhere."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from support import signing, stage as stages, wire
from support.identity import Identity
from support.policies import allow, document
from support.server import Server, free_port
from support.signing import Key

EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
READ = document(allow("s3:*"))
MINIMUM = "x-iam-minimum-revision"


def made(owner, name):
    """A user that may do everything in a store, its new key, and the revision that the key's answer named."""
    owner.iam.create_user(UserName=name)
    owner.iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=READ)
    answer = owner.call("CreateAccessKey", UserName=name)
    key = Key(answer.texts("AccessKeyId")[0], answer.texts("SecretAccessKey")[0])
    return key, int(answer.headers["x-iam-revision"])


@pytest.fixture(scope="module")
def keyward(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("consistency") / "data", "--usage-interval", "1h") as running:
        yield running


def test_every_answer_of_the_action_api_names_its_revision(keyward, fresh):
    owner = Identity(keyward, "", Key(*keyward.root))
    last = 0

    def revision(answer):
        nonlocal last
        named = int(answer.headers["x-iam-revision"])
        assert named >= last, answer
        last = named
        return named

    created = revision(owner.call("CreateUser", UserName="named"))
    assert revision(owner.call("GetUser", UserName="named")) == created
    assert revision(owner.call("CreateUser", UserName="named")) == created, "a fault is of a revision too"
    assert revision(owner.call("NoSuchAction")) == created
    assert revision(owner.call("GetCallerIdentity", service="sts")) == created
    stranger = Identity(keyward, "", Key("AKIAAAAAAAAAAAAAAAAA", "nothing"))
    assert revision(stranger.call("GetUser")) == created
    for request in (b"GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n", b"PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
                    b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"):
        answer = wire.exchange(keyward.host, request)
        assert answer.status >= 400 and revision(answer) == created, answer
    assert revision(owner.call("DeleteUser", UserName="named")) == created + 1


HEADERS = {
    "head": {},
    "forwarded": {"X-Forwarded-Method": "GET", "X-Forwarded-Proto": "http", "X-Forwarded-Host": "store.example", "X-Forwarded-Uri": "/bucket/key"},
    "original": {"X-Original-Method": "GET", "X-Original-URI": "/bucket/key"},
}


class Door:
    """A server, and one of its doors for proxies that ask by HTTP."""

    def __init__(self, server, address, protocol):
        self.server, self.address, self.protocol = server, address, protocol
        self.owner = Identity(server, "", Key(*server.root))
        self.host = "store.example" if protocol == "forwarded" else address

    def ask(self, key, *minimum):
        signed = signing.sign_by_hand(self.host, key, method="GET", target="/bucket/key", service="s3", payload=EMPTY,
                                      headers=[("X-Amz-Content-Sha256", EMPTY)])
        request = signing.Request("GET", "/bucket/key", signed.headers)
        if self.protocol == "forwarded":
            request = request.replaced("Host", self.address)
        for name, value in [*HEADERS[self.protocol].items(), *((MINIMUM, value) for value in minimum)]:
            request = request.added(name, str(value))
        return wire.exchange(self.address, request.wire(), "GET")


@pytest.fixture(scope="module", params=HEADERS)
def door(request, tmp_path_factory):
    address = f"127.0.0.1:{free_port()}"
    with Server(tmp_path_factory.mktemp(request.param) / "data", "--authz-listen", address, "--authz-protocol", request.param) as server:
        yield Door(server, address, request.param)


def test_a_new_key_can_be_used_at_once(door, fresh):
    for _ in range(20):
        key, revision = made(door.owner, fresh("once"))
        answer = door.ask(key, revision)
        assert answer.status == 200 and int(answer.headers["x-iam-revision"]) >= revision, answer


def test_a_revision_that_comes_is_waited_for(door, fresh):
    key, revision = made(door.owner, fresh("comes"))
    with ThreadPoolExecutor() as pool:
        asked = pool.submit(door.ask, key, revision + 1)
        time.sleep(0.2)
        assert not asked.done()
        door.owner.iam.create_user(UserName=fresh("next"))
        assert asked.result(5).status == 200


def test_a_revision_that_does_not_come_is_refused_after_a_second(door, fresh):
    key, revision = made(door.owner, fresh("future"))
    began = time.monotonic()
    answer = door.ask(key, revision + 1_000_000)
    assert 0.9 < time.monotonic() - began < 3
    assert answer.status == 503 and answer.code == "ServiceUnavailable", answer
    assert "x-iam-principal-arn" not in answer.headers
    assert door.ask(key, revision).status == 200


@pytest.mark.parametrize("minimum", [("",), ("x",), ("-1",), ("1.5",), ("1, 2",), ("1", "1"), ("18446744073709551616",)], ids=str)
def test_what_is_no_revision_is_refused_at_once(door, fresh, minimum):
    key, _ = made(door.owner, fresh("malformed"))
    answer = door.ask(key, *minimum)
    assert answer.status == (403 if door.protocol == "original" else 400), answer
    assert door.ask(key).status == 200


def test_many_who_name_the_future_hold_up_nobody(door, fresh):
    key, revision = made(door.owner, fresh("many"))
    with ThreadPoolExecutor(100) as pool:
        asked = [pool.submit(door.ask, key, revision + 1_000_000) for _ in range(100)]
        time.sleep(0.2)
        began = time.monotonic()
        assert door.ask(key, revision).status == 200
        assert time.monotonic() - began < 0.8
        assert {answer.result(10).status for answer in asked} == {503}


def test_envoy_passes_it_on_and_the_store_never_sees_it(tmp_path):
    with stages.opened("grpc", tmp_path) as stage:
        owner = stage.root
        key, revision = made(owner, "envoy")

        def send(*minimum):
            request = stage.signed(key)
            for value in minimum:
                request = request.added(MINIMUM, str(value))
            return stage.send(request)

        answer, reached = send(revision)
        assert reached and answer.status == 200, answer
        assert MINIMUM not in answer.text.lower()
        answer, reached = send("no number")
        assert (answer.status, answer.code, reached) == (400, "InvalidArgument", False)
