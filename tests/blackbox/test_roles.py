"""Roles: their actions, their trust policies, and the roles that are linked to services."""

import json
import re

import pytest

from support.faults import at_least, at_most, longest, missing, refused, shaped, violations
from support.policies import EC2, EVERYTHING, READ_BUCKET, allow, document, trusting

ACCOUNT = "000000000000"
ARN = f"arn:aws:iam::{ACCOUNT}"


def trust(admin, role):
    return admin.iam.get_role(RoleName=role)["Role"]["AssumeRolePolicyDocument"]


def test_a_role_is_made_shown_and_listed(admin, fresh):
    name, path = fresh("Role"), f"/{fresh('app')}/"
    tags = [{"Key": "team", "Value": "red"}]
    made = admin.iam.create_role(RoleName=name, Path=path, AssumeRolePolicyDocument=EC2, Description="reads", MaxSessionDuration=43200,
                                 Tags=tags)["Role"]
    assert re.fullmatch("AROA[A-Z2-7]{17}", made["RoleId"])
    assert made["Arn"] == f"{ARN}:role{path}{name}"
    assert made["AssumeRolePolicyDocument"] == json.loads(EC2)
    assert (made["Description"], made["MaxSessionDuration"], made["Tags"]) == ("reads", 43200, tags)
    assert "RoleLastUsed" not in made
    admin.iam.get_waiter("role_exists").wait(RoleName=name)
    shown = admin.iam.get_role(RoleName=name.upper())["Role"]
    assert shown.pop("RoleLastUsed") == {}
    assert shown == made
    del made["Tags"]
    assert admin.iam.list_roles(PathPrefix=path)["Roles"] == [made]
    assert admin.iam.list_roles(PathPrefix=f"{path}deeper/")["Roles"] == []


def test_a_role_without_more_lasts_an_hour(admin, role):
    shown = admin.iam.get_role(RoleName=role)["Role"]
    assert (shown["Path"], shown["MaxSessionDuration"]) == ("/", 3600)
    assert not {"Description", "Tags", "PermissionsBoundary"} & set(shown)


def test_what_create_refuses(admin, role):
    with refused("EntityAlreadyExists", f"^Role with name {role.upper()} already exists.$"):
        admin.iam.create_role(RoleName=role.upper(), AssumeRolePolicyDocument=EC2)
    with refused("ValidationError", violations(longest("roleName", 64), missing("assumeRolePolicyDocument"))):
        admin.iam.create_role(RoleName="r" * 65)
    with refused("ValidationError", violations(shaped("roleName"), shaped("path"), at_least("maxSessionDuration", 3600))):
        admin.iam.create_role(RoleName="a b", Path="x", AssumeRolePolicyDocument=EC2, MaxSessionDuration=3599)
    with refused("ValidationError", violations(at_most("maxSessionDuration", 43200), longest("description", 1000))):
        admin.iam.create_role(RoleName="r", AssumeRolePolicyDocument=EC2, MaxSessionDuration=43201, Description="d" * 1001)
    with refused("NoSuchEntity", f"^Policy {ARN}:policy/none does not exist or is not attachable.$"):
        admin.iam.create_role(RoleName="r", AssumeRolePolicyDocument=EC2, PermissionsBoundary=f"{ARN}:policy/none")


@pytest.mark.parametrize("wrong, message", [
    ("{", ""),
    (READ_BUCKET, ""),
    (EVERYTHING, ""),
    (trusting({"AWS": "*"}, Resource="*"), "Has prohibited field Resource"),
    (document({"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"}), "may only specify STS AssumeRole actions"),
    (document({"Effect": "Allow", "Action": "sts:AssumeRole"}), "Missing required field Principal"),
    (trusting({"AWS": f"{ARN}:user/nobody-at-all"}), f'^Invalid principal in policy: "AWS":"{ARN}:user/nobody-at-all"$'),
    (trusting({"AWS": f"{ARN}:role/nobody-at-all"}), f'^Invalid principal in policy: "AWS":"{ARN}:role/nobody-at-all"$'),
    (trusting({"AWS": f"arn:aws:sts::{ACCOUNT}:assumed-role/nobody-at-all/me"}), "^Invalid principal in policy"),
    (trusting({"AWS": "bob"}), 'Invalid principal in policy: "AWS":"bob"'),
])
def test_a_trust_policy_must_be_one(admin, role, fresh, wrong, message):
    with refused("MalformedPolicyDocument", message):
        admin.iam.create_role(RoleName=fresh("role"), AssumeRolePolicyDocument=wrong)
    with refused("MalformedPolicyDocument", message):
        admin.iam.update_assume_role_policy(RoleName=role, PolicyDocument=wrong)
    assert trust(admin, role) == json.loads(EC2)


