"""sts:AssumeRole: who may, for how long, and what the session then is and may do."""

import datetime
import json
import time

import pytest

from support.faults import at_least, at_most, longest, missing, refused, shaped, shortest, violations
from support.policies import EVERYTHING, allow, deny, document, trust

ACCOUNT = "000000000000"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"


@pytest.fixture
def role(admin, fresh):
    """Makes roles: `role(trust, policy)` answers the ARN of a new one."""

    def make(trusting=None, policy=None, **more):
        name = fresh("role")
        made = admin.iam.create_role(RoleName=name, AssumeRolePolicyDocument=trusting or trust(ROOT), **more)["Role"]
        if policy:
            admin.iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=policy)
        return made["Arn"]

    return make


def assume(someone, arn, name="me", **more):
    return someone.sts.assume_role(RoleArn=arn, RoleSessionName=name, **more)


def become(someone, arn, **more):
    """Who someone is in a role."""
    return someone.as_key(assume(someone, arn, **more)["Credentials"])


def test_a_session_is_who_it_says_and_does_what_its_role_may(admin, role, user):
    arn = role(policy=document(allow("iam:GetUser")), Path="/ci/")
    name = arn.rpartition("/")[2]
    answer = assume(admin, arn, "deploy-1")
    role_id = admin.iam.get_role(RoleName=name)["Role"]["RoleId"]
    session_arn = f"arn:aws:sts::{ACCOUNT}:assumed-role/{name}/deploy-1"
    assert answer["AssumedRoleUser"] == {"AssumedRoleId": f"{role_id}:deploy-1", "Arn": session_arn}
    credentials = answer["Credentials"]
    assert credentials["AccessKeyId"].startswith("ASIA") and len(credentials["SecretAccessKey"]) == 40
    left = credentials["Expiration"] - datetime.datetime.now(datetime.timezone.utc)
    assert 3_500 < left.total_seconds() <= 3_600
    assert "PackedPolicySize" not in answer and answer["SessionTokenSize"] == len(credentials["SessionToken"])
    session = admin.as_key(credentials)
    who = session.sts.get_caller_identity()
    assert (who["Arn"], who["UserId"], who["Account"]) == (session_arn, f"{role_id}:deploy-1", ACCOUNT)
    assert session.iam.get_user(UserName=user)["User"]["UserName"] == user
    with refused("AccessDenied", f"User: {session_arn} is not authorized to perform: iam:DeleteUser"):
        session.iam.delete_user(UserName=user)
    with refused("ValidationError", "Must specify userName when calling with non-User credentials"):
        session.iam.get_user()
    # What a user may do to itself, a role may not.
    with refused("AccessDenied"):
        session.iam.create_access_key(UserName=user)


def test_both_the_role_and_the_callers_account_must_agree(admin, person, role):
    alice, bob = person(), person(document(allow("sts:AssumeRole")))
    by_account, by_name = role(), role(trust(alice.arn))
    words = rf"^User: {alice.arn} is not authorized to perform: sts:AssumeRole on resource: {by_account}$"
    with refused("AccessDenied", words):
        assume(alice, by_account)
    assume(bob, by_account)
    assume(alice, by_name)
    with refused("AccessDenied"):
        assume(bob, by_name)
    forbidden = person(document(allow("*"), deny("sts:AssumeRole")))
    with refused("AccessDenied"):
        assume(forbidden, by_account)
    with refused("AccessDenied", rf"sts:AssumeRole on resource: arn:aws:iam::{ACCOUNT}:role/no-such$"):
        assume(admin, f"arn:aws:iam::{ACCOUNT}:role/no-such")


def test_root_assumes_no_role(root, role):
    with refused("AccessDenied", r"^Roles may not be assumed by root accounts\.$"):
        assume(root, role())


