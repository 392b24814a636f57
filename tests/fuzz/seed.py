#!/usr/bin/env python3
"""Starts the corpora from the portable cases. Fuzzing adds to them; `cargo fuzz cmin` keeps what is worth keeping."""

import base64
import hashlib
import json
from pathlib import Path

HERE = Path(__file__).parent
CASES = HERE.parent / "cases"
SAMPLES = HERE.parents[1] / "guest/iam/src/material/samples"

FORMS = ["Action=GetUser", "Action=CreateUser&UserName=a%2Bb&Tags.member.1.Key=k&Tags.member.1.Value=", "a=%zz", "a=1&a=2", "&&=&a", "a=%F0%9F%98%80",
         "Tags.member.4294967295.Key=x", "a=+%20", "PolicyDocument=%7B%22Version%22%3A%222012-10-17%22%7D"]
PATTERNS = [("*", "x"), ("a?c", "abc"), ("a*b*c", "axxbyyc"), ("*a*a*a*b", "a" * 40), ("?", "é"), ("bucket/*", "bucket/\nkey"), ("", ""), ("**?", "")]


def put(target, seed):
    seed = seed if isinstance(seed, bytes) else seed.encode()
    folder = HERE / "corpus" / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)


def policies():
    for file in sorted((CASES / "policy").glob("*.json")):
        for case in json.loads(file.read_text()):
            for documents in case["policies"].values():
                yield case, documents if isinstance(documents, list) else [documents]


def main():
    for case, documents in policies():
        for document in documents:
            put("policy", document if isinstance(document, str) else json.dumps(document))
        put("arn", case["request"]["resource"])
        put("arn", case["principal"].get("arn", "arn"))
    for file in sorted((CASES / "sigv4").glob("*.json")):
        for case in json.loads(file.read_text())[:12]:
            head = "\n".join([f"{case['method']} {case['target']}", *(f"{name}: {value}" for name, value in case["headers"]), "", ""])
            put("sigv4", head.encode() + base64.b64decode(case["body"] or ""))
    for file in sorted(SAMPLES.glob("*.*")):
        put("material", file.read_bytes())
    saml = json.loads((CASES / "saml/cases.json").read_text())
    for text in [*saml["metadata"].values(), *(base64.b64decode(case["response"]) for case in saml["responses"]), *(case["document"] for case in saml["canonical"])]:
        put("saml", text)
    for form in FORMS:
        put("form", form)
    for pattern, text in PATTERNS:
        put("wildcard", f"{pattern}\n{text}")


main()
