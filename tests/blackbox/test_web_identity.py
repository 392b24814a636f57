"""Web identity from outside: providers, and roles for the bearers of their tokens, with an identity provider that is real."""

import json
import time

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from support.idp import Idp, SigningKey
from support.identity import Identity
from support.policies import READ_BUCKET
from support.server import Server
from support.signing import Key

ACCOUNT = "000000000000"


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A server that may speak to providers on loopback."""
    flags = ["--provider-network", "127.0.0.0/8", "--provider-http", "internal"]
    with Server(tmp_path_factory.mktemp("web") / "data", *flags) as running:
        yield running


@pytest.fixture(scope="module")
def iam(house):
    return Identity(house, "", Key(*house.root)).iam


@pytest.fixture(scope="module")
def sts(house):
    """Somebody without credentials."""
    return boto3.client("sts", endpoint_url=house.url, region_name="us-east-1", config=Config(signature_version=UNSIGNED, retries={"max_attempts": 0}))


@pytest.fixture
def idp():
    idp = Idp("/realm")
    yield idp
    idp.close()


def trust(idp, *more, **conditions):
    condition = {"StringEquals": {f"{idp.name}:aud": "app", **{f"{idp.name}:{key}": value for key, value in conditions.items()}}}
    statement = {
        "Effect": "Allow", "Principal": {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{idp.name}"},
        "Action": ["sts:AssumeRoleWithWebIdentity", *more], "Condition": condition,
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture
def role(iam, idp, fresh):
    """A role that trusts the registered provider."""
    iam.create_open_id_connect_provider(Url=idp.issuer, ClientIDList=["app"])
    name = fresh("role")
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust(idp, "sts:TagSession", sub="alice"))
    iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=READ_BUCKET)
    return name


def assume(sts, role, token, **more):
    arn = f"arn:aws:iam::{ACCOUNT}:role/{role}"
    return sts.assume_role_with_web_identity(RoleArn=arn, RoleSessionName="me", WebIdentityToken=token, **more)


def refused(sts, role, token, **more):
    with pytest.raises(ClientError) as error:
        assume(sts, role, token, **more)
    return error.value.response["Error"]["Code"]


def test_a_token_opens_a_session(house, sts, idp, role):
    answer = assume(sts, role, idp.token())
    assert answer["SubjectFromWebIdentityToken"] == "alice"
    assert answer["Audience"] == "app"
    assert answer["Provider"] == f"arn:aws:iam::{ACCOUNT}:oidc-provider/{idp.name}"
    assert answer["AssumedRoleUser"]["Arn"] == f"arn:aws:sts::{ACCOUNT}:assumed-role/{role}/me"
    given = answer["Credentials"]
    session = boto3.client(
        "sts", endpoint_url=house.url, region_name="us-east-1", aws_access_key_id=given["AccessKeyId"],
        aws_secret_access_key=given["SecretAccessKey"], aws_session_token=given["SessionToken"],
    )
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


def test_a73_a84_a_session_ends_with_its_provider(house, iam, sts, idp, role):
    given = assume(sts, role, idp.token())["Credentials"]
    session = boto3.client(
        "sts", endpoint_url=house.url, region_name="us-east-1", aws_access_key_id=given["AccessKeyId"],
        aws_secret_access_key=given["SecretAccessKey"], aws_session_token=given["SessionToken"],
    )
    session.get_caller_identity()
    iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=f"arn:aws:iam::{ACCOUNT}:oidc-provider/{idp.name}")
    with pytest.raises(ClientError):
        session.get_caller_identity()


def test_the_audit_log_knows_the_call_and_not_the_token(house, sts, idp, role):
    token = idp.token()
    assume(sts, role, token)
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and f"role/{role}" not in house.audit_log.read_text():
        time.sleep(0.05)
    log = house.audit_log.read_text()
    assert "sts:AssumeRoleWithWebIdentity" in log and token not in log and token.rsplit(".")[-1] not in log


# Attacks.


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
    unsigned = boto3.client("sts", endpoint_url=server.url, region_name="us-east-1", config=Config(signature_version=UNSIGNED, retries={"max_attempts": 0}))
    assert refused(unsigned, name, idp.token()) == "IDPCommunicationError"
    assert idp.seen == []
    assert "not public" in server.complaint()
    root.iam.delete_role(RoleName=name)
    root.iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=arn)


def test_a82_names_and_durations_out_of_range(sts, idp, role):
    token = idp.token()
    arn = f"arn:aws:iam::{ACCOUNT}:role/{role}"
    for name in ("../x", "**", "a/b", "a\nb"):
        with pytest.raises(ClientError) as error:
            sts.assume_role_with_web_identity(RoleArn=arn, RoleSessionName=name, WebIdentityToken=token)
        assert error.value.response["Error"]["Code"] == "ValidationError"
    assert refused(sts, role, token, DurationSeconds=7200) == "ValidationError"
