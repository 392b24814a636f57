"""AWS-managed policies: there in every account, good for everything a policy is good for, and nobody's to change."""

import pytest

from support.faults import refused
from support.policies import EC2, EVERYTHING, allow, document

AWS = "arn:aws:iam::aws:policy"
ADMIN = f"{AWS}/AdministratorAccess"
READ_IAM = f"{AWS}/IAMReadOnlyAccess"


def names(iam, **filters):
    pages = iam.get_paginator("list_policies").paginate(**filters)
    return [policy["PolicyName"] for page in pages for policy in page["Policies"]]


def test_one_is_shown_as_any_other_policy(admin):
    policy = admin.iam.get_policy(PolicyArn=ADMIN)["Policy"]
    assert (policy["PolicyId"], policy["Arn"], policy["Path"]) == ("ANPAIWMBCKSKIEE64ZLYK", ADMIN, "/")
    assert policy["IsAttachable"] and policy["CreateDate"].year == 2015
    version = admin.iam.get_policy_version(PolicyArn=ADMIN, VersionId=policy["DefaultVersionId"])["PolicyVersion"]
    assert version["Document"] == {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    [only] = admin.iam.list_policy_versions(PolicyArn=ADMIN)["Versions"]
    assert only["IsDefaultVersion"] and only["VersionId"] == "v1"


@pytest.mark.parametrize("name", [
    "AdministratorAccess", "PowerUserAccess", "ReadOnlyAccess", "job-function/ViewOnlyAccess", "SecurityAudit", "IAMFullAccess",
    "IAMReadOnlyAccess", "IAMUserChangePassword", "IAMUserSSHKeys", "IAMSelfManageServiceSpecificCredentials", "AmazonS3FullAccess",
    "AmazonS3ReadOnlyAccess", "AmazonS3OutpostsFullAccess", "AWSDenyAll", "job-function/SystemAdministrator",
    "root-task/S3UnlockBucketPolicy", "service-role/AmazonS3ObjectLambdaExecutionRolePolicy"])
def test_the_catalogue(admin, name):
    policy = admin.iam.get_policy(PolicyArn=f"{AWS}/{name}")["Policy"]
    version = admin.iam.get_policy_version(PolicyArn=policy["Arn"], VersionId=policy["DefaultVersionId"])["PolicyVersion"]
    assert version["Document"]["Statement"] and version["CreateDate"] == policy["UpdateDate"]


def test_lists_tell_whose_policies_they_want(admin, fresh):
    own = fresh("own")
    admin.iam.create_policy(PolicyName=own, PolicyDocument=EVERYTHING, Path="/catalogue-test/")
    aws, local, everything = (names(admin.iam, Scope=scope, PaginationConfig={"PageSize": 7}) for scope in ("AWS", "Local", "All"))
    assert "AdministratorAccess" in aws and own not in aws
    assert own in local and not set(aws) & set(local)
    assert everything == local + aws == names(admin.iam)
    assert names(admin.iam, PathPrefix="/job-function/") == ["SystemAdministrator", "ViewOnlyAccess"]
    assert names(admin.iam, PathPrefix="/catalogue-test/", Scope="AWS") == []


def test_uses_are_counted(admin, user, group, fresh):
    arn = f"{AWS}/AmazonS3TablesReadOnlyAccess"
    role = fresh("role")
    admin.iam.create_role(RoleName=role, AssumeRolePolicyDocument=EC2)

    def counts():
        policy = admin.iam.get_policy(PolicyArn=arn)["Policy"]
        return policy["AttachmentCount"], policy["PermissionsBoundaryUsageCount"]

    before = counts()
    assert before == (0, 0)
    admin.iam.attach_user_policy(UserName=user, PolicyArn=arn)
    admin.iam.attach_group_policy(GroupName=group, PolicyArn=arn)
    admin.iam.attach_role_policy(RoleName=role, PolicyArn=arn)
    admin.iam.put_user_permissions_boundary(UserName=user, PermissionsBoundary=arn)
    assert counts() == (3, 1)
    assert "AmazonS3TablesReadOnlyAccess" in names(admin.iam, Scope="AWS", OnlyAttached=True)
    assert names(admin.iam, Scope="AWS", PolicyUsageFilter="PermissionsBoundary") == ["AmazonS3TablesReadOnlyAccess"]
    entities = admin.iam.list_entities_for_policy(PolicyArn=arn)
    assert [e["UserName"] for e in entities["PolicyUsers"]] == [user]
    assert [e["GroupName"] for e in entities["PolicyGroups"]] == [group]
    assert [e["RoleName"] for e in entities["PolicyRoles"]] == [role]
    assert admin.iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"] == [
        {"PolicyName": "AmazonS3TablesReadOnlyAccess", "PolicyArn": arn}]
    admin.iam.detach_user_policy(UserName=user, PolicyArn=arn)
    admin.iam.detach_group_policy(GroupName=group, PolicyArn=arn)
    admin.iam.detach_role_policy(RoleName=role, PolicyArn=arn)
    admin.iam.delete_user_permissions_boundary(UserName=user)
    assert counts() == (0, 0)
    with refused("NoSuchEntity", f"^Policy {arn} was not found.$"):
        admin.iam.detach_user_policy(UserName=user, PolicyArn=arn)


