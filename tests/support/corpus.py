"""The policy cases, said in such words that a request to a service of one's own can ask them.

What a case calls `s3:` is here the service `corpus`: its actions are rows of a table of routes, and its condition
keys come from headers. A case that no request of one user can say is left to those who run the cases natively.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parents[1] / "cases" / "policy"

ACCOUNT = "111122223333"
ELSEWHERE = "444455556666"
SERVICE = "corpus"
ASKED = "/ask"

_KEY = re.compile(r"[A-Za-z0-9.]+:[A-Za-z0-9/_-]+")
_VARIABLE = re.compile(r"\$\{([A-Za-z0-9.]+:[^},]+)([^}]*)\}")
_S3 = re.compile(r"\bs3:", re.IGNORECASE)


def key(name):
    """A condition key under the service's own name, with its letters as they were."""
    return f"{SERVICE}:{re.sub(r'[^A-Za-z0-9]', '', name)}"


def header(name):
    """The header that brings a condition key along."""
    return "x-" + key(name).lower().replace(":", "-")


@dataclass
class Case:
    """A case as a request can ask it. `alice` stands for whoever asks."""

    name: str
    policies: dict
    principal: dict
    action: str
    resource: str
    # The account that the resource belongs to, where somebody owns it.
    owner: str | None
    context: dict
    outcome: str

    @property
    def host(self):
        """Each action on each resource is a row of its own, under a host name of its own."""
        return f"{hashlib.sha256((self.action + self.resource).encode()).hexdigest()[:16]}.{SERVICE}.example.com"

    def row(self, keys):
        return {
            "host": self.host, "method": "GET", "path": ASKED, "service": SERVICE, "action": self.action, "resource": self.resource,
            "body": "unseen", "context": {"headers": {header(name): key(name) for name in keys}},
        }


def _text(text):
    """A string of a policy or a request: actions and resources of the service, and variables."""
    text = _VARIABLE.sub(lambda found: "${" + key(found[1].strip()) + found[2] + "}", text)
    text = text.replace("arn:aws:s3:::", f"arn:aws:{SERVICE}:::")
    return re.sub(r"^s3:", f"{SERVICE}:", text, flags=re.IGNORECASE)


def _rewritten(thing):
    if isinstance(thing, dict):
        return {
            name: {operator: {key(about): _rewritten(values) for about, values in tests.items()} for operator, tests in value.items()}
            if name == "Condition" else _rewritten(value)
            for name, value in thing.items()
        }
    if isinstance(thing, list):
        return [_rewritten(part) for part in thing]
    return _text(thing) if isinstance(thing, str) else thing


def _can_be_asked(case):
    """Whether one user, or root, can ask it with one request."""
    who, asked, policies = case["principal"], case["request"], case["policies"]
    plain = all(isinstance(value, str) and value and value.isascii() and value == value.strip() for value in asked.get("context", {}).values())
    return (
        who["type"] in ("user", "root", "anonymous") and who.get("account", ACCOUNT) == ACCOUNT and plain
        and _S3.match(asked["action"]) and asked["resource"].startswith("arn:aws:s3:::") and asked["resource"].isascii() and not set("{*?") & set(asked["resource"])
        and not {"trust", "session", "guardrails"} & set(policies)
        and (who["type"] == "user" or not policies.get("identity"))
    )


def cases():
    """Every case that can be asked so."""
    found = []
    for file in sorted(HERE.glob("*.json")):
        for case in json.loads(file.read_text()):
            if _can_be_asked(case):
                asked = case["request"]
                found.append(Case(
                    f"{file.stem}: {case['name']}", _rewritten(case["policies"]), case["principal"], _text(asked["action"]),
                    _text(asked["resource"]), asked.get("owner"), asked.get("context", {}), case["expected"]["outcome"]))
    return found


def routes(all_cases):
    """The table that asks them: one row for each action and resource."""
    keys = sorted({name for case in all_cases for name in case.context})
    return list({case.host: case.row(keys) for case in all_cases}.values())
