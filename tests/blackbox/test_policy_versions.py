"""CreatePolicyVersion, GetPolicyVersion, DeletePolicyVersion, ListPolicyVersions, SetDefaultPolicyVersion."""

import json

import pytest

from support.faults import missing, refused, shaped, violations
from support.policies import EVERYTHING, READ_BUCKET, allow, document


def versions(iam, arn):
    return {v["VersionId"]: v["IsDefaultVersion"] for v in iam.list_policy_versions(PolicyArn=arn)["Versions"]}


def test_create_answers_the_new_version(admin, policy):
    made = admin.iam.create_policy_version(PolicyArn=policy, PolicyDocument=READ_BUCKET)["PolicyVersion"]
    assert made.pop("CreateDate")
    assert made == {"VersionId": "v2", "IsDefaultVersion": False}
    assert versions(admin.iam, policy) == {"v2": False, "v1": True}


def test_create_as_default(admin, policy):
    made = admin.iam.create_policy_version(PolicyArn=policy, PolicyDocument=READ_BUCKET, SetAsDefault=True)["PolicyVersion"]
    assert made["IsDefaultVersion"] is True
    assert versions(admin.iam, policy) == {"v2": True, "v1": False}
    assert admin.iam.get_policy(PolicyArn=policy)["Policy"]["DefaultVersionId"] == "v2"


def test_get_answers_the_document_and_list_does_not(admin, policy):
    admin.iam.create_policy_version(PolicyArn=policy, PolicyDocument=READ_BUCKET)
    got = admin.iam.get_policy_version(PolicyArn=policy, VersionId="v2")["PolicyVersion"]
    assert set(got) == {"Document", "VersionId", "IsDefaultVersion", "CreateDate"}
    assert got["Document"] == json.loads(READ_BUCKET)
    for row in admin.iam.list_policy_versions(PolicyArn=policy)["Versions"]:
        assert set(row) == {"VersionId", "IsDefaultVersion", "CreateDate"}


def test_the_document_is_answered_url_encoded(admin, policy):
    text = admin.call("GetPolicyVersion", PolicyArn=policy, VersionId="v1").texts("Document")[0]
    assert text.startswith("%7B%22Version%22%3A")


def test_the_default_decides(person, admin, policy):
    alice = person()
    admin.iam.attach_user_policy(UserName=alice.name, PolicyArn=policy)
    assert alice.call("ListUsers").code == "OK"
    admin.iam.create_policy_version(PolicyArn=policy, PolicyDocument=READ_BUCKET)
    assert alice.call("ListUsers").code == "OK"
    admin.iam.set_default_policy_version(PolicyArn=policy, VersionId="v2")
    assert alice.call("ListUsers").code == "AccessDenied"
    admin.iam.set_default_policy_version(PolicyArn=policy, VersionId="v1")
    assert alice.call("ListUsers").code == "OK"


def test_five_versions_at_most_and_numbers_never_return(admin, policy):
    for _ in range(4):
        admin.iam.create_policy_version(PolicyArn=policy, PolicyDocument=READ_BUCKET)
    with refused("LimitExceeded", "^A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.$"):
        admin.iam.create_policy_version(PolicyArn=policy, PolicyDocument=READ_BUCKET)
    admin.iam.delete_policy_version(PolicyArn=policy, VersionId="v5")
    assert admin.iam.create_policy_version(PolicyArn=policy, PolicyDocument=READ_BUCKET)["PolicyVersion"]["VersionId"] == "v6"


def test_the_default_version_is_not_deleted(admin, policy):
    with refused("DeleteConflict", "^Cannot delete the default version of a policy.$"):
        admin.iam.delete_policy_version(PolicyArn=policy, VersionId="v1")


@pytest.mark.parametrize("action", ["get_policy_version", "delete_policy_version", "set_default_policy_version"])
def test_a_version_that_is_not_there(admin, policy, action):
    with refused("NoSuchEntity", f"^Policy {policy} version v9 does not exist"):
        getattr(admin.iam, action)(PolicyArn=policy, VersionId="v9")
    with refused("NoSuchEntity", "none"):
        getattr(admin.iam, action)(PolicyArn="arn:aws:iam::000000000000:policy/none", VersionId="v1")
    for shape in ("1", "v0", "vX", "v1x"):
        with refused("ValidationError", violations(shaped("versionId"))):
            getattr(admin.iam, action)(PolicyArn=policy, VersionId=shape)
    with refused("ValidationError", violations(missing("policyArn"), missing("versionId"))):
        getattr(admin.iam, action)()


def test_a_malformed_document(admin, policy):
    with refused("MalformedPolicyDocument"):
        admin.iam.create_policy_version(PolicyArn=policy, PolicyDocument="{}")
    assert versions(admin.iam, policy) == {"v1": True}


def test_create_moves_the_update_date_only_of_a_new_default(admin, policy):
    before = admin.iam.get_policy(PolicyArn=policy)["Policy"]
    admin.iam.create_policy_version(PolicyArn=policy, PolicyDocument=READ_BUCKET, SetAsDefault=True)
    after = admin.iam.get_policy(PolicyArn=policy)["Policy"]
    assert after["CreateDate"] == before["CreateDate"] <= before["UpdateDate"] <= after["UpdateDate"]


def test_list_pages(admin, policy):
    for _ in range(3):
        admin.iam.create_policy_version(PolicyArn=policy, PolicyDocument=READ_BUCKET)
    pages = list(admin.iam.get_paginator("list_policy_versions").paginate(PolicyArn=policy, PaginationConfig={"PageSize": 3}))
    assert [len(page["Versions"]) for page in pages] == [3, 1]
    assert {v["VersionId"] for page in pages for v in page["Versions"]} == {"v1", "v2", "v3", "v4"}


def test_a_right_for_one_policy(person, admin, policy, fresh):
    limited = person(document(allow(["iam:CreatePolicyVersion", "iam:ListPolicyVersions"], policy)))
    limited.iam.create_policy_version(PolicyArn=policy, PolicyDocument=READ_BUCKET)
    assert versions(limited.iam, policy) == {"v1": True, "v2": False}
    other = admin.iam.create_policy(PolicyName=fresh(), PolicyDocument=EVERYTHING)["Policy"]["Arn"]
    with refused("AccessDenied", f"iam:CreatePolicyVersion on resource: .*{other.rpartition('/')[2]}"):
        limited.iam.create_policy_version(PolicyArn=other, PolicyDocument=READ_BUCKET)


def test_the_cli_of_the_lyve_seed(admin, policy):
    text = ('{"Statement":[{"Action":["s3:GetObject","s3:ListBucket"],"Effect":"Allow","Resource":"*"},'
            '{"Action":["s3:ListAllMyBuckets"],"Effect":"Allow","Resource":"*"}],"Version":"2012-10-17"}')
    of = ["--policy-arn", policy]
    made = admin.aws("iam", "create-policy-version", *of, "--policy-document", text, "--set-as-default")["PolicyVersion"]
    assert made["IsDefaultVersion"]
    assert admin.aws("iam", "get-policy-version", *of, "--version-id", made["VersionId"])["PolicyVersion"]["Document"] == json.loads(text)
    admin.aws("iam", "set-default-policy-version", *of, "--version-id", "v1")
    admin.aws("iam", "delete-policy-version", *of, "--version-id", made["VersionId"])
    assert [v["VersionId"] for v in admin.aws("iam", "list-policy-versions", *of)["Versions"]] == ["v1"]
