"""A34–A49: the policy language, met through the doors that everyone has: what may be stored, and what a simulation decides."""

import itertools
import json
import time

import pytest

from support import signing
from support.faults import denied
from support.policies import EVERYTHING, allow, deny, document


@pytest.fixture
def decide(admin):
    """The decision on one action and one resource under these policies and this context."""

    def ask(*policies, action="s3:GetObject", resource="arn:aws:s3:::b/k", context=(), **more):
        entries = [{"ContextKeyName": key, "ContextKeyType": kind + ("List" if len(values) > 1 else ""), "ContextKeyValues": values}
                   for key, kind, values in context]
        [result] = admin.iam.simulate_custom_policy(
            PolicyInputList=[p if isinstance(p, str) else document(p) for p in policies], ActionNames=[action],
            ResourceArns=[resource], ContextEntries=entries, **more)["EvaluationResults"]
        return result["EvalDecision"]

    return ask


@pytest.fixture
def store(admin, user):
    """Puts a document; answers the code."""
    return lambda text: admin.call("PutUserPolicy", UserName=user, PolicyName="p", PolicyDocument=text).code


def test_a34_minio_wildcards_are_linear(decide):
    bucket = "arn:aws:s3:::"
    assert decide(allow("s3:GetObject", bucket + "*a" * 32), resource=bucket + "a" * 1000) == "allowed"
    started = time.monotonic()
    for pattern in ("*a" * 32 + "!", "*" * 500 + "!", "*?" * 100 + "!", "a*" * 100 + "b"):
        assert decide(allow("s3:GetObject", bucket + pattern), resource=bucket + "a" * 1000) == "implicitDeny"
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("pattern, text, fits", [
    ("a?", "a", False), ("a?", "ab", True), ("a?", "aé", True), ("a??", "aé", False), ("a?", "a🙂", True), ("?", "", False),
    ("a*", "a\nb", True), ("a*c", "a/b/c", True), ("*", "", True), ("a?c", "a/c", True), ("a?c", "a\nc", True), ("**", "", True),
])
def test_a35_a_question_mark_is_one_character(decide, pattern, text, fits):
    bucket = "arn:aws:s3:::b/"
    assert (decide(allow("s3:GetObject", bucket + pattern), resource=bucket + text) == "allowed") == fits


@pytest.mark.parametrize("pattern, text", [("user/bob", "user/bobby"), ("team-a", "team-ab"), ("t1/", "t10/"), ("b", "b/k"), ("b/k", "b/")])
def test_a36_minio_a_resource_is_not_a_prefix(decide, pattern, text):
    assert decide(allow("s3:GetObject", f"arn:aws:s3:::{pattern}"), resource=f"arn:aws:s3:::{pattern}") == "allowed"
    assert decide(allow("s3:GetObject", f"arn:aws:s3:::{pattern}"), resource=f"arn:aws:s3:::{text}") == "implicitDeny"


def test_a37_what_folds_case_and_what_does_not(decide):
    assert decide(allow("S3:gEtObJeCt")) == "allowed"
    assert decide(allow("s3:GetObject", "arn:aws:s3:::B/k")) == "implicitDeny"
    condition = allow("s3:GetObject", Condition={"StringEquals": {"AWS:usernamE": "bob"}})
    assert decide(condition, context=[("aws:UserName", "string", ["bob"])]) == "allowed"
    assert decide(condition, context=[("aws:UserName", "string", ["Bob"])]) == "implicitDeny"
    ignoring = allow("s3:GetObject", Condition={"StringEqualsIgnoreCase": {"aws:username": "bob"}})
    assert decide(ignoring, context=[("aws:username", "string", ["BOB"])]) == "allowed"


def test_a37_only_ascii_folds(decide):
    ignoring = allow("s3:GetObject", Condition={"StringEqualsIgnoreCase": {"my:key": "kiss"}})
    assert decide(ignoring, context=[("my:key", "string", ["KISS"])]) == "allowed"
    for other in ("\u212aiss", "k\u0131ss", "ki\u00df"):
        assert decide(ignoring, context=[("my:key", "string", [other])]) == "implicitDeny"


NAMES = ["Bób", "Bo\u0301b", "bоb", "bob\u200b", "bob ", " bob", "bob\t", "ſob", "bob\u0000", "ＢＯＢ", "bob\u202e", "bob/", "bob\n"]


@pytest.mark.parametrize("name", NAMES)
def test_a38_names_are_ascii_and_exact(admin, name):
    assert admin.call("CreateUser", UserName=name).code == "ValidationError"
    assert admin.call("CreateGroup", GroupName=name).code == "ValidationError"


