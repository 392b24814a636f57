#!/usr/bin/env python3
"""Writes the SAML cases with lxml and signxml: what a second implementation canonicalises and signs.

The keys are made anew each time and are worth nothing but these files.
"""

import base64
import datetime
import json
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

import lxml.etree as etree  # noqa: E402
from cryptography.hazmat.primitives import serialization  # noqa: E402

from support.saml import KEYS, IdentityProvider, certified, encoded  # noqa: E402

#: A document, the elements of it that are canonicalised (by number, in document order), and the inclusive prefixes.
DOCUMENTS = [
    ('<a/>', [0], []),
    ('<?xml version="1.0"?>\n\n<a  b = "1"   a="2" ></a >\n', [0], []),
    ('<n1:a xmlns:n0="urn:0" xmlns:n1="urn:1" xmlns:n3="ftp://example.org"><n2:b xmlns:n2="urn:2" xml:lang="en" xml:space="retain"><n3:c/></n2:b></n1:a>', [0, 1, 2], []),
    ('<n1:a xmlns:n0="urn:0" xmlns:n1="urn:1" xmlns:n3="ftp://example.org"><n2:b xmlns:n2="urn:2"><n3:c/></n2:b></n1:a>', [0, 1, 2], ["n0", "n3"]),
    ('<a xmlns="urn:a"><b xmlns=""><c xmlns="urn:a"/></b><d><e xmlns="urn:e"><f xmlns="urn:a"/></e></d></a>', [0, 1, 2, 3, 4, 5], []),
    ('<a xmlns="urn:a" xmlns:p="urn:p"><b xmlns=""><p:c/></b></a>', [0, 1, 2], ["#default"]),
    ('<a xmlns:b="urn:z" xmlns:c="urn:y"><d c:z="1" b:a="2" z="3" a="4" c:a="5"/></a>', [0, 1], []),
    ('<a xmlns:x="urn:1"><x:b xmlns:x="urn:2"><x:c xmlns:x="urn:1"/><x:d/></x:b><x:e/></a>', [0, 1, 2, 3, 4], []),
    ('<a xmlns:x="urn:1"><b xmlns:x="urn:2"><x:c/></b><b xmlns:x="urn:1"/></a>', [0, 1, 2, 3], ["x"]),
    ('<a>one &amp; two &lt; three &gt; &quot; &apos; &#13; &#x9; &#xA; \u00e4 \U0001f600 end</a>', [0], []),
    ('<a b="&amp; &lt; &gt; &quot; &apos; &#13; &#x9; &#10; \u00e4" c=\'"\' d="line\nline\ttab"/>', [0], []),
    ('<a>line\r\nline\rline\n<b/>\r\n tail </a>', [0], []),
    ('<a ID="1"><b>x</b>  <c/>\n<d>y</d></a>', [0, 3], []),
    ('<\u00e4:\u00f6 xmlns:\u00e4="urn:u" \u00e4:\u00fc="\u00df"/>', [0], []),
    ('<p:a xmlns:p="urn:same" xmlns:q="urn:same"><q:b p:x="1"/><p:b q:y="2"/></p:a>', [0, 1, 2], []),
    ('<a xmlns:p="urn:p" xmlns:q="urn:q"><b><c q:x=""/></b></a>', [0, 1, 2], ["p", "q", "unknown"]),
]


def canonical():
    for text, places, prefixes in DOCUMENTS:
        root = etree.fromstring(text.encode(), etree.XMLParser(resolve_entities=False))
        for place in places:
            element = list(root.iter())[place]
            alone = etree.tostring(element, method="c14n", exclusive=True, with_comments=False, inclusive_ns_prefixes=prefixes, with_tail=False)
            yield {"document": text, "element": place, "prefixes": prefixes, "canonical": alone.decode()}


def signed(providers):
    now = datetime.datetime(2026, 1, 31, 12, 0, 0, tzinfo=datetime.timezone.utc)
    roles = [("arn:aws:iam::123456789012:role/Reader", "arn:aws:iam::123456789012:saml-provider/Example")]
    for what in ("response", "assertion", "both"):
        yield f"rsa, {what} signed", "rsa", encoded(providers["rsa"].signed(providers["rsa"].tree(roles, now=now), what))
    for bits in (256, 384, 512):
        options = {"digest": f"sha{bits}", "algorithm": f"rsa-sha{bits}"}
        yield f"rsa with SHA-{bits}", "rsa", encoded(providers["rsa"].signed(providers["rsa"].tree(roles, now=now), "both", **options))
    for kind in ("p256", "p384"):
        yield f"ecdsa on {kind}", kind, encoded(providers[kind].signed(providers[kind].tree(roles, now=now), "assertion"))
    for name, options in {"inclusive prefixes": {"prefixes": ["xs", "xsi", "#default"]}, "canonicalisation with comments": {"with_comments": True}}.items():
        yield name, "rsa", encoded(providers["rsa"].signed(providers["rsa"].tree(roles, now=now), "both", **options))


def main():
    keys = {name: make() for name, make in KEYS.items()} | {"other": KEYS["rsa"]()}
    providers = {name: IdentityProvider(key=key, certificate=certified(key)) for name, key in keys.items() if name != "weak"}
    weak = base64.b64encode(certified(keys["weak"]).public_bytes(serialization.Encoding.DER)).decode()
    private = lambda key: key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())  # noqa: E731
    made = {
        "keys": {name: base64.b64encode(private(key)).decode() for name, key in keys.items() if name != "weak"},
        "certificates": {name: provider.der() for name, provider in providers.items()} | {"weak": weak},
        "metadata": {name: provider.metadata() for name, provider in providers.items()},
        "canonical": list(canonical()),
        "responses": [{"name": name, "key": key, "response": response} for name, key, response in signed(providers)],
    }
    (HERE / "cases.json").write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n")


main()
