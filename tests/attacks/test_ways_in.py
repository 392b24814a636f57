"""A83, A85, A87 and A88: what is used once stays used, and every way in leads through the same gate."""

import re

import pytest

from support import signing, wire
from support.faults import denied
from support.identity import Identity
from support.idp import Idp
from support.policies import EVERYTHING, allow, document, trust
from support.saml import IdentityProvider, encoded
from support.signing import Key
from support.telephone import Telephone

ACCOUNT = "arn:aws:iam::000000000000"


def unsigned(server, name, **parameters):
    """A call that nobody signs."""
    head = [("Host", server.host), ("Content-Type", signing.FORM)]
    return wire.exchange(server.host, signing.Request("POST", "/", head, signing.encode(signing.action(name, "sts", **parameters))).wire())


class Vouchers:
    """An OIDC and a SAML provider, and a role for whom each vouches for."""

    def __init__(self, root):
        self.server, self.oidc, self.saml = root.server, Idp(), IdentityProvider()
        self.oidc_arn = root.iam.create_open_id_connect_provider(Url=self.oidc.issuer, ClientIDList=["app"])["OpenIDConnectProviderArn"]
        self.saml_arn = root.iam.create_saml_provider(Name="idp", SAMLMetadataDocument=self.saml.metadata())["SAMLProviderArn"]
        for name, arn, action in (("oidc", self.oidc_arn, "sts:AssumeRoleWithWebIdentity"), ("saml", self.saml_arn, "sts:AssumeRoleWithSAML")):
            trusting = document({"Effect": "Allow", "Principal": {"Federated": arn}, "Action": action})
            root.iam.create_role(RoleName=name, AssumeRolePolicyDocument=trusting)
            root.iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=document(allow("iam:ListUsers")))

    def assertion(self):
        return encoded(self.saml.signed(self.saml.tree([(f"{ACCOUNT}:role/saml", self.saml_arn)])))

    def by_saml(self, assertion):
        return unsigned(self.server, "AssumeRoleWithSAML", RoleArn=f"{ACCOUNT}:role/saml", PrincipalArn=self.saml_arn, SAMLAssertion=assertion)

    def by_token(self, token, role="oidc"):
        return unsigned(self.server, "AssumeRoleWithWebIdentity", RoleArn=f"{ACCOUNT}:role/{role}", RoleSessionName="me", WebIdentityToken=token)


def session_of(server, answer):
    return Identity(server, "", Key(*(answer.texts(part)[0] for part in ("AccessKeyId", "SecretAccessKey", "SessionToken"))))


@pytest.fixture
def vouched(new_server):
    server = new_server("--provider-network", "127.0.0.0/8", "--provider-http", "internal").start()
    root = Identity(server, "", Key(*server.root))
    made = Vouchers(root)
    yield server, root, made
    made.oidc.close()


def test_a83_zitadel_cve_2025_46815_what_is_used_once_stays_used(vouched):
    """SAML assertions and codes of devices, also those that enabled the device; each once, over crashes. What applies today is
    one node. A web identity's token is no such thing: AWS takes it until it expires, and so do we."""
    server, root, vouchers = vouched
    telephone = Telephone(root.iam, "telephone")
    telephone.give()
    assertion, code = vouchers.assertion(), telephone.code(1)
    assert vouchers.by_saml(assertion).status == 200
    assert root.call("GetSessionToken", "sts", SerialNumber=telephone.serial, TokenCode=code).status == 200
    for _ in range(3):
        denied(vouchers.by_saml(assertion), "InvalidIdentityToken")
        for used in (code, telephone.code(0), telephone.code(-1)):
            denied(root.call("GetSessionToken", "sts", SerialNumber=telephone.serial, TokenCode=used), "AccessDenied")
        server.kill()
        server.start()
        assert vouchers.by_saml(vouchers.assertion()).status == 200  # the control: a fresh one works


