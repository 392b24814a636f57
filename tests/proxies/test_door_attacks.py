"""A1–A33 and A135–A146 as they come through a proxy: whatever is refused, the store is not reached."""

import datetime
import json
import re

import pytest

from support import signing, wire
from support.policies import allow
from support.signing import Key
from support.stage import altered


@pytest.fixture(scope="session")
def key(stage):
    """Somebody who may do everything."""
    return stage.user("victim", allow("s3:*"))


@pytest.fixture(scope="session")
def right(stage, key):
    """A request that passes, signed long enough ago that it is the same all the time."""
    request = stage.signed(key)
    stage.passed(request)
    return request


def with_signature(request, change):
    head, _, signature = request.header("Authorization").rpartition("Signature=")
    return request.replaced("Authorization", f"{head}Signature={change(signature)}")


def flipped(position, bit):
    return lambda text: text[:position] + f"{int(text[position], 16) ^ bit:x}" + text[position + 1:]


def test_a01_every_bit_of_the_signature_counts(stage, right):
    for position in range(0, 64):
        stage.refused(with_signature(right, flipped(position, 1 << position % 4)))
    for shape in (str.upper, lambda s: "", lambda s: s[:-1], lambda s: s + "0", lambda s: "0" * 64, lambda s: "g" * 64):
        stage.refused(with_signature(right, shape))
    stage.passed(right)


@pytest.mark.parametrize("text", ["", "AWS4-HMAC-SHA256", "Basic YTpi", "Bearer x", "AWS4-HMAC-SHA256 ,,,", "AWS4-HMAC-SHA256 Credential=",
                                  "AWS4-HMAC-SHA256 SignedHeaders=host, Signature=" + "0" * 64, "AWS4-HMAC-SHA256 " + "x" * 4000])
def test_a01_malformed_authorization(stage, right, text):
    stage.refused(right.replaced("Authorization", text))


def test_a01_the_wrong_secret(stage, key):
    for secret in ("", key.secret[:-1], key.secret.swapcase(), key.secret + " "):
        stage.refused(stage.signed(Key(key.id, secret)))


@pytest.mark.parametrize("secret", ["", "null", "AKIAZZZZZZZZZZZZZZZZ", "AWS4"])
def test_a02_floci_2680_an_unknown_key_has_no_secret(stage, secret):
    assert stage.refused(stage.signed(Key("AKIAZZZZZZZZZZZZZZZZ", secret))).code == "InvalidAccessKeyId"


MODES = ["UNSIGNED-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
         "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD", "UNSIGNED-ANYTHING", "unsigned-payload", ""]


@pytest.mark.parametrize("mode", MODES)
def test_a03_minio_cve_2025_31489_no_payload_mode_skips_the_signature(stage, key, mode):
    forged = stage.signed(Key(key.id, "junk"), method="PUT", body=b"x", payload=mode)
    stage.refused(forged)
    if mode.startswith("UNSIGNED-ANY") or mode in ("", "unsigned-payload") or "ECDSA" in mode:
        stage.refused(stage.signed(key, method="PUT", body=b"x", payload=mode))


def test_a04_minio_cve_2026_41145_one_identity_from_one_place(stage, key, right):
    other = stage.user("a04", allow("s3:*"))
    link = signing.presign(stage.envoy.host, other, {}, path="/bucket/key", service="s3")
    stage.passed(link)
    credential = re.search("X-Amz-Credential=[^&]*", link.target)[0]
    stage.refused(right.added("Authorization", stage.signed(other).header("Authorization")))
    stage.refused(altered(right, target=link.target))
    stage.refused(altered(right, target=f"/bucket/key?{credential}"))
    stage.refused(signing.Request("GET", f"/bucket/key?{credential}", [("Host", stage.envoy.host)]))


def test_a08_seaweedfs_9121_an_unsigned_amz_header(stage, key, right):
    for name in ("x-amz-acl", "X-Amz-Meta-A", "x-amz-copy-source", "x-amz-security-token", "x-amz-"):
        stage.refused(right.added(name, "public-read"))
    link = signing.presign(stage.envoy.host, key, {}, path="/bucket/key", service="s3")
    stage.refused(signing.Request("GET", link.target, [*link.headers, ("x-amz-acl", "public-read")]))


