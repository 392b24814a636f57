"""SAML providers, and roles for those they vouch for. The identity provider is lxml's and signxml's."""

import base64
import datetime
import hashlib

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config

from support.faults import longest, missing, refused, shaped, shortest, violations
from support.policies import allow, document
from support.saml import ATTRIBUTE, AWS_RECIPIENT, IdentityProvider, utc

ACCOUNT = "arn:aws:iam::000000000000"


@pytest.fixture(scope="module")
def idp():
    return IdentityProvider()


@pytest.fixture(scope="module")
def provider(admin, fresh, idp):
    """The ARN of the identity provider."""
    return admin.iam.create_saml_provider(Name=fresh("idp"), SAMLMetadataDocument=idp.metadata())["SAMLProviderArn"]


@pytest.fixture(scope="module")
def nobody(server):
    """STS, for who has no credentials at all."""
    config = Config(signature_version=UNSIGNED, retries={"total_max_attempts": 1}, parameter_validation=False)
    return boto3.client("sts", region_name="us-east-1", endpoint_url=server.url, config=config)


@pytest.fixture
def role(admin, fresh, provider):
    """Makes roles that trust the provider: `role(policy, actions, **condition)` answers the ARN of a new one."""

    def make(policy=None, actions=("sts:AssumeRoleWithSAML",), condition=None, **more):
        name = fresh("role")
        condition = {"StringEquals": {"SAML:aud": AWS_RECIPIENT}} if condition is None else condition
        trust = {"Effect": "Allow", "Principal": {"Federated": provider}, "Action": list(actions), "Condition": condition}
        made = admin.iam.create_role(RoleName=name, AssumeRolePolicyDocument=document(trust), **more)["Role"]
        if policy:
            admin.iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=policy)
        return made["Arn"]

    return make


@pytest.fixture
def login(nobody, idp, provider):
    """Asks for a role with what the provider says: `login(arn, what to say, **what to ask)`."""

    def ask(arn, says=None, by=idp, at=provider, response=None, **more):
        response = response or by.response([(arn, at)], **(says or {}))
        return nobody.assume_role_with_saml(RoleArn=arn, PrincipalArn=at, SAMLAssertion=response, **more)

    return ask


def attributes(**values):
    """AWS's own attributes; `_` stands for the colon."""
    return {ATTRIBUTE + name.replace("__", ":"): value if isinstance(value, list) else [value] for name, value in values.items()}


# Providers.


def test_a_provider_lives_and_dies(admin, fresh, idp):
    name = fresh("idp")
    tags = [{"Key": "b", "Value": "2"}, {"Key": "a", "Value": "1"}]
    made = admin.iam.create_saml_provider(Name=name, SAMLMetadataDocument=idp.metadata(), Tags=tags)
    arn = f"{ACCOUNT}:saml-provider/{name}"
    assert made["SAMLProviderArn"] == arn and [tag["Key"] for tag in made["Tags"]] == ["a", "b"]
    shown = admin.iam.get_saml_provider(SAMLProviderArn=arn)
    assert shown["SAMLMetadataDocument"] == idp.metadata() and shown["Tags"] == made["Tags"]
    assert shown["ValidUntil"].year == shown["CreateDate"].year + 100 and len(shown["SAMLProviderUUID"]) >= 22
    (listed,) = (one for one in admin.iam.list_saml_providers()["SAMLProviderList"] if one["Arn"] == arn)
    assert listed == {"Arn": arn, "ValidUntil": shown["ValidUntil"], "CreateDate": shown["CreateDate"]}
    until = (utc() + datetime.timedelta(days=30)).replace(microsecond=0)
    assert admin.iam.update_saml_provider(SAMLProviderArn=arn, SAMLMetadataDocument=idp.metadata(until))["SAMLProviderArn"] == arn
    assert admin.iam.get_saml_provider(SAMLProviderArn=arn)["ValidUntil"] == until
    admin.iam.tag_saml_provider(SAMLProviderArn=arn, Tags=[{"Key": "c", "Value": "3"}])
    admin.iam.untag_saml_provider(SAMLProviderArn=arn, TagKeys=["a", "b"])
    assert admin.iam.list_saml_provider_tags(SAMLProviderArn=arn)["Tags"] == [{"Key": "c", "Value": "3"}]
    admin.iam.delete_saml_provider(SAMLProviderArn=arn)
    for gone in ("get_saml_provider", "delete_saml_provider", "list_saml_provider_tags"):
        with refused("NoSuchEntity", f"^Manifest not found for arn {arn}$"):
            getattr(admin.iam, gone)(SAMLProviderArn=arn)


def test_names_are_unique(admin, provider, idp):
    name = provider.rpartition("/")[2]
    with refused("EntityAlreadyExists", f"SAMLProvider with name {name} already exists."):
        admin.iam.create_saml_provider(Name=name, SAMLMetadataDocument=idp.metadata())


