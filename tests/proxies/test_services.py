"""An HTTP service of one's own behind a table of routes: signed by curl, through every door."""

import json
import shutil
import subprocess
import time
import tomllib

import pytest

from support import stage as stages
from support.policies import allow, document
from support.proxy import say_to_gate
from support.server import Server

ROUTES = """\
[[routes]]
host = "docs.example.com"
method = "GET"
path = "/pages/{page...}"
service = "docs"
action = "docs:GetPage"
resource = "arn:aws:docs:us-east-1:000000000000:page/{page}"
query = ["view"]
context.headers = { "x-department" = "docs:Department" }
body = "unseen"
errors = "json"

[[routes]]
host = "docs.example.com"
method = "PUT"
path = "/pages/{page...}"
service = "docs"
action = "docs:PutPage"
resource = "arn:aws:docs:us-east-1:000000000000:page/{page}"
body = "unseen"
errors = "json"
"""

pytestmark = pytest.mark.skipif(not shutil.which("curl"), reason="curl signs here")


def told(bootstrap):
    """Says to a gate within Envoy what the server says to its own."""
    say_to_gate(bootstrap, routes=tomllib.loads(ROUTES)["routes"])


@pytest.fixture(scope="module", params=stages.DOORS)
def docs(request, tmp_path_factory):
    place = tmp_path_factory.mktemp(f"docs-{request.param}")
    routes = place / "routes.toml"
    routes.write_text(ROUTES)
    flags = ["--edge-service", "s3,docs"] if stages.DOORS[request.param].told else ["--routes", str(routes)]
    with stages.opened(request.param, place, *flags, change=told) as stage:
        yield stage


def curl(stage, target, *options, key=None, service="docs"):
    """Status and body as curl gets them, and whether the service was reached."""
    signed = ["--aws-sigv4", f"aws:amz:us-east-1:{service}", "--user", f"{key.id}:{key.secret}"] if key else []
    before = len(stage.store.reached)
    ran = subprocess.run(["curl", "--silent", "--path-as-is", "--header", "Host: docs.example.com", "--write-out", "\n%{http_code}", *signed, *options,
                          f"http://{stage.envoy.host}{target}"], capture_output=True, text=True, timeout=30, check=True)
    body, _, status = ran.stdout.rpartition("\n")
    return int(status), body, len(stage.store.reached) > before


def test_a_signature_and_a_policy_open_a_page(docs):
    key = docs.user("reader", allow("docs:GetPage", "arn:aws:docs:us-east-1:000000000000:page/public/*"))
    status, body, reached = curl(docs, "/pages/public/a?view=full", key=key)
    assert (status, reached) == (200, True)
    assert ["x-iam-principal-name", "reader"] in json.loads(body)
    for target in ("/pages/private/a", "/pages/public/../private/a", "/pages/public/%2e%2e/private", "/pages/public//a", "/pages/public/a;b",
                   "/pages/public/a?other=1", "/pages/", "/other", "/"):
        status, body, reached = curl(docs, target, key=key)
        assert not reached and status in (400, 403), (target, status, body)
    status, body, reached = curl(docs, "/pages/private/a", key=key)
    told = json.loads(body)
    assert told["__type"] == "AccessDenied" and "is not authorized to perform: docs:GetPage" in told["message"]
    assert not curl(docs, "/pages/public/a", "--request", "PUT", "--data", "x", key=key)[2]


def test_what_is_not_signed_for_the_service_is_refused(docs):
    key = docs.user("everything", allow("*"))
    assert curl(docs, "/pages/a", key=key)[2]
    assert curl(docs, "/pages/a")[1].count("MissingAuthenticationToken") == 1
    for service in ("s3", "iam", "other"):
        assert not curl(docs, "/pages/a", key=key, service=service)[2], service


def test_a_header_is_a_condition(docs):
    key = docs.user("seller", allow("docs:GetPage", Condition={"StringEquals": {"docs:Department": "sales"}}))
    assert curl(docs, "/pages/a", "--header", "x-department: sales", key=key)[2]
    assert not curl(docs, "/pages/a", "--header", "x-department: other", key=key)[2]
    assert not curl(docs, "/pages/a", key=key)[2]


def test_a_page_may_be_public(docs):
    arn = "arn:aws:docs:us-east-1:000000000000:page/news"
    public = document({**allow("docs:GetPage"), "Principal": "*"})
    assert not curl(docs, "/pages/news")[2]
    assert docs.root.call("PutResourcePolicy", ResourceArn=arn, Policy=public).code == "OK"
    deadline = time.monotonic() + stages.KNOWN_SECONDS
    while not curl(docs, "/pages/news")[2]:
        assert time.monotonic() < deadline, "the door does not learn it"
    assert not curl(docs, "/pages/other")[2]


@pytest.mark.parametrize("name,text,wrong", [
    ("routes.toml", "[[routes]]\nhost = \n", "line 2"),
    ("routes.json", '{"routes":\n [}', "line 2"),
    ("routes.toml", ROUTES.replace('method = "PUT"', 'method = "put"'), "route 2 (put /pages/{page...})"),
    ("routes.toml", ROUTES.replace("docs:Department", "aws:SourceIp"), "route 1"),
])
def test_a30_a_table_with_a_mistake_keeps_the_server_from_starting(tmp_path, name, text, wrong):
    file = tmp_path / name
    file.write_text(text)
    server = Server(tmp_path / "data", "--authz-listen", f"unix:{tmp_path}/s", "--routes", str(file))
    with pytest.raises(RuntimeError) as refused, server:
        pass
    assert wrong in str(refused.value), refused.value
