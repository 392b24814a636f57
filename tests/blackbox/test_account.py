"""CreateAccountAlias, DeleteAccountAlias, ListAccountAliases, GetAccountSummary, GetAccountAuthorizationDetails."""

import pytest

from support.faults import refused
from support.policies import EVERYTHING, READ_BUCKET


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
