"""Permissions boundaries of users and roles; the waiters that boto3 has."""

import pytest

from support.faults import refused, shortest, violations
from support.policies import EC2, EVERYTHING, READ_BUCKET, allow, document

ARN = "arn:aws:iam::000000000000"


class Bounded:
    """The actions for one kind of entity."""

    def __init__(self, iam, kind, name):
        self.iam, self.kind, self.name = iam, kind, name
        self.owner = {f"{kind.title()}Name": name}

    def put(self, arn):
        getattr(self.iam, f"put_{self.kind}_permissions_boundary")(**self.owner, PermissionsBoundary=arn)

    def delete(self):
        getattr(self.iam, f"delete_{self.kind}_permissions_boundary")(**self.owner)

    def shown(self):
        entity = getattr(self.iam, f"get_{self.kind}")(**self.owner)[self.kind.title()]
        return entity.get("PermissionsBoundary")

    def grant(self, policy):
        getattr(self.iam, f"put_{self.kind}_policy")(**self.owner, PolicyName="own", PolicyDocument=policy)

    def may(self, action, resource):
        arn = f"{ARN}:{self.kind}/{self.name}"
        [result] = self.iam.simulate_principal_policy(PolicySourceArn=arn, ActionNames=[action], ResourceArns=[resource])["EvaluationResults"]
        return result["EvalDecision"] == "allowed"


@pytest.fixture(params=["user", "role"])
def bounded(request, admin, fresh):
    name = fresh(request.param)
    if request.param == "user":
        admin.iam.create_user(UserName=name)
    else:
        admin.iam.create_role(RoleName=name, AssumeRolePolicyDocument=EC2)
    return Bounded(admin.iam, request.param, name)


@pytest.fixture
def readers(admin, fresh):
    """The ARN of a policy that lets read one bucket."""
    return admin.iam.create_policy(PolicyName=fresh("readers"), PolicyDocument=READ_BUCKET)["Policy"]["Arn"]


def uses(admin, arn):
    return admin.iam.get_policy(PolicyArn=arn)["Policy"]["PermissionsBoundaryUsageCount"]


def test_a_boundary_is_set_replaced_and_taken_away(admin, bounded, readers, policy):
    assert bounded.shown() is None
    for arn in (policy, policy, readers):
        bounded.put(arn)
        assert bounded.shown() == {"PermissionsBoundaryType": "PermissionsBoundaryPolicy", "PermissionsBoundaryArn": arn}
    assert (uses(admin, policy), uses(admin, readers)) == (0, 1)
    with refused("DeleteConflict", "^Cannot delete a policy attached to entities.$"):
        admin.iam.delete_policy(PolicyArn=readers)
    found = admin.iam.list_entities_for_policy(PolicyArn=readers, PolicyUsageFilter="PermissionsBoundary")
    assert [entity[f"{bounded.kind.title()}Name"] for entity in found[f"Policy{bounded.kind.title()}s"]] == [bounded.name]
    assert readers in [p["Arn"] for page in admin.iam.get_paginator("list_policies").paginate(PolicyUsageFilter="PermissionsBoundary")
                       for p in page["Policies"]]
    for _ in range(2):
        bounded.delete()
        assert bounded.shown() is None
    assert uses(admin, readers) == 0
    admin.iam.delete_policy(PolicyArn=readers)


def test_a_boundary_bounds_and_does_not_grant(bounded, readers):
    inside, outside = "arn:aws:s3:::my-bucket/x", "arn:aws:s3:::other/x"
    bounded.put(readers)
    assert not bounded.may("s3:GetObject", inside)
    bounded.grant(EVERYTHING)
    assert bounded.may("s3:GetObject", inside)
    assert not bounded.may("s3:GetObject", outside) and not bounded.may("s3:PutObject", inside)
    bounded.delete()
    assert bounded.may("s3:GetObject", outside)


def test_a_boundary_bounds_at_once(admin, person, policy, readers):
    alice = person(EVERYTHING)
    assert alice.call("ListUsers", MaxItems="1").code == "OK"
    admin.iam.put_user_permissions_boundary(UserName=alice.name, PermissionsBoundary=readers)
    with refused("AccessDenied", "because no permissions boundary allows the iam:ListUsers action"):
        alice.iam.list_users()
    admin.iam.put_user_permissions_boundary(UserName=alice.name, PermissionsBoundary=policy)
    assert alice.call("ListUsers", MaxItems="1").code == "OK"


def test_a_boundary_must_be_a_policy(bounded, fresh):
    none = f"{ARN}:policy/{fresh('none')}"
    with refused("NoSuchEntity", f"^Policy {none} does not exist or is not attachable.$"):
        bounded.put(none)
    with refused("InvalidInput"):
        bounded.put(f"{ARN}:user/somebody")
    with refused("ValidationError", violations(shortest("permissionsBoundary", 20))):
        bounded.put("arn:aws:iam::x")
    assert bounded.shown() is None


def test_who_may_set_which(admin, person, user, readers, policy):
    only = {"StringEquals": {"iam:PermissionsBoundary": readers}}
    limited = person(document(allow(["iam:PutUserPermissionsBoundary", "iam:DeleteUserPermissionsBoundary"], Condition=only)))
    named = {"UserName": user}
    with refused("AccessDenied"):
        limited.iam.put_user_permissions_boundary(**named, PermissionsBoundary=policy)
    limited.iam.put_user_permissions_boundary(**named, PermissionsBoundary=f"arn:aws:iam:::policy/{readers.rpartition('/')[2]}")
    limited.iam.delete_user_permissions_boundary(**named)
    admin.iam.put_user_permissions_boundary(**named, PermissionsBoundary=policy)
    with refused("AccessDenied"):
        limited.iam.delete_user_permissions_boundary(**named)


def test_waiters(admin, user, policy):
    admin.iam.get_waiter("user_exists").wait(UserName=user)
    admin.iam.get_waiter("policy_exists").wait(PolicyArn=policy)
