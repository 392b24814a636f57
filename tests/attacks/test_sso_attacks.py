"""A90–A108 at the door where people come back from an identity provider. The provider of the tests lies on request."""

import base64
import copy
import re
import urllib.parse
import zlib

import pytest
from test_saml_wrapping import forged, wrapped

from support import lyve, signing, wire
from support.identity import Identity
from support.saml import NAMES, IdentityProvider, encoded, etree
from support.signing import Key
from support.sso import Browser


class Sso:
    """A customer with a connection to a provider, and two people who sign in there."""

    def __init__(self, reseller, name, provider=None):
        self.corp, self.idp, self.server = lyve.Customer(reseller, name), provider or IdentityProvider(), reseller.server
        made = self.corp.root.call("RSCreateSAMLConnection", MetadataXML=self.idp.metadata())
        assert made.code == "OK", made.text
        self.connection = made.json
        self.ann, self.victim = (self.corp.person(who, sort="admin") for who in ("ann", "victim"))
        for who in (self.ann, self.victim):
            assert self.corp.root.call("RSSetUserAuthMethod", Name=who.name, AuthMethod="federated").code == "OK"

    def tree(self, **more):
        """What the provider says of Ann, not signed yet."""
        given = {"name_id": self.ann.name, "audience": self.connection["EntityId"], "recipient": self.connection["ProviderUrl"], "name": None}
        return self.idp.tree(**{**given, **more})

    def signed(self, what="response", **more):
        return self.idp.signed(self.tree(**more), what)

    def post(self, tree, browser=None, **more):
        text = tree if isinstance(tree, str) else encoded(tree)
        return (browser or Browser(self.server)).back(self.connection, text, **more)

    def refuses(self, tree, *codes, browser=None, **more):
        answer = self.post(tree, browser, **more)
        assert answer.code in (codes or ("InvalidIdentityToken",)), answer.text
        assert answer.status in (400, 401, 403) and b"SessionToken" not in answer.body

    def takes(self, tree, browser=None):
        answer = self.post(tree, browser)
        assert answer.status == 200, answer.text
        made = answer.json
        return self.corp.root.as_key(made["AccessKeyId"], made["SecretAccessKey"], made["SessionToken"])


@pytest.fixture(scope="module")
def sso(root, fresh):
    made = Sso(root, fresh("corp"))
    assert made.takes(made.signed("response")).arn == made.takes(made.signed("assertion")).arn == made.ann.arn  # the control
    return made


@pytest.mark.parametrize("number", range(1, 9))
def test_a90_to_a97_no_wrapping_makes_somebody_else_of_ann(sso, number):
    for new_id in (False, True):
        tree = wrapped(sso, number, new_id)
        for name in tree.iter(f"{{{NAMES['saml']}}}NameID"):
            if name.text == "root":
                name.text = sso.victim.name
        assert sso.victim.name.encode() in etree.tostring(tree)
        sso.refuses(tree, "InvalidIdentityToken", "MalformedInput")


def test_a98_a100_nothing_inside_a_name(sso):
    for text in (f"{sso.victim.name}<!-- -->.evil", f"{sso.victim.name}<?x?>", f"<![CDATA[{sso.victim.name}]]>"):
        tree = sso.signed(name_id="placeholder@x.com")
        sso.refuses(encoded(etree.tostring(tree).replace(b"placeholder@x.com", text.encode())), "InvalidIdentityToken", "InvalidCredentials")


def test_a101_a102_only_the_registered_key_signs(sso):
    sso.refuses(sso.tree())
    other = IdentityProvider(sso.idp.entity_id)
    sso.refuses(other.signed(sso.tree()))
    sso.refuses(other.signed(sso.tree(), "both"))
    bare = sso.signed()
    bare.remove(bare.find("ds:Signature", NAMES))
    sso.refuses(bare)
    changed = sso.signed("assertion")
    changed.find(".//saml:NameID", NAMES).text = sso.victim.name
    sso.refuses(changed)
    sso.refuses(forged(sso.signed(), False))


def test_a103_one_tenants_provider_is_none_of_anothers(sso, root, fresh):
    other = Sso(root, fresh("other"))
    assert other.takes(other.signed()).arn == other.ann.arn
    # Everything as the victim's connection has it, but by the other tenant's key; and the other tenant's own word.
    sso.refuses(other.idp.signed(sso.tree(issuer=other.idp.entity_id)))
    sso.refuses(other.signed())
    # One provider for both: what is for one is not for the other, and its users are the account's own.
    shared = Sso(root, fresh("shared"), sso.idp)
    sso.refuses(shared.signed())
    sso.refuses(sso.signed(name_id=shared.ann.name), "InvalidCredentials")
    assert shared.takes(shared.signed()).arn == shared.ann.arn


def test_a104_the_terms_of_a_response(sso):
    away = {"audience": "urn:keyward:other", "recipient": sso.connection["ProviderUrl"] + "/", "destination": "https://evil.example.com/",
            "issuer": "https://evil.example.com/", "in_response_to": "_never", "lifetime": -120, "issued": -600, "not_before": 600}
    for name, value in away.items():
        sso.refuses(sso.signed(**{name: value}), "InvalidIdentityToken", "ExpiredTokenException")
    sso.refuses(sso.signed(status="Requester"), "IDPRejectedClaim")
    sso.refuses(sso.signed(audience="urn:amazon:webservices"))
    sso.refuses(sso.signed(recipient="https://signin.aws.amazon.com/saml"))
    sso.takes(sso.signed())


def test_a104_an_assertion_is_good_once(sso):
    tree = sso.signed()
    sso.takes(copy.deepcopy(tree))
    for browser in (None, Browser(sso.server)):
        sso.refuses(copy.deepcopy(tree), browser=browser)


