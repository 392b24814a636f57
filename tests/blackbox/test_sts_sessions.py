"""sts:GetSessionToken, GetFederationToken, GetAccessKeyInfo, and what is not to be had."""

import datetime

import pytest

from support.faults import refused, shaped, shortest, violations
from support.policies import EVERYTHING, allow, deny, document

ACCOUNT = "000000000000"


def lasts(credentials):
    left = credentials["Expiration"] - datetime.datetime.now(datetime.timezone.utc)
    return round(left.total_seconds() / 60) * 60


def test_a_users_own_session(person, admin):
    alice = person(document(deny("sts:GetSessionToken")))
    answer = alice.sts.get_session_token()
    assert lasts(answer["Credentials"]) == 43_200 and answer["SessionTokenSize"] == len(answer["Credentials"]["SessionToken"])
    session = alice.as_key(answer["Credentials"])
    assert session.sts.get_caller_identity()["Arn"] == alice.arn
    assert session.sts.get_caller_identity()["UserId"] == admin.iam.get_user(UserName=alice.name)["User"]["UserId"]
    assert lasts(alice.sts.get_session_token(DurationSeconds=129_600)["Credentials"]) == 129_600


def test_roots_own_session(root):
    answer = root.sts.get_session_token(DurationSeconds=129_600)
    assert lasts(answer["Credentials"]) == 3_600
    assert root.as_key(answer["Credentials"]).sts.get_caller_identity()["Arn"] == f"arn:aws:iam::{ACCOUNT}:root"


def test_it_is_not_good_for_iam_nor_for_more_sessions(admin):
    session = admin.as_key(admin.sts.get_session_token()["Credentials"])
    with refused("InvalidClientTokenId"):
        session.iam.list_users()
    for call, more in (("get_session_token", {}), ("get_federation_token", {"Name": "bob"}), ("get_access_key_info", {"AccessKeyId": admin.key.id})):
        with refused("AccessDenied", "^Cannot call Get.* with session credentials$"):
            getattr(session.sts, call)(**more)


def test_it_assumes_roles(admin, fresh):
    name = fresh("role")
    trusting = document({"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sts:AssumeRole"})
    arn = admin.iam.create_role(RoleName=name, AssumeRolePolicyDocument=trusting, MaxSessionDuration=7200)["Role"]["Arn"]
    session = admin.as_key(admin.sts.get_session_token()["Credentials"])
    in_role = session.as_key(session.sts.assume_role(RoleArn=arn, RoleSessionName="me", DurationSeconds=7200)["Credentials"])
    assert in_role.arn.endswith(f":assumed-role/{name}/me")
    for call, more in (("get_session_token", {}), ("get_federation_token", {"Name": "bob"})):
        with refused("AccessDenied", "^Cannot call Get.* with session credentials$"):
            getattr(in_role.sts, call)(**more)


def test_it_dies_with_its_user(person, admin):
    alice = person(EVERYTHING)
    session = alice.as_key(alice.sts.get_session_token()["Credentials"])
    federated = alice.as_key(alice.sts.get_federation_token(Name="bob", Policy=EVERYTHING)["Credentials"])
    both = (session, federated)
    for someone in both:
        someone.sts.get_caller_identity()
    admin.call("SetUserStatus", UserName=alice.name, Status="Inactive")
    for someone in both:
        with refused("InvalidClientTokenId"):
            someone.sts.get_caller_identity()
    admin.call("SetUserStatus", UserName=alice.name, Status="Active")
    for someone in both:
        someone.sts.get_caller_identity()
    admin.iam.delete_access_key(UserName=alice.name, AccessKeyId=alice.key.id)
    admin.iam.delete_user_policy(UserName=alice.name, PolicyName="own")
    admin.iam.delete_user(UserName=alice.name)
    admin.iam.create_user(UserName=alice.name)
    for someone in both:
        with refused("InvalidClientTokenId"):
            someone.sts.get_caller_identity()


def test_a_second_factor_must_be_the_callers(admin):
    with refused("AccessDenied", "^MultiFactorAuthentication failed"):
        admin.sts.get_session_token(SerialNumber=f"arn:aws:iam::{ACCOUNT}:mfa/none", TokenCode="123456")
    with refused("ValidationError"):
        admin.sts.get_session_token(SerialNumber=f"arn:aws:iam::{ACCOUNT}:mfa/none")


def test_a_federated_user(person):
    alice = person(EVERYTHING)
    answer = alice.sts.get_federation_token(Name="bob", Policy=EVERYTHING, Tags=[{"Key": "a", "Value": "b"}])
    arn = f"arn:aws:sts::{ACCOUNT}:federated-user/bob"
    assert answer["FederatedUser"] == {"FederatedUserId": f"{ACCOUNT}:bob", "Arn": arn}
    assert lasts(answer["Credentials"]) == 43_200 and answer["PackedPolicySize"] > 0
    bob = alice.as_key(answer["Credentials"])
    who = bob.sts.get_caller_identity()
    assert (who["Arn"], who["UserId"]) == (arn, f"{ACCOUNT}:bob")
    with refused("InvalidClientTokenId"):
        bob.iam.list_users()
    with refused("AccessDenied"):
        bob.sts.assume_role(RoleArn=f"arn:aws:iam::{ACCOUNT}:role/x", RoleSessionName="me")


def test_who_may_federate(person, stranger):
    with refused("AccessDenied", rf"sts:GetFederationToken on resource: arn:aws:sts::{ACCOUNT}:federated-user/bob"):
        stranger.sts.get_federation_token(Name="bob")
    some = person(document(allow("sts:GetFederationToken", f"arn:aws:sts::{ACCOUNT}:federated-user/b*")))
    some.sts.get_federation_token(Name="bob")
    with refused("AccessDenied"):
        some.sts.get_federation_token(Name="carol")
    with refused("AccessDenied", "sts:TagSession"):
        some.sts.get_federation_token(Name="bob", Tags=[{"Key": "a", "Value": "b"}])
    with refused("MalformedPolicyDocument"):
        some.sts.get_federation_token(Name="bob", Policy="{}")
    with refused("ValidationError", violations(shortest("name", 2))):
        some.sts.get_federation_token(Name="b")
    with refused("ValidationError", violations(shaped("name"))):
        some.sts.get_federation_token(Name="b/b")


def test_a_key_tells_its_account(admin):
    session = admin.sts.get_session_token()["Credentials"]["AccessKeyId"]
    for key in (admin.key.id, session):
        assert admin.sts.get_access_key_info(AccessKeyId=key)["Account"] == ACCOUNT
    with refused("ValidationError"):
        admin.sts.get_access_key_info(AccessKeyId="AKIAAAAAAAAAAAAAAAAA")


@pytest.mark.parametrize("call, parameters, code", [
    ("assume_root", {"TargetPrincipal": "111111111111", "TaskPolicyArn": {"arn": "arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy"}},
     "AccessDenied"),
    ("get_web_identity_token", {"Audience": ["a"], "SigningAlgorithm": "RS256"}, "OutboundWebIdentityFederationDisabledException"),
    ("get_delegated_access_token", {"TradeInToken": "x"}, "ExpiredTradeInTokenException"),
])
def test_what_takes_more_than_an_iam(admin, call, parameters, code):
    with refused(code):
        getattr(admin.sts, call)(**parameters)