def test_constraints(stranger):
    patterns = [shaped("roleSessionName"), shortest("roleArn", 20), at_least("durationSeconds", 900), shortest("externalId", 2),
                shaped("tokenCode"), longest("sourceIdentity", 64), at_most("minimumSessionTokenSize", 4096)]
    with refused("ValidationError", violations(*patterns)):
        assume(stranger, "arn", "../x", DurationSeconds=899, ExternalId="x", TokenCode="abcdef", SourceIdentity="x" * 65, MinimumSessionTokenSize=4097)
    with refused("ValidationError", violations(missing("roleArn"), missing("roleSessionName"))):
        stranger.sts.assume_role()
    with refused("ValidationError", violations(at_most("durationSeconds", 43200))):
        assume(stranger, f"arn:aws:iam::{ACCOUNT}:role/x", DurationSeconds=43201)
    with refused("ValidationError", "is invalid$"):
        assume(stranger, f"arn:aws:iam::{ACCOUNT}:user/x")


def test_how_long(admin, role):
    arn = role(MaxSessionDuration=7200, policy=EVERYTHING)
    with refused("ValidationError", r"^The requested DurationSeconds exceeds the MaxSessionDuration set for this role\.$"):
        assume(admin, arn, DurationSeconds=7201)
    session = become(admin, arn, DurationSeconds=7200)
    with refused("ValidationError", "^The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining$"):
        assume(session, arn, DurationSeconds=3601)
    assume(session, arn, DurationSeconds=3600)


def test_external_id(admin, role):
    arn = role(trust(ROOT, Condition={"StringEquals": {"sts:ExternalId": "Agreed-42"}}))
    assume(admin, arn, ExternalId="Agreed-42")
    for wrong in ({}, {"ExternalId": "agreed-42"}, {"ExternalId": "Agreed-421"}):
        with refused("AccessDenied"):
            assume(admin, arn, **wrong)


def test_session_names_in_conditions(admin, person, role):
    alice = person(document(allow("sts:AssumeRole")))
    arn = role(trust(ROOT, Condition={"StringLike": {"sts:RoleSessionName": "${aws:username}"}}))
    assume(alice, arn, alice.name)
    with refused("AccessDenied"):
        assume(alice, arn, "somebody-else")


def test_a_session_policy_narrows_and_never_widens(admin, role, user, policy):
    arn = role(policy=document(allow(["iam:GetUser", "iam:ListUsers"])))
    narrow = document(allow(["iam:GetUser", "iam:DeleteUser"]))
    answer = assume(admin, arn, Policy=narrow)
    assert 0 < answer["PackedPolicySize"] <= 100
    session = admin.as_key(answer["Credentials"])
    session.iam.get_user(UserName=user)
    with refused("AccessDenied", "because no session policy allows the iam:ListUsers action"):
        session.iam.list_users()
    with refused("AccessDenied"):
        session.iam.delete_user(UserName=user)
    both = become(admin, arn, Policy=document(allow("s3:*")), PolicyArns=[{"arn": policy}])
    both.iam.list_users()
    denied = become(admin, arn, Policy=document(deny("iam:ListUsers")), PolicyArns=[{"arn": policy}])
    with refused("AccessDenied", "with an explicit deny in a session policy"):
        denied.iam.list_users()


def test_session_policies_are_checked(admin, role, policy):
    arn = role()
    with refused("MalformedPolicyDocument"):
        assume(admin, arn, Policy="{}")
    with refused("ValidationError"):
        assume(admin, arn, PolicyArns=[{"arn": policy + "-missing"}])
    with refused("ValidationError"):
        assume(admin, arn, PolicyArns=[{"arn": policy}] * 11)
    many = document(*(allow(f"s3:{'x' * 90}{n}") for n in range(20)))
    with refused("PackedPolicyTooLarge", r"^Packed policy consumes \d+% of allotted space, please use smaller policy\.$"):
        assume(admin, arn, Policy=many)
    tagged = role(trust(ROOT, actions="sts:*"))
    with refused("PackedPolicyTooLarge"):
        assume(admin, tagged, Tags=[{"Key": f"{n:0128}", "Value": "v" * 256} for n in range(50)])


def test_a_managed_session_policy_is_the_one_of_now(admin, role, user, fresh):
    narrow = admin.iam.create_policy(PolicyName=fresh("policy"), PolicyDocument=document(allow("iam:GetUser")))["Policy"]["Arn"]
    session = become(admin, role(policy=EVERYTHING), PolicyArns=[{"arn": narrow}])
    session.iam.get_user(UserName=user)
    admin.iam.create_policy_version(PolicyArn=narrow, PolicyDocument=document(allow("iam:ListUsers")), SetAsDefault=True)
    with refused("AccessDenied"):
        session.iam.get_user(UserName=user)
    session.iam.list_users()
    admin.iam.delete_policy_version(PolicyArn=narrow, VersionId="v1")
    admin.iam.delete_policy(PolicyArn=narrow)
    with refused("InvalidClientTokenId"):
        session.iam.list_users()


