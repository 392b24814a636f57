"""A61 and A74: one right opens one action, and no crowd passes a quota."""

import concurrent.futures

import pytest

from support.policies import READ_BUCKET, allow, deny, document
from support.rights import CHECKED, opens


@pytest.mark.parametrize("row", CHECKED, ids=lambda row: row.name)
def test_a61_rustfs_cve_2026_22042_one_right_opens_one_action(person, row):
    only = person(document(allow([f"{row.service}:{row.name}", *row.besides])))
    assert {other.name for other in CHECKED if opens(only, other)} == {row.name}


@pytest.mark.parametrize("row", CHECKED, ids=lambda row: row.name)
def test_a61_all_rights_but_one_close_one_action(person, row):
    all_but = person(document(allow("*"), deny(f"{row.service}:{row.name}")))
    assert {other.name for other in CHECKED if not opens(all_but, other)} == {row.name}


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
