"""CreatePolicy, GetPolicy, DeletePolicy, ListPolicies."""

import datetime
import re

import pytest

from support.faults import longest, missing, one_of, refused, shaped, shortest, violations
from support.policies import EVERYTHING, READ_BUCKET, allow, document

PREFIX = "arn:aws:iam::000000000000:policy"


def test_create_answers_the_whole_policy(admin, fresh):
    name = fresh("Read")
    made = admin.iam.create_policy(
        PolicyName=name, PolicyDocument=READ_BUCKET, Path="/team/", Description="reads", Tags=[{"Key": "a", "Value": "1"}],
    )["Policy"]
    assert re.fullmatch("ANPA[A-Z2-7]{17}", made.pop("PolicyId"))
    assert made["CreateDate"] == made.pop("UpdateDate")
    assert abs(datetime.datetime.now(datetime.timezone.utc) - made.pop("CreateDate")).total_seconds() < 60
    assert made.pop("Description", "reads") == "reads"
    assert made == {
        "PolicyName": name, "Arn": f"{PREFIX}/team/{name}", "Path": "/team/", "DefaultVersionId": "v1",
        "AttachmentCount": 0, "PermissionsBoundaryUsageCount": 0, "IsAttachable": True, "Tags": [{"Key": "a", "Value": "1"}],
    }


def test_get_answers_description_tags_and_counts(admin, user, group, fresh):
    name = fresh("Read")
    arn = admin.iam.create_policy(PolicyName=name, PolicyDocument=READ_BUCKET, Description="reads",
                                  Tags=[{"Key": "a", "Value": "1"}])["Policy"]["Arn"]
    admin.iam.attach_user_policy(UserName=user, PolicyArn=arn)
    admin.iam.attach_group_policy(GroupName=group, PolicyArn=arn)
    got = admin.iam.get_policy(PolicyArn=arn)["Policy"]
    assert (got["Description"], got["Tags"], got["AttachmentCount"]) == ("reads", [{"Key": "a", "Value": "1"}], 2)
    assert set(got) == {"PolicyName", "PolicyId", "Arn", "Path", "DefaultVersionId", "AttachmentCount", "IsAttachable",
                        "PermissionsBoundaryUsageCount", "Description", "CreateDate", "UpdateDate", "Tags"}


def test_names_are_unique_ignoring_case_whatever_the_path(admin, fresh):
    name = fresh("Read")
    admin.iam.create_policy(PolicyName=name, PolicyDocument=READ_BUCKET)
    for other, path in ((name, "/"), (name.upper(), "/"), (name, "/elsewhere/")):
        with refused("EntityAlreadyExists", f"^A policy called {other} already exists. Duplicate names are not allowed.$"):
            admin.iam.create_policy(PolicyName=other, Path=path, PolicyDocument=READ_BUCKET)


def test_the_arn_without_an_account_means_the_callers(admin, user, fresh):
    name = fresh("Mine")
    admin.iam.create_policy(PolicyName=name, PolicyDocument=READ_BUCKET)
    short = f"arn:aws:iam:::policy/{name}"
    assert admin.iam.get_policy(PolicyArn=short)["Policy"]["Arn"] == f"{PREFIX}/{name}"
    admin.iam.attach_user_policy(UserName=user, PolicyArn=short)
    assert admin.iam.list_attached_user_policies(UserName=user)["AttachedPolicies"] == [
        {"PolicyName": name, "PolicyArn": f"{PREFIX}/{name}"}]
    admin.iam.detach_user_policy(UserName=user, PolicyArn=short)
    admin.iam.delete_policy(PolicyArn=short)