def test_a_boundary_of_the_role_bounds_its_sessions(admin, role, user, fresh):
    bound = admin.iam.create_policy(PolicyName=fresh("bound"), PolicyDocument=document(allow("iam:GetUser")))["Policy"]["Arn"]
    arn = role(policy=EVERYTHING, PermissionsBoundary=bound)
    session = become(admin, arn)
    session.iam.get_user(UserName=user)
    with refused("AccessDenied", "because no permissions boundary allows the iam:ListUsers action"):
        session.iam.list_users()


def test_tags_are_asked_for_and_become_the_sessions(admin, person, role, fresh):
    tags = [{"Key": "Team", "Value": "red"}]
    alice = person(document(allow("sts:AssumeRole")))
    silent = role()
    with refused("AccessDenied", f"not authorized to perform: sts:TagSession on resource: {silent}$"):
        assume(alice, silent, Tags=tags)
    admin.iam.put_user_policy(UserName=alice.name, PolicyName="tags", PolicyDocument=document(allow("sts:TagSession")))
    with refused("AccessDenied", "sts:TagSession"):
        assume(alice, silent, Tags=tags)
    both = trust(ROOT, actions=["sts:AssumeRole", "sts:TagSession"], Condition={
        "StringEquals": {"aws:RequestTag/Team": ["red", "blue"]}, "ForAllValues:StringEquals": {"aws:TagKeys": ["Team", "cost"]}})
    own_group = document(allow("iam:GetGroup", f"arn:aws:iam::{ACCOUNT}:group/${{aws:PrincipalTag/team}}-*"))
    arn = role(both, policy=own_group, Tags=[{"Key": "team", "Value": "green"}])
    for wrong in ([{"Key": "Team", "Value": "green"}], [*tags, {"Key": "other", "Value": "x"}]):
        with refused("AccessDenied"):
            assume(alice, arn, Tags=wrong)
    red, green = fresh("red"), fresh("green")
    for name in (red, green):
        admin.iam.create_group(GroupName=name)
    session = become(alice, arn, Tags=tags)
    session.iam.get_group(GroupName=red)
    with refused("AccessDenied"):
        session.iam.get_group(GroupName=green)
    for wrong in ([*tags, {"Key": "team", "Value": "blue"}], [{"Key": "aws:x", "Value": "1"}]):
        with refused("ValidationError"):
            assume(alice, role(trust(ROOT, actions="sts:*")), Tags=wrong)


def test_a_chain_keeps_transitive_tags_and_the_source_identity(admin, person, role, fresh):
    open_ = trust(ROOT, actions=["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"])
    first, second = role(open_, policy=EVERYTHING), role(open_, policy=document(allow("iam:GetGroup", f"arn:aws:iam::{ACCOUNT}:group/${{aws:PrincipalTag/cost}}-*"),
                                                                               allow("sts:*")))
    tags = [{"Key": "cost", "Value": "seven"}, {"Key": "other", "Value": "x"}]
    answer = assume(admin, first, Tags=tags, TransitiveTagKeys=["cost"], SourceIdentity="Alice")
    assert answer["SourceIdentity"] == "Alice"
    session = admin.as_key(answer["Credentials"])
    answer = assume(session, second)
    assert answer["SourceIdentity"] == "Alice"
    chained = admin.as_key(answer["Credentials"])
    name = fresh("seven")
    admin.iam.create_group(GroupName=name)
    chained.iam.get_group(GroupName=name)
    with refused("ValidationError", "conflicts with a transitive tag key from the calling session"):
        assume(session, second, Tags=[{"Key": "COST", "Value": "eight"}])
    with refused("AccessDenied"):
        assume(session, second, SourceIdentity="Mallory")
    with refused("ValidationError", "must be included in the requested tags"):
        assume(admin, first, TransitiveTagKeys=["cost"])
    # A role that does not let the identity be set lets nobody in who has one.
    with refused("AccessDenied", "sts:SetSourceIdentity"):
        assume(session, role(trust(ROOT)))


