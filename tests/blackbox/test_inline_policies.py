"""Put, Get, Delete and List of inline policies, of users, groups and roles: one family, told once."""

import json
import urllib.parse

import pytest

from support.faults import longest, missing, refused, violations
from support.policies import EC2, EVERYTHING, READ_BUCKET, allow, document

OWNERS = ["user", "group", "role"]


class Inline:
    """The four actions for one kind of owner."""

    def __init__(self, iam, kind, name):
        self.iam, self.kind, self.name = iam, kind, name
        self.owner = {f"{kind.title()}Name": name}

    def put(self, policy="p", text=READ_BUCKET, **owner):
        return getattr(self.iam, f"put_{self.kind}_policy")(**(owner or self.owner), PolicyName=policy, PolicyDocument=text)

    def get(self, policy="p", **owner):
        return getattr(self.iam, f"get_{self.kind}_policy")(**(owner or self.owner), PolicyName=policy)

    def delete(self, policy="p", **owner):
        return getattr(self.iam, f"delete_{self.kind}_policy")(**(owner or self.owner), PolicyName=policy)

    def list(self, **more):
        return getattr(self.iam, f"list_{self.kind}_policies")(**self.owner, **more)


@pytest.fixture(params=OWNERS)
def inline(request, admin):
    return Inline(admin.iam, request.param, request.getfixturevalue(request.param))


def test_get_answers_what_was_put(inline):
    inline.put("Read", READ_BUCKET)
    answer = inline.get("Read")
    assert answer.pop("ResponseMetadata")
    assert answer == {**inline.owner, "PolicyName": "Read", "PolicyDocument": json.loads(READ_BUCKET)}


def test_the_document_is_answered_url_encoded_and_to_the_letter(admin, inline):
    text = '{ "Version":"2012-10-17",\n\t"Statement": [{"Sid":"a+b","Effect":"Allow","Action":"s3:Get*","Resource":"*"}] }'
    text = text.replace("a+b", "ab")
    inline.put("p", text)
    answer = admin.call(f"Get{inline.kind.title()}Policy", **inline.owner, PolicyName="p")
    [document_text] = answer.texts("PolicyDocument")
    assert urllib.parse.unquote(document_text) == text
    assert not set(document_text) & set(' {}"<>&\n\t')


def test_put_replaces(inline):
    inline.put("p", READ_BUCKET)
    inline.put("p", EVERYTHING)
    assert inline.get("p")["PolicyDocument"] == json.loads(EVERYTHING)
    assert inline.list()["PolicyNames"] == ["p"]


def test_delete(inline):
    inline.put("p")
    inline.delete("p")
    assert inline.list()["PolicyNames"] == []
    for action in (inline.get, inline.delete):
        with refused("NoSuchEntity", f"^The {inline.kind} policy with name p cannot be found.$"):
            action("p")


def test_list_pages_and_survives_changes_between_pages(inline):
    names = [f"p{n}" for n in range(7)]
    for name in names:
        inline.put(name)
    first = inline.list(MaxItems=3)
    assert first["IsTruncated"] and first["PolicyNames"] == names[:3]
    inline.delete("p2")
    inline.delete("p3")
    inline.put("p0a")
    second = inline.list(MaxItems=3, Marker=first["Marker"])
    assert second["PolicyNames"] == names[4:] and not second["IsTruncated"]
    paged = [name for page in inline.iam.get_paginator(f"list_{inline.kind}_policies").paginate(
        **inline.owner, PaginationConfig={"PageSize": 1}) for name in page["PolicyNames"]]
    assert paged == ["p0", "p0a", "p1", "p4", "p5", "p6"]


@pytest.mark.parametrize("action", ["put", "get", "delete"])
def test_an_owner_that_is_not_there(inline, fresh, action):
    name = fresh("nobody")
    with refused("NoSuchEntity", f"^The {inline.kind} with name {name} cannot be found.$"):
        getattr(inline, action)(**{f"{inline.kind.title()}Name": name})


def test_violations(inline):
    with refused("ValidationError", violations(longest("policyName", 128), longest("policyDocument", 131072))):
        inline.put("p" * 129, "x" * 131073)
    with refused("ValidationError", violations(missing("policyName"), missing("policyDocument"))):
        getattr(inline.iam, f"put_{inline.kind}_policy")(**inline.owner)


