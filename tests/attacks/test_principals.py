"""A50 and A52: names that are made again, and boundaries that their subjects want to be rid of."""

import pytest

from support.faults import denied
from support.policies import EC2, EVERYTHING, READ_BUCKET, allow, deny, document, trusting

ARN = "arn:aws:iam::000000000000"


def principal(admin, role):
    """Whom the role's trust policy names."""
    return admin.iam.get_role(RoleName=role)["Role"]["AssumeRolePolicyDocument"]["Statement"][0]["Principal"]["AWS"]


@pytest.fixture
def trusting_role(admin, fresh):
    """Makes a role that trusts this principal; answers its name."""

    def make(arn):
        name = fresh("trusting")
        admin.iam.create_role(RoleName=name, AssumeRolePolicyDocument=trusting({"AWS": arn}))
        return name

    return make


@pytest.mark.parametrize("kind", ["user", "role"])
def test_a50_a_trust_policy_does_not_know_who_comes_by_the_name(admin, fresh, trusting_role, kind):
    name = fresh(kind)
    arn = f"{ARN}:{kind}/{name}"

    def make():
        if kind == "user":
            return admin.iam.create_user(UserName=name)["User"]["UserId"]
        return admin.iam.create_role(RoleName=name, AssumeRolePolicyDocument=EC2)["Role"]["RoleId"]

    first = make()
    role = trusting_role(arn)
    assert principal(admin, role) == arn
    getattr(admin.iam, f"delete_{kind}")(**{f"{kind.title()}Name": name})
    assert principal(admin, role) == first
    second = make()
    assert second != first and principal(admin, role) == first
    # Only who may change the role can mean the new one.
    admin.iam.update_assume_role_policy(RoleName=role, PolicyDocument=trusting({"AWS": arn}))
    assert principal(admin, role) == arn


def test_a50_who_comes_by_the_name_may_not_assume(admin, person, fresh, trusting_role):
    name, may = fresh("trusted"), document(allow("sts:AssumeRole"))
    old = person(may, name=name)
    role = trusting_role(f"{ARN}:user/{name}")
    wanted = {"RoleArn": f"{ARN}:role/{role}", "RoleSessionName": "me"}
    assert old.call("AssumeRole", "sts", **wanted).code == "OK"
    admin.iam.delete_access_key(UserName=name, AccessKeyId=old.key.id)
    admin.iam.delete_user_policy(UserName=name, PolicyName="own")
    admin.iam.delete_user(UserName=name)
    new = person(may, name=name)
    denied(new.call("AssumeRole", "sts", **wanted), "AccessDenied")
    admin.iam.update_assume_role_policy(RoleName=role, PolicyDocument=trusting({"AWS": f"{ARN}:user/{name}"}))
    assert new.call("AssumeRole", "sts", **wanted).code == "OK"


@pytest.mark.parametrize("session", [True, False])
def test_a50_nor_by_a_session_of_a_namesake_role(admin, person, fresh, trusting_role, session):
    caller = person(document(allow("sts:AssumeRole")))
    name = fresh("middle")

    def middle():
        """A session of the role in the middle, which is made for it."""
        admin.iam.create_role(RoleName=name, AssumeRolePolicyDocument=trusting({"AWS": f"{ARN}:user/{caller.name}"}))
        admin.iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=document(allow("sts:AssumeRole")))
        got = caller.sts.assume_role(RoleArn=f"{ARN}:role/{name}", RoleSessionName="me")["Credentials"]
        return caller.as_key(got)

    first = middle()
    own = f"arn:aws:sts::000000000000:assumed-role/{name}/me" if session else f"{ARN}:role/{name}"
    wanted = {"RoleArn": f"{ARN}:role/{trusting_role(own)}", "RoleSessionName": "me"}
    assert first.call("AssumeRole", "sts", **wanted).code == "OK"
    admin.iam.delete_role_policy(RoleName=name, PolicyName="p")
    admin.iam.delete_role(RoleName=name)
    denied(first.call("AssumeRole", "sts", **wanted))
    second = middle()
    denied(second.call("AssumeRole", "sts", **wanted), "AccessDenied")
    denied(first.call("GetCallerIdentity", "sts"))


