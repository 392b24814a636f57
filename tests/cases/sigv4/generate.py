"""Signs varied requests with botocore: the second opinion that the gate's SigV4 is held against.

    pip install botocore && python3 tests/cases/sigv4/generate.py

writes the `*.json` beside this file. The requests are random but always the same. They are encoded on the
wire as AWS clients encode them; what other clients may send is covered by hand-written tests.
"""

import base64
import datetime
import json
import pathlib
import random
from urllib.parse import quote, urlsplit

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

HERE = pathlib.Path(__file__).parent
RANDOM = random.Random(20260131)
LETTERS = "abcXYZ019-_.~"
ODD = " !\"#$%&'()*+,/:;<=>?@[\\]^`{|}\u00e9\u1234\U0001f600"
REGIONS = ["us-east-1", "eu-central-1", "ap-southeast-2"]
HOSTS = ["example.com", "example.com:8333", "127.0.0.1:9000", "bucket.s3.example.com", "[2001:db8::1]:8080"]


def text(low, high, odd=0.2):
    size = RANDOM.randint(low, high)
    return "".join(RANDOM.choice(ODD if RANDOM.random() < odd else LETTERS) for _ in range(size))


def query(low=0, high=5):
    pairs = []
    for _ in range(RANDOM.randint(low, high)):
        name = RANDOM.choice(["list-type", "prefix", "a", "A", "acl", text(1, 8)])
        shape = RANDOM.random()
        if shape < 0.2:
            pairs.append(quote(name, safe="-_.~"))
        else:
            value = "" if shape < 0.3 else text(0, 12, 0.4)
            pairs.append(quote(name, safe="-_.~") + "=" + quote(value, safe="-_.~"))
    return "&".join(pairs)


def other_path():
    """Dots, doubled slashes and characters that need not be encoded."""
    segments = [
        RANDOM.choice([".", "..", "", text(1, 8, 0), quote(text(1, 8, 0.5), safe="~"), "a:b@c", "x;y=1,z", "(!*')"])
        for _ in range(RANDOM.randint(0, 6))
    ]
    return "/" + "/".join(segments)


def s3_path():
    key = "/".join(RANDOM.choice(["", ".", text(1, 12, 0.4), text(1, 8, 0)]) for _ in range(RANDOM.randint(0, 4)))
    return "/" + RANDOM.choice(["bucket", "my.bucket-1"]) + "/" + quote(key, safe="/~")


def headers(s3):
    some = {
        "Content-Type": RANDOM.choice(["text/plain", "application/x-www-form-urlencoded; charset=utf-8"]),
        "X-Amz-Meta-" + text(1, 6, 0).replace("~", "").replace(".", ""): text(1, 20, 0).replace("-", "   "),
        "X-Custom": '"a   b"  c  ',
        "Range": "bytes=0-9",
        "Accept": "*/*",
    }
    if s3:
        some |= {"X-Amz-Acl": "private", "X-Amz-Storage-Class": "STANDARD"}
    return {name: value for name, value in some.items() if RANDOM.random() < 0.3}


