"""A SAML identity provider that is registered, and the forgeries of its responses: fixtures of the attacks on SAML."""

import pytest

from support import signing, wire
from support.faults import denied
from support.policies import document
from support.saml import NAMES, IdentityProvider, encoded

ACCOUNT = "arn:aws:iam::000000000000"


class Federation:
    """An identity provider, registered, and a role that trusts it."""

    def __init__(self, server, admin, fresh, idp=None, iam=None):
        self.server, self.idp, iam = server, idp or IdentityProvider(), iam or admin.iam
        self.provider = iam.create_saml_provider(Name=fresh("idp"), SAMLMetadataDocument=self.idp.metadata())["SAMLProviderArn"]
        trust = document({"Effect": "Allow", "Principal": {"Federated": self.provider}, "Action": "sts:AssumeRoleWithSAML"})
        self.role = iam.create_role(RoleName=fresh("role"), AssumeRolePolicyDocument=trust)["Role"]["Arn"]

    def tree(self, **says):
        return self.idp.tree([(self.role, self.provider)], **says)

    def signed(self, what="response", sign=None, **says):
        return self.idp.signed(self.tree(**says), what, **(sign or {}))

    def send(self, response, method="POST", server=None, **more):
        """Asks with a response: a tree, bytes, or text that is base64 already."""
        host = (server or self.server).host
        response = response if isinstance(response, str) else encoded(response)
        form = signing.encode(signing.action("AssumeRoleWithSAML", "sts", RoleArn=self.role, PrincipalArn=self.provider, SAMLAssertion=response, **more))
        head = [("Host", host), ("Content-Type", signing.FORM)]
        request = signing.Request(method, "/", head, form) if method == "POST" else signing.Request(method, f"/?{form.decode()}", head[:1])
        return wire.exchange(host, request.wire(), method)

    def refuses(self, response, *codes, **more):
        """It turns a forgery away, and still takes what is honest."""
        denied(self.send(response, **more), *(codes or ("InvalidIdentityToken",)))
        assert self.send(self.signed()).status == 200


@pytest.fixture(scope="module")
def federation(server, admin, fresh):
    made = Federation(server, admin, fresh)
    for what in ("response", "assertion", "both"):
        assert made.send(made.signed(what)).status == 200
    return made


def find(tree, path):
    return tree.find(path, NAMES)