NAMES = {"no host": dict(signed=["x-amz-date"]), "empty": dict(signed_names=""), "semicolons": dict(signed_names=";;"),
         "upper case": dict(signed_names="Host;X-Amz-Date"), "unsorted": dict(signed_names="x-amz-date;host"),
         "twice": dict(signed_names="host;host;x-amz-date"), "one that is missing": dict(signed_names="host;x-amz-date;x-missing")}


@pytest.mark.parametrize("why", NAMES)
def test_a10_minio_the_list_of_signed_headers_is_exact(stage, key, why):
    stage.refused(stage.signed(key, **NAMES[why]))


def test_a11_minio_a_signed_header_does_not_come_from_the_query(stage, key):
    names = "content-type;host;x-amz-content-sha256;x-amz-date;x-extra"
    stage.refused(stage.signed(key, "/bucket/key?x-extra=1", signed_names=names))


@pytest.mark.parametrize("name", ["Authorization", "X-Amz-Date", "X-Amz-Content-Sha256", "Content-Type"])
def test_a12_envoy_cve_2026_26308_a_header_twice(stage, right, name):
    stage.refused(right.added(name, right.header(name)))
    stage.refused(right.added(name, "other"))


PATHS = ["//bucket/key", "/bucket/./key", "/bucket/../bucket/key", "/bucket/%2e%2e/other", "/bucket/%2E%2E/key", "/bucket/a%00b",
         "/bucket/..%2fkey", "/./bucket/key", "/bucket/%zz", "/bucket/%", "/bucket%2fkey", "/bucket\\key"]


@pytest.mark.parametrize("path", PATHS)
def test_a14_a138_paths_that_two_readers_take_for_two(stage, key, path):
    stage.refused(stage.signed(key, path))


@pytest.mark.parametrize("path", ["/bucket/a;x=1", "/bucket/a%252Fb", "/bucket/%C3%BC", "/bucket/a%20b", "/bucket/a//b", "/bucket/a%2Fb"])
def test_a14_what_is_decided_is_what_reaches_the_store(stage, key, path):
    request = stage.signed(key, path)
    answer, reached = stage.send(request)
    if reached:
        assert stage.store.reached[-1] == ("GET", path)
    else:
        assert answer.status in (400, 403)


def test_a16_cve_2022_2385_parameters_have_one_spelling_and_one_value(stage, key):
    stage.refused(stage.signed(key, "/bucket/key?versionId=1&versionId=2"))
    link = signing.presign(stage.envoy.host, key, {}, path="/bucket/key", service="s3")
    stage.refused(altered(link, target=link.target + "&X-Amz-Credential=x"))
    stage.refused(altered(link, target=link.target.replace("X-Amz-Credential", "x-amz-credential")))
    stage.refused(altered(link, target=link.target + "&versionId=2"))


@pytest.mark.parametrize("expires", ["0", "-1", "604801", "1e3", "", "9223372036854775808"])
def test_a17_presigned_lifetimes_that_make_no_sense(stage, key, expires):
    stage.refused(signing.presign(stage.envoy.host, key, {}, path="/bucket/key", service="s3", expires=expires))


def test_a17_expired_and_not_yet(stage, key):
    def link(seconds, expires=60):
        return signing.presign(stage.envoy.host, key, {}, path="/bucket/key", service="s3", when=signing.now(seconds), expires=expires)

    stage.passed(link(-30))
    stage.passed(link(-86_400, 86_500))
    stage.refused(link(-62))
    stage.refused(link(930))


@pytest.mark.parametrize("seconds, passes", [(-890, True), (890, True), (-905, False), (905, False), (-86_400, False)])
def test_a18_clocks(stage, key, seconds, passes):
    (stage.passed if passes else stage.refused)(stage.signed(key, when=signing.now(seconds)))


def test_a19_the_scopes_day_is_the_requests_day(stage, key):
    yesterday = (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=1)).strftime("%Y%m%d")
    stage.refused(stage.signed(key, scope_day=yesterday))
    stage.refused(stage.signed(key, headers=[("Date", "Mon, 01 Jan 2024 00:00:00 GMT")]))