def test_what_breaks_constraints(admin, idp):
    with refused("ValidationError", violations(missing("sAMLMetadataDocument"), missing("name"))):
        admin.iam.create_saml_provider()
    with refused("ValidationError", violations(shortest("sAMLMetadataDocument", 1000), shaped("name"))):
        admin.iam.create_saml_provider(Name="a b", SAMLMetadataDocument="<a/>")
    with refused("ValidationError", longest("name", 128)):
        admin.iam.create_saml_provider(Name="a" * 129, SAMLMetadataDocument=idp.metadata())


def test_what_is_no_metadata(admin, fresh, idp):
    text = idp.metadata()
    for bad in (text.replace("EntityDescriptor", "Descriptor"), idp.metadata(certificates=[]), idp.metadata(use='use="encryption"'),
                "<!DOCTYPE x>" + text.partition("?>")[2], idp.metadata(utc() - datetime.timedelta(days=1)), "x" * 2000,
                idp.metadata(certificates=["TUlJ"])):
        with refused("InvalidInput", "^Could not parse metadata: "):
            admin.iam.create_saml_provider(Name=fresh("idp"), SAMLMetadataDocument=bad)


def test_what_would_need_decryption_is_refused(admin, fresh, provider, idp):
    for more in ({"AssertionEncryptionMode": "Required"}, {"AddPrivateKey": "-----BEGIN PRIVATE KEY-----"}):
        with refused("InvalidInput", "Encrypted assertions are not supported"):
            admin.iam.create_saml_provider(Name=fresh("idp"), SAMLMetadataDocument=idp.metadata(), **more)
        with refused("InvalidInput", "Encrypted assertions are not supported"):
            admin.iam.update_saml_provider(SAMLProviderArn=provider, **more)
    with refused("NoSuchEntity"):
        admin.iam.update_saml_provider(SAMLProviderArn=provider, RemovePrivateKey="A" * 24)


def test_a_limited_user_touches_what_it_may(person, provider):
    reader = person(document(allow("iam:GetSAMLProvider", provider)))
    reader.iam.get_saml_provider(SAMLProviderArn=provider)
    for other in (lambda: reader.iam.delete_saml_provider(SAMLProviderArn=provider), reader.iam.list_saml_providers,
                  lambda: reader.iam.get_saml_provider(SAMLProviderArn=f"{ACCOUNT}:saml-provider/none")):
        with refused("AccessDenied"):
            other()


# AssumeRoleWithSAML.


def test_a_stranger_becomes_a_role(admin, role, login, idp, provider):
    arn = role(document(allow("iam:ListUsers")))
    name = arn.rpartition("/")[2]
    answer = login(arn, {"name": "alice"})
    role_id = admin.iam.get_role(RoleName=name)["Role"]["RoleId"]
    session_arn = f"arn:aws:sts::000000000000:assumed-role/{name}/alice"
    assert answer["AssumedRoleUser"] == {"AssumedRoleId": f"{role_id}:alice", "Arn": session_arn}
    assert (answer["Subject"], answer["SubjectType"], answer["Issuer"], answer["Audience"]) == ("alice-4711", "persistent", idp.entity_id, AWS_RECIPIENT)
    digest = hashlib.sha1(f"{idp.entity_id}000000000000/{provider.rpartition('/')[2]}".encode()).digest()
    assert answer["NameQualifier"] == base64.b64encode(digest).decode()
    assert "PackedPolicySize" not in answer and "SourceIdentity" not in answer
    left = answer["Credentials"]["Expiration"] - utc()
    assert 3_500 < left.total_seconds() <= 3_600
    session = admin.as_key(answer["Credentials"])
    assert session.sts.get_caller_identity()["Arn"] == session_arn
    assert session.iam.list_users(MaxItems=1)["Users"]
    with refused("AccessDenied"):
        session.iam.list_groups()