def test_a_trust_policy_has_its_own_quota(admin, fresh):
    many = [f"{n:012}" for n in range(150)]
    with refused("LimitExceeded", "^Cannot exceed quota for ACLSizePerRole: 2048$"):
        admin.iam.create_role(RoleName=fresh("role"), AssumeRolePolicyDocument=trusting({"AWS": many}))


@pytest.mark.parametrize("principal", [
    "*",
    {"AWS": "*"},
    {"AWS": ["111122223333", "arn:aws:iam::444455556666:root"]},
    {"AWS": "arn:aws:iam::444455556666:user/somebody"},
    {"Service": ["ec2.amazonaws.com", "lambda.amazonaws.com"]},
    {"Federated": f"{ARN}:oidc-provider/example.org"},
])
def test_a_trust_policy_comes_back_to_the_letter(admin, role, principal):
    wanted = trusting(principal, Condition={"StringEquals": {"sts:ExternalId": "ä"}})
    admin.iam.update_assume_role_policy(RoleName=role, PolicyDocument=wanted)
    assert trust(admin, role) == json.loads(wanted)


def test_a_principal_keeps_its_place_under_another_name(admin, role, user, fresh):
    admin.iam.update_assume_role_policy(RoleName=role, PolicyDocument=trusting({"AWS": [f"{ARN}:user/{user}"]}))
    new = fresh("renamed")
    admin.iam.update_user(UserName=user, NewUserName=new, NewPath="/p/")
    assert trust(admin, role)["Statement"][0]["Principal"] == {"AWS": [f"{ARN}:user/p/{new}"]}


def test_updates(admin, role):
    admin.iam.update_role(RoleName=role, MaxSessionDuration=7200)
    described = admin.iam.update_role_description(RoleName=role, Description="words")["Role"]
    assert (described["Description"], described["MaxSessionDuration"]) == ("words", 7200)
    answer = admin.iam.update_role(RoleName=role, Description="others", MaxSessionDuration=3600)
    assert set(answer) == {"ResponseMetadata"}
    shown = admin.iam.get_role(RoleName=role)["Role"]
    assert (shown["Description"], shown["MaxSessionDuration"]) == ("others", 3600)
    with refused("ValidationError", violations(missing("description"))):
        admin.iam.update_role_description(RoleName=role)


@pytest.mark.parametrize("name, more", [
    ("get_role", {}), ("delete_role", {}), ("update_role", {}), ("update_role_description", {"Description": "d"}),
    ("update_assume_role_policy", {"PolicyDocument": EC2}), ("list_role_policies", {}), ("list_attached_role_policies", {}),
    ("list_role_tags", {}), ("list_instance_profiles_for_role", {}), ("delete_role_permissions_boundary", {}),
    ("delete_service_linked_role", {}),
])
def test_what_is_not_there(admin, fresh, name, more):
    nobody = fresh("nobody")
    with refused("NoSuchEntity", f"^The role with name {nobody} cannot be found.$"):
        getattr(admin.iam, name)(RoleName=nobody, **more)


def test_a_role_with_anything_stays(admin, role, policy, fresh):
    profile = {"InstanceProfileName": fresh("profile")}
    admin.iam.create_instance_profile(**profile)
    admin.iam.add_role_to_instance_profile(**profile, RoleName=role)
    admin.iam.put_role_policy(RoleName=role, PolicyName="p", PolicyDocument=READ_BUCKET)
    admin.iam.attach_role_policy(RoleName=role, PolicyArn=policy)
    admin.iam.put_role_permissions_boundary(RoleName=role, PermissionsBoundary=policy)
    for undo, more, message in [
        (admin.iam.remove_role_from_instance_profile, profile, "must remove roles from instance profile first."),
        (admin.iam.delete_role_policy, {"PolicyName": "p"}, "must delete policies first."),
        (admin.iam.detach_role_policy, {"PolicyArn": policy}, "must detach all policies first."),
    ]:
        with refused("DeleteConflict", f"^Cannot delete entity, {message}$"):
            admin.iam.delete_role(RoleName=role)
        undo(RoleName=role, **more)
    admin.iam.delete_role(RoleName=role)
    assert admin.iam.get_policy(PolicyArn=policy)["Policy"]["PermissionsBoundaryUsageCount"] == 0
    admin.iam.delete_policy(PolicyArn=policy)