def test_a38_a_name_is_taken_in_every_case(admin, fresh):
    name = fresh("bob")
    assert admin.call("CreateUser", UserName=name).code == "OK"
    assert admin.call("CreateUser", UserName=name.title()).code == "EntityAlreadyExists"


@pytest.mark.parametrize("value", ["*", "?", "${aws:username}", "${*}", "a*"])
def test_a39_openbao_cve_2026_71543_a_substituted_value_is_no_pattern(decide, value):
    home = "arn:aws:s3:::home/"
    policy = allow("s3:GetObject", home + "${aws:PrincipalTag/team}")
    context = [("aws:PrincipalTag/team", "string", [value])]
    assert decide(policy, resource=home + "blue", context=[("aws:PrincipalTag/team", "string", ["blue"])]) == "allowed"
    assert decide(policy, resource=home + "anything", context=context) == "implicitDeny"
    assert decide(policy, resource=home + value, context=context) == "allowed"
    like = allow("s3:GetObject", Condition={"StringLike": {"s3:prefix": "${aws:PrincipalTag/team}"}})
    assert decide(like, context=[*context, ("s3:prefix", "string", ["anything"])]) == "implicitDeny"


def test_a39_nobody_is_called_a_wildcard(admin):
    for name in ("*", "?", "${aws:username}", "${*}"):
        assert admin.call("CreateUser", UserName=name).code == "ValidationError"


def test_a40_minio_cve_2023_25812_a_deny_wins_wherever_it_stands(decide, person, admin, group, fresh):
    granted, refusal = allow("s3:*"), deny("s3:GetObject")
    for statements in itertools.permutations([granted, refusal, granted]):
        assert decide(document(*statements)) == "explicitDeny"
    for policies in itertools.permutations([document(granted), document(refusal)]):
        assert decide(*policies) == "explicitDeny"
    assert decide(EVERYTHING, PermissionsBoundaryPolicyInputList=[document(granted, refusal)]) == "explicitDeny"
    alice = person(EVERYTHING)
    managed = admin.iam.create_policy(PolicyName=fresh("deny"), PolicyDocument=document(deny("iam:ListUsers")))["Policy"]["Arn"]
    assert alice.call("ListUsers").code == "OK"
    admin.iam.add_user_to_group(GroupName=group, UserName=alice.name)
    for place, undo in [
        (lambda: admin.iam.attach_user_policy(UserName=alice.name, PolicyArn=managed),
         lambda: admin.iam.detach_user_policy(UserName=alice.name, PolicyArn=managed)),
        (lambda: admin.iam.attach_group_policy(GroupName=group, PolicyArn=managed),
         lambda: admin.iam.detach_group_policy(GroupName=group, PolicyArn=managed)),
        (lambda: admin.iam.put_group_policy(GroupName=group, PolicyName="no", PolicyDocument=document(deny("iam:List*"))),
         lambda: admin.iam.delete_group_policy(GroupName=group, PolicyName="no")),
        (lambda: admin.iam.put_user_policy(UserName=alice.name, PolicyName="no", PolicyDocument=document(deny("*"))),
         lambda: admin.iam.delete_user_policy(UserName=alice.name, PolicyName="no")),
    ]:
        place()
        assert alice.call("ListUsers").code == "AccessDenied"
        undo()
        assert alice.call("ListUsers").code == "OK"


