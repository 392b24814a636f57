"""PutResourcePolicy, GetResourcePolicy, ListResourcePolicies and DeleteResourcePolicy: Keyward's own, with AWS's conventions."""

import json
import urllib.parse

import pytest

from support.identity import Identity
from support.policies import allow, document
from support.server import Server
from support.signing import Key

FIRST, SECOND = "000000000000", "222222222222"


def says(*statements):
    return document(*({"Principal": "*", **statement} for statement in statements))


PUBLIC = says(allow("s3:GetObject"))


@pytest.fixture(scope="module")
def tenants(tmp_path_factory):
    """The roots of two accounts in one store, of which the installation began with the first."""
    data = tmp_path_factory.mktemp("owners") / "data"
    with Server(data) as first:
        first.stop()
    with Server(data, "--account-id", SECOND) as server:
        yield Identity(server, "", Key(*first.root)), Identity(server, "", Key(*server.root))


@pytest.fixture
def bucket(fresh):
    return f"arn:aws:s3:::{fresh('bucket').lower()}"


def test_a_policy_is_put_shown_replaced_and_deleted(admin, bucket):
    answer = admin.call("PutResourcePolicy", ResourceArn=bucket, Policy=PUBLIC)
    assert answer.status == 200 and "<PutResourcePolicyResponse" in answer.text
    shown = admin.call("GetResourcePolicy", ResourceArn=bucket)
    assert shown.texts("ResourceArn") == [bucket] and shown.texts("AccountId") == [FIRST]
    assert json.loads(urllib.parse.unquote(shown.texts("Policy")[0])) == json.loads(PUBLIC)
    other = says(allow("s3:ListBucket"))
    assert admin.call("PutResourcePolicy", ResourceArn=bucket, Policy=other).code == "OK"
    shown = admin.call("GetResourcePolicy", ResourceArn=bucket)
    assert json.loads(urllib.parse.unquote(shown.texts("Policy")[0])) == json.loads(other)
    assert admin.call("DeleteResourcePolicy", ResourceArn=bucket).code == "OK"
    for action in ("GetResourcePolicy", "DeleteResourcePolicy"):
        answer = admin.call(action, ResourceArn=bucket)
        assert (answer.status, answer.code) == (404, "NoSuchEntity")
        assert answer.message == f"The resource policy of {bucket} cannot be found."


def test_lists_page(admin, fresh):
    name = fresh("paged").lower()
    made = sorted(f"arn:aws:s3:::{name}-{n}" for n in range(5))
    for arn in reversed(made):
        assert admin.call("PutResourcePolicy", ResourceArn=arn, Policy=PUBLIC).code == "OK"
    found, marker = [], {}
    while True:
        page = admin.call("ListResourcePolicies", MaxItems="2", **marker)
        found += page.texts("ResourceArn")
        if page.texts("IsTruncated") == ["false"]:
            break
        marker = {"Marker": page.texts("Marker")[0]}
    assert [arn for arn in found if name in arn] == made and found == sorted(found)


def test_a_policy_is_refused_with_its_place(admin, bucket):
    for policy, wrong in (('{\n  "Version": 2}', "line 2"), ("{", "line 1"), (document(allow("s3:*")), "rincipal"),
                          (document({**allow("s3:*"), "Principal": {"AWS": "nobody"}}), "Invalid principal"),
                          (document({**allow("s3:*"), "Principal": {"AWS": f"arn:aws:iam::{FIRST}:user/nobody"}}), "Invalid principal")):
        answer = admin.call("PutResourcePolicy", ResourceArn=bucket, Policy=policy)
        assert (answer.status, answer.code) == (400, "MalformedPolicyDocument") and wrong in answer.message, answer.text
    large = says(allow([f"s3:{'x' * 1000}{n}" for n in range(25)]))
    assert admin.call("PutResourcePolicy", ResourceArn=bucket, Policy=large).code == "LimitExceeded"
    for arn in ("arn:aws:s3:::bucket/key", "arn:aws:s3:::*", f"arn:aws:iam::{FIRST}:role/role", "no-arn-of-anything"):
        assert admin.call("PutResourcePolicy", ResourceArn=arn, Policy=PUBLIC).code == "InvalidInput", arn
    assert admin.call("PutResourcePolicy", ResourceArn=bucket).code == "InvalidInput"
    assert admin.call("GetResourcePolicy", ResourceArn=bucket).code == "NoSuchEntity"


