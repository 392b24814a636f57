"""CreateAccountAlias, DeleteAccountAlias, ListAccountAliases, GetAccountSummary, GetAccountAuthorizationDetails."""

import json

import pytest

from support.faults import refused
from support.policies import EC2, EVERYTHING, READ_BUCKET


@pytest.fixture
def alias(admin, fresh):
    name = fresh("alias")
    admin.iam.create_account_alias(AccountAlias=name)
    return name


def aliases(identity):
    return identity.iam.list_account_aliases()["AccountAliases"]


def test_an_alias_takes_the_place_of_another(admin, fresh, alias):
    assert aliases(admin) == [alias]
    other = fresh("alias")
    admin.iam.create_account_alias(AccountAlias=other)
    assert aliases(admin) == [other]
    admin.iam.delete_account_alias(AccountAlias=other)
    assert aliases(admin) == []
    assert [page["AccountAliases"] for page in admin.iam.get_paginator("list_account_aliases").paginate()] == [[]]


def test_an_alias_is_taken_once(admin, alias):
    with refused("EntityAlreadyExists", f"^The account alias {alias} already exists.$"):
        admin.iam.create_account_alias(AccountAlias=alias)


def test_an_alias_that_the_account_has_not(admin, alias):
    with refused("NoSuchEntity"):
        admin.iam.delete_account_alias(AccountAlias="somebody-elses")
    assert aliases(admin) == [alias]


@pytest.mark.parametrize("bad", ["ab", "a--b", "-abc", "abc-", "Abc", "a_b", "a" * 64, "123456789012"])
def test_what_is_no_alias(admin, bad):
    with refused("ValidationError"):
        admin.iam.create_account_alias(AccountAlias=bad)


def test_the_summary_counts(admin, fresh):
    def numbers():
        return admin.iam.get_account_summary()["SummaryMap"]

    before, name = numbers(), fresh("counted")
    admin.iam.create_user(UserName=name)
    admin.iam.create_group(GroupName=name)
    arn = admin.iam.create_policy(PolicyName=name, PolicyDocument=READ_BUCKET)["Policy"]["Arn"]
    admin.iam.create_policy_version(PolicyArn=arn, PolicyDocument=EVERYTHING)
    after = numbers()
    grown = {key: after[key] - before[key] for key in after if after[key] != before[key]}
    assert grown == {"Users": 1, "Groups": 1, "Policies": 1, "PolicyVersionsInUse": 2}
    admin.iam.delete_user(UserName=name)
    admin.iam.delete_group(GroupName=name)
    admin.iam.delete_policy_version(PolicyArn=arn, VersionId="v2")
    admin.iam.delete_policy(PolicyArn=arn)
    assert numbers() == before
    assert before["AccountAccessKeysPresent"] == 1 and before["AccessKeysPerUserQuota"] == 2


def test_the_summary_has_aws_keys(admin):
    keys = set(admin.iam.meta.service_model.shape_for("summaryKeyType").enum)
    assert set(admin.iam.get_account_summary()["SummaryMap"]) <= keys


def details(identity, **asked):
    pages = list(identity.iam.get_paginator("get_account_authorization_details").paginate(**asked))
    return {name: [item for page in pages for item in page[name]] for name in ("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies")}


def test_the_whole_account_is_shown(admin, fresh, person):
    name = fresh("shown")
    someone = person(READ_BUCKET, name=name, path="/shown/")
    arn = admin.iam.create_policy(PolicyName=name, PolicyDocument=READ_BUCKET)["Policy"]["Arn"]
    admin.iam.create_policy_version(PolicyArn=arn, PolicyDocument=EVERYTHING, SetAsDefault=True)
    admin.iam.create_group(GroupName=name)
    admin.iam.add_user_to_group(GroupName=name, UserName=name)
    admin.iam.attach_group_policy(GroupName=name, PolicyArn=arn)
    admin.iam.create_role(RoleName=name, AssumeRolePolicyDocument=EC2)
    admin.iam.tag_user(UserName=name, Tags=[{"Key": "k", "Value": "v"}])
    found = details(admin, PaginationConfig={"PageSize": 7})
    user = next(user for user in found["UserDetailList"] if user["UserName"] == name)
    assert user["GroupList"] == [name] and user["Tags"] == [{"Key": "k", "Value": "v"}] and user["Path"] == "/shown/"
    assert user["UserPolicyList"][0]["PolicyDocument"] == json.loads(READ_BUCKET)
    group = next(group for group in found["GroupDetailList"] if group["GroupName"] == name)
    assert group["AttachedManagedPolicies"] == [{"PolicyName": name, "PolicyArn": arn}]
    role = next(role for role in found["RoleDetailList"] if role["RoleName"] == name)
    assert role["AssumeRolePolicyDocument"] == json.loads(EC2) and role["InstanceProfileList"] == [] and role["RoleLastUsed"] == {}
    policy = next(policy for policy in found["Policies"] if policy["Arn"] == arn)
    assert {v["VersionId"]: (v["IsDefaultVersion"], v["Document"]) for v in policy["PolicyVersionList"]} == {
        "v2": (True, json.loads(EVERYTHING)), "v1": (False, json.loads(READ_BUCKET))}
    assert someone.key.secret not in str(found) and someone.key.id not in str(found)
    for kind in found:
        ids = [item.get("Arn") for item in found[kind]]
        assert len(ids) == len(set(ids))


def test_a_filter(admin):
    found = details(admin, Filter=["Role"])
    assert found["RoleDetailList"] and not (found["UserDetailList"] or found["GroupDetailList"] or found["Policies"])


def test_who_may_not(person):
    with refused("AccessDenied", r"iam:GetAccountAuthorizationDetails on resource: \*"):
        person().iam.get_account_authorization_details()