#: Operator, whether it negates, the operand, a context value that it fits and one that it does not, the type.
OPERATORS = [
    ("StringEquals", False, "a", "a", "b", "string"), ("StringNotEquals", True, "a", "b", "a", "string"),
    ("StringEqualsIgnoreCase", False, "a", "A", "b", "string"), ("StringNotEqualsIgnoreCase", True, "a", "b", "A", "string"),
    ("StringLike", False, "a*", "ab", "b", "string"), ("StringNotLike", True, "a*", "b", "ab", "string"),
    ("NumericEquals", False, "5", "5.0", "6", "numeric"), ("NumericNotEquals", True, "5", "6", "5", "numeric"),
    ("NumericLessThan", False, "5", "4", "5", "numeric"), ("NumericLessThanEquals", False, "5", "5", "6", "numeric"),
    ("NumericGreaterThan", False, "5", "6", "5", "numeric"), ("NumericGreaterThanEquals", False, "5", "5", "4", "numeric"),
    ("DateEquals", False, "2026-01-31T00:00:00Z", "2026-01-31T01:00:00+01:00", "2026-01-31T00:00:01Z", "date"),
    ("DateNotEquals", True, "2026-01-31T00:00:00Z", "2026-02-01T00:00:00Z", "2026-01-31T00:00:00Z", "date"),
    ("DateLessThan", False, "2026-01-31T00:00:00Z", "2026-01-30T00:00:00Z", "2026-01-31T00:00:00Z", "date"),
    ("DateGreaterThan", False, "2026-01-31T00:00:00Z", "2026-02-01T00:00:00Z", "2026-01-31T00:00:00Z", "date"),
    ("Bool", False, "true", "true", "false", "boolean"),
    ("IpAddress", False, "10.0.0.0/8", "10.1.2.3", "11.0.0.1", "ip"), ("NotIpAddress", True, "10.0.0.0/8", "11.0.0.1", "10.1.2.3", "ip"),
    ("ArnLike", False, "arn:aws:s3:::b*", "arn:aws:s3:::bc", "arn:aws:s3:::c", "string"),
    ("ArnNotLike", True, "arn:aws:s3:::b*", "arn:aws:s3:::c", "arn:aws:s3:::bc", "string"),
]


def expected(negated, if_exists, quantifier, values):
    """The rule: each value is judged by itself, sense included; only then the quantifier gathers."""
    if not values:
        if quantifier == "ForAnyValue:":
            return if_exists
        return True if if_exists or quantifier == "ForAllValues:" else negated
    if quantifier == "ForAnyValue:":
        return any(values)
    return all(values)


@pytest.mark.parametrize("operator", [row[0] for row in OPERATORS])
def test_a41_a42_rustfs_ghsa_v9cp_every_quantifier_over_absent_one_and_many(decide, operator):
    name, negated, operand, good, bad, kind = next(row for row in OPERATORS if row[0] == operator)
    sets = {(): [], (True,): [good], (False,): [bad], (True, False): [good, bad], (False, False): [bad, bad]}
    for quantifier, if_exists, (values, texts) in itertools.product(("", "ForAllValues:", "ForAnyValue:"), (False, True), sets.items()):
        if len(values) > 1 and not quantifier:
            continue  # a single-valued key has one value
        key = "my:key"
        policy = allow("s3:GetObject", Condition={f"{quantifier}{name}{'IfExists' if if_exists else ''}": {key: operand}})
        answer = decide(policy, context=[(key, kind, texts)] if texts else [])
        wanted = "allowed" if expected(negated, if_exists, quantifier, values) else "implicitDeny"
        assert answer == wanted, (quantifier, name, if_exists, texts)


@pytest.mark.parametrize("null, present, fits", [("true", False, True), ("true", True, False), ("false", True, True), ("false", False, False)])
def test_a42_null(decide, null, present, fits):
    policy = allow("s3:GetObject", Condition={"Null": {"my:key": null}})
    assert (decide(policy, context=[("my:key", "string", ["x"])] if present else []) == "allowed") == fits


GLOBAL_KEYS = {"aws:username": "root", "aws:userid": "x", "aws:PrincipalArn": "arn:aws:iam::000000000000:root", "aws:SourceIp": "192.0.2.1",
               "aws:PrincipalTag/team": "blue", "aws:MultiFactorAuthPresent": "true", "aws:PrincipalAccount": "999999999999",
               "aws:SecureTransport": "true", "aws:PrincipalType": "Account", "iam:ResourceTag/x": "y"}


@pytest.mark.parametrize("key", GLOBAL_KEYS)
def test_a43_rustfs_ghsa_6r96_a_request_does_not_fill_the_global_keys(server, person, key):
    value = GLOBAL_KEYS[key]
    mallory = person(document(allow("iam:ListUsers", Condition={"StringEquals": {key: value}})))
    control = person(document(allow("iam:ListUsers", Condition={"StringEquals": {"aws:PrincipalAccount": "000000000000"}})))
    assert control.call("ListUsers").code == "OK"
    form = signing.action("ListUsers", **{key: value})
    name = key.replace(":", "-").replace("/", "-")
    for query in ("", f"{key.replace('/', '%2F').replace(':', '%3A')}={value.replace(':', '%3A')}"):
        for headers in ([], [(name, value)], [(f"X-Amz-{name}", value)], [("X-Forwarded-For", "192.0.2.1"), ("X-Real-IP", "192.0.2.1")]):
            denied(mallory.send(signing.sign(server.host, mallory.key, form, query=query, headers=headers)), "AccessDenied")


STATEMENT = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}