def test_a_name_made_again_is_another_role(admin, role):
    first = admin.iam.get_role(RoleName=role)["Role"]["RoleId"]
    admin.iam.delete_role(RoleName=role)
    assert admin.iam.create_role(RoleName=role, AssumeRolePolicyDocument=EC2)["Role"]["RoleId"] != first


def test_lists_come_in_pages(admin, fresh):
    path = f"/{fresh('pages')}/"
    names = sorted(fresh("role") for _ in range(7))
    for name in names:
        admin.iam.create_role(RoleName=name, Path=path, AssumeRolePolicyDocument=EC2)
    pages = list(admin.iam.get_paginator("list_roles").paginate(PathPrefix=path, PaginationConfig={"PageSize": 3}))
    assert [len(page["Roles"]) for page in pages] == [3, 3, 1]
    assert [role["RoleName"] for page in pages for role in page["Roles"]] == names


def test_policies_of_a_role_decide(admin, role, policy):
    arn = f"{ARN}:role/{role}"

    def decision(action):
        results = admin.iam.simulate_principal_policy(PolicySourceArn=arn, ActionNames=[action])["EvaluationResults"]
        return results[0]["EvalDecision"]

    admin.iam.put_role_policy(RoleName=role, PolicyName="Put", PolicyDocument=document(allow("s3:PutObject")))
    assert admin.iam.get_role_policy(RoleName=role, PolicyName="put")["RoleName"] == role
    assert admin.iam.list_role_policies(RoleName=role)["PolicyNames"] == ["Put"]
    assert [decision("s3:PutObject"), decision("s3:GetObject")] == ["allowed", "implicitDeny"]
    admin.iam.attach_role_policy(RoleName=role, PolicyArn=policy)
    assert admin.iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"][0]["PolicyArn"] == policy
    assert decision("s3:GetObject") == "allowed"
    entities = admin.iam.list_entities_for_policy(PolicyArn=policy, EntityFilter="Role")
    assert [entity["RoleName"] for entity in entities["PolicyRoles"]] == [role]
    admin.iam.detach_role_policy(RoleName=role, PolicyArn=policy)
    admin.iam.delete_role_policy(RoleName=role, PolicyName="PUT")
    assert decision("s3:PutObject") == "implicitDeny"
    with refused("NoSuchEntity", "^The role policy with name Put cannot be found.$"):
        admin.iam.get_role_policy(RoleName=role, PolicyName="Put")


def test_tags(admin, role):
    admin.iam.tag_role(RoleName=role, Tags=[{"Key": "b", "Value": "1"}, {"Key": "a", "Value": "2"}])
    pages = admin.iam.get_paginator("list_role_tags").paginate(RoleName=role, PaginationConfig={"PageSize": 1})
    assert [tag["Key"] for page in pages for tag in page["Tags"]] == ["a", "b"]
    admin.iam.untag_role(RoleName=role, TagKeys=["B"])
    assert admin.iam.get_role(RoleName=role)["Role"]["Tags"] == [{"Key": "a", "Value": "2"}]
    with refused("LimitExceeded", "^Cannot exceed quota for TagsPerRole: 50$"):
        admin.iam.tag_role(RoleName=role, Tags=[{"Key": f"k{n}", "Value": ""} for n in range(50)])


def test_who_may(admin, person, fresh):
    path = f"/{fresh('team')}/"
    own = {"StringEquals": {"iam:ResourceTag/team": "red"}}
    limited = person(document(allow("iam:CreateRole", f"{ARN}:role{path}*", Condition={"StringEquals": {"aws:RequestTag/team": "red"}}),
                              allow(["iam:GetRole", "iam:DeleteRole"], Condition=own), allow("iam:ListRoles", f"{ARN}:role{path}")))
    red, mine, others = [{"Key": "team", "Value": "red"}], fresh("role"), fresh("role")
    with refused("AccessDenied"):
        limited.iam.create_role(RoleName=mine, Path=path, AssumeRolePolicyDocument=EC2)
    with refused("AccessDenied", f"iam:CreateRole on resource: {ARN}:role/{mine} "):
        limited.iam.create_role(RoleName=mine, AssumeRolePolicyDocument=EC2, Tags=red)
    limited.iam.create_role(RoleName=mine, Path=path, AssumeRolePolicyDocument=EC2, Tags=red)
    admin.iam.create_role(RoleName=others, AssumeRolePolicyDocument=EC2)
    assert [role["RoleName"] for role in limited.iam.list_roles(PathPrefix=path)["Roles"]] == [mine]
    with refused("AccessDenied"):
        limited.iam.list_roles()
    limited.iam.get_role(RoleName=mine)
    for name in (others, fresh("nobody")):
        with refused("AccessDenied", f"iam:GetRole on resource: {ARN}:role/{name} "):
            limited.iam.get_role(RoleName=name)
    limited.iam.delete_role(RoleName=mine)


