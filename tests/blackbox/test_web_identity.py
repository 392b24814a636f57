"""Web identity from outside: roles for the bearers of a provider's tokens, with an identity provider that is real."""

import time

import pytest

from support.identity import Identity
from support.idp import Authority, Idp, SigningKey
from support.server import Server
from support.signing import Key
from support.web import ACCOUNT, assume, house, iam, idp, refused, role, session_of, sts, trust, unsigned  # noqa: F401


def test_a_token_opens_a_session(house, sts, idp, role):
    answer = assume(sts, role, idp.token())
    assert answer["SubjectFromWebIdentityToken"] == "alice"
    assert answer["Audience"] == "app"
    assert answer["Provider"] == f"arn:aws:iam::{ACCOUNT}:oidc-provider/{idp.name}"
    assert answer["AssumedRoleUser"]["Arn"] == f"arn:aws:sts::{ACCOUNT}:assumed-role/{role}/me"
    session = session_of(house, answer["Credentials"])
    assert session.get_caller_identity()["Arn"] == answer["AssumedRoleUser"]["Arn"]


@pytest.mark.parametrize("algorithm", ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"])
def test_every_algorithm_of_the_list(sts, idp, role, algorithm):
    idp.keys = [SigningKey(algorithm)]
    assert assume(sts, role, idp.token())["SubjectFromWebIdentityToken"] == "alice"


def test_documents_are_fetched_once_and_a_new_key_is_looked_for(sts, idp, role):
    for _ in range(3):
        assume(sts, role, idp.token())
    assert idp.seen == [idp.discovery, "/keys"]
    new = SigningKey(kid="k2")
    assert refused(sts, role, idp.token(key=new)) == "InvalidIdentityToken"
    assert idp.seen == [idp.discovery, "/keys"], "what was fetched a moment ago is not fetched again for a stranger's key"


def test_tags_and_source_identity_come_with_the_token(iam, sts, idp, role):
    tags = {"principal_tags": {"Team": ["red"]}, "transitive_tag_keys": ["Team"]}
    answer = assume(sts, role, idp.token(**{"https://aws.amazon.com/tags": tags}))
    assert answer["PackedPolicySize"] > 0
    named = {"https://aws.amazon.com/source_identity": "alice@example.com"}
    assert refused(sts, role, idp.token(**named)) == "AccessDenied"
    iam.update_assume_role_policy(RoleName=role, PolicyDocument=trust(idp, "sts:SetSourceIdentity"))
    assert assume(sts, role, idp.token(**named))["SourceIdentity"] == "alice@example.com"


def test_the_role_and_the_provider_decide(iam, sts, idp, role):
    assert refused(sts, role, idp.token(sub="bob")) == "AccessDenied"
    assert refused(sts, "no-such-role", idp.token()) == "AccessDenied"
    assert refused(sts, role, idp.token(aud="other")) == "InvalidIdentityToken"
    arn = f"arn:aws:iam::{ACCOUNT}:oidc-provider/{idp.name}"
    iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=arn)
    assert refused(sts, role, idp.token()) == "InvalidIdentityToken"


def test_a_provider_that_is_out_of_reach_is_said_to_be(iam, sts, role, idp, fresh):
    gone = Idp()
    iam.create_open_id_connect_provider(Url=gone.issuer, ClientIDList=["app"])
    gone.close()
    assert refused(sts, role, gone.token()) == "IDPCommunicationError"


def test_the_audit_log_knows_the_call_and_not_the_token(house, sts, idp, role):
    token = idp.token()
    assume(sts, role, token)
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and f"role/{role}" not in house.audit_log.read_text():
        time.sleep(0.05)
    log = house.audit_log.read_text()
    assert "sts:AssumeRoleWithWebIdentity" in log and token not in log and token.rsplit(".")[-1] not in log


def test_a_provider_with_tls_of_an_own_authority(tmp_path):
    authority, stranger = Authority(), Authority()
    (tmp_path / "ca.pem").write_bytes(authority.pem())
    flags = ["--provider-network", "127.0.0.0/8", "--provider-ca", tmp_path / "ca.pem"]
    with Server(tmp_path / "data", *flags) as running:
        iam = Identity(running, "", Key(*running.root)).iam
        for number, (made_by, code) in enumerate([(authority, None), (stranger, "IDPCommunicationError")]):
            idp = Idp(tls=made_by.server(tmp_path))
            iam.create_open_id_connect_provider(Url=idp.issuer, ClientIDList=["app"])
            iam.create_role(RoleName=f"role-{number}", AssumeRolePolicyDocument=trust(idp))
            if code:
                assert refused(unsigned(running), f"role-{number}", idp.token()) == code
                assert idp.seen == []
            else:
                assert assume(unsigned(running), f"role-{number}", idp.token())["Audience"] == "app"
            idp.close()