def broken(**changes):
    """A statement changed; a member set to None is left out."""
    return {key: value for key, value in {**STATEMENT, **changes}.items() if value is not None}


WRONG_STATEMENTS = {
    "Action and NotAction": broken(NotAction="s3:Put*"), "Resource and NotResource": broken(NotResource="*"),
    "Principal": broken(Principal="*"), "NotPrincipal": broken(NotPrincipal={"AWS": "*"}), "no Resource": broken(Resource=None),
    "no Action": broken(Action=None), "no Effect": broken(Effect=None), "empty": {}, "a null Action": {**STATEMENT, "Action": None},
    "a number": broken(Action=7), "an empty list of actions": broken(Action=[]), "an empty list of resources": broken(Resource=[]),
    "a resource that is no ARN": broken(Resource="bucket/key"), "an action with two colons": broken(Action="s3:Get:Object"),
    "a condition that is a list": broken(Condition=[]), "a condition on nothing": broken(Condition={"StringEquals": "x"}),
    "a condition with an object": broken(Condition={"StringEquals": {"a": {"b": "c"}}}),
    "ForAllValues twice": broken(Condition={"ForAllValues:ForAllValues:StringEquals": {"a": "b"}}),
    "NullIfExists": broken(Condition={"NullIfExists": {"a": "true"}}),
}


@pytest.mark.parametrize("why", WRONG_STATEMENTS)
def test_a44_statements_that_mean_two_things_or_none(store, why):
    assert store(document(STATEMENT)) == "OK"
    assert store(json.dumps({"Version": "2012-10-17", "Statement": [WRONG_STATEMENTS[why]]})) == "MalformedPolicyDocument"


@pytest.mark.parametrize("text", ['{"Version":"2012-10-17","Statement":[]}', '{"Version":"2012-10-17","Statement":{}}', '{"Statement":""}', "{}", "null", "7",
                                  '""', "[]", '[{"Version":"2012-10-17"}]'])
def test_a44_documents_that_say_nothing(store, text):
    assert store(text) == "MalformedPolicyDocument"


TWICE = [
    '{"Version":"2012-10-17","Version":"2008-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}',
    '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Effect":"Allow","Action":"s3:*","Resource":"*"}]}',
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:a","Action":"s3:*","Resource":"*"}]}',
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:a","Resource":"*","Resource":"*"}]}',
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:a","Resource":"*","Condition":{},"Condition":{}}]}',
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:a","Resource":"*","Condition":{"Bool":{"a":"true"},"Bool":{"b":"true"}}}]}',
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:a","Resource":"*","Condition":{"Bool":{"a":"true","a":"false"}}}]}',
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:a","Resource":"*"}],"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Effec\\u0074":"Deny","Action":"s3:*","Resource":"*"}]}',
]


@pytest.mark.parametrize("number", range(len(TWICE)))
def test_a45_couchdb_cve_2017_12635_no_member_twice(store, number):
    assert store(TWICE[number]) == "MalformedPolicyDocument"


@pytest.mark.parametrize("field", ["Efect", "Resources", "Conditon", "effect", "Actions", "Principals", "sid", "NotResources", "Managed", ""])
def test_a46_a_misspelt_field_is_not_overlooked(store, field):
    assert store(json.dumps({"Version": "2012-10-17", "Statement": [{**STATEMENT, field: "x"}]})) == "MalformedPolicyDocument"
    assert store(json.dumps({"Version": "2012-10-17", "Statement": [STATEMENT], f"{field}x": "x"})) == "MalformedPolicyDocument"


HOSTILE = {
    "deep lists": "[" * 60_000, "deep objects": '{"a":' * 20_000 + "1" + "}" * 20_000, "deep conditions":
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":' + "[" * 5_000 + "]" * 5_000 + "}]}",
    "1e400": '{"Version":1e400}', "a lone surrogate": '{"Version":"\\ud800"}', "an escaped NUL": '{"Version":"2012-10-17\\u0000"}',
    "trailing bytes": '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}x', "two documents": "{}{}",
    "a comment": '{"Version":"2012-10-17",/**/"Statement":[]}', "single quotes": "{'Version':'2012-10-17'}", "NaN": '{"Version":NaN}',
    "a trailing comma": '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},]}',
}


@pytest.mark.parametrize("why", HOSTILE)
def test_a47_hostile_json(store, why):
    started = time.monotonic()
    assert store(HOSTILE[why]) in ("MalformedPolicyDocument", "ValidationError")
    assert time.monotonic() - started < 1


