"""Signature Version 4 by botocore's own signer, in a form that a test may spoil before it is sent."""

import copy
import datetime
import hashlib
import hmac
import re
import urllib.parse
from dataclasses import dataclass, field

from botocore.auth import SIGV4_TIMESTAMP, S3SigV4QueryAuth, SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

FORM = "application/x-www-form-urlencoded; charset=utf-8"
VERSIONS = {"iam": "2010-05-08", "sts": "2011-06-15", "keyward": "2026-11-25"}


@dataclass
class Key:
    """An access key pair, and a session token for a temporary one."""

    id: str
    secret: str
    token: str | None = None

    @property
    def credentials(self):
        return Credentials(self.id, self.secret, self.token)


@dataclass
class Request:
    """A request as it will stand on the wire."""

    method: str
    target: str
    headers: list = field(default_factory=list)
    body: bytes = b""

    def header(self, name):
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    def without(self, name):
        """The same request, lacking a header."""
        return self._with([(k, v) for k, v in self.headers if k.lower() != name.lower()])

    def replaced(self, name, value):
        """The same request with another value of a header, in its place."""
        return self._with([(k, value if k.lower() == name.lower() else v) for k, v in self.headers])

    def added(self, name, value):
        """The same request with one header more, at the end."""
        return self._with([*self.headers, (name, value)])

    def _with(self, headers):
        other = copy.copy(self)
        other.headers = headers
        return other

    def wire(self):
        """The bytes. A Content-Length is added where the test set none and there is a body or a POST."""
        lines = [f"{self.method} {self.target} HTTP/1.1", *(f"{name}: {value}" for name, value in self.headers)]
        if self.header("content-length") is None and self.header("transfer-encoding") is None:
            lines.append(f"Content-Length: {len(self.body)}")
        return "\r\n".join(lines).encode("utf-8", "surrogateescape") + b"\r\n\r\n" + self.body


def now(offset=0):
    """The moment, `offset` seconds from now."""
    return datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=offset)


def encode(form):
    """A form body; a list is left in its order, so that names may repeat."""
    return urllib.parse.urlencode(form, quote_via=urllib.parse.quote).encode()


def _inject(auth, request, when):
    request.context["timestamp"] = when.strftime(SIGV4_TIMESTAMP)
    auth._modify_request_before_signing(request)
    signature = auth.signature(auth.string_to_sign(request, auth.canonical_request(request)), request)
    auth._inject_signature_to_request(request, signature)


def sign(host, key, form=None, *, body=None, method="POST", path="/", query="", headers=(), service="iam",
         region="us-east-1", when=None, content_type=FORM):
    """A request signed in its headers."""
    body = encode(form or {}) if body is None else body
    target = path + (f"?{query}" if query else "")
    request = AWSRequest(method=method, url=f"http://{host}{target}", data=body)
    request.headers["Host"] = host
    if content_type:
        request.headers["Content-Type"] = content_type
    for name, value in headers:
        request.headers.add_header(name, value)
    _inject(SigV4Auth(key.credentials, service, region), request, when or now())
    return Request(method, target, list(request.headers.items()), body)


def presign(host, key, params, *, method="GET", path="/", headers=(), expires=300, service="sts", region="us-east-1",
            when=None, body=b""):
    """A request signed in its query."""
    query = urllib.parse.urlencode(params, quote_via=urllib.parse.quote)
    request = AWSRequest(method=method, url=f"http://{host}{path}?{query}", data=body)
    request.headers["Host"] = host
    for name, value in headers:
        request.headers.add_header(name, value)
    signer = S3SigV4QueryAuth if service == "s3" else SigV4QueryAuth
    auth = signer(key.credentials, service, region, expires=expires)
    _inject(auth, request, when or now())
    parts = urllib.parse.urlsplit(request.url)
    return Request(method, f"{parts.path}?{parts.query}", list(request.headers.items()), body)


def action(name, service="iam", **params):
    """The form of an action. A nested parameter is written flat, as `**{"Tags.member.1.Key": …}`."""
    return {"Action": name, "Version": VERSIONS[service], **params}


def sign_by_hand(host, key, body=b"", *, method="POST", target="/", headers=(), signed=None, signed_names=None, when=None,
                 scope=None, scope_day=None, region="us-east-1", service="iam", terminator="aws4_request",
                 algorithm="AWS4-HMAC-SHA256", payload=None, canonical_headers=None, secret=None):
    """A header-signed request in which every part may be wrong while the arithmetic is right.

    `signed` chooses among the headers, `signed_names` writes the list itself, `scope` the whole credential scope.
    """
    stamp = (when or now()).strftime("%Y%m%dT%H%M%SZ")
    day = scope_day or stamp[:8]
    headers = [("Host", host), ("X-Amz-Date", stamp), ("Content-Type", FORM), *headers]
    names = signed if signed is not None else sorted(name.lower() for name, _ in headers)
    names_text = signed_names if signed_names is not None else ";".join(names)
    values = {name.lower(): re.sub(" +", " ", value.strip(" ")) for name, value in headers}
    if canonical_headers is None:
        canonical_headers = "".join(f"{name}:{values.get(name.lower(), '')}\n" for name in names)
    path, _, query = target.partition("?")
    payload = payload if payload is not None else hashlib.sha256(body).hexdigest()
    canonical = "\n".join([method, path, query, canonical_headers, names_text, payload])
    scope = scope if scope is not None else f"{day}/{region}/{service}/{terminator}"
    to_sign = "\n".join([algorithm, stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    signing_key = f"AWS4{key.secret if secret is None else secret}".encode()
    for part in (day, region, service, terminator):
        signing_key = hmac.new(signing_key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(signing_key, to_sign.encode(), hashlib.sha256).hexdigest()
    authorization = f"{algorithm} Credential={key.id}/{scope}, SignedHeaders={names_text}, Signature={signature}"
    return Request(method, target, [*headers, ("Authorization", authorization)], body)