def test_a85_zitadel_cve_2025_64717_who_is_out_is_out_by_every_way(vouched):
    """A user who is disabled, and a provider that is gone, by every credential that either of them leads to. There are no accounts
    that link themselves to a provider today."""
    server, root, vouchers = vouched
    root.iam.create_user(UserName="alice")
    root.iam.put_user_policy(UserName="alice", PolicyName="p", PolicyDocument=EVERYTHING)
    made = root.iam.create_access_key(UserName="alice")["AccessKey"]
    alice = root.as_key(made["AccessKeyId"], made["SecretAccessKey"])
    root.iam.create_role(RoleName="open", AssumeRolePolicyDocument=trust(f"{ACCOUNT}:user/alice"))
    bot = root.call("CreateServiceAccount", ParentUser="alice")
    ways = {
        "key": alice,
        "session": alice.as_key(alice.sts.get_session_token()["Credentials"]),
        "federation": alice.as_key(alice.sts.get_federation_token(Name="bob", Policy=EVERYTHING)["Credentials"]),
        "robot": root.as_key(bot.texts("AccessKeyId")[0], bot.texts("SecretAccessKey")[0]),
    }

    def open_ways():
        return {name for name, way in ways.items() if way.call("GetCallerIdentity", "sts").code == "OK"}

    def new_ways():
        return {name for name, call in {
            "AssumeRole": ("AssumeRole", {"RoleArn": f"{ACCOUNT}:role/open", "RoleSessionName": "me"}), "GetSessionToken": ("GetSessionToken", {}),
            "GetFederationToken": ("GetFederationToken", {"Name": "bob"})}.items() if alice.call(call[0], "sts", **call[1]).code == "OK"}

    assert (open_ways(), len(new_ways())) == (set(ways), 3)
    root.call("SetUserStatus", UserName="alice", Status="Inactive")
    assert (open_ways(), new_ways()) == (set(), set())
    server.kill()
    server.start()
    assert (open_ways(), new_ways()) == (set(), set())
    root.call("SetUserStatus", UserName="alice", Status="Active")
    assert (open_ways(), len(new_ways())) == (set(ways), 3)
    sessions = [session_of(server, answer) for answer in (vouchers.by_saml(vouchers.assertion()), vouchers.by_token(vouchers.oidc.token()))]
    assert [session.call("ListUsers").code for session in sessions] == ["OK", "OK"]
    root.iam.delete_saml_provider(SAMLProviderArn=vouchers.saml_arn)
    root.iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=vouchers.oidc_arn)
    denied(vouchers.by_saml(vouchers.assertion()))
    denied(vouchers.by_token(vouchers.oidc.token()))
    for session in sessions:
        denied(session.call("ListUsers"))


@pytest.mark.parametrize("action", ["AssumeRoleWithLDAPIdentity", "AssumeRoleWithCustomToken", "AssumeRoleWithClientGrants", "AssumeRoleWithCertificate",
                                    "AssumeRoleWithPassword"])
def test_a87_minio_cve_2026_33419_no_password_opens_sts(vouched, action):
    """STS takes no password: what would is not there, signed or not. The two calls that nobody signs take a provider's word, which
    cannot be guessed, and do not tell what they were refused for apart."""
    server, root, vouchers = vouched
    guess = {"LDAPUsername": "alice", "LDAPPassword": "guess", "Token": "guess", "UserName": "alice", "Password": "guess"}
    assert unsigned(server, action, **guess).code == "MissingAuthenticationToken"
    assert root.call(action, "sts", **guess).code == "InvalidAction"
    assert vouchers.by_token(vouchers.oidc.token()).status == 200
    root.iam.create_role(RoleName="other", AssumeRolePolicyDocument=trust(f"{ACCOUNT}:root"))
    refusals = {re.sub(r"<RequestId>.*?</RequestId>|<EncodedMessage>.*?</EncodedMessage>", "", answer.text).replace(role, "")
                for role in ("other", "missing") for answer in [vouchers.by_token(vouchers.oidc.token(), role)]}
    assert len(refusals) == 1, refusals


@pytest.mark.parametrize("path", ["/", "/healthz", "//evil.example.com/", "/login?next=https://evil.example.com", "/%2e%2e/", "/metrics"])
def test_a88_rustfs_ghsa_9pjf_nobody_is_sent_anywhere(server, root, path):
    """Nothing answers with a redirect, and nothing that a client says of host or scheme comes back. There are no pages to log in
    at today; what will redirect must go to a configured origin."""
    assert root.call("ListUsers", MaxItems="1").status == 200
    lies = [("X-Forwarded-Host", "evil.example.com"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Prefix", "/evil"), ("Forwarded", "host=evil.example.com"),
            ("X-Original-URL", "https://evil.example.com/")]
    for address in (server.host, f"127.0.0.1:{server.admin_port}"):
        for method in ("GET", "POST", "HEAD", "OPTIONS"):
            for host in (address, "evil.example.com"):
                head = [("Host", host), *lies, ("Content-Length", "0")]
                answer = wire.exchange(address, signing.Request(method, path, head, b"").wire(), method)
                assert not 300 <= answer.status < 400 and not {"location", "refresh", "content-location"} & set(answer.headers), (path, answer)
                assert b"evil" not in answer.body
