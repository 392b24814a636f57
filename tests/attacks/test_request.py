"""A14–A25: the request around the signature: path, query, time, scope, host, token."""

import dataclasses
import urllib.parse

import pytest

from support import signing, wire
from support.faults import denied
from support.signing import Key

READ = signing.action("GetUser")
WHO = signing.action("GetCallerIdentity", "sts")
READ_BODY = signing.encode(READ)

PATHS = ["//", "/./", "/../", "/.", "/..", "/%2e%2e", "/%2F", "/%252F", "/;x=1", "/\\", "/%2f%2F", "/%ff", "/%c0%af", "/a/../", "/x", "/iam", "/%", "/%zz",
         "/?", "/%00", "/index.html", "*"]


@pytest.mark.parametrize("path", PATHS)
def test_a14_what_is_signed_is_what_is_dispatched(server, alice, get_user, path):
    answer = alice.send(dataclasses.replace(get_user, target=path))
    if path not in ("//", "/./", "/../", "/.", "/..", "/a/../", "/?"):  # these mean `/` to every signer
        denied(answer)
    assert answer.status == 0 or answer.status < 500


QUERIES = ["a=1&b=2", "b=2&a=1", "a=2&a=1", "a=&b", "a", "=", "a=%20", "a=%2B", "a=%2F%3D", "A=1&a=2", "%C3%A9=%C3%BC", "a=~-._", "a%20b=c", "z&y&x",
           "a=1&A=1&b=1", "aa=1&a=2", "a-b=1&a=2"]


@pytest.mark.parametrize("query", QUERIES)
def test_a15_queries_as_botocore_writes_them(server, alice, query):
    request = signing.sign(server.host, alice.key, READ, query=query)
    assert alice.send(request).status == 200
    denied(alice.send(dataclasses.replace(request, target=f"/?{query}&extra=1")), "SignatureDoesNotMatch")


@pytest.mark.parametrize("query", ["a=%zz", "a=%", "a=%0", "a=\x00", "%=1", "a=%ff%fe"])
def test_a15_queries_that_cannot_be_read(server, alice, get_user, query):
    denied(alice.send(dataclasses.replace(get_user, target=f"/?{query}")))


def test_a16_cve_2022_2385_parameters_have_one_spelling_and_one_value(server, alice, admin):
    assert alice.send(signing.sign(server.host, alice.key, READ)).status == 200
    for form in ([("action", "ListUsers"), *READ.items()], [*READ.items(), ("ACTION", "ListUsers")]):
        answer = alice.send(signing.sign(server.host, alice.key, form))
        assert answer.texts("UserName") == [alice.name], answer.text  # an unknown parameter, ignored
    twice = [("Action", "GetUser"), ("Action", "ListUsers"), ("Version", "2010-05-08")]
    for form in (twice, [twice[1], twice[0], twice[2]]):
        denied(admin.send(signing.sign(server.host, admin.key, form)))
    denied(admin.send(signing.sign(server.host, admin.key, READ, query="Action=ListUsers")))
    presigned = signing.presign(server.host, alice.key, WHO)
    assert alice.send(presigned).status == 200
    for name in ("X-Amz-Credential", "X-Amz-Signature", "X-Amz-Date", "X-Amz-Expires", "X-Amz-Algorithm", "X-Amz-SignedHeaders"):
        value = urllib.parse.parse_qs(presigned.target.partition("?")[2])[name][0]
        again = f"{name}={urllib.parse.quote(value, safe='')}"
        for extra in (again, again.replace(name, name.lower())):
            denied(alice.send(dataclasses.replace(presigned, target=f"{presigned.target}&{extra}")))


@pytest.mark.parametrize("expires", ["0", "-1", "604801", "1e3", "", "9223372036854775808", "1.5", "+300", " 300", "0x10", "٣٠٠"])
def test_a17_presigned_lifetimes_that_make_no_sense(server, alice, expires):
    assert alice.send(signing.presign(server.host, alice.key, WHO, expires=604_800)).status == 200
    denied(alice.send(signing.presign(server.host, alice.key, WHO, expires=expires)))


def test_a17_a_presigned_request_without_a_lifetime(server, alice):
    presigned = signing.presign(server.host, alice.key, WHO)
    parts = [part for part in presigned.target.split("&") if not part.startswith("X-Amz-Expires")]
    denied(alice.send(dataclasses.replace(presigned, target="&".join(parts))))


