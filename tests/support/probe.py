"""The cases that every policy component must answer right before it may run: host/runtime/src/probe/policy.json.

Their moment, keys and signatures are fixed, so that a host needs no key and no clock to ask them. What they show is what
no gate may ever get wrong; what a bundle looks like is part of the contract between the components.
"""

import base64
import datetime
import hashlib
import hmac
import json

from support import signing

WHEN = datetime.datetime(2026, 1, 31, 12, 0, tzinfo=datetime.timezone.utc)
DAY, REGION, SERVICE = "20260131", "us-east-1", "s3"
HOST = "probe.invalid"
ACCOUNT, OTHER = "111111111111", "222222222222"
EMPTY = hashlib.sha256(b"").hexdigest()


def statement(effect, action, resource, **more):
    return {"Effect": effect, "Action": action, "Resource": resource, **more}


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)}, separators=(",", ":"))


READ = statement("Allow", "s3:GetObject", "arn:aws:s3:::bucket/*")
#: What each principal may do: an access key and the policies of its bundle.
PEOPLE = {
    "PROBEREADER": {"identity": [document(READ)]},
    "PROBENOBODY": {"identity": []},
    "PROBEDENIED": {"identity": [document(READ, statement("Deny", "s3:*", "arn:aws:s3:::bucket/secret/*"))]},
    "PROBEBOUNDED": {"identity": [document(statement("Allow", "*", "*"))], "boundary": document(statement("Allow", "s3:ListBucket", "*"))},
    "PROBESESSION": {"identity": [document(statement("Allow", "*", "*"))], "session": [document(statement("Allow", "s3:ListBucket", "*"))]},
    "PROBEGUARDED": {"identity": [document(statement("Allow", "*", "*"))], "guardrails": [[document(statement("Deny", "s3:GetObject", "*"))]]},
    "PROBEINSIDE": {"identity": [document({**READ, "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}})]},
}


def secret(key):
    return f"secret-of-{key}"


def signing_key(key):
    derived = f"AWS4{secret(key)}".encode()
    for part in (DAY, REGION, SERVICE, "aws4_request"):
        derived = hmac.new(derived, part.encode(), hashlib.sha256).digest()
    return base64.b64encode(derived).decode()


def bundle(key, policies):
    def texts(kind):
        return lambda text: {"label": f"{key}/p", "kind": kind, "text": text}

    user = texts("user")
    said = {"identity": [user(text) for text in policies["identity"]], "guardrails": [[texts("none")(text) for text in level] for level in policies.get("guardrails", [])]}
    if "boundary" in policies:
        said["boundary"] = texts("user-managed")(policies["boundary"])
    if "session" in policies:
        said["session"] = [texts("none")(text) for text in policies["session"]]
    return {"access_key": key, "account": ACCOUNT, "revision": 7, "scope": {"day": DAY, "region": REGION, "service": SERVICE}, "signing_key": signing_key(key),
            "principal": {"kind": "user", "arn": f"arn:aws:iam::{ACCOUNT}:user/{key}", "id": f"AIDA{key}", "name": key}, "policies": said}


#: A bucket of everybody's, one whose own policy denies, and one of another account.
RESOURCES = {
    "arn:aws:s3:::open": {"account": ACCOUNT, "policy": document(statement("Allow", "s3:GetObject", "arn:aws:s3:::open/*", Principal="*")), "revision": 7},
    "arn:aws:s3:::closed": {"account": ACCOUNT, "policy": document(statement("Deny", "s3:*", "arn:aws:s3:::closed/*", Principal="*")), "revision": 7},
    "arn:aws:s3:::theirs": {"account": OTHER, "policy": None, "revision": 7},
    "arn:aws:s3:::broken": {"account": ACCOUNT, "policy": "", "revision": 7},
}


def signed(key, target, method="GET", when=WHEN, pair=None, region=REGION):
    return signing.sign_by_hand(HOST, pair or signing.Key(key, secret(key)), method=method, target=target, when=when, region=region,
                                service=SERVICE, headers=[("X-Amz-Content-SHA256", EMPTY)])


def case(name, request, expected, peer="192.0.2.1"):
    headers = [{"name": name.lower(), "value": value} for name, value in request.headers]
    return {"name": name, "method": request.method, "target": request.target, "headers": headers, "peer": peer, "expected": expected}


def bare(target):
    return signing.Request("GET", target, [("Host", HOST)])


def cases():
    hour = datetime.timedelta(hours=1)
    good = signed("PROBEREADER", "/bucket/key")
    last = good.header("Authorization")[-1]
    spoiled = good.header("Authorization")[:-1] + ("0" if last != "0" else "1")
    yield case("what a policy allows passes", good, "pass")
    yield case("nobody passes without a signature", bare("/bucket/key"), "refuse")
    yield case("a wrong signature is refused", good.replaced("Authorization", spoiled), "refuse")
    yield case("a signature by another secret is refused", signed("PROBEREADER", "/bucket/key", pair=signing.Key("PROBEREADER", "another")), "refuse")
    yield case("a signature is for its own target", signing.Request("GET", "/bucket/other", good.headers), "refuse")
    yield case("a signature is for its own method", signing.Request("DELETE", "/bucket/key", good.headers), "refuse")
    yield case("a signature of long ago is refused", signed("PROBEREADER", "/bucket/key", when=WHEN - hour), "refuse")
    yield case("a signature of days to come is refused", signed("PROBEREADER", "/bucket/key", when=WHEN + hour), "refuse")
    yield case("a signature for another region is refused", signed("PROBEREADER", "/bucket/key", region="eu-west-9"), "refuse")
    yield case("a key that nobody has is refused", signed("PROBEUNKNOWN", "/bucket/key"), "refuse")
    yield case("what no policy allows is refused", signed("PROBENOBODY", "/bucket/key"), "refuse")
    yield case("another bucket of a longer name is refused", signed("PROBEREADER", "/bucket2/key"), "refuse")
    yield case("another action is refused", signed("PROBEREADER", "/bucket/key", "PUT"), "refuse")
    yield case("what an explicit deny does not mean passes", signed("PROBEDENIED", "/bucket/key"), "pass")
    yield case("an explicit deny beats an allow", signed("PROBEDENIED", "/bucket/secret/key"), "refuse")
    yield case("a boundary bounds", signed("PROBEBOUNDED", "/bucket/key"), "refuse")
    yield case("a session's policy bounds", signed("PROBESESSION", "/bucket/key"), "refuse")
    yield case("a guardrail bounds", signed("PROBEGUARDED", "/bucket/key"), "refuse")
    yield case("a condition that holds lets pass", signed("PROBEINSIDE", "/bucket/key"), "pass", peer="10.1.2.3")
    yield case("a condition that does not hold lets nobody pass", signed("PROBEINSIDE", "/bucket/key"), "refuse")
    yield case("a bucket that is everybody's is anybody's", bare("/open/key"), "pass")
    yield case("a bucket's own deny beats an allow", signed("PROBEBOUNDED", "/closed/key"), "refuse")
    yield case("a policy that nobody can read denies", signed("PROBEREADER", "/broken/key"), "refuse")
    yield case("another account's bucket is not opened by one's own policy", signed("PROBEBOUNDED", "/theirs/key"), "refuse")


def text():
    """What the file says."""
    said = {"now": int(WHEN.timestamp() * 1000), "settings": {"regions": [REGION]}, "revision": 7,
            "bundles": {key: json.dumps(bundle(key, policies)) for key, policies in PEOPLE.items()},
            "resources": {arn: json.dumps(resource) for arn, resource in RESOURCES.items()}, "cases": list(cases())}
    return json.dumps(said, indent=1) + "\n"