def test_a50_nothing_of_a_user_is_its_namesakes(admin, person, fresh, policy):
    name, group, arn = fresh("twice"), fresh("group"), policy
    old = person(EVERYTHING, name=name)
    admin.iam.create_group(GroupName=group)
    admin.iam.add_user_to_group(GroupName=group, UserName=name)
    admin.iam.attach_user_policy(UserName=name, PolicyArn=arn)
    admin.iam.put_user_permissions_boundary(UserName=name, PermissionsBoundary=arn)
    assert old.call("ListUsers", MaxItems="1").code == "OK"
    admin.iam.delete_access_key(UserName=name, AccessKeyId=old.key.id)
    admin.iam.delete_user_policy(UserName=name, PolicyName="own")
    admin.iam.detach_user_policy(UserName=name, PolicyArn=arn)
    admin.iam.delete_user(UserName=name)
    new = person(name=name)
    assert old.call("GetUser").code == "InvalidClientTokenId"
    assert new.call("ListUsers", MaxItems="1").code == "AccessDenied"
    assert admin.iam.list_groups_for_user(UserName=name)["Groups"] == []
    assert admin.iam.list_attached_user_policies(UserName=name)["AttachedPolicies"] == []
    assert "PermissionsBoundary" not in admin.iam.get_user(UserName=name)["User"]
    found = admin.iam.list_entities_for_policy(PolicyArn=arn)
    assert found["PolicyUsers"] == []


@pytest.fixture
def delegate(admin, person, fresh):
    """Somebody who may manage users and roles, but only such as carry a boundary, and who carries one too: that of AWS's
    documentation of delegation by boundaries."""
    boundary = fresh("boundary")
    arn = f"{ARN}:policy/{boundary}"
    bound = {"StringEquals": {"iam:PermissionsBoundary": arn}}
    text = document(
        allow(["s3:*", "iam:Get*", "iam:List*"]),
        allow(["iam:CreateUser", "iam:CreateRole", "iam:PutUserPolicy", "iam:PutRolePolicy", "iam:AttachUserPolicy", "iam:AttachRolePolicy",
               "iam:PutUserPermissionsBoundary", "iam:PutRolePermissionsBoundary"], Condition=bound),
        allow(["iam:CreateAccessKey", "iam:CreatePolicy"]),
        deny(["iam:CreatePolicyVersion", "iam:DeletePolicy", "iam:DeletePolicyVersion", "iam:SetDefaultPolicyVersion"], arn),
        deny(["iam:DeleteUserPermissionsBoundary", "iam:DeleteRolePermissionsBoundary"]),
    )
    admin.iam.create_policy(PolicyName=boundary, PolicyDocument=text)
    someone = person(EVERYTHING)
    admin.iam.put_user_permissions_boundary(UserName=someone.name, PermissionsBoundary=arn)
    someone.boundary = arn
    return someone


def carried(admin, name):
    return admin.iam.get_user(UserName=name)["User"].get("PermissionsBoundary", {}).get("PermissionsBoundaryArn")


def test_a52_a_boundary_is_not_its_subjects_to_lift(admin, delegate, policy):
    own, arn = {"UserName": delegate.name}, delegate.boundary
    assert delegate.call("ListUsers", MaxItems="1").code == "OK"
    for name, more in [
        ("DeleteUserPermissionsBoundary", own),
        ("PutUserPermissionsBoundary", {**own, "PermissionsBoundary": policy}),
        ("CreatePolicyVersion", {"PolicyArn": arn, "PolicyDocument": EVERYTHING, "SetAsDefault": "true"}),
        ("SetDefaultPolicyVersion", {"PolicyArn": arn, "VersionId": "v1"}),
        ("DeletePolicyVersion", {"PolicyArn": arn, "VersionId": "v1"}),
        ("DeletePolicy", {"PolicyArn": arn}),
        ("UpdateUser", {**own, "NewPath": "/free/"}),
        ("DeleteUser", own),
    ]:
        denied(delegate.call(name, **more), "AccessDenied")
    # Other spellings of what is forbidden are the same.
    short = f"arn:aws:iam:::policy/{arn.rpartition('/')[2]}"
    denied(delegate.call("CreatePolicyVersion", PolicyArn=short, PolicyDocument=EVERYTHING), "AccessDenied")
    denied(delegate.call("CreatePolicyVersion", PolicyArn=arn.upper().replace("ARN:AWS:IAM", "arn:aws:iam").replace("POLICY/", "policy/"),
                         PolicyDocument=EVERYTHING), "AccessDenied")
    assert carried(admin, delegate.name) == arn
    # Setting again what it has anyway is within its right, and changes nothing.
    assert delegate.call("PutUserPermissionsBoundary", **own, PermissionsBoundary=short).code == "OK"
    assert carried(admin, delegate.name) == arn