def test_rights_are_asked_for_on_the_resource_itself(person, bucket):
    may = person(document(allow("iam:*ResourcePolicy", bucket)))
    assert may.call("PutResourcePolicy", ResourceArn=bucket, Policy=PUBLIC).code == "OK"
    for action, more in (("PutResourcePolicy", {"Policy": PUBLIC}), ("GetResourcePolicy", {}), ("DeleteResourcePolicy", {})):
        answer = may.call(action, ResourceArn=f"{bucket}-other", **more)
        assert answer.code == "AccessDenied" and f"iam:{action}" in answer.message
    assert may.call("ListResourcePolicies").code == "AccessDenied"


def test_nobody_takes_what_may_be_anothers(tenants, fresh):
    first, second = tenants
    bucket = f"arn:aws:s3:::{fresh('taken').lower()}"
    own = f"arn:aws:docs:us-east-1:{SECOND}:page/{fresh('page')}"
    assert second.call("PutResourcePolicy", ResourceArn=bucket, Policy=PUBLIC).code == "AccessDenied"
    assert second.call("PutResourcePolicy", ResourceArn=bucket, Policy=PUBLIC, AccountId=SECOND).code == "AccessDenied"
    assert second.call("PutResourcePolicy", ResourceArn=own, Policy=PUBLIC).code == "OK"
    assert first.call("GetResourcePolicy", ResourceArn=own).code == "AccessDenied"
    assert first.call("PutResourcePolicy", ResourceArn=bucket, AccountId="999999999999").code == "NoSuchEntity"
    assert first.call("PutResourcePolicy", ResourceArn=bucket, AccountId=SECOND).code == "OK"
    assert second.call("PutResourcePolicy", ResourceArn=bucket, Policy=PUBLIC).code == "OK"
    assert first.call("GetResourcePolicy", ResourceArn=bucket).code == "AccessDenied"
    assert second.call("DeleteResourcePolicy", ResourceArn=bucket).code == "OK"
    assert first.call("PutResourcePolicy", ResourceArn=bucket, Policy=PUBLIC).code == "AccessDenied"
    assert second.call("ListResourcePolicies").texts("HasPolicy").count("false") == 1
    assert first.call("DeleteResourcePolicy", ResourceArn=bucket, AccountId=SECOND).code == "OK"
    assert first.call("PutResourcePolicy", ResourceArn=bucket, Policy=PUBLIC).code == "OK"
    assert second.call("PutResourcePolicy", ResourceArn=bucket, Policy=PUBLIC).code == "AccessDenied"


def test_a62_others_are_not_told_what_there_is(tenants, fresh):
    first, second = tenants
    there, nowhere = (f"arn:aws:s3:::{fresh('told').lower()}" for _ in range(2))
    assert first.call("PutResourcePolicy", ResourceArn=there, Policy=PUBLIC).code == "OK"
    for action, more in (("PutResourcePolicy", {"Policy": PUBLIC}), ("GetResourcePolicy", {}), ("DeleteResourcePolicy", {})):
        answers = [second.call(action, ResourceArn=arn, **more) for arn in (there, nowhere)]
        assert {(answer.status, answer.code) for answer in answers} == {(403, "AccessDenied")}
        assert answers[0].message.replace(there, "") == answers[1].message.replace(nowhere, "")
    assert there not in second.call("ListResourcePolicies").text