def test_what_it_allows_is_allowed_at_once(admin, root, person):
    alice = person()
    with refused("AccessDenied"):
        alice.iam.list_users()
    admin.iam.attach_user_policy(UserName=alice.name, PolicyArn=READ_IAM)
    alice.iam.list_users()
    alice.iam.get_policy(PolicyArn=ADMIN)
    with refused("AccessDenied"):
        alice.iam.create_user(UserName="somebody")
    admin.iam.attach_user_policy(UserName=alice.name, PolicyArn=f"{AWS}/AWSDenyAll")
    with refused("AccessDenied", "explicit deny"):
        alice.iam.list_users()
    admin.iam.detach_user_policy(UserName=alice.name, PolicyArn=f"{AWS}/AWSDenyAll")
    alice.iam.list_users()


def test_one_about_a_user_is_about_that_user(admin, person, user):
    alice = person()
    admin.iam.attach_user_policy(UserName=alice.name, PolicyArn=f"{AWS}/IAMUserSSHKeys")
    alice.iam.list_ssh_public_keys(UserName=alice.name)
    with refused("AccessDenied"):
        alice.iam.list_ssh_public_keys(UserName=user)


def test_one_bounds(admin, person):
    alice = person(EVERYTHING)
    admin.iam.put_user_permissions_boundary(UserName=alice.name, PermissionsBoundary=f"{AWS}/ReadOnlyAccess")
    assert admin.iam.get_user(UserName=alice.name)["User"]["PermissionsBoundary"]["PermissionsBoundaryArn"] == f"{AWS}/ReadOnlyAccess"
    alice.iam.list_users()
    with refused("AccessDenied", "permissions boundary"):
        alice.iam.create_user(UserName="somebody")


def test_nobody_changes_one(admin, root):
    for someone in (admin, root):
        for change in (
            lambda iam: iam.delete_policy(PolicyArn=ADMIN),
            lambda iam: iam.create_policy_version(PolicyArn=ADMIN, PolicyDocument=EVERYTHING),
            lambda iam: iam.set_default_policy_version(PolicyArn=ADMIN, VersionId="v1"),
            lambda iam: iam.delete_policy_version(PolicyArn=ADMIN, VersionId="v1"),
        ):
            with refused("AccessDenied", "^Policy is outside your own account.$"):
                change(someone.iam)
        for change in (
            lambda iam: iam.tag_policy(PolicyArn=ADMIN, Tags=[{"Key": "k", "Value": "v"}]),
            lambda iam: iam.untag_policy(PolicyArn=ADMIN, TagKeys=["k"]),
            lambda iam: iam.list_policy_tags(PolicyArn=ADMIN),
        ):
            with refused("InvalidInput", "^Tags not supported for policies in this domain$"):
                change(someone.iam)


def test_one_of_a_service_is_no_customers(admin, user):
    arn = f"{AWS}/aws-service-role/S3StorageLensServiceRolePolicy"
    assert admin.iam.get_policy(PolicyArn=arn)["Policy"]["IsAttachable"] is False
    with refused("PolicyNotAttachable", "^Cannot attach a Service Role Policy to a Customer Role.$"):
        admin.iam.attach_user_policy(UserName=user, PolicyArn=arn)
    with refused("NoSuchEntity"):
        admin.iam.put_user_permissions_boundary(UserName=user, PermissionsBoundary=arn)


def test_what_is_not_in_the_catalogue(admin, user):
    for name in ("NoSuchAccess", "job-function/AdministratorAccess", "AmazonEC2FullAccess"):
        with refused("NoSuchEntity"):
            admin.iam.get_policy(PolicyArn=f"{AWS}/{name}")
        with refused("NoSuchEntity", "does not exist or is not attachable"):
            admin.iam.attach_user_policy(UserName=user, PolicyArn=f"{AWS}/{name}")


def test_a_right_for_one_policy(person, user, admin):
    limited = person(document(allow("iam:AttachUserPolicy", Condition={"ArnEquals": {"iam:PolicyARN": READ_IAM}}),
                              allow("iam:GetPolicy", READ_IAM)))
    limited.iam.attach_user_policy(UserName=user, PolicyArn=READ_IAM)
    limited.iam.get_policy(PolicyArn=READ_IAM)
    for arn in (ADMIN, READ_IAM.replace("::aws:", "::000000000000:")):
        with refused("AccessDenied"):
            limited.iam.attach_user_policy(UserName=user, PolicyArn=arn)
    with refused("AccessDenied"):
        limited.iam.get_policy(PolicyArn=ADMIN)


def test_one_counts_towards_the_quota(admin, user):
    arns = [f"{AWS}/{name}" for name in (
        "AdministratorAccess", "AmazonS3FullAccess", "AmazonS3ReadOnlyAccess", "IAMFullAccess", "IAMReadOnlyAccess", "IAMUserSSHKeys",
        "IAMUserChangePassword", "PowerUserAccess", "ReadOnlyAccess", "SecurityAudit", "AWSDenyAll")]
    for arn in arns[:10]:
        admin.iam.attach_user_policy(UserName=user, PolicyArn=arn)
    with refused("LimitExceeded", "^Cannot exceed quota for PoliciesPerUser: 10$"):
        admin.iam.attach_user_policy(UserName=user, PolicyArn=arns[10])


def test_the_cli(admin, user):
    admin.aws("iam", "attach-user-policy", "--user-name", user, "--policy-arn", ADMIN)
    listed = admin.aws("iam", "list-policies", "--scope", "AWS", "--only-attached")["Policies"]
    assert "AdministratorAccess" in [policy["PolicyName"] for policy in listed]
    admin.aws("iam", "delete-policy", "--policy-arn", ADMIN, refused="AccessDenied")
