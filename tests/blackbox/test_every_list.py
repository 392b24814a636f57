"""Every paginator and every waiter that boto3 has for IAM, against the server."""

import boto3
import pytest
from botocore.exceptions import WaiterError

from support.pages import Lists, paged
from support.policies import EC2, READ_BUCKET

PAGED = paged(boto3.client("iam", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x"))


def test_no_list_is_forgotten():
    assert {name for name in PAGED if not hasattr(Lists, name)} == set()
    assert len(PAGED) >= 34


@pytest.mark.parametrize("name", sorted(PAGED))
def test_pages_of_one_and_of_all_hold_the_same(admin, fresh, name):
    asked = getattr(Lists(admin.iam, fresh), name)()

    def items(size):
        pages = list(admin.iam.get_paginator(name).paginate(**asked, PaginationConfig={"PageSize": size}))
        assert all(sum(len(page.get(key, [])) for key in PAGED[name]) <= size for page in pages)
        assert [page["IsTruncated"] for page in pages] == [True] * (len(pages) - 1) + [False]
        assert all(bool(page.get("Marker")) == page["IsTruncated"] for page in pages)
        return [str(item) for page in pages for key in PAGED[name] for item in page.get(key, [])]

    # The account is everybody's: a list of all of it is long here, and other lists are short.
    whole = items(1000)
    few = items(1 if len(whole) < 50 else 100)
    assert sorted(few) == sorted(whole) and len(set(whole)) == len(whole)
    assert len(whole) >= (3 if name not in ("list_account_aliases", "list_access_keys", "list_signing_certificates") else 0)


@pytest.mark.parametrize("waiter, make, named", [
    ("user_exists", lambda iam, name: iam.create_user(UserName=name), "UserName"),
    ("role_exists", lambda iam, name: iam.create_role(RoleName=name, AssumeRolePolicyDocument=EC2), "RoleName"),
    ("instance_profile_exists", lambda iam, name: iam.create_instance_profile(InstanceProfileName=name), "InstanceProfileName"),
    ("policy_exists", lambda iam, name: iam.create_policy(PolicyName=name, PolicyDocument=READ_BUCKET), "PolicyArn"),
])
def test_waiters(admin, fresh, waiter, make, named):
    name = fresh("waited")
    asked = {named: f"arn:aws:iam::000000000000:policy/{name}" if named == "PolicyArn" else name}
    once = {"Delay": 0, "MaxAttempts": 1}
    with pytest.raises(WaiterError):
        admin.iam.get_waiter(waiter).wait(**asked, WaiterConfig=once)
    make(admin.iam, name)
    admin.iam.get_waiter(waiter).wait(**asked, WaiterConfig=once)


def test_there_is_no_other_waiter(admin):
    assert sorted(admin.iam.waiter_names) == ["instance_profile_exists", "policy_exists", "role_exists", "user_exists"]
