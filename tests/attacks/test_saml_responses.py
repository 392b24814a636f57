"""A98–A108: SAML and the XML under it. Every forgery starts from a response that the server takes."""

import base64
import copy
import datetime
import os
import re
import time

import lxml.etree as etree
import pytest

from support.faults import denied
from support.federation import Federation, federation, find  # noqa: F401
from support.saml import ATTRIBUTE, AWS_RECIPIENT, DSIG, NAMES, SAML, IdentityProvider, encoded, utc
from support.server import REPOSITORY

ACCOUNT = "arn:aws:iam::000000000000"


def test_a98_ruby_saml_cve_2025_25291_there_is_one_xml_stack():
    guests = REPOSITORY / "guest"
    readers = {path.relative_to(guests).as_posix() for path in guests.rglob("*.rs") if "quick_xml" in path.read_text()}
    # The other one reads what S3's batch deletes name, and no signature covers a part of that.
    assert readers == {"saml/src/xml/read.rs", "gate/src/s3/delete.rs"}
    signature = (guests / "saml/src/signature.rs").read_text()
    assert re.search(r"hash\.digest\(bytes\.as_bytes\(\)\).*Document::parse\(&bytes", signature, re.S), "what is read is what was digested"


def test_a98_what_two_parsers_read_differently(federation):
    text = etree.tostring(federation.signed()).decode()
    for bad in (text.replace("<samlp:Response ", '<!DOCTYPE x [<!ATTLIST samlp:Response ID ID #IMPLIED>]><samlp:Response ', 1), f"\ufeff\ufeff{text}",
                text.replace(' Version="2.0"', ' Version="2.0" Version="2.0"', 1), text + "<x/>", text.replace("saml:NameID ", "saml:NameID\x01", 1),
                text.replace("</saml:NameID>", "</saml:NameID >x", 1)):
        federation.refuses(bad.encode())