def test_a104_an_assertion_stays_used_after_a_crash(new_server, fresh):
    server = new_server().start()
    root = Identity(server, "", Key(*server.root))
    assert root.call("RSRegisterReseller", ResellerName="lyve").code == "OK"
    sso = Sso(root, "corp")
    tree = sso.signed()
    sso.takes(copy.deepcopy(tree))
    server.kill()
    server.start()
    sso.refuses(tree)
    sso.takes(sso.signed())


def asked(sso, browser):
    """Begins, and answers the id of the request."""
    query = urllib.parse.urlsplit(browser.leave(sso.connection)).query
    text = zlib.decompress(base64.b64decode(urllib.parse.parse_qs(query)["SAMLRequest"][0]), -15)
    return re.search(rb' ID="([^"]+)"', text)[1].decode()


def test_a104_a108_a_response_belongs_to_the_browser_that_asked(sso):
    victim, attacker = Browser(sso.server), Browser(sso.server)
    request = asked(sso, attacker)
    # The attacker's response in the victim's browser, which was nowhere, and which was sent away itself.
    sso.refuses(sso.signed(in_response_to=request), browser=victim)
    other = asked(sso, victim)
    assert other != request
    sso.refuses(sso.signed(in_response_to=request), browser=victim)
    # What the attacker's browser remembers, as a field of a form.
    state = attacker.cookies["__Host-keyward-saml"]
    sso.refuses(sso.signed(in_response_to=request), browser=Browser(sso.server), state=state)
    form = signing.encode({"Action": "FinishSAMLLogin", "connection": sso.connection["Provider"], "state": state,
                           "SAMLResponse": encoded(sso.signed(in_response_to=request))})
    head = [("Host", sso.server.host), ("Content-Type", signing.FORM)]
    assert wire.exchange(sso.server.host, signing.Request("POST", "/", head, form).wire()).status == 403
    # Of another connection, spoiled, or twice.
    for cookie in (state[:-4] + "AAA=", "", f"{state}; __Host-keyward-saml={state}"):
        spoiled = Browser(sso.server)
        spoiled.cookies["__Host-keyward-saml"] = cookie
        sso.refuses(sso.signed(in_response_to=request), browser=spoiled)
    assert sso.takes(sso.signed(in_response_to=request), attacker).arn == sso.ann.arn


def test_a105_what_is_encrypted_is_refused(sso):
    tree = sso.tree()
    inner = tree.find("saml:Assertion", NAMES)
    place = etree.SubElement(tree, f"{{{NAMES['saml']}}}EncryptedAssertion")
    place.append(inner)
    sso.refuses(sso.idp.sign(tree))


def test_a106_what_is_no_plain_xml_is_refused(sso):
    text = etree.tostring(sso.signed())
    for bad in (b'<!DOCTYPE a [<!ENTITY e "x">]>' + text, b"<a>" * 50_000, text.decode().encode("utf-16"), b"", b"\0", text + text,
                b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'):
        sso.refuses(encoded(bad), "InvalidIdentityToken", "ValidationError")
    sso.refuses("!not base64!", "InvalidIdentityToken", "ValidationError")


def test_a108_nobody_is_led_anywhere(sso):
    path = f"/saml/acs/{sso.connection['Provider']}"
    text = encoded(sso.signed())
    for target in (f"{path}?SAMLResponse={text}", path):
        answer = wire.exchange(sso.server.host, f"GET {target} HTTP/1.1\r\nHost: evil.example.com\r\n\r\n".encode(), "GET")
        assert (answer.status, answer.headers["allow"]) == (405, "POST")
    answer = sso.post(text, RelayState="https://evil.example.com/")
    assert answer.status == 200 and not {"location", "refresh", "access-control-allow-origin"} & set(answer.headers) and b"evil" not in answer.body
    # Where it is sent is the provider's registered address, whatever is asked and by whichever name.
    lies = f"/saml/login/{sso.connection['Provider']}?RelayState=https://evil.example.com/&connection=evil&SAMLRequest=evil"
    answer = wire.exchange(sso.server.host, f"GET {lies} HTTP/1.1\r\nHost: evil.example.com\r\n\r\n".encode(), "GET")
    assert answer.status == 400 or answer.headers["location"].startswith(f"{sso.idp.entity_id}/sso/redirect?SAMLRequest=")
    for name in ("nobody-saml", "..", "%2e%2e", "a/b", "x" * 400):
        answer = wire.exchange(sso.server.host, f"GET /saml/login/{name} HTTP/1.1\r\nHost: x\r\n\r\n".encode(), "GET")
        assert answer.status in (400, 404) and "location" not in answer.headers


def test_a125_github_2016_another_letter_is_another_address(sso):
    who = sso.victim.name
    for name in (who.replace("i", "\N{LATIN SMALL LETTER DOTLESS I}", 1), who.replace("v", "\N{GREEK SMALL LETTER NU}", 1), who.replace("@", " @"), who + ".", who.split("@")[0], f"{who},{sso.ann.name}"):
        answer = sso.post(sso.signed(name_id=name))
        assert answer.code in ("InvalidCredentials", "InvalidIdentityToken"), (name, answer.text)
    assert sso.takes(sso.signed(name_id=who.upper())).arn == sso.victim.arn, "an address is one in any case of ASCII"


def test_a109_a_provider_vouches_only_for_whom_it_may(sso):
    """Root, and who has a password: neither comes in by the provider's word."""
    bob = sso.corp.person("bob")
    sso.corp.with_password(bob.name)
    for name in (sso.corp.email, bob.name, "nobody@x.com", "root", "000000000000"):
        sso.refuses(sso.signed(name_id=name), "InvalidCredentials")
    assert lyve.sign_in(sso.server, sso.ann.name).status == 401