#: The documents that no write accepts, of whatever kind of policy. A44–A47 go deeper.
MALFORMED = {
    "no JSON": "{",
    "an array": "[]",
    "no statement": '{"Version":"2012-10-17"}',
    "a misspelt field": '{"Version":"2012-10-17","Statement":[{"Efect":"Allow","Action":"*","Resource":"*"}]}',
    "an unknown operator": '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringIs":{"a":"b"}}}]}',
    "an unknown version": '{"Version":"2020-01-01","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
    "an unknown effect": '{"Version":"2012-10-17","Statement":[{"Effect":"allow","Action":"*","Resource":"*"}]}',
    "no action": '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Resource":"*"}]}',
    "no resource": '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*"}]}',
    "a principal": '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}',
    "an action without a service": '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"GetObject","Resource":"*"}]}',
}


@pytest.mark.parametrize("why", MALFORMED)
def test_malformed_documents(inline, why):
    with refused("MalformedPolicyDocument"):
        inline.put("p", MALFORMED[why])
    assert inline.list()["PolicyNames"] == []


def test_a_refusal_says_where(inline):
    text = '{"Version":"2012-10-17",\n "Statement":[{"Efect":"Allow","Action":"*","Resource":"*"}]}'
    with refused("MalformedPolicyDocument", "line 2"):
        inline.put("p", text)


def test_the_size_of_all_documents_together_has_a_quota(inline):
    most = {"user": 2048, "group": 5120, "role": 10240}[inline.kind]
    padded = document(allow("s3:GetObject", [f"arn:aws:s3:::{'b' * 1000}"]))
    room = most // len(padded.replace(" ", ""))
    for n in range(room):
        inline.put(f"p{n}", padded)
    with refused("LimitExceeded", f"^Maximum policy size of {most} bytes exceeded for {inline.kind} {inline.name}$"):
        inline.put("one-too-many", padded)
    inline.put("p0", READ_BUCKET)  # replacing a big one makes room
    assert len(inline.list()["PolicyNames"]) == room


def test_white_space_does_not_count(inline):
    inline.put("p", json.dumps(json.loads(READ_BUCKET), indent=400))


def test_a_policy_of_a_group_works_for_its_members(person, admin, group):
    alice = person()
    admin.iam.put_group_policy(GroupName=group, PolicyName="p", PolicyDocument=document(allow("iam:ListUsers")))
    with refused("AccessDenied"):
        alice.iam.list_users()
    admin.iam.add_user_to_group(GroupName=group, UserName=alice.name)
    assert alice.iam.list_users()["Users"]
    admin.iam.delete_group_policy(GroupName=group, PolicyName="p")
    with refused("AccessDenied"):
        alice.iam.list_users()


@pytest.mark.parametrize("kind", OWNERS)
def test_a_right_for_one_owner_only(request, person, admin, kind, fresh):
    name = request.getfixturevalue(kind)
    limited = person(document(allow(f"iam:*{kind.title()}Polic*", f"arn:aws:iam::000000000000:{kind}/{name}")))
    mine = Inline(limited.iam, kind, name)
    mine.put("p")
    assert mine.list()["PolicyNames"] == ["p"]
    other = fresh("other")
    trust = {"AssumeRolePolicyDocument": EC2} if kind == "role" else {}
    getattr(admin.iam, f"create_{kind}")(**{f"{kind.title()}Name": other}, **trust)
    with refused("AccessDenied", f"is not authorized to perform: iam:Put{kind.title()}Policy on resource: .*{other} because no identity-based policy allows the iam:Put{kind.title()}Policy action$"):
        Inline(limited.iam, kind, other).put("p")


def test_the_seeds_cli(admin, user, group, tmp_path):
    file = tmp_path / "policy.json"
    file.write_text(READ_BUCKET)
    for kind, name in (("user", user), ("group", group)):
        owner = [f"--{kind}-name", name, "--policy-name", "ReadOnlyPolicy"]
        admin.aws("iam", f"put-{kind}-policy", *owner, "--policy-document", f"file://{file}")
        assert admin.aws("iam", f"get-{kind}-policy", *owner)["PolicyDocument"] == json.loads(READ_BUCKET)
        assert admin.aws("iam", f"list-{kind}-policies", f"--{kind}-name", name)["PolicyNames"] == ["ReadOnlyPolicy"]
        admin.aws("iam", f"delete-{kind}-policy", *owner)
        admin.aws("iam", f"get-{kind}-policy", *owner, refused="NoSuchEntity")
