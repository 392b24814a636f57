"""A58, A61, A62, A65 and A74: one right opens one action on what it is for, and no crowd passes a quota."""

import concurrent.futures
import json
import random
import subprocess

import pytest

from support.policies import READ_BUCKET, allow, deny, document
from support.rights import CHECKED, PAST, opens
from support.scene import Scene
from support.server import BINARY

#: Every action by the name that policies know it by.
NAMES = {f"{row.service}:{row.name}": row for row in CHECKED}


def simulated(admin, someone):
    """The names of all actions that someone may do on everything."""
    results = admin.iam.simulate_principal_policy(PolicySourceArn=someone.arn, ActionNames=list(NAMES), MaxItems=1000)
    assert not results["IsTruncated"]
    return {result["EvalActionName"] for result in results["EvaluationResults"] if result["EvalDecision"] == "allowed"}


def some(name):
    """A few of the other actions, others for each name."""
    first = sorted(NAMES).index(name) % 16
    return [NAMES[other] for other in [other for other in NAMES if other != name][first::16]]


# Each action is met for real, with its right and without it; that all others stay shut, or open, the simulation says, which is
# the gate's own decision (A58), and a few of them are met for real as well.


@pytest.mark.parametrize("name", NAMES)
def test_a61_rustfs_cve_2026_22042_one_right_opens_one_action(admin, person, name):
    row = NAMES[name]
    only = person(document(allow([name, *row.besides])))
    assert opens(only, row)
    assert simulated(admin, only) == {name} | (set(row.besides) & set(NAMES))
    assert [other.name for other in some(name) if f"{other.service}:{other.name}" not in row.besides and opens(only, other)] == []


@pytest.mark.parametrize("name", NAMES)
def test_a61_all_rights_but_one_close_one_action(admin, person, name):
    all_but = person(document(allow("*"), deny(name)))
    assert not opens(all_but, NAMES[name])
    assert simulated(admin, all_but) == set(NAMES) - {name}
    assert [other.name for other in some(name) if name not in other.besides and not opens(all_but, other)] == []


@pytest.mark.parametrize("seed", range(20))
def test_a58_a_simulation_is_what_happens(admin, person, seed):
    dice = random.Random(seed)
    words = ["*", "iam:*", "sts:*", *NAMES, *(f"iam:{verb}*" for verb in ("Get", "List", "Put", "Create", "Delete", "Tag", "Update"))]
    statements = []
    for _ in range(dice.randint(1, 4)):
        statement = dice.choice([allow, allow, deny])(dice.sample(words, dice.randint(1, 3)))
        if dice.random() < 0.2:
            statement["NotAction"] = statement.pop("Action")
        statements.append(statement)
    someone = person(document(*statements))
    may = simulated(admin, someone)
    for name in dice.sample(sorted(NAMES), 20):
        if not NAMES[name].besides:
            assert opens(someone, NAMES[name]) == (name in may), (name, statements)


def named(parameters):
    """The parameters that say on whom something is done."""
    return [name for name in parameters if name in ("UserName", "RoleName", "GroupName", "InstanceProfileName", "PolicyArn")]


@pytest.mark.parametrize("row", [row for row in CHECKED if named(row.absent)], ids=lambda row: row.name)
def test_a62_minio_cve_2024_24747_the_target_is_not_the_caller(root, person, fresh, row):
    """Someone with every right on itself says that it means somebody else."""
    mallory, victim = person(), person()
    own = document(allow("*", f"arn:aws:iam::000000000000:user/{mallory.name}"))
    root.iam.put_user_policy(UserName=mallory.name, PolicyName="own", PolicyDocument=own)
    assert mallory.call("ListUserPolicies", UserName=mallory.name).code == "OK"
    for parameters in (row.given(Scene(root.iam, fresh, victim.name, root.call)), row.absent):
        answer = mallory.call(row.name, row.service, **parameters)
        assert answer.code == "AccessDenied" and mallory.name in answer.text, (parameters, answer.text)


SMUGGLED = "smuggled-by-a-stranger"


@pytest.fixture(scope="module")
def table():
    done = subprocess.run([str(BINARY), "describe"], capture_output=True, text=True, timeout=60, check=True)
    return {action["name"]: action["parameters"] for action in json.loads(done.stdout)}


def foreign(table, own):
    """Every parameter that other actions have and this one has not, with a value that would be seen."""
    words = {"integer": "1", "boolean": "true", "timestamp": "2026-01-01T00:00:00Z"}
    found = {}
    for parameter in (parameter for parameters in table.values() for parameter in parameters):
        name, kind = parameter["name"], parameter["type"]
        if name not in own:
            value = parameter.get("enum", [SMUGGLED])[0] if kind == "string" else words.get(kind, SMUGGLED)
            found[name if kind not in ("list", "map") else f"{name}.{'member' if kind == 'list' else 'entry'}.1"] = value
    return found


@pytest.mark.parametrize("row", CHECKED, ids=lambda row: row.name)
def test_a65_minio_cve_2021_43858_parameters_of_other_actions_do_nothing(root, admin, person, fresh, table, row):
    target = person()
    plain = row.given(Scene(root.iam, fresh, target.name, root.call))
    own = {parameter["name"] for parameter in table[row.name]}
    assert admin.call(row.name, row.service, **{**foreign(table, own), **row.absent}).code in PAST
    answer = admin.call(row.name, row.service, **{**foreign(table, own), **plain})
    assert SMUGGLED not in answer.text and answer.code not in ("ServiceFailure", ""), answer.text
    for action, name in (("GetUser", "UserName"), ("GetGroup", "GroupName"), ("GetRole", "RoleName"), ("GetInstanceProfile", "InstanceProfileName")):
        assert root.call(action, **{name: SMUGGLED}).code == "NoSuchEntity"


@pytest.mark.parametrize("make, quota, count", [
    ("CreateAccessKey", 2, lambda iam, user, arn: len(iam.list_access_keys(UserName=user)["AccessKeyMetadata"])),
    ("CreatePolicyVersion", 5, lambda iam, user, arn: len(iam.list_policy_versions(PolicyArn=arn)["Versions"])),
])
def test_a74_zitadel_cve_2023_47111_two_hundred_at_once(admin, person, user, policy, make, quota, count):
    parameters = {"CreateAccessKey": {"UserName": user}, "CreatePolicyVersion": {"PolicyArn": policy, "PolicyDocument": READ_BUCKET}}[make]
    people = [type(admin)(admin.server, admin.name, admin.key) for _ in range(20)]

    def ten(someone):
        return [someone.call(make, **parameters).code for _ in range(10)]

    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        codes = [code for some in pool.map(ten, people) for code in some]
    before = 1 if make == "CreatePolicyVersion" else 0
    assert codes.count("OK") == quota - before
    assert set(codes) == {"OK", "LimitExceeded"}, set(codes)
    assert count(admin.iam, user, policy) == quota