def test_a17_expired_and_not_yet(server, alice):
    assert alice.send(signing.presign(server.host, alice.key, WHO, expires=120, when=signing.now(-100))).status == 200
    assert alice.send(signing.presign(server.host, alice.key, WHO, when=signing.now(850))).status == 200
    for expires, offset in ((100, -102), (1, -3), (604_800, -604_803), (300, 960), (300, 86_400)):
        denied(alice.send(signing.presign(server.host, alice.key, WHO, expires=expires, when=signing.now(offset))),
               "SignatureDoesNotMatch", "RequestExpired", "AccessDenied")


@pytest.mark.parametrize("seconds", [-890, -1, 0, 1, 890])
def test_a18_clocks_within_fifteen_minutes(server, alice, seconds):
    assert alice.send(signing.sign(server.host, alice.key, READ, when=signing.now(seconds))).status == 200


@pytest.mark.parametrize("seconds", [-86_400, -905, 905, 86_400, 10**9])
def test_a18_clocks_beyond_fifteen_minutes(server, alice, seconds):
    denied(alice.send(signing.sign(server.host, alice.key, READ, when=signing.now(seconds))), "SignatureDoesNotMatch", "RequestExpired")


DATES = ["", "yesterday", "20260131", "2026-01-31T00:00:00Z", "20261301T000000Z", "20260131T250000Z", "20260131T000000", "20260131T000000z",
         "٢٠٢٦٠١٣١T000000Z", "Sat, 31 Jan 2026 00:00:00 GMT", "0" * 15 + "Z", "99999999T999999Z"]


@pytest.mark.parametrize("date", DATES)
def test_a18_cloudemu_839_a_date_that_cannot_be_read(server, alice, get_user, date):
    denied(alice.send(get_user.replaced("X-Amz-Date", date)))


def test_a18_no_date_at_all(server, alice, get_user):
    denied(alice.send(get_user.without("X-Amz-Date")))


def test_a19_the_scopes_day_is_the_requests_day(server, alice):
    assert alice.send(signing.sign_by_hand(server.host, alice.key, READ_BODY)).status == 200
    for offset in (-86_400, 86_400):
        day = signing.now(offset).strftime("%Y%m%d")
        denied(alice.send(signing.sign_by_hand(server.host, alice.key, READ_BODY, scope_day=day)), "SignatureDoesNotMatch")


def test_a19_date_and_x_amz_date_that_disagree(server, alice):
    stale = "Sat, 31 Jan 2015 00:00:00 GMT"
    old = signing.sign(server.host, alice.key, READ, when=signing.now(-3600))
    current = signing.now().strftime("%a, %d %b %Y %H:%M:%S GMT")
    denied(alice.send(old.added("Date", current)))
    answer = alice.send(signing.sign_by_hand(server.host, alice.key, READ_BODY, headers=[("Date", stale)]))
    assert answer.status in (200, 400, 403)  # X-Amz-Date is what counts; the other is at most refused


def scopes(day):
    return {
        "another region": dict(region="eu-west-1"), "another service": dict(service="s3"), "s3tables": dict(service="s3tables"),
        "no service": dict(service=""), "another terminator": dict(terminator="aws5_request"), "an empty terminator": dict(terminator=""),
        "four parts": dict(scope=f"{day}/us-east-1/iam"), "six parts": dict(scope=f"{day}/us-east-1/iam/aws4_request/x"),
        "a slash in front": dict(scope=f"/{day}/us-east-1/iam/aws4_request"), "upper case": dict(service="IAM"),
    }


@pytest.mark.parametrize("why", scopes(""))
def test_a20_seaweedfs_cve_2026_55873_a_scope_of_another_place(server, alice, why):
    assert alice.send(signing.sign_by_hand(server.host, alice.key, READ_BODY)).status == 200
    day = signing.now().strftime("%Y%m%d")
    denied(alice.send(signing.sign_by_hand(server.host, alice.key, READ_BODY, **scopes(day)[why])),
           "SignatureDoesNotMatch", "IncompleteSignature")


def test_a20_the_scope_says_nothing_about_rights(server, alice):
    for service in ("sts", "iam"):
        body = signing.encode(signing.action("ListUsers"))
        denied(alice.send(signing.sign_by_hand(server.host, alice.key, body, service=service)))


