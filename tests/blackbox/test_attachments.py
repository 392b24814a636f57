"""Attach, Detach and ListAttached of managed policies, of users, groups and roles; ListEntitiesForPolicy."""

import pytest

from support.faults import missing, one_of, refused, shortest, violations
from support.policies import EVERYTHING, READ_BUCKET, allow, document

PREFIX = "arn:aws:iam::000000000000:policy"


class Attached:
    """The three actions for one kind of owner."""

    def __init__(self, iam, kind, name):
        self.iam, self.kind, self.name = iam, kind, name
        self.owner = {f"{kind.title()}Name": name}

    def attach(self, arn, **owner):
        getattr(self.iam, f"attach_{self.kind}_policy")(**(owner or self.owner), PolicyArn=arn)

    def detach(self, arn, **owner):
        getattr(self.iam, f"detach_{self.kind}_policy")(**(owner or self.owner), PolicyArn=arn)

    def answer(self, **more):
        return getattr(self.iam, f"list_attached_{self.kind}_policies")(**{**self.owner, **more})

    def list(self, **more):
        return [p["PolicyArn"] for p in self.answer(**more)["AttachedPolicies"]]


@pytest.fixture(params=["user", "group", "role"])
def attached(request, admin):
    return Attached(admin.iam, request.param, request.getfixturevalue(request.param))


@pytest.fixture
def policies(admin, fresh):
    """Makes managed policies."""

    def make(count, path="/"):
        return sorted(admin.iam.create_policy(PolicyName=fresh("p"), Path=path, PolicyDocument=EVERYTHING)["Policy"]["Arn"]
                      for _ in range(count))

    return make


def test_attach_is_idempotent_and_detach_is_not(attached, policy):
    for _ in range(2):
        attached.attach(policy)
    assert attached.answer()["AttachedPolicies"] == [{"PolicyName": policy.rpartition("/")[2], "PolicyArn": policy}]
    attached.detach(policy)
    assert attached.list() == []
    with refused("NoSuchEntity", f"^Policy {policy} was not found.$"):
        attached.detach(policy)


def test_what_is_not_there(attached, policy, fresh):
    owner = {f"{attached.kind.title()}Name": fresh("nobody")}
    message = f"^The {attached.kind} with name {next(iter(owner.values()))} cannot be found.$"
    for action in (attached.attach, attached.detach):
        with refused("NoSuchEntity", message):
            action(policy, **owner)
    with refused("NoSuchEntity", message):
        attached.list(**owner)
    with refused("NoSuchEntity", f"^Policy {PREFIX}/none-such does not exist or is not attachable.$"):
        attached.attach(f"{PREFIX}/none-such")
    with refused("ValidationError", violations(shortest("policyArn", 20))):
        attached.attach("arn:short")
    with refused("ValidationError", violations(missing(f"{attached.kind}Name"), missing("policyArn"))):
        getattr(attached.iam, f"attach_{attached.kind}_policy")()
    with refused("InvalidInput"):
        attached.attach("arn:aws:iam::000000000000:user/alice")


def test_ten_at_most(attached, policies):
    arns = policies(11)
    for arn in arns[:10]:
        attached.attach(arn)
    owner = attached.kind.title()
    with refused("LimitExceeded", f"^Cannot exceed quota for PoliciesPer{owner}: 10$"):
        attached.attach(arns[10])
    attached.attach(arns[0])
    attached.detach(arns[0])
    attached.attach(arns[10])


def test_list_pages_by_path(attached, policies, fresh):
    path = f"/{fresh('path')}/"
    here, elsewhere = policies(5, path), policies(2)
    for arn in here + elsewhere:
        attached.attach(arn)
    assert set(attached.list()) == {*here, *elsewhere}
    assert attached.list(PathPrefix=path) == here
    paginator = attached.iam.get_paginator(f"list_attached_{attached.kind}_policies")
    pages = list(paginator.paginate(**attached.owner, PathPrefix=path, PaginationConfig={"PageSize": 2}))
    assert [[p["PolicyArn"] for p in page["AttachedPolicies"]] for page in pages] == [here[:2], here[2:4], here[4:]]


def test_pages_survive_changes(attached, policies):
    arns = policies(6)
    for arn in arns:
        attached.attach(arn)
    first = attached.answer(MaxItems=3)
    attached.detach(arns[2])
    attached.detach(arns[3])
    rest = attached.answer(MaxItems=100, Marker=first["Marker"])
    assert [p["PolicyArn"] for p in rest["AttachedPolicies"]] == arns[4:]


