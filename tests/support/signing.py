"""Signature Version 4 by botocore's own signer, in a form that a test may spoil before it is sent."""

import copy
import datetime
import urllib.parse
from dataclasses import dataclass, field

from botocore.auth import SIGV4_TIMESTAMP, SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

FORM = "application/x-www-form-urlencoded; charset=utf-8"
VERSIONS = {"iam": "2010-05-08", "sts": "2011-06-15"}


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


def _inject(auth, request, when, spoil_signature=None):
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
    auth = SigV4QueryAuth(key.credentials, service, region, expires=expires)
    _inject(auth, request, when or now())
    parts = urllib.parse.urlsplit(request.url)
    return Request(method, f"{parts.path}?{parts.query}", list(request.headers.items()), body)


def action(name, service="iam", **params):
    """The form of an action. A nested parameter is written flat, as `**{"Tags.member.1.Key": …}`."""
    return {"Action": name, "Version": VERSIONS[service], **params}