@pytest.mark.parametrize("kind", ["rsa", "p256", "p384"])
@pytest.mark.parametrize("what", ["response", "assertion", "both"])
def test_keys_and_what_they_sign(admin, fresh, nobody, kind, what):
    idp = IdentityProvider(f"urn:test:{kind}", kind)
    provider = admin.iam.create_saml_provider(Name=fresh("idp"), SAMLMetadataDocument=idp.metadata())["SAMLProviderArn"]
    trust = document({"Effect": "Allow", "Principal": {"Federated": provider}, "Action": "sts:AssumeRoleWithSAML"})
    arn = admin.iam.create_role(RoleName=fresh("role"), AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    response = idp.response([(provider, arn)], what)
    answer = nobody.assume_role_with_saml(RoleArn=arn, PrincipalArn=provider, SAMLAssertion=response)
    assert answer["Issuer"] == f"urn:test:{kind}"


def test_trust_policies_ask_what_the_provider_says(role, login):
    condition = {"StringEquals": {"saml:sub": "alice-4711", "saml:sub_type": "persistent", "saml:iss": "https://idp.example.org/saml"},
                 "ForAnyValue:StringEquals": {"saml:edupersonaffiliation": "staff"}, "IpAddress": {"aws:SourceIp": "127.0.0.1"}}
    arn = role(condition=condition)
    staff = {"attributes": {"urn:oid:1.3.6.1.4.1.5923.1.1.1.1": ["member", "staff"]}}
    assert login(arn, staff)["Credentials"]
    for other in ({}, {"attributes": {"urn:oid:1.3.6.1.4.1.5923.1.1.1.1": ["student"]}}, {**staff, "name_id": "bob"},
                  {**staff, "name_format": "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"}):
        with refused("AccessDenied"):
            login(arn, other)


def test_a_role_that_trusts_others(admin, role, login, fresh):
    trusting = admin.iam.create_role(RoleName=fresh("role"), AssumeRolePolicyDocument=document(
        {"Effect": "Allow", "Principal": {"AWS": f"{ACCOUNT}:root"}, "Action": ["sts:AssumeRole", "sts:AssumeRoleWithSAML"]}))["Role"]["Arn"]
    for arn in (trusting, f"{ACCOUNT}:role/no-such-role", role(actions=["sts:AssumeRole"]), role(actions=["sts:AssumeRoleWithWebIdentity"])):
        with refused("AccessDenied"):
            login(arn)


def test_session_tags_and_source_identity(admin, role, login):
    every = ["sts:AssumeRoleWithSAML", "sts:TagSession", "sts:SetSourceIdentity"]
    policy = document(allow("iam:ListUsers", Condition={"StringEquals": {"aws:PrincipalTag/team": "blue", "aws:SourceIdentity": "alice"}}))
    arn = role(policy, every)
    says = {"attributes": attributes(PrincipalTag__team="blue", TransitiveTagKeys="team", SourceIdentity="alice")}
    answer = login(arn, says)
    assert answer["SourceIdentity"] == "alice" and answer["PackedPolicySize"] > 0
    assert admin.as_key(answer["Credentials"]).iam.list_users(MaxItems=1)["Users"]
    for missing_right in ("sts:TagSession", "sts:SetSourceIdentity"):
        with refused("AccessDenied"):
            login(role(policy, [action for action in every if action != missing_right]), says)


def test_session_policies_narrow(admin, role, login):
    arn = role(document(allow("iam:*")))
    answer = login(arn, Policy=document(allow("iam:ListUsers")))
    session = admin.as_key(answer["Credentials"])
    assert session.iam.list_users(MaxItems=1)
    with refused("AccessDenied"):
        session.iam.list_groups()
    with refused("MalformedPolicyDocument"):
        login(arn, Policy="{")


def test_how_long_a_session_lasts(role, login):
    def seconds(answer):
        return round((answer["Credentials"]["Expiration"] - utc()).total_seconds())

    arn = role(MaxSessionDuration=7200)
    assert 890 < seconds(login(arn, DurationSeconds=900)) <= 900
    assert 7190 < seconds(login(arn, DurationSeconds=7200)) <= 7200
    assert 1790 < seconds(login(arn, {"attributes": attributes(SessionDuration="1800")})) <= 1800
    assert 1790 < seconds(login(arn, {"attributes": attributes(SessionDuration="1800")}, DurationSeconds=3600)) <= 1800
    assert 590 < seconds(login(arn, {"session": 600})) <= 600
    with refused("ValidationError", "exceeds the MaxSessionDuration"):
        login(arn, DurationSeconds=7201)
    with refused("InvalidIdentityToken", "SessionDuration"):
        login(arn, {"attributes": attributes(SessionDuration="60")})


def test_what_the_provider_must_say(role, login):
    arn = role()
    with refused("InvalidIdentityToken", "^RoleSessionName is required in AuthnResponse$"):
        login(arn, {"name": None})
    for name in ("a", "a b", "a" * 65, "../x", "a*"):
        with refused("InvalidIdentityToken", "^RoleSessionName in AuthnResponse must match"):
            login(arn, {"name": name})
    with refused("IDPRejectedClaim"):
        login(arn, {"status": "AuthnFailed"})
    with refused("ExpiredTokenException", "^Token must be redeemed within 5 minutes of issuance$"):
        login(arn, {"issued": -600, "lifetime": 3600})
    with refused("InvalidIdentityToken", "^Specified provider doesn't exist$"):
        login(arn, at=f"{ACCOUNT}:saml-provider/none")


def test_a_party_of_ones_own(admin, fresh, nobody):
    idp = IdentityProvider("urn:test:own")
    made = admin.call("CreateSAMLProvider", Name=fresh("idp"), SAMLMetadataDocument=idp.metadata(), Audience="urn:our:storage",
                      Recipient="https://s3.example.org/acs")
    provider = made.texts("SAMLProviderArn")[0]
    trust = document({"Effect": "Allow", "Principal": {"Federated": provider}, "Action": "sts:AssumeRoleWithSAML",
                      "Condition": {"StringEquals": {"SAML:aud": "https://s3.example.org/acs"}}})
    arn = admin.iam.create_role(RoleName=fresh("role"), AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    response = idp.response([(arn, provider)], audience="urn:our:storage", recipient="https://s3.example.org/acs")
    assert nobody.assume_role_with_saml(RoleArn=arn, PrincipalArn=provider, SAMLAssertion=response)["Audience"] == "https://s3.example.org/acs"