def test_a_linked_role_comes_and_goes(admin, fresh):
    suffix = fresh("s")
    made = admin.iam.create_service_linked_role(AWSServiceName="autoscaling.amazonaws.com", CustomSuffix=suffix, Description="d")["Role"]
    name = f"AWSServiceRoleForAutoScaling_{suffix}"
    assert made["RoleName"] == name
    assert made["Arn"] == f"{ARN}:role/aws-service-role/autoscaling.amazonaws.com/{name}"
    assert made["AssumeRolePolicyDocument"]["Statement"][0]["Principal"] == {"Service": ["autoscaling.amazonaws.com"]}
    with refused("InvalidInput", f"^Service role name {name} has been taken in this account, please try a different suffix.$"):
        admin.iam.create_service_linked_role(AWSServiceName="autoscaling.amazonaws.com", CustomSuffix=suffix)
    task = admin.iam.delete_service_linked_role(RoleName=name)["DeletionTaskId"]
    assert re.fullmatch(rf"task/aws-service-role/autoscaling.amazonaws.com/{name}/[0-9a-f-]{{36}}", task)
    assert admin.iam.get_service_linked_role_deletion_status(DeletionTaskId=task)["Status"] == "SUCCEEDED"
    with refused("NoSuchEntity"):
        admin.iam.get_role(RoleName=name)
    with refused("NoSuchEntity"):
        admin.iam.get_service_linked_role_deletion_status(DeletionTaskId=task[:-1] + "x")
    with refused("InvalidInput"):
        admin.iam.get_service_linked_role_deletion_status(DeletionTaskId="task/other")


def test_what_no_service_has(admin):
    with refused("InvalidInput", "^Custom suffix is not allowed for es.amazonaws.com$"):
        admin.iam.create_service_linked_role(AWSServiceName="es.amazonaws.com", CustomSuffix="a")
    with refused("NoSuchEntity"):
        admin.iam.create_service_linked_role(AWSServiceName="unheard-of.amazonaws.com")


def test_a_linked_role_is_nobodys_to_change(root, policy, role, fresh):
    suffix = fresh("s")
    name = root.iam.create_service_linked_role(AWSServiceName="autoscaling.amazonaws.com", CustomSuffix=suffix)["Role"]["RoleName"]
    profile = fresh("profile")
    root.iam.create_instance_profile(InstanceProfileName=profile)
    for call, more in [
        ("delete_role", {}), ("update_role", {"MaxSessionDuration": 7200}), ("update_assume_role_policy", {"PolicyDocument": EC2}),
        ("put_role_policy", {"PolicyName": "p", "PolicyDocument": READ_BUCKET}), ("attach_role_policy", {"PolicyArn": policy}),
        ("put_role_permissions_boundary", {"PermissionsBoundary": policy}), ("delete_role_permissions_boundary", {}),
        ("add_role_to_instance_profile", {"InstanceProfileName": profile}),
    ]:
        with refused("UnmodifiableEntity", f"^Cannot perform the operation on the protected role '{name}'"):
            getattr(root.iam, call)(RoleName=name, **more)
    root.iam.update_role(RoleName=name, Description="the one thing that may be said")
    with refused("NoSuchEntity"):
        root.iam.delete_service_linked_role(RoleName=role)


def test_who_may_link(person, fresh):
    only = {"StringLike": {"iam:AWSServiceName": "autoscaling.amazonaws.com"}}
    limited = person(document(allow("iam:CreateServiceLinkedRole", f"{ARN}:role/aws-service-role/*", Condition=only)))
    limited.iam.create_service_linked_role(AWSServiceName="autoscaling.amazonaws.com", CustomSuffix=fresh("s"))
    for service in ("connect.amazonaws.com", "unheard-of.amazonaws.com"):
        with refused("AccessDenied"):
            limited.iam.create_service_linked_role(AWSServiceName=service)
