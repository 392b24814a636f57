"""The real Envoy in front of a store, for each way in which it asks Keyward."""

import json
import time

import boto3
import pytest
from botocore.config import Config

from support import signing, wire
from support import stage as stages
from support.identity import Identity
from support.policies import allow, deny, document
from support.server import Server, free_port
from support.signing import Key
from support.stage import EMPTY, altered

def test_a_user_gets_what_its_policies_say_and_nothing_else(stage):
    key = stage.user("reader", allow("s3:GetObject", resources="arn:aws:s3:::bucket/public/*"),
                     deny("s3:GetObject", resources="arn:aws:s3:::bucket/public/secret"))
    answer, reached = stage.send(stage.signed(key, "/bucket/public/cat.jpg"))
    assert (answer.status, reached) == (200, True)
    for path, method in [("/bucket/private", "GET"), ("/bucket/public/secret", "GET"), ("/bucket/public/cat.jpg", "PUT"),
                         ("/bucket", "GET"), ("/other/public/cat.jpg", "GET")]:
        answer = stage.refused(stage.signed(key, path, method))
        assert answer.code == "AccessDenied" and "reader" in answer.message, answer
    refusal = stage.refused(stage.signed(key, "/bucket/public/secret"))
    assert "explicit deny in an identity-based policy" in refusal.message
    assert refusal.headers["content-type"] == "application/xml" and refusal.headers["x-amz-request-id"] == refusal.request_id


def test_the_store_is_told_who_asks_and_never_by_the_client(stage):
    key = stage.user("named", allow("s3:*"))
    forged = [("x-iam-account", "999999999999"), ("X-IAM-Principal-Arn", "root"), ("x-iam-made-up", "1"), ("x-iam-mfa", "1")]
    request = stage.signed(key)
    for name, value in forged:
        request = request.added(name, value)
    answer, reached = stage.send(request)
    assert reached
    told = [(name, value) for name, value in json.loads(answer.body) if name.startswith("x-iam-")]
    assert dict(told) | {"x-iam-decision-id": "", "x-iam-revision": "", "x-iam-principal-id": ""} == {
        "x-iam-account": "000000000000", "x-iam-principal-arn": "arn:aws:iam::000000000000:user/named",
        "x-iam-principal-type": "user", "x-iam-principal-name": "named", "x-iam-access-key-id": key.id,
        "x-iam-decision-id": "", "x-iam-revision": "", "x-iam-principal-id": ""}
    assert len(told) == len(dict(told))


def test_a_new_user_may_be_used_at_once_with_the_revision_that_made_it(stage):
    for number in range(10):
        name = f"eager-{number}"
        stage.root.iam.create_user(UserName=name)
        made = stage.root.iam.create_access_key(UserName=name)["AccessKey"]
        put = stage.root.iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=document(allow("s3:*")))
        revision = put["ResponseMetadata"]["HTTPHeaders"]["x-iam-revision"]
        key = Key(made["AccessKeyId"], made["SecretAccessKey"])
        answer = stage.passed(stage.signed(key).added("x-iam-minimum-revision", revision))
        assert "x-iam-minimum-revision" not in dict(json.loads(answer.body))
    ahead, reached = stage.send(stage.signed(key).added("x-iam-minimum-revision", str(int(revision) + 100_000)))
    assert (ahead.status, reached) == (503, False)


def test_what_is_not_proven_never_reaches_the_store(stage):
    key = stage.user("proven", allow("s3:*"))
    other = stage.user("other", allow("s3:*"))
    right = stage.signed(key)
    assert stage.send(right)[1], "the positive control"
    authorization = right.header("authorization")
    flipped = authorization[:-1] + ("0" if authorization[-1] != "0" else "1")
    attacks = {
        "unsigned": right.without("authorization"),
        "a flipped signature": right.replaced("Authorization", flipped),
        "an unknown key": stage.signed(Key("AKIAUNKNOWNUNKNOWN00", "")),
        "its id as its secret": stage.signed(Key(key.id, key.id)),
        "another's secret": stage.signed(Key(key.id, other.secret)),
        "another path": altered(right, target="/bucket/other"),
        "another method": altered(right, method="DELETE"),
        "a query": altered(right, target="/bucket/key?acl"),
        "a second authorization": right.added("Authorization", stage.signed(other).header("authorization")),
        "an unsigned x-amz header": right.added("x-amz-acl", "public-read"),
        "a second date": right.added("X-Amz-Date", right.header("x-amz-date")),
        "a second payload hash": right.added("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD"),
        "late": stage.signed(key, when=signing.now(-901)),
        "early": stage.signed(key, when=signing.now(930)),
        "another region": stage.signed(key, region="eu-west-1"),
        "another service": signing.sign_by_hand(stage.envoy.host, key, method="GET", target="/bucket/key", service="iam"),
        "a method override": right.added("X-Http-Method-Override", "DELETE"),
        "dots": stage.signed(key, "/bucket/../other/key"),
        "two slashes": stage.signed(key, "//bucket/key"),
        "an unknown sub-resource": stage.signed(key, "/bucket/key?torrent2="),
    }
    for name, request in attacks.items():
        answer, reached = stage.send(request)
        assert not reached and 400 <= answer.status < 500, (name, answer)


