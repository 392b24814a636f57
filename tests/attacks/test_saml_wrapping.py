"""A90–A97: SAML Raider's eight ways of putting something beside what is signed. Each starts from a response that the server takes."""

import copy

import lxml.etree as etree

from support.federation import federation, find  # noqa: F401
from support.saml import DSIG, NAMES, SAML, SAMLP


def forged(element, new_id):
    """The element as an attacker would have it: unsigned, and about somebody else."""
    evil = copy.deepcopy(element)
    for signature in evil.findall(".//ds:Signature", NAMES):
        signature.getparent().remove(signature)
    for name in evil.iter(f"{{{SAML}}}NameID"):
        name.text = "root"
    if new_id:
        for one in evil.iter(f"{{{SAMLP}}}Response", f"{{{SAML}}}Assertion"):
            one.set("ID", "_evil" + one.get("ID"))
    return evil


def without_signature(element):
    bare = copy.deepcopy(element)
    bare.remove(find(bare, "ds:Signature"))
    return bare


def wrapped(federation, number, new_id):
    """One of SAML Raider's eight forgeries."""
    if number <= 2:
        tree = federation.signed("response")
        signature, original, evil = find(tree, "ds:Signature"), without_signature(tree), forged(tree, new_id)
        signature = copy.deepcopy(signature)
        find(evil, "saml:Issuer").addnext(signature)
        if number == 1:
            signature.append(original)
        else:
            signature.addprevious(original)
        return evil
    tree = federation.signed("assertion")
    signed = find(tree, "saml:Assertion")
    evil, bare = forged(signed, new_id), without_signature(signed)
    signature = copy.deepcopy(find(signed, "ds:Signature"))
    if number == 3:
        signed.addprevious(evil)
    elif number == 4:
        tree.replace(signed, evil)
        evil.append(signed)
    elif number in (5, 6, 8):
        tree.replace(signed, evil)
        find(evil, "saml:Issuer").addnext(signature)
        if number == 5:
            tree.append(bare)
        elif number == 6:
            signature.append(bare)
        else:
            etree.SubElement(signature, f"{{{DSIG}}}Object").append(bare)
    elif number == 7:
        extensions = etree.Element(f"{{{SAMLP}}}Extensions")
        extensions.append(evil)
        signed.addprevious(extensions)
    return tree


def wrapping(federation, number):
    for new_id in (False, True):
        tree = wrapped(federation, number, new_id)
        assert b"root" in etree.tostring(tree) and b"alice-4711" in etree.tostring(tree)
        federation.refuses(tree)


def test_a90_xsw1_the_response_inside_its_signature(federation):
    wrapping(federation, 1)


def test_a91_xsw2_the_response_beside_its_signature(federation):
    wrapping(federation, 2)


def test_a92_xsw3_an_assertion_before_the_signed_one(federation):
    wrapping(federation, 3)


def test_a93_xsw4_an_assertion_around_the_signed_one(federation):
    wrapping(federation, 4)


def test_a94_xsw5_an_assertion_with_the_signature_of_another(federation):
    wrapping(federation, 5)


def test_a95_xsw6_an_assertion_with_the_signed_one_in_its_signature(federation):
    wrapping(federation, 6)


def test_a96_xsw7_an_assertion_in_extensions(federation):
    wrapping(federation, 7)


def test_a97_xsw8_the_signed_assertion_in_an_object(federation):
    wrapping(federation, 8)
