"""Attacks on web identity: forged and borrowed tokens, providers that lie, and addresses that are nobody's business."""

import json
import time

import pytest
from botocore.exceptions import ClientError

from support.idp import Idp, SigningKey
from support.web import ACCOUNT, assume, house, iam, idp, refused, role, session_of, sts, trust, unsigned  # noqa: F401


def test_a73_a84_a_session_ends_with_its_provider(house, iam, sts, idp, role):
    given = assume(sts, role, idp.token())["Credentials"]
    session = session_of(house, given)
    session.get_caller_identity()
    iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=f"arn:aws:iam::{ACCOUNT}:oidc-provider/{idp.name}")
    with pytest.raises(ClientError):
        session.get_caller_identity()


def test_a29_unsigned_is_only_served_by_exact_name(sts, house):
    with pytest.raises(ClientError) as error:
        sts.get_caller_identity()
    assert error.value.response["Error"]["Code"] == "MissingAuthenticationToken"


def test_a76_forged_tokens(sts, idp, role):
    assert assume(sts, role, idp.token())
    forged = [idp.hs256(), *(idp.unsigned(name) for name in ("none", "None", "nOnE"))]
    forged.append(idp.token(key=SigningKey()))  # another key under the known kid
    header, claims, signature = idp.token().split(".")
    forged += [f"{header}.{claims}.", f"{header}.{claims}.{'A' * len(signature)}", f"{header}.{claims}.{signature}=", f"{header}.{claims}"]
    forged += [idp.token(header={"kid": "../../keys"}), idp.token(header={"crit": ["exp"]}), idp.token(header={"alg": "RS384"})]
    evil = SigningKey(kid="evil")
    forged.append(idp.token(key=evil, header={"jwk": evil.jwk(), "jku": f"{idp.base}/evil", "x5u": f"{idp.base}/evil"}))
    for token in forged:
        assert refused(sts, role, token) == "InvalidIdentityToken", token
    assert f"{idp.base}/evil" not in idp.seen and "/evil" not in idp.seen


def test_a77_claims_that_are_missing_or_wrong(sts, idp, role):
    now = int(time.time())
    for claims in (
        {"iss": None}, {"aud": None}, {"exp": None}, {"iat": None}, {"sub": None}, {"aud": []}, {"aud": ["app", "evil"]}, {"aud": {"app": 1}},
        {"exp": str(now + 600)}, {"exp": [now + 600]}, {"nbf": now + 3600}, {"iat": now + 3600}, {"sub": 1}, {"iss": [idp.issuer]},
        {"azp": "evil"}, {"iss": idp.issuer + "/"},
    ):
        assert refused(sts, role, idp.token(**claims)) == "InvalidIdentityToken", claims
    assert refused(sts, role, idp.token(exp=now - 1)) == "ExpiredTokenException"


def test_a78_an_unknown_issuer_makes_nobody_ask(sts, idp, role):
    stranger = Idp()
    assert refused(sts, role, stranger.token()) == "InvalidIdentityToken"
    assert refused(sts, role, idp.token(key=SigningKey())) == "InvalidIdentityToken"
    assert stranger.seen == []
    stranger.close()


@pytest.mark.parametrize("about", [
    {"issuer": "https://evil.example.com"}, {"jwks_uri": None}, {"jwks_uri": "file:///etc/passwd"}, {"jwks_uri": "ftp://127.0.0.1/keys"},
])
def test_a69_a_provider_that_lies_about_itself(sts, idp, role, about):
    told = {"issuer": idp.issuer, "jwks_uri": f"{idp.base}/keys", **about}
    idp.answers[idp.discovery] = 200, {}, told
    assert refused(sts, role, idp.token()) == "InvalidIdentityToken"
    assert "/keys" not in idp.seen


def test_a69_a_redirect_is_not_followed(sts, idp, role):
    idp.answers["/keys"] = 302, {"Location": f"{idp.base}/elsewhere"}, b""
    assert refused(sts, role, idp.token()) == "IDPCommunicationError"
    assert "/elsewhere" not in idp.seen


def test_a69_internal_addresses_are_refused_unless_configured(server, root, sts, idp, fresh):
    with pytest.raises(ClientError) as error:
        root.iam.create_open_id_connect_provider(Url=idp.issuer, ClientIDList=["app"])
    assert error.value.response["Error"]["Code"] == "InvalidInput"
    secure = idp.issuer.replace("http://", "https://")
    idp.issuer = secure
    arn = root.iam.create_open_id_connect_provider(Url=secure, ClientIDList=["app"])["OpenIDConnectProviderArn"]
    name = fresh("role")
    root.iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust(idp))
    assert refused(unsigned(server), name, idp.token()) == "IDPCommunicationError"
    assert idp.seen == []
    assert "not public" in server.complaint()
    root.iam.delete_role(RoleName=name)
    root.iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=arn)


def test_a82_names_and_durations_out_of_range(sts, idp, role):
    token = idp.token()
    arn = f"arn:aws:iam::{ACCOUNT}:role/{role}"
    for name in ("../x", "a*", "a/b", "a\nb"):
        with pytest.raises(ClientError) as error:
            sts.assume_role_with_web_identity(RoleArn=arn, RoleSessionName=name, WebIdentityToken=token)
        assert error.value.response["Error"]["Code"] == "ValidationError"
    assert refused(sts, role, token, DurationSeconds=7200) == "ValidationError"


def test_a80_trust_in_a_shared_provider_names_its_owner(iam, fresh):
    provider = "token.actions.githubusercontent.com"
    arn = f"arn:aws:iam::{ACCOUNT}:oidc-provider/{provider}"

    def trusting(**conditions):
        condition = {operator: {f"{provider}:{claim}": value} for operator, (claim, value) in conditions.items()}
        statement = {"Effect": "Allow", "Principal": {"Federated": arn}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": condition}
        return json.dumps({"Version": "2012-10-17", "Statement": [statement]})

    for document in (trusting(), trusting(StringEquals=("aud", "sts.amazonaws.com")), trusting(StringLike=("sub", "repo:org*"))):
        with pytest.raises(ClientError) as error:
            iam.create_role(RoleName=fresh("role"), AssumeRolePolicyDocument=document)
        assert error.value.response["Error"]["Code"] == "MalformedPolicyDocument"
    iam.create_role(RoleName=fresh("role"), AssumeRolePolicyDocument=trusting(StringLike=("sub", "repo:org/app:*")))