def test_boto3_works_through_it(stage):
    key = stage.user("boto", allow("s3:GetObject"), allow("s3:ListBucket", Condition={"StringEquals": {"s3:prefix": "home/"}}))
    client = boto3.client("s3", endpoint_url=f"http://{stage.envoy.host}", region_name="us-east-1", aws_access_key_id=key.id,
                          aws_secret_access_key=key.secret, config=Config(retries={"total_max_attempts": 1}, signature_version="s3v4",
                                                           s3={"addressing_style": "path"}))
    for name in ["plain", "with space", "ü", "a+b", "100%", "deep/er/key", "a//b"]:
        client.get_object(Bucket="bucket", Key=name)
    client.head_object(Bucket="bucket", Key="plain")
    with pytest.raises(client.exceptions.ClientError) as refused:
        client.list_objects_v2(Bucket="bucket", Prefix="other/")
    assert refused.value.response["Error"]["Code"] == "AccessDenied"
    with pytest.raises(client.exceptions.ClientError):
        client.put_object(Bucket="bucket", Key="k", Body=b"x")
    link = client.generate_presigned_url("get_object", Params={"Bucket": "bucket", "Key": "k"}, ExpiresIn=60)
    target = link.partition(stage.envoy.host)[2]
    assert stage.send(signing.Request("GET", target, [("Host", stage.envoy.host)]))[1]
    assert not stage.send(signing.Request("GET", target.replace("/bucket/k", "/bucket/j"), [("Host", stage.envoy.host)]))[1]


def test_a_batch_delete_deletes_only_what_each_may_be_deleted(stage):
    key = stage.user("cleaner", allow("s3:DeleteObject", resources="arn:aws:s3:::bucket/tmp/*"))

    def delete(*names):
        body = "<Delete>" + "".join(f"<Object><Key>{name}</Key></Object>" for name in names) + "</Delete>"
        return stage.signed(key, "/bucket?delete=", "POST", body.encode())

    answer, reached = stage.send(delete("tmp/a", "tmp/b"))
    assert (answer.status, reached) == (200, True)
    assert stage.refused(delete("tmp/a", "kept")).code == "AccessDenied"
    assert stage.refused(delete("tmp/../kept")).status in (400, 403)
    lying = delete("tmp/a")
    lying.body = lying.body.replace(b"tmp/a", b"tmp/b")
    assert stage.refused(lying).status in (400, 403)


def test_a_key_that_is_disabled_is_refused_on_the_next_request(stage):
    key = stage.user("leaver", allow("s3:*"))
    assert stage.send(stage.signed(key))[1]
    stage.root.iam.update_access_key(UserName="leaver", AccessKeyId=key.id, Status="Inactive")
    assert stage.soon_refused(stage.signed(key)).code == "InvalidAccessKeyId"
    stage.root.iam.update_access_key(UserName="leaver", AccessKeyId=key.id, Status="Active")
    stage.soon_passed(stage.signed(key))


def test_shadow_mode_tells_and_does_not_refuse(stage):
    key = stage.user("shadowed")
    request = stage.signed(key, "/shadow/key").added("x-iam-account", "999999999999")
    if stage.door == "http":
        stage.refused(request)  # nothing can say there that a route is only watched
        return
    answer, reached = stage.send(request)
    assert (answer.status, reached) == (200, True)
    assert not [name for name, _ in json.loads(answer.body) if name.startswith("x-iam-")]
    stage.refused(stage.signed(key, "/bucket/key"))