def test_a52_who_must_carry_a_boundary_is_not_made_without(admin, delegate, fresh, policy):
    name = fresh("child")
    for more in ({}, {"PermissionsBoundary": policy}):
        denied(delegate.call("CreateUser", UserName=name, **more), "AccessDenied")
        denied(delegate.call("CreateRole", RoleName=name, AssumeRolePolicyDocument=EC2, **more), "AccessDenied")
    assert admin.call("GetUser", UserName=name).code == "NoSuchEntity"
    assert delegate.call("CreateUser", UserName=name, PermissionsBoundary=delegate.boundary).code == "OK"
    made = delegate.call("CreateRole", RoleName=name, AssumeRolePolicyDocument=EC2, PermissionsBoundary=delegate.boundary)
    assert made.code == "OK"
    for kind in ("User", "Role"):
        owner = {f"{kind}Name": name}
        denied(delegate.call(f"Delete{kind}PermissionsBoundary", **owner), "AccessDenied")
        denied(delegate.call(f"Put{kind}PermissionsBoundary", **owner, PermissionsBoundary=policy), "AccessDenied")
        assert delegate.call(f"Put{kind}Policy", **owner, PolicyName="p", PolicyDocument=EVERYTHING).code == "OK"
        arn = f"{ARN}:{kind.lower()}/{name}"
        [result] = admin.iam.simulate_principal_policy(PolicySourceArn=arn, ActionNames=["iam:DeleteUser"])["EvaluationResults"]
        assert result["EvalDecision"] == "implicitDeny"


def test_a52_somebody_without_a_boundary_is_out_of_reach(admin, delegate, user):
    denied(delegate.call("PutUserPolicy", UserName=user, PolicyName="p", PolicyDocument=READ_BUCKET), "AccessDenied")
    denied(delegate.call("AttachUserPolicy", UserName=user, PolicyArn=delegate.boundary), "AccessDenied")
    assert admin.iam.list_user_policies(UserName=user)["PolicyNames"] == []


def test_a52_a_boundary_that_is_taken_away_and_set_again_bounds_again(admin, person, policy, fresh):
    alice = person(EVERYTHING)
    narrow = admin.iam.create_policy(PolicyName=fresh("narrow"), PolicyDocument=document(allow("iam:GetUser")))["Policy"]["Arn"]
    for _ in range(3):
        admin.iam.put_user_permissions_boundary(UserName=alice.name, PermissionsBoundary=narrow)
        denied(alice.call("ListUsers", MaxItems="1"), "AccessDenied")
        assert alice.call("GetUser").code == "OK"
        admin.iam.delete_user_permissions_boundary(UserName=alice.name)
        assert alice.call("ListUsers", MaxItems="1").code == "OK"


def test_a52_a_session_is_no_way_around_the_boundary_of_its_role(admin, person, fresh):
    caller, name = person(document(allow("sts:AssumeRole"))), fresh("bounded")
    narrow = admin.iam.create_policy(PolicyName=fresh("narrow"), PolicyDocument=document(allow("iam:GetRole")))["Policy"]["Arn"]
    admin.iam.create_role(RoleName=name, AssumeRolePolicyDocument=trusting({"AWS": f"{ARN}:user/{caller.name}"}))
    admin.iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=EVERYTHING)

    def session():
        got = caller.sts.assume_role(RoleArn=f"{ARN}:role/{name}", RoleSessionName="me")["Credentials"]
        return caller.as_key(got)

    before = session()
    assert before.call("ListRoles", MaxItems="1").code == "OK"
    admin.iam.put_role_permissions_boundary(RoleName=name, PermissionsBoundary=narrow)
    for bounded in (before, session()):
        assert bounded.call("GetRole", RoleName=name).code == "OK"
        for action, more in [("ListRoles", {"MaxItems": "1"}), ("DeleteRolePermissionsBoundary", {"RoleName": name}),
                             ("PutRolePermissionsBoundary", {"RoleName": name, "PermissionsBoundary": narrow})]:
            denied(bounded.call(action, **more), "AccessDenied")
    admin.iam.delete_role_permissions_boundary(RoleName=name)
    assert before.call("ListRoles", MaxItems="1").code == "OK"