ALGORITHMS = ["AWS4-ECDSA-P256-SHA256", "AWS4-HMAC-SHA1", "HMAC-SHA256", "aws4-hmac-sha256", "AWS", "AWS4-HMAC-SHA512", "NONE", "AWS4-HMAC-SHA256-PAYLOAD"]


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a21_minio_5411_one_algorithm(server, alice, get_user, algorithm):
    denied(alice.send(signing.sign_by_hand(server.host, alice.key, READ_BODY, algorithm=algorithm)))
    presigned = signing.presign(server.host, alice.key, WHO)
    denied(alice.send(dataclasses.replace(presigned, target=presigned.target.replace("AWS4-HMAC-SHA256", algorithm))))


def test_a21_signature_version_2(server, alice, get_user):
    denied(alice.send(get_user.replaced("Authorization", f"AWS {alice.key.id}:c2lnbmF0dXJl")))
    query = f"AWSAccessKeyId={alice.key.id}&SignatureVersion=2&SignatureMethod=HmacSHA256&Signature=c2ln&Expires=99999999999&Action=GetUser"
    denied(alice.send(signing.Request("GET", f"/?{query}", [("Host", server.host)])))


def test_a22_a_presigned_read_does_nothing_else(server, admin, create_user):
    presigned = signing.presign(server.host, admin.key, WHO)
    assert admin.send(presigned).status == 200
    headers = [*presigned.headers, ("Content-Type", signing.FORM)]
    denied(admin.send(dataclasses.replace(presigned, method="POST", headers=headers, body=create_user.body)))
    denied(admin.send(dataclasses.replace(presigned, headers=headers, body=create_user.body)))
    for header in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        answer = admin.send(presigned.added(header, "POST"))
        assert answer.status == 403 or answer.texts("Arn") == [admin.arn]
    for target in (presigned.target.replace("GetCallerIdentity", "CreateUser"), presigned.target + "&Action=CreateUser"):
        denied(admin.send(dataclasses.replace(presigned, target=target)))
    assert not create_user.happened()


def test_a23_a_hundred_replays_do_not_pass_the_quota(server, admin, user):
    request = signing.sign(server.host, admin.key, signing.action("CreateAccessKey", UserName=user))
    codes = [admin.send(request).code for _ in range(100)]
    assert codes == ["OK", "OK"] + ["LimitExceeded"] * 98
    assert len(admin.iam.list_access_keys(UserName=user)["AccessKeyMetadata"]) == 2


def test_a24_the_host_is_the_one_the_peer_sent(server, alice, get_user):
    for header in ("X-Forwarded-Host", "X-Original-Host", "X-Host", "Forwarded", "X-Forwarded-Proto", "X-Forwarded-Port"):
        assert alice.send(get_user.added(header, "iam.example.com")).status == 200
        other = signing.sign("iam.example.com", alice.key, READ).replaced("Host", server.host)
        denied(alice.send(other.added(header, "iam.example.com")), "SignatureDoesNotMatch")
    named = signing.sign("iam.example.com", alice.key, READ)
    assert alice.send(named).status == 200  # any name may reach us; it must be the one that was signed
    for host in ("iam.example.com:80", "iam.example.co", "IAM.example.com.", ""):
        answer = wire.exchange(server.host, named.replaced("Host", host).wire())
        denied(answer)
    absolute = dataclasses.replace(get_user, target=f"http://{server.host}/")
    assert wire.exchange(server.host, absolute.wire()).status in (200, 400, 403)
    elsewhere = dataclasses.replace(get_user, target="http://iam.example.com/")
    denied(wire.exchange(server.host, elsewhere.wire()))
    denied(wire.exchange(server.host, get_user.without("Host").wire()))


def test_a25_cloudemu_839_session_tokens(server, alice, get_user):
    denied(alice.send(signing.sign(server.host, Key(alice.key.id, alice.key.secret, "a-token"), READ)), "InvalidClientTokenId")
    denied(alice.send(signing.sign(server.host, Key("ASIA" + "A" * 16, alice.key.secret), READ)), "InvalidClientTokenId")
    denied(alice.send(signing.sign(server.host, Key("ASIA" + "A" * 16, alice.key.secret, "a-token"), READ)), "InvalidClientTokenId")
    denied(alice.send(signing.sign(server.host, Key("ASIA" + alice.key.id[4:], alice.key.secret, "a-token"), READ)), "InvalidClientTokenId")
    presigned = signing.presign(server.host, Key(alice.key.id, alice.key.secret, "a-token"), WHO)
    denied(alice.send(presigned), "InvalidClientTokenId")