@pytest.mark.parametrize("stage", ["grpc", "filter", "module"], indirect=True)  # by HTTP Envoy takes none
def test_metadata_tell_what_was_decided(stage):
    key = stage.user("metered", allow("s3:GetObject", Sid="Meter"))
    stage.send(stage.signed(key, "/bucket/metered"))
    stage.refused(stage.signed(key, "/bucket/metered", "DELETE"))
    deadline = time.monotonic() + 20
    while len(lines := [line for line in stage.envoy.logged() if line["path"] == "/bucket/metered"]) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    passed, refused = (line["iam"] for line in lines)
    assert {name: passed[name] for name in ("action", "resource", "decision", "decided_by", "policy", "statement")} == {
        "action": "s3:GetObject", "resource": "arn:aws:s3:::bucket/metered", "decision": "allowed", "decided_by": "identity",
        "policy": "metered/own", "statement": "Meter"}
    assert refused["code"] == "AccessDenied" and refused["access_key_id"] == key.id


def test_a141_without_keyward_nothing_passes_and_with_it_again_everything_does(stage):
    key = stage.user("patient", allow("s3:*"))
    assert stage.send(stage.signed(key))[1]
    stage.keyward.kill()
    try:
        for _ in range(3):
            if stages.DOORS[stage.door].told:  # it decides by itself, for as long as its settings say
                stage.passed(stage.signed(key))
                continue
            answer, reached = stage.send(stage.signed(key))
            assert not reached and answer.status == 503, answer
    finally:
        stage.keyward.start()
    deadline = time.monotonic() + 30
    while not stage.send(stage.signed(key))[1]:
        assert time.monotonic() < deadline, "it did not recover"
        time.sleep(0.2)


def test_a_door_for_grpc_says_yes_to_nothing_else(tmp_path):
    port = free_port()
    with Server(tmp_path / "data", "--authz-listen", f"127.0.0.1:{port}"):
        path = b"/envoy.service.auth.v3.Authorization/Check"
        for line in [b"GET / HTTP/1.1", b"POST " + path + b" HTTP/1.1"]:
            head = line + b"\r\nHost: x\r\nTE: trailers\r\nContent-Type: application/grpc\r\nContent-Length: 5\r\n\r\n\0\0\0\0\0"
            assert wire.exchange(f"127.0.0.1:{port}", head).status == 415


@pytest.mark.parametrize("protocol, headers, expected", [
    ("forwarded", {"X-Forwarded-Method": "{method}", "X-Forwarded-Proto": "http", "X-Forwarded-Host": "{host}", "X-Forwarded-Uri": "{target}"}, 403),
    ("original", {"X-Original-Method": "{method}", "X-Original-URI": "{target}"}, 403),
])
def test_other_proxies_say_in_headers_what_the_request_was(tmp_path, protocol, headers, expected):
    port = free_port()
    with Server(tmp_path / "data", "--authz-listen", f"127.0.0.1:{port}", "--authz-protocol", protocol) as server:
        root = Identity(server, "", Key(*server.root))
        host = "store.example" if protocol == "forwarded" else f"127.0.0.1:{port}"
        signed = signing.sign_by_hand(host, root.key, method="GET", target="/bucket/key", service="s3", payload=EMPTY,
                                      headers=[("X-Amz-Content-Sha256", EMPTY)])

        def ask(**changes):
            was = {"method": "GET", "target": "/bucket/key", "host": host} | changes
            request = signing.Request("GET", "/decide", signed.headers)
            if protocol == "forwarded":
                request = request.replaced("Host", f"127.0.0.1:{port}")
            for name, value in headers.items():
                request = request.added(name, value.format(**was))
            return wire.exchange(f"127.0.0.1:{port}", request.wire(), "GET")

        passed = ask()
        assert passed.status == 200 and passed.headers["x-iam-principal-arn"].endswith(":root"), passed
        assert ask(method="PUT").status == expected
        assert ask(target="/bucket/other").status == expected
        assert ask(target="bucket").status >= 400
        bare = signing.Request("GET", "/bucket/key", signed.headers)
        assert wire.exchange(f"127.0.0.1:{port}", bare.wire(), "GET").status >= 400, "nothing is guessed"