def test_source_identity_in_conditions(admin, role):
    arn = role(trust(ROOT, actions=["sts:AssumeRole", "sts:SetSourceIdentity"], Condition={"StringEquals": {"sts:SourceIdentity": "Alice"}}),
               policy=document(allow("iam:ListUsers", Condition={"StringEquals": {"aws:SourceIdentity": "Alice"}})))
    become(admin, arn, SourceIdentity="Alice").iam.list_users()
    for wrong in ({}, {"SourceIdentity": "alice"}):
        with refused("AccessDenied"):
            assume(admin, arn, **wrong)


def test_a_role_may_trust_a_roles_sessions(admin, role):
    first = role(policy=document(allow("sts:AssumeRole")))
    second = role(trust(first))
    session = become(admin, first)
    assume(session, second)
    with refused("AccessDenied"):
        assume(become(admin, role(policy=EVERYTHING)), second)


def test_a_user_that_is_renamed_is_still_trusted_and_a_namesake_is_not(admin, person, fresh, role):
    alice = person()
    arn = role(trust(alice.arn))
    assume(alice, arn)
    new = fresh("renamed")
    admin.iam.update_user(UserName=alice.name, NewUserName=new)
    assume(alice, arn)
    with refused("AccessDenied"):
        assume(person(name=alice.name), arn)


def test_the_roles_use_is_shown(admin, role):
    arn = role()
    name = arn.rpartition("/")[2]
    assert not admin.iam.get_role(RoleName=name)["Role"].get("RoleLastUsed", {}).get("LastUsedDate")
    become(admin, arn).sts.get_caller_identity()
    deadline = time.monotonic() + 20
    while not (used := admin.iam.get_role(RoleName=name)["Role"]["RoleLastUsed"]).get("LastUsedDate"):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert used["Region"] == "us-east-1"


def test_the_token_is_as_long_as_is_asked(admin, role):
    answer = assume(admin, role(), MinimumSessionTokenSize=4000)
    assert 4000 <= answer["SessionTokenSize"] <= 4003 and answer["SessionTokenSize"] == len(answer["Credentials"]["SessionToken"])
    assert answer["SessionTokenUtilization"] == 49
    admin.as_key(answer["Credentials"]).sts.get_caller_identity()


def test_the_cli_in_a_role(admin, role):
    session = become(admin, role(policy=document(allow("iam:ListUsers"))))
    assert session.aws("sts", "get-caller-identity")["Arn"] == session.arn
    assert session.aws("iam", "list-users", "--max-items", "1")["Users"]
    session.aws("iam", "list-roles", refused="AccessDenied")


def test_a_denial_is_decoded_by_who_may(admin, person, role, user):
    alice = person(document(deny("iam:DeleteUser", Condition={"StringEquals": {"aws:username": "${aws:username}"}}), allow("sts:AssumeRole")))
    answer = alice.call("DeleteUser", UserName=user)
    (message,) = answer.texts("EncodedMessage")
    decoded = json.loads(admin.sts.decode_authorization_message(EncodedMessage=message)["DecodedMessage"])
    assert (decoded["allowed"], decoded["explicitDeny"]) == (False, True)
    assert decoded["context"]["principal"]["arn"] == alice.arn
    assert decoded["context"]["action"] == "iam:DeleteUser"
    assert decoded["context"]["resource"] == f"arn:aws:iam::{ACCOUNT}:user/{user}"
    (statement,) = decoded["matchedStatements"]["items"]
    assert (statement["statementId"], statement["effect"]) == ("1", "DENY")
    assert statement["conditions"]["items"] == [{"key": "aws:username", "values": {"items": [{"value": alice.name}]}}]
    with refused("AccessDenied"):
        alice.sts.decode_authorization_message(EncodedMessage=message)
    for broken in ("x", message[:-4], message[:40] + "AAAA" + message[44:]):
        with refused("InvalidAuthorizationMessageException"):
            admin.sts.decode_authorization_message(EncodedMessage=broken)