@pytest.mark.parametrize("how", [dict(region="eu-west-1"), dict(service="iam"), dict(service="sts"), dict(service="s3tables"),
                                 dict(terminator="aws4"), dict(scope="20260101/us-east-1/s3"), dict(algorithm="AWS4-HMAC-SHA1"),
                                 dict(algorithm="AWS4-ECDSA-P256-SHA256"), dict(algorithm="aws4-hmac-sha256")])
def test_a20_a21_scopes_and_algorithms(stage, key, how):
    stage.refused(stage.signed(key, **how))


def test_a21_signature_version_2(stage, key, right):
    stage.refused(right.replaced("Authorization", f"AWS {key.id}:{'A' * 27}="))
    query = f"AWSAccessKeyId={key.id}&Expires=4102444800&Signature=AAAAAAAAAAAAAAAAAAAAAAAAAAA%3D"
    stage.refused(signing.Request("GET", f"/bucket/key?{query}", [("Host", stage.envoy.host)]))


def test_a22_a_link_to_read_does_nothing_else(stage, key):
    link = signing.presign(stage.envoy.host, key, {}, path="/bucket/key", service="s3")
    stage.passed(link)
    for method in ("PUT", "POST", "DELETE", "PATCH"):
        stage.refused(altered(link, method=method))
    for name in ("X-Http-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        stage.refused(signing.Request("GET", link.target, [*link.headers, (name, "DELETE")]))
    stage.refused(altered(link, target=link.target.replace("/bucket/key", "/bucket/other")))


def test_a24_the_host_is_the_one_the_peer_sent(stage, key, right):
    stage.refused(right.replaced("Host", "other.example"))
    stage.refused(right.replaced("Host", "other.example").added("X-Forwarded-Host", stage.envoy.host))
    stage.passed(right.added("X-Forwarded-Host", "other.example"))


def test_a25_cloudemu_839_session_tokens(stage, key):
    made = stage.root.as_key(key.id, key.secret).sts.get_session_token()["Credentials"]
    session = Key(made["AccessKeyId"], made["SecretAccessKey"], made["SessionToken"])
    stage.passed(stage.signed(session))
    other = stage.root.as_key(key.id, key.secret).sts.get_session_token()["Credentials"]["SessionToken"]
    for token in (None, "", other, session.token[:-1], session.token + "A", session.token.swapcase(), "x"):
        stage.refused(stage.signed(Key(session.id, session.secret, token)))
    stage.refused(stage.signed(Key(key.id, key.secret, session.token)))


def test_a26_keys_that_are_gone(stage):
    iam = stage.root.iam
    key = stage.user("a26", allow("s3:*"))
    stage.passed(stage.signed(key))
    iam.update_access_key(UserName="a26", AccessKeyId=key.id, Status="Inactive")
    stage.soon_refused(stage.signed(key))
    iam.delete_access_key(UserName="a26", AccessKeyId=key.id)
    stage.refused(stage.signed(key))
    iam.delete_user_policy(UserName="a26", PolicyName="own")
    iam.delete_user(UserName="a26")
    stage.refused(stage.signed(key))


def test_a28_a_refusal_shows_no_signature(stage, key, right):
    signature = right.header("Authorization").rpartition("Signature=")[2]
    answer = stage.refused(with_signature(right, flipped(0, 1)))
    assert answer.code == "SignatureDoesNotMatch"
    assert signature not in answer.text and key.secret not in answer.text


def test_a29_nobody(stage, right):
    bare = [("Host", stage.envoy.host)]
    for method in ("GET", "PUT", "HEAD", "DELETE", "POST", "OPTIONS", "PATCH", "TRACE"):
        for target in ("/", "/bucket", "/bucket/key", "/bucket?delete=", "/?Action=ListUsers"):
            stage.refused(signing.Request(method, target, bare))
    stage.refused(right.without("Authorization"))


def test_a32_the_body_does_not_choose_the_protocol(stage, key):
    form = b"Action=CreateAccessKey&Version=2010-05-08"
    stage.refused(stage.signed(key, "/", "POST", form))
    stage.refused(stage.signed(key, "/?Action=CreateAccessKey", "POST", form))
    stage.refused(stage.signed(key, "/bucket", "POST", form, headers=[("Content-Disposition", "form-data")]))


def test_a135_a136_a143_addresses_from_the_client(stage):
    policy = allow("s3:*", Condition={"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "2001:db8::/32"]}})
    key = stage.user("a135", policy)
    for name in ("X-Forwarded-For", "X-Real-IP", "Forwarded", "True-Client-IP", "X-Envoy-External-Address", "CF-Connecting-IP"):
        for value in ("10.0.0.1", "a", "10.0.0.1, 10.0.0.2", "fe80::1%eth0", "[2001:db8::1]", "", "for=10.0.0.1"):
            stage.refused(stage.signed(key).added(name, value))
    local = stage.user("a135-local", allow("s3:*", Condition={"IpAddress": {"aws:SourceIp": "127.0.0.1"}}))
    stage.passed(stage.signed(local).added("X-Forwarded-For", "10.0.0.1"))


def test_a137_envoy_cve_2021_32777_repeated_headers(stage):
    key = stage.user("a137", allow("s3:*", Condition={"StringEquals": {"aws:Referer": "https://good.example/"}}))
    stage.passed(stage.signed(key, headers=[("Referer", "https://good.example/")]))
    for pair in (("https://good.example/", "https://bad.example/"), ("https://bad.example/", "https://good.example/")):
        request = stage.signed(key)
        for value in pair:
            request = request.added("Referer", value)
        stage.refused(request)


def test_a139_what_the_store_is_told_is_one_line(stage):
    key = stage.user("a139+=,.@-", allow("s3:*"))
    answer = stage.passed(stage.signed(key).added("x-envoy-upstream-alt-stat-name", "x").added("x-envoy-force-trace", "1"))
    told = dict(json.loads(answer.body))
    assert told["x-iam-principal-arn"] == "arn:aws:iam::000000000000:user/a139+=,.@-"


def test_a140_authentik_cve_2026_25748_identity_is_set_or_the_request_dies(stage, right):
    for name, value in [("Cookie", "\x80=;;"), ("Cookie", "a" * 8000), ("X-Iam-Account", "\x80"), ("x-iam-account", "")]:
        answer, reached = stage.send(right.added(name, value))
        if reached:
            told = [pair for pair in json.loads(answer.body) if pair[0] == "x-iam-account"]
            assert told == [["x-iam-account", "000000000000"]]


def test_a142_a_body_that_is_too_large_to_read_whole(stage, key):
    objects = "".join(f"<Object><Key>{'k' * 1000}{number}</Key></Object>" for number in range(1200))
    answer, reached = stage.send(stage.signed(key, "/bucket?delete=", "POST", f"<Delete>{objects}</Delete>".encode()))
    assert not reached and answer.status in (0, 400, 403, 413), answer


SMUGGLED = {
    "both lengths": b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "two lengths": b"Content-Length: 0\r\nContent-Length: 5\r\n\r\n",
    "a plus": b"Content-Length: +0\r\n\r\n", "hex": b"Content-Length: 0x0\r\n\r\n", "another coding": b"Transfer-Encoding: xchunked\r\n\r\n",
    "a chunk that overflows": b"Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
}


@pytest.mark.parametrize("how", SMUGGLED)
def test_a31_a144_smuggled_lengths(stage, right, how):
    head = altered(right, method="PUT").wire().partition(b"Content-Length")[0]
    hidden = b"DELETE /bucket/key HTTP/1.1\r\nHost: " + stage.envoy.host.encode() + b"\r\n\r\n"
    before = len(stage.store.reached)
    wire.status_lines(stage.envoy.host, head + SMUGGLED[how] + hidden, timeout=2.0)
    assert len(stage.store.reached) == before
    stage.passed(right)


def test_a146_certificates_that_a_client_only_claims(stage, right):
    claims = ["X-Forwarded-Client-Cert", "X-SSL-Client-Cert", "X-Client-Verify", "X-Iam-Principal-Arn"]
    for name in claims:
        stage.refused(right.without("Authorization").added(name, "By=spiffe://root;Subject=CN=root"))


def test_a138_cve_2026_73547_requests_without_a_path(stage, right):
    host = stage.envoy.host
    before = len(stage.store.reached)
    for line in (f"CONNECT {host} HTTP/1.1", "OPTIONS * HTTP/1.1", f"GET http://{host}/bucket/key HTTP/1.1", "GET bucket HTTP/1.1"):
        wire.exchange(host, f"{line}\r\nHost: {host}\r\n\r\n".encode(), "GET")
    assert len(stage.store.reached) == before
    stage.passed(right)