def test_lyves_managed_flag_is_legal_and_comes_back(admin, fresh):
    text = ('{"Statement":[{"Action":["s3:GetObject","s3:PutObject","s3:DeleteObject","s3:ListBucket"],"Effect":"Allow",'
            '"Resource":"arn:aws:s3:::abc-bucket*"},{"Action":["s3:ListAllMyBuckets"],"Effect":"Allow","Resource":"*"}],'
            '"Version":"2012-10-17","Managed":true}')
    arn = admin.iam.create_policy(PolicyName=fresh("NewPolicy4567"), PolicyDocument=text, Path="/",
                                  Description='Gives all permissions for the bucket "abc-bucket"')["Policy"]["Arn"]
    assert admin.iam.get_policy_version(PolicyArn=arn, VersionId="v1")["PolicyVersion"]["Document"]["Managed"] is True


def test_violations(admin):
    with refused("ValidationError", violations(longest("policyName", 128), longest("description", 1000), missing("policyDocument"))):
        admin.iam.create_policy(PolicyName="p" * 129, Description="d" * 1001)
    with refused("ValidationError", violations(shortest("policyArn", 20))):
        admin.iam.get_policy(PolicyArn="arn:aws:iam::1")
    with refused("ValidationError", violations(one_of("scope", "All", "AWS", "Local"), shaped("pathPrefix"))):
        admin.iam.list_policies(Scope="Mine", PathPrefix="x")
    with refused("ValidationError", violations(one_of("policyUsageFilter", "PermissionsPolicy", "PermissionsBoundary"))):
        admin.iam.list_policies(PolicyUsageFilter="Any")


@pytest.mark.parametrize("arn", ["arn:aws:iam::000000000000:user/x", "arn:aws:s3:::some-bucket/object", "x" * 30])
def test_an_arn_that_names_no_policy(admin, arn):
    with refused("InvalidInput"):
        admin.iam.get_policy(PolicyArn=arn)


@pytest.mark.parametrize("action", ["get_policy", "delete_policy", "list_policy_versions", "list_entities_for_policy"])
def test_a_policy_that_is_not_there(admin, fresh, action):
    arn = f"{PREFIX}/{fresh('none')}"
    with refused("NoSuchEntity", rf"{arn}"):
        getattr(admin.iam, action)(PolicyArn=arn)


def test_another_accounts_policy_is_out_of_reach(admin, root, policy):
    for someone in (admin, root):
        with refused("AccessDenied"):
            someone.iam.get_policy(PolicyArn=policy.replace("000000000000", "999999999999"))


def test_the_path_is_part_of_the_arn(admin, fresh):
    name = fresh("p")
    admin.iam.create_policy(PolicyName=name, Path="/deep/", PolicyDocument=READ_BUCKET)
    with refused("NoSuchEntity"):
        admin.iam.get_policy(PolicyArn=f"{PREFIX}/{name}")


def test_delete_is_refused_while_attached_or_versioned(admin, user, group, policy):
    admin.iam.attach_user_policy(UserName=user, PolicyArn=policy)
    with refused("DeleteConflict", "^Cannot delete a policy attached to entities.$"):
        admin.iam.delete_policy(PolicyArn=policy)
    admin.iam.detach_user_policy(UserName=user, PolicyArn=policy)
    admin.iam.attach_group_policy(GroupName=group, PolicyArn=policy)
    with refused("DeleteConflict", "^Cannot delete a policy attached to entities.$"):
        admin.iam.delete_policy(PolicyArn=policy)
    admin.iam.detach_group_policy(GroupName=group, PolicyArn=policy)
    admin.iam.create_policy_version(PolicyArn=policy, PolicyDocument=READ_BUCKET)
    with refused("DeleteConflict", "^This policy has more than one version. Before you delete a policy, you must delete the "
                                   "policy's versions. The default version is deleted with the policy.$"):
        admin.iam.delete_policy(PolicyArn=policy)
    admin.iam.delete_policy_version(PolicyArn=policy, VersionId="v2")
    admin.iam.delete_policy(PolicyArn=policy)
    with refused("NoSuchEntity"):
        admin.iam.get_policy(PolicyArn=policy)