def test_a99_cve_2025_66568_a_canonicalisation_that_fails_is_no_empty_digest(federation):
    empty = base64.b64encode(bytes.fromhex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")).decode()
    text = etree.tostring(federation.signed("assertion")).decode()
    voided = re.sub("<ds:DigestValue>[^<]*<", f"<ds:DigestValue>{empty}<", text)
    for bad in (voided, voided.replace("<saml:Assertion ", '<saml:Assertion xmlns:ns="1" ', 1), text.replace("<saml:Assertion ", '<saml:Assertion xmlns:ns="relative" ', 1)):
        federation.refuses(bad.encode())


def test_a99_attribute_pollution_and_namespace_confusion(federation):
    text = etree.tostring(federation.signed("assertion")).decode()
    other = "urn:oasis:names:tc:SAML:1.0:assertion"
    for bad in (text.replace("<saml:Assertion ", '<saml:Assertion xmlns:x="urn:x" x:ID="_x" ', 1), text.replace("<saml:Assertion ", '<saml:Assertion xml:id="_x" ', 1),
                text.replace("<saml:Assertion ", '<saml:Assertion Id="_x" ', 1), text.replace(SAML, other), text.replace(DSIG, "urn:x")):
        federation.refuses(bad.encode())


@pytest.mark.parametrize("inside", ["<!-- x -->", "<?x?>", "<![CDATA[x]]>", "&x;"])
def test_a100_cve_2017_11427_something_in_a_text(federation, inside):
    text = etree.tostring(federation.signed(name_id="root.example.org")).decode()
    for at in (">root", "<ds:DigestValue>", "<ds:SignatureValue>", "<saml:Audience>"):
        bad = text.replace(at, f"{at}{inside}", 1)
        assert bad != text
        federation.refuses(bad.encode())


def test_a100_cve_2025_29775_several_signed_infos(federation):
    tree = federation.signed()
    info = find(tree, "ds:Signature/ds:SignedInfo")
    info.addnext(copy.deepcopy(info))
    federation.refuses(tree)


def test_a101_cve_2026_49454_no_signature(federation):
    federation.refuses(federation.tree())
    empty = federation.tree()
    find(empty, "saml:Issuer").addnext(etree.Element(f"{{{DSIG}}}Signature"))
    federation.refuses(empty)
    for part in ("ds:SignatureValue", "ds:SignedInfo/ds:Reference/ds:DigestValue"):
        blank = federation.signed()
        find(blank, f"ds:Signature/{part}").text = ""
        federation.refuses(blank)
    for part in ("ds:SignatureValue", "ds:SignedInfo", "ds:SignedInfo/ds:Reference"):
        gone = federation.signed()
        element = find(gone, f"ds:Signature/{part}")
        element.getparent().remove(element)
        federation.refuses(gone)


def test_a101_cve_2026_28323_a_provider_without_a_certificate_cannot_be(federation, admin, fresh):
    for metadata in (federation.idp.metadata(certificates=[]), federation.idp.metadata(use='use="encryption"'), federation.idp.metadata(certificates=[""])):
        denied(admin.call("CreateSAMLProvider", Name=fresh("idp"), SAMLMetadataDocument=metadata), "InvalidInput")
        denied(admin.call("UpdateSAMLProvider", SAMLProviderArn=federation.provider, SAMLMetadataDocument=metadata), "InvalidInput")
    federation.refuses(federation.tree())


def test_a102_the_key_is_the_registered_one(federation):
    other = IdentityProvider(federation.idp.entity_id)
    federation.refuses(other.signed(federation.tree(), "both"))


def test_a102_algorithms_that_prove_nothing(federation):
    text = etree.tostring(federation.signed()).decode()
    more = "http://www.w3.org/2001/04/xmldsig-more#"
    for algorithm in (f"{DSIG}rsa-sha1", f"{DSIG}hmac-sha1", f"{more}hmac-sha256", f"{more}rsa-md5", f"{DSIG}dsa-sha1", ""):
        federation.refuses(text.replace(f"{more}rsa-sha256", algorithm).encode())
    for digest in (f"{DSIG}sha1", f"{more}md5"):
        federation.refuses(text.replace("http://www.w3.org/2001/04/xmlenc#sha256", digest).encode())


def test_a102_cve_2009_0217_a_signature_of_a_few_bits(federation):
    text = etree.tostring(federation.signed()).decode()
    more = "http://www.w3.org/2001/04/xmldsig-more#"
    short = re.sub(f'<ds:SignatureMethod Algorithm="{more}rsa-sha256"/>',
                   f'<ds:SignatureMethod Algorithm="{more}hmac-sha256"><ds:HMACOutputLength>1</ds:HMACOutputLength></ds:SignatureMethod>', text)
    assert short != text
    federation.refuses(short.encode())


@pytest.mark.parametrize("transform", ["http://www.w3.org/TR/1999/REC-xslt-19991116", "http://www.w3.org/TR/1999/REC-xpath-19991116",
                                       "http://www.w3.org/2002/06/xmldsig-filter2", "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"])
def test_a102_transforms_and_references(federation, transform):
    tree = federation.signed()
    transforms = find(tree, "ds:Signature/ds:SignedInfo/ds:Reference/ds:Transforms")
    transforms.append(etree.Element(f"{{{DSIG}}}Transform", Algorithm=transform))
    federation.refuses(tree)
    for uri in ("", "#other", "#xpointer(/)", "http://127.0.0.1/x"):
        other = federation.signed()
        find(other, "ds:Signature/ds:SignedInfo/ds:Reference").set("URI", uri)
        federation.refuses(other)
    twice = federation.signed()
    reference = find(twice, "ds:Signature/ds:SignedInfo/ds:Reference")
    reference.addnext(copy.deepcopy(reference))
    federation.refuses(twice)


def test_a102_ids_that_are_not_unique(federation):
    tree = federation.signed("assertion")
    find(tree, "samlp:Status").set("ID", find(tree, "saml:Assertion").get("ID"))
    federation.refuses(tree)


def test_a103_cve_2026_49283_a_provider_speaks_for_itself_only(federation, server, admin, fresh):
    other = Federation(server, admin, fresh, IdentityProvider("https://other.example.org/saml"))
    assert other.send(other.signed()).status == 200
    # Another provider that names ours as issuer, and ours sent to another provider's name.
    federation.refuses(other.idp.signed(federation.tree(issuer=federation.idp.entity_id)))
    federation.refuses(other.idp.signed(federation.tree(issuer=other.idp.entity_id)))
    federation.refuses(federation.signed(issuer=other.idp.entity_id))
    mixed = federation.tree()
    find(mixed, "saml:Assertion/saml:Issuer").text = other.idp.entity_id
    federation.refuses(federation.idp.signed(mixed))


def test_a104_what_a_response_must_agree_with(federation):
    for says in ({"audience": "urn:other"}, {"audience": ""}, {"recipient": "https://signin.aws.amazon.com.evil.example/saml"},
                 {"recipient": "http://signin.aws.amazon.com/saml"}, {"destination": "https://other.example.org/acs"}, {"in_response_to": "_q"},
                 {"issued": 120}, {"not_before": 120}):
        federation.refuses(federation.signed(**says))
    for says in ({"lifetime": -120}, {"issued": -420}, {"session": -1}):
        federation.refuses(federation.signed(**says), "ExpiredTokenException")
    federation.refuses(federation.signed(status="Requester"), "IDPRejectedClaim")
    for path in ("saml:Assertion/saml:Conditions", "saml:Assertion/saml:Conditions/saml:AudienceRestriction", "saml:Assertion/saml:Subject",
                 "saml:Assertion/saml:Subject/saml:SubjectConfirmation", "saml:Assertion/saml:AuthnStatement", "saml:Assertion/saml:Issuer", "samlp:Status"):
        tree = federation.tree()
        element = find(tree, path)
        element.getparent().remove(element)
        federation.refuses(federation.idp.signed(tree))
    tree = federation.tree()
    find(tree, "saml:Assertion/saml:Subject/saml:SubjectConfirmation").set("Method", "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches")
    federation.refuses(federation.idp.signed(tree))


def test_a104_an_assertion_is_used_once(federation):
    response = encoded(federation.signed())
    assert federation.send(response).status == 200
    for _ in range(3):
        federation.refuses(response)
    # The same assertion in another response is the same assertion.
    tree = federation.signed("assertion")
    assert federation.send(tree).status == 200
    tree.set("ID", "_another")
    federation.refuses(tree)


def test_a104_also_after_a_restart(new_server, fresh):
    from support.identity import Identity
    from support.signing import Key
    server = new_server().start()
    root = Identity(server, "", Key(*server.root))
    federation = Federation(server, root, fresh)
    response = encoded(federation.signed())
    assert federation.send(response).status == 200
    server.kill()
    server.start()
    denied(federation.send(response), "InvalidIdentityToken")
    assert federation.send(federation.signed()).status == 200


def test_a105_encrypted_assertions_are_refused_by_name(federation):
    tree = federation.tree()
    plain = find(tree, "saml:Assertion")
    encrypted = etree.Element(f"{{{SAML}}}EncryptedAssertion")
    etree.SubElement(encrypted, "{http://www.w3.org/2001/04/xmlenc#}EncryptedData")
    tree.replace(plain, encrypted)
    for response in (tree, federation.idp.signed(tree)):
        answer = federation.send(response)
        assert (answer.code, answer.message) == ("InvalidIdentityToken", "Encrypted assertions are not supported by this provider")


def resident(server):
    return int(re.search(r"VmRSS:\s+(\d+)", open(f"/proc/{server.process.pid}/status").read())[1])


BOMBS = {
    "a document type": "<!DOCTYPE x><x/>",
    "an external entity": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
    "a billion laughs": "<!DOCTYPE x [" + '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)) + "]><x>&a9;</x>",
    "quadratic": f'<!DOCTYPE x [<!ENTITY a "{"a" * 30_000}">]><x>{"&a;" * 5_000}</x>',
    "attributes": "<x " + " ".join(f'a{n}=""' for n in range(8_000)) + "/>",
    "depth": "<x>" * 20_000,
    "elements": "<x>" + "<y/>" * 17_000 + "</x>",
    "namespaces": "<x>" + "".join(f'<p{n}:y xmlns:p{n}="urn:x">' for n in range(1_800)) + "</x>",
    "UTF-16": "<?xml version='1.0' encoding='UTF-16'?><x/>".encode("utf-16"),
    "UTF-7": b"<?xml version='1.0' encoding='UTF-7'?>+ADw-x/+AD4-",
    "XInclude": '<x xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="file:///etc/passwd"/></x>',
    "deflated": base64.b64decode("7MEBAQAAAICQ/q/uCAoAAAAAAAAA"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a106_bombs(federation, server, name):
    bomb = BOMBS[name] if isinstance(BOMBS[name], bytes) else BOMBS[name].encode()
    response = base64.b64encode(bomb).decode()
    assert len(response) <= 100_000
    before = resident(server)
    spent = []
    for _ in range(5):
        start = time.monotonic()
        denied(federation.send(response), "InvalidIdentityToken")
        spent.append(time.monotonic() - start)
    assert min(spent) < 0.1 and resident(server) - before < 16 << 10, (spent, resident(server) - before)
    federation.refuses(response)


def test_a106_size(federation):
    denied(federation.send("A" * 100_001), "ValidationError")
    denied(federation.send("A" * (2 << 20)))


def test_a107_a_role_is_given_in_a_pair_with_its_provider(federation, server, admin, fresh):
    other = Federation(server, admin, fresh, IdentityProvider("https://other.example.org/saml"))
    for pairs in ([], [(federation.role, other.provider)], [(other.role, federation.provider)], [(federation.role,)], [(federation.provider, federation.provider)],
                  [(federation.role + "x", federation.provider)], [(federation.role, federation.provider, "x")], [("*", federation.provider)],
                  [(f"{ACCOUNT}:role/*", federation.provider)]):
        federation.refuses(federation.idp.signed(federation.idp.tree(pairs)), "AccessDenied")
    # A provider of one's own that claims a role which does not trust it.
    claimed = other.idp.tree([(federation.role, other.provider)])
    thief = Federation.__new__(Federation)
    thief.server, thief.provider, thief.role = server, other.provider, federation.role
    denied(thief.send(other.idp.signed(claimed)), "AccessDenied")
    either_way = federation.idp.tree([(federation.provider, federation.role)])
    assert federation.send(federation.idp.signed(either_way)).status == 200


def test_a107_cve_2025_46573_attributes_are_there_once(federation):
    for name in ("Role", "RoleSessionName"):
        tree = federation.tree()
        attribute = tree.find(f".//saml:Attribute[@Name='{ATTRIBUTE}{name}']", NAMES)
        attribute.addnext(copy.deepcopy(attribute))
        federation.refuses(federation.idp.signed(tree))
    for says in ({"SessionDuration": ["899"]}, {"SessionDuration": ["43201"]}, {"SessionDuration": ["1e3"]}, {"SessionDuration": ["900", "43200"]},
                 {"SessionDuration": ["-1"]}, {"RoleSessionName": ["a", "b"]}, {"PrincipalTag:a": ["1", "2"]}, {"PrincipalTag:aws:x": ["1"]},
                 {"PrincipalTag:a": ["1"], "PrincipalTag:A": ["2"]}, {"TransitiveTagKeys": ["none"]}, {"SourceIdentity": ["a b"]}):
        federation.refuses(federation.signed(attributes={ATTRIBUTE + key: values for key, values in says.items()}))


def test_a107_a_session_is_never_longer_than_its_provider_says(federation):
    answer = federation.send(federation.signed(session=300))
    end = datetime.datetime.fromisoformat(answer.texts("Expiration")[0].replace("Z", "+00:00"))
    assert end - utc() <= datetime.timedelta(seconds=300)


def test_a108_nobody_is_led_anywhere(federation, server):
    response = encoded(federation.signed())
    answer = federation.send(response, RelayState="https://evil.example/", Destination="https://evil.example/")
    assert answer.status == 200 and "location" not in {name.lower() for name in answer.headers} and "evil" not in answer.text
    # What was in a form is in no log.
    logs = "".join(path.read_text(errors="replace") for path in (server.errors, server.output, server.audit_log, server.access_log) if path.exists())
    assert response[:200] not in logs
    assert AWS_RECIPIENT and os.path.exists(server.audit_log)