def test_an_attached_policy_works_at_once(person, admin, group, fresh):
    alice = person()
    arn = admin.iam.create_policy(PolicyName=fresh(), PolicyDocument=document(allow("iam:ListUsers")))["Policy"]["Arn"]
    for attached in (Attached(admin.iam, "user", alice.name), Attached(admin.iam, "group", group)):
        if attached.kind == "group":
            admin.iam.add_user_to_group(GroupName=group, UserName=alice.name)
        assert alice.call("ListUsers").code == "AccessDenied"
        attached.attach(arn)
        assert alice.call("ListUsers").code == "OK"
        attached.detach(arn)
    assert alice.call("ListUsers").code == "AccessDenied"


def test_the_condition_key_policy_arn(person, admin, user, policies):
    good, bad = policies(2)
    limited = person(document(allow("iam:AttachUserPolicy", Condition={"ArnEquals": {"iam:PolicyARN": good}})))
    limited.iam.attach_user_policy(UserName=user, PolicyArn=good)
    with refused("AccessDenied"):
        limited.iam.attach_user_policy(UserName=user, PolicyArn=bad)


def entities(admin, arn, **filters):
    answer = admin.iam.list_entities_for_policy(PolicyArn=arn, **filters)
    return ([u["UserName"] for u in answer["PolicyUsers"]], [g["GroupName"] for g in answer["PolicyGroups"]],
            [r["RoleName"] for r in answer["PolicyRoles"]])


def test_entities_for_a_policy(admin, user, group, policy):
    assert entities(admin, policy) == ([], [], [])
    admin.iam.attach_user_policy(UserName=user, PolicyArn=policy)
    admin.iam.attach_group_policy(GroupName=group, PolicyArn=policy)
    assert entities(admin, policy) == ([user], [group], [])
    assert entities(admin, policy, EntityFilter="User") == ([user], [], [])
    assert entities(admin, policy, EntityFilter="Group") == ([], [group], [])
    assert entities(admin, policy, EntityFilter="Role") == ([], [], [])
    assert entities(admin, policy, PolicyUsageFilter="PermissionsPolicy") == ([user], [group], [])
    assert entities(admin, policy, PolicyUsageFilter="PermissionsBoundary") == ([], [], [])
    assert entities(admin, policy, PathPrefix="/nowhere/") == ([], [], [])
    answer = admin.iam.list_entities_for_policy(PolicyArn=policy)
    assert answer["PolicyUsers"] == [{"UserName": user, "UserId": admin.iam.get_user(UserName=user)["User"]["UserId"]}]
    assert answer["PolicyGroups"][0]["GroupId"].startswith("AGPA")
    with refused("ValidationError", violations(
            one_of("entityFilter", "User", "Role", "Group", "LocalManagedPolicy", "AWSManagedPolicy"))):
        entities(admin, policy, EntityFilter="Everyone")


def test_entities_page(admin, policy, fresh):
    users, groups = [fresh("u") for _ in range(3)], [fresh("g") for _ in range(2)]
    for name in users:
        admin.iam.create_user(UserName=name)
        admin.iam.attach_user_policy(UserName=name, PolicyArn=policy)
    for name in groups:
        admin.iam.create_group(GroupName=name)
        admin.iam.attach_group_policy(GroupName=name, PolicyArn=policy)
    pages = list(admin.iam.get_paginator("list_entities_for_policy").paginate(PolicyArn=policy, PaginationConfig={"PageSize": 2}))
    assert [len(p["PolicyUsers"]) + len(p["PolicyGroups"]) for p in pages] == [2, 2, 1]
    assert {u["UserName"] for p in pages for u in p["PolicyUsers"]} == set(users)
    assert {g["GroupName"] for p in pages for g in p["PolicyGroups"]} == set(groups)


def test_the_cli_of_both_seeds(admin, user, group, policy):
    for kind, name in (("user", user), ("group", group)):
        admin.aws("iam", f"attach-{kind}-policy", f"--{kind}-name", name, "--policy-arn", policy)
        listed = admin.aws("iam", f"list-attached-{kind}-policies", f"--{kind}-name", name)["AttachedPolicies"]
        assert [p["PolicyArn"] for p in listed] == [policy]
    answer = admin.aws("iam", "list-entities-for-policy", "--policy-arn", policy)
    assert ([u["UserName"] for u in answer["PolicyUsers"]], [g["GroupName"] for g in answer["PolicyGroups"]]) == ([user], [group])
    for kind, name in (("user", user), ("group", group)):
        admin.aws("iam", f"detach-{kind}-policy", f"--{kind}-name", name, "--policy-arn", policy)
        admin.aws("iam", f"detach-{kind}-policy", f"--{kind}-name", name, "--policy-arn", policy, refused="NoSuchEntity")