def test_the_document_has_a_quota(admin, fresh):
    within = document(allow("s3:GetObject", [f"arn:aws:s3:::{'b' * 1000}"] * 5))
    admin.iam.create_policy(PolicyName=fresh(), PolicyDocument=within)
    beyond = document(allow("s3:GetObject", [f"arn:aws:s3:::{'b' * 1000}"] * 7))
    with refused("LimitExceeded", "^Cannot exceed quota for PolicySize: 6144$"):
        admin.iam.create_policy(PolicyName=fresh(), PolicyDocument=beyond)


def listed(admin, **filters):
    return [p["PolicyName"] for p in admin.iam.list_policies(**filters)["Policies"]]


def test_list_filters(admin, user, fresh):
    path = f"/{fresh('path')}/"
    names = sorted(fresh("p") for _ in range(3))
    arns = [admin.iam.create_policy(PolicyName=n, Path=path, PolicyDocument=EVERYTHING)["Policy"]["Arn"] for n in names]
    assert listed(admin, PathPrefix=path) == names
    assert listed(admin, PathPrefix=path, Scope="Local") == names
    assert listed(admin, PathPrefix=path, Scope="AWS") == []
    assert listed(admin, PathPrefix=path, OnlyAttached=True) == []
    admin.iam.attach_user_policy(UserName=user, PolicyArn=arns[1])
    assert listed(admin, PathPrefix=path, OnlyAttached=True) == [names[1]]
    assert listed(admin, PathPrefix=path, OnlyAttached=False) == names
    assert listed(admin, PathPrefix=path, OnlyAttached=True, PolicyUsageFilter="PermissionsPolicy") == [names[1]]
    assert listed(admin, PathPrefix=path, OnlyAttached=True, PolicyUsageFilter="PermissionsBoundary") == []


def test_list_answers_no_description_and_no_tags(admin, fresh):
    path = f"/{fresh('path')}/"
    admin.iam.create_policy(PolicyName=fresh(), Path=path, PolicyDocument=EVERYTHING, Description="d",
                            Tags=[{"Key": "a", "Value": "1"}])
    [row] = admin.iam.list_policies(PathPrefix=path)["Policies"]
    assert set(row) - {"Description"} == {
        "PolicyName", "PolicyId", "Arn", "Path", "DefaultVersionId", "AttachmentCount", "PermissionsBoundaryUsageCount",
        "IsAttachable", "CreateDate", "UpdateDate"}


def test_a_right_for_one_path(person, admin, fresh):
    limited = person(document(allow("iam:*Policy", f"{PREFIX}/mine/*")))
    arn = limited.iam.create_policy(PolicyName=fresh(), Path="/mine/", PolicyDocument=EVERYTHING)["Policy"]["Arn"]
    assert limited.iam.get_policy(PolicyArn=arn)
    with refused("AccessDenied"):
        limited.iam.create_policy(PolicyName=fresh(), Path="/yours/", PolicyDocument=EVERYTHING)
    limited.iam.delete_policy(PolicyArn=arn)


def test_the_seeds_cli(admin, user, tmp_path, fresh):
    file, name = tmp_path / "policy.json", fresh("MyManagedPolicy")
    file.write_text(READ_BUCKET)
    short = f"arn:aws:iam:::policy/{name}"
    made = admin.aws("iam", "create-policy", "--policy-name", name, "--policy-document", f"file://{file}")["Policy"]
    assert made["Arn"] == f"{PREFIX}/{name}"
    admin.aws("iam", "attach-user-policy", "--user-name", user, "--policy-arn", short)
    assert admin.aws("iam", "list-attached-user-policies", "--user-name", user)["AttachedPolicies"][0]["PolicyName"] == name
    assert name in [p["PolicyName"] for p in admin.aws("iam", "list-policies")["Policies"]]
    assert admin.aws("iam", "get-policy", "--policy-arn", short)["Policy"]["AttachmentCount"] == 1
    admin.aws("iam", "delete-policy", "--policy-arn", short, refused="DeleteConflict")
    admin.aws("iam", "detach-user-policy", "--user-name", user, "--policy-arn", short)
    admin.aws("iam", "delete-policy", "--policy-arn", short)
