"""Quotas: AWS's defaults, and what an account has in their place."""

import re

import pytest

from support import identity
from support.faults import refused
from support.policies import EC2, EVERYTHING, allow, document
from support.signing import Key


@pytest.fixture
def alone(new_server):
    """The root of a server of one's own, whose quotas nobody else needs."""
    with new_server() as server:
        yield identity.Identity(server, "", Key(*server.root))


def put(someone, **quotas):
    entries = {f"Quotas.entry.{n}.{part}": value for n, pair in enumerate(quotas.items(), 1) for part, value in zip(("key", "value"), pair)}
    return someone.call("PutAccountQuotas", **(entries or {"Quotas": ""}))


def shown(someone):
    answer = someone.call("GetAccountQuotas")
    assert answer.status == 200
    rows = re.findall(r"<QuotaName>(\w+)</QuotaName>(.*?)</member>", answer.text)
    return {name: (re.findall(r"<Value>(\d+)</Value>", rest) or [None])[0] for name, rest in rows}


def test_awss_defaults_hold(alone):
    for n in range(300):
        assert alone.call("CreateGroup", GroupName=f"g{n}").code == "OK"
    with refused("LimitExceeded", "^Cannot exceed quota for GroupsPerAccount: 300$"):
        alone.iam.create_group(GroupName="one-more")
    alone.iam.delete_group(GroupName="g7")
    alone.iam.create_group(GroupName="one-more")
    summary = alone.iam.get_account_summary()["SummaryMap"]
    assert (summary["Groups"], summary["GroupsQuota"]) == (300, 300)


def test_an_account_may_have_others(alone):
    assert put(alone, GroupsPerAccount="1", RolesPerAccount="1", UsersPerAccount="2", PoliciesPerAccount="1", AccessKeysPerUser="3").code == "OK"
    alone.iam.create_group(GroupName="a")
    alone.iam.create_user(UserName="a")
    alone.iam.create_user(UserName="b")
    alone.iam.create_role(RoleName="a", AssumeRolePolicyDocument=EC2)
    alone.iam.create_policy(PolicyName="a", PolicyDocument=EVERYTHING)
    for name, limit, create in (
        ("GroupsPerAccount", 1, lambda: alone.iam.create_group(GroupName="z")),
        ("UsersPerAccount", 2, lambda: alone.iam.create_user(UserName="z")),
        ("RolesPerAccount", 1, lambda: alone.iam.create_role(RoleName="z", AssumeRolePolicyDocument=EC2)),
        ("PoliciesPerAccount", 1, lambda: alone.iam.create_policy(PolicyName="z", PolicyDocument=EVERYTHING)),
    ):
        with refused("LimitExceeded", f"^Cannot exceed quota for {name}: {limit}$"):
            create()
    for _ in range(3):
        alone.iam.create_access_key(UserName="a")
    with refused("LimitExceeded", "^Cannot exceed quota for AccessKeysPerUser: 3$"):
        alone.iam.create_access_key(UserName="a")
    assert alone.iam.get_account_summary()["SummaryMap"]["AccessKeysPerUserQuota"] == 3
    # What is not named has its default again; what is there already stays.
    assert put(alone).code == "OK"
    alone.iam.create_user(UserName="z")
    with refused("LimitExceeded", "^Cannot exceed quota for AccessKeysPerUser: 2$"):
        alone.iam.create_access_key(UserName="a")
    assert len(alone.iam.list_access_keys(UserName="a")["AccessKeyMetadata"]) == 3


def test_sizes_of_policies(alone):
    assert put(alone, PolicySize="100", PolicySizePerUser="100").code == "OK"
    alone.iam.create_user(UserName="a")
    long = document(allow("s3:GetObject", f"arn:aws:s3:::{'b' * 60}"))
    with refused("LimitExceeded", "^Cannot exceed quota for PolicySize: 100$"):
        alone.iam.create_policy(PolicyName="p", PolicyDocument=long)
    with refused("LimitExceeded", "^Maximum policy size of 100 bytes exceeded for user a$"):
        alone.iam.put_user_policy(UserName="a", PolicyName="p", PolicyDocument=long)


def test_quotas_outlive_a_restart(new_server):
    with new_server() as server:
        put(identity.Identity(server, "", Key(*server.root)), GroupsPerUser="7")
        key = server.root
        server.stop()
        server.start()
        assert shown(identity.Identity(server, "", Key(*key)))["GroupsPerUser"] == "7"


@pytest.mark.parametrize("quotas", [{"NoSuchQuota": "1"}, {"AccessKeysPerUser": "101"}, {"TagsPerRole": "51"}, {"GroupsPerUser": "1", "x": "1"}])
def test_what_is_no_quota_or_too_high(admin, quotas):
    before = shown(admin)
    assert put(admin, **quotas).code == "InvalidInput"
    assert shown(admin) == before


@pytest.mark.parametrize("value, code", [("-1", "ValidationError"), ("2147483648", "ValidationError"), ("many", "MalformedInput")])
def test_values_are_numbers(admin, value, code):
    assert put(admin, GroupsPerUser=value).code == code


def test_only_who_may_sets_quotas(person):
    limited = person(document(allow("iam:GetAccountQuotas")))
    assert shown(limited)["VersionsPerPolicy"] == "5"
    assert put(limited, GroupsPerUser="5").code == "AccessDenied"


def test_a_report_is_as_long_as_it_may_be(alone):
    """AWS's accounts have 5,000 users at most; here a report is one answer all the same, and its length a quota."""
    def generated():
        while (answer := alone.call("GenerateCredentialReport")).code == "OK" and answer.texts("State") != ["COMPLETE"]:
            pass
        return answer

    for n in range(10):
        alone.iam.create_user(UserName=f"user-{n}")
    assert put(alone, CredentialReportSize="2000").code == "OK"
    refusal = generated()
    assert (refusal.code, refusal.message) == ("LimitExceeded", "Cannot exceed quota for CredentialReportSize: 2000")
    assert put(alone, CredentialReportSize="16777217").code == "InvalidInput"
    assert put(alone, CredentialReportSize="16777216").code == "OK"
    assert generated().code == "OK"
    assert len(alone.iam.get_credential_report()["Content"].splitlines()) == 12