def credentials():
    token = RANDOM.random() < 0.3
    key = "".join(RANDOM.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") for _ in range(16))
    secret = "".join(RANDOM.choice("abcdefghijABCDEFGHIJ0123456789+/") for _ in range(RANDOM.choice([8, 40, 128])))
    return Credentials(("ASIA" if token else "AKIA") + key, secret, text(20, 60, 0) + "+/=" if token else None)


def moment():
    start = datetime.datetime(2015, 8, 30, 12, 36)
    return start + datetime.timedelta(seconds=RANDOM.randint(0, 400_000_000))


def case(name, signer, service, url, method, body, head, who, when, region, context=None, sent=True, **more):
    botocore.auth.get_current_datetime = lambda *_, **__: when
    request = AWSRequest(method=method, url=url, data=body, headers=head)
    request.context.update(context or {})
    signer(who, service, region, **more).add_auth(request)
    parts = urlsplit(request.url)
    sent_headers = [["host", botocore.auth._host_from_url(request.url)]]
    sent_headers += [[name.lower(), value] for name, value in request.headers.items()]
    body = request.data if isinstance(request.data, bytes) else (request.data or "").encode()
    return {
        "name": name,
        "service": service,
        "region": region,
        "access_key": who.access_key,
        "secret": who.secret_key,
        "token": who.token,
        "now": int(when.replace(tzinfo=datetime.timezone.utc).timestamp()),
        "method": method,
        "target": parts.path + ("?" + parts.query if parts.query else ""),
        "headers": sent_headers,
        "body": base64.b64encode(body).decode() if sent else None,
    }


def form():
    return ("Action=ListUsers&Version=2010-05-08&PathPrefix=" + quote(text(0, 20, 0.4))).encode()


def action_api(number):
    service = RANDOM.choice(["iam", "sts"])
    head = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
    if RANDOM.random() < 0.2:
        head["Date"] = "replaced by the signer"
    path = RANDOM.choice(["/", "/", "/", "/?" + query(1, 3)])
    return case(f"{service} {number}", botocore.auth.SigV4Auth, service, "http://" + RANDOM.choice(HOSTS) + path,
                "POST", form(), head, credentials(), moment(), "us-east-1")


def execute_api(number):
    url = "http://" + RANDOM.choice(HOSTS) + other_path() + RANDOM.choice(["", "?" + query()])
    method = RANDOM.choice(["GET", "PUT", "POST", "DELETE", "PATCH"])
    body = b"" if method == "GET" else text(0, 60, 0.5).encode()
    return case(f"execute-api {number}", botocore.auth.SigV4Auth, "execute-api", url, method, body, headers(False),
                credentials(), moment(), RANDOM.choice(REGIONS))


def s3(number):
    scheme = RANDOM.choice(["http", "https"])
    url = f"{scheme}://" + RANDOM.choice(HOSTS) + s3_path() + RANDOM.choice(["", "?" + query()])
    method = RANDOM.choice(["GET", "HEAD", "PUT", "POST", "DELETE"])
    body = text(0, 60, 0.5).encode() if method in ("PUT", "POST") else b""
    context, sent = {}, True
    mode = RANDOM.random()
    if method == "PUT" and scheme == "https" and mode < 0.4:
        context = {"payload_signing_enabled": False}
    elif method == "PUT" and mode < 0.7:
        context, sent = {"checksum": {"request_algorithm": {"in": "trailer", "algorithm": "crc32"}}}, False
    elif mode > 0.9:
        sent = False
    return case(f"s3 {number}", botocore.auth.S3SigV4Auth, "s3", url, method, body, headers(True), credentials(),
                moment(), RANDOM.choice(REGIONS), context, sent)


def presigned_s3(number):
    url = "https://" + RANDOM.choice(HOSTS) + s3_path() + RANDOM.choice(["", "?" + query(1, 3)])
    method = RANDOM.choice(["GET", "PUT", "HEAD", "DELETE"])
    return case(f"presigned s3 {number}", botocore.auth.S3SigV4QueryAuth, "s3", url, method, b"", headers(True),
                credentials(), moment(), RANDOM.choice(REGIONS), expires=RANDOM.choice([1, 60, 604_800]))


def presigned(number):
    service = RANDOM.choice(["sts", "execute-api"])
    url = "https://" + RANDOM.choice(HOSTS) + (other_path() if service != "sts" else "/")
    url += "?Action=GetCallerIdentity&Version=2011-06-15"
    return case(f"presigned {service} {number}", botocore.auth.SigV4QueryAuth, service, url, "GET", b"",
                headers(False), credentials(), moment(), RANDOM.choice(REGIONS), expires=RANDOM.choice([1, 900]))


FILES = {
    "action-api": (action_api, 80),
    "execute-api": (execute_api, 120),
    "s3": (s3, 140),
    "presigned-s3": (presigned_s3, 80),
    "presigned": (presigned, 60),
}

for file, (make, count) in FILES.items():
    cases = [make(number) for number in range(1, count + 1)]
    lines = ",\n".join(json.dumps(one, ensure_ascii=False) for one in cases)
    (HERE / f"{file}.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")