@pytest.mark.parametrize("text", ["\ufeff" + EVERYTHING, EVERYTHING + "\x00", EVERYTHING + "漢"])
def test_a47_characters_that_no_document_has(store, text):
    assert store(text) in ("MalformedPolicyDocument", "ValidationError")


def test_a47_ten_megabytes(admin, user):
    answer = admin.call("PutUserPolicy", UserName=user, PolicyName="p", PolicyDocument="[" * 10_000_000)
    denied(answer)


@pytest.mark.parametrize("operand", ["010.0.0.1", "10.1", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "0x0a.0.0.1", "fe80::1%eth0", "10.0.0.256", "::/129", "localhost",
                                     " 10.0.0.1", "10.0.0.0/8 ", "10.0.0.0/08", ""])
def test_a48_cve_2021_29922_addresses_that_have_two_readings(store, operand):
    assert store(document(allow("s3:*", Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}))) == "OK"
    assert store(document(allow("s3:*", Condition={"IpAddress": {"aws:SourceIp": operand}}))) == "MalformedPolicyDocument"


@pytest.mark.parametrize("address", ["010.1.2.3", "10.1", "0x0a010203", "10.1.2.3/8", "fe80::1%eth0", "", "10.1.2.3 ", "10.1.2.3:80", "[::1]", "1０.1.2.3"])
def test_a48_an_address_that_cannot_be_read_grants_nothing_and_escapes_nothing(decide, address):
    inside = {"aws:SourceIp": "10.0.0.0/8"}
    assert decide(allow("s3:*", Condition={"IpAddress": inside}), context=[("aws:SourceIp", "ip", ["10.1.2.3"])]) == "allowed"
    context = [("aws:SourceIp", "string", [address])]
    assert decide(allow("s3:*", Condition={"IpAddress": inside}), context=context) != "allowed"
    assert decide(allow("s3:*", Condition={"NotIpAddress": inside}), context=context) != "allowed"


def test_a48_an_ipv4_address_in_ipv6_clothes(decide):
    for address in ("::ffff:10.1.2.3", "::ffff:a01:203"):
        context = [("aws:SourceIp", "ip", [address])]
        assert decide(allow("s3:*", Condition={"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}}), context=context) != "allowed"


@pytest.mark.parametrize("operator, operand", [
    ("NumericEquals", "NaN"), ("NumericLessThan", "1e999"), ("NumericEquals", "five"), ("NumericEquals", ""), ("NumericEquals", "0x10"), ("NumericEquals", "1_000"),
    ("NumericLessThan", "infinity"), ("DateEquals", "2026-02-30"), ("DateEquals", "2026-13-01T00:00:00Z"), ("DateLessThan", "tomorrow"), ("DateEquals", "99999-01-01T00:00:00Z"),
    ("DateEquals", ""), ("Bool", "maybe"), ("Null", "yes"), ("BinaryEquals", "not base64!"),
])
def test_a49_operands_that_are_not_of_their_type(store, operator, operand):
    assert store(document(allow("s3:*", Condition={operator: {"my:key": operand}}))) == "MalformedPolicyDocument"


@pytest.mark.parametrize("operator, operand, kind, value", [
    ("NumericLessThan", "5", "numeric", "NaN"), ("NumericLessThan", "5", "numeric", "-"), ("NumericNotEquals", "5", "numeric", "x"),
    ("DateLessThan", "2026-01-01T00:00:00Z", "date", "long ago"), ("DateNotEquals", "2026-01-01T00:00:00Z", "date", "x"), ("Bool", "false", "boolean", "0"),
    ("NumericGreaterThan", "5", "numeric", "1e999"),
])
def test_a49_values_that_are_not_of_their_type_grant_nothing(decide, operator, operand, kind, value):
    policy = allow("s3:*", Condition={operator: {"my:key": operand}})
    for said in ("string", kind):
        assert decide(policy, context=[("my:key", said, [value])]) != "allowed"


def test_a49_leap_seconds_epochs_and_years_far_away(decide):
    far = allow("s3:*", Condition={"DateLessThan": {"my:key": "9999-12-31T23:59:59Z"}})
    for value in ("0", "1769817600", "2026-01-31T00:00:00Z", "1970-01-01T00:00:00Z", "2026-01-31T00:00:00+01:00"):
        assert decide(far, context=[("my:key", "string", [value])]) == "allowed", value
    for value in ("-1", "2016-12-31T23:59:60Z", "10000-01-01T00:00:00Z", "-9223372036854775809", "99999999999999999999"):
        assert decide(far, context=[("my:key", "string", [value])]) in ("allowed", "implicitDeny"), value
