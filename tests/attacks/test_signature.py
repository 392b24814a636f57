"""A1–A13: the signature and what it covers."""

import dataclasses
import hashlib

import pytest

from support import signing, wire
from support.faults import denied
from support.signing import Key

PAYLOAD_MODES = [
    "UNSIGNED-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
    "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD",
    "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER", "UNSIGNED-ANYTHING", "unsigned-payload", "", "e3b0c442",
]


def with_signature(request, change):
    """The request with another signature in its Authorization."""
    head, _, signature = request.header("Authorization").rpartition("Signature=")
    return request.replaced("Authorization", f"{head}Signature={change(signature)}")


def test_a01_every_bit_of_the_signature_counts(server, alice, get_user):
    with wire.Connection(server.host) as connection:
        for position in range(64):
            for bit in (1, 2, 4, 8):
                def flip(signature):
                    digit = f"{int(signature[position], 16) ^ bit:x}"
                    return signature[:position] + digit + signature[position + 1:]

                denied(connection.send(with_signature(get_user, flip).wire()), "SignatureDoesNotMatch")
    assert alice.send(get_user).status == 200


SHAPES = {
    "upper case": str.upper, "empty": lambda s: "", "63": lambda s: s[:-1], "65": lambda s: s + "0", "twice": lambda s: s + s,
    "not hex": lambda s: "g" * 64, "0x": lambda s: "0x" + s[2:], "zeros": lambda s: "0" * 64, "spaced": lambda s: s[:32] + " " + s[32:],
    "NUL": lambda s: s[:-1] + "%00",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a01_a_signature_of_another_shape(server, alice, get_user, shape):
    denied(alice.send(with_signature(get_user, SHAPES[shape])), "SignatureDoesNotMatch", "IncompleteSignature")


AUTHORIZATIONS = [
    "", " ", "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA256 ", "Basic YTpi", "Bearer x", "AWS4-HMAC-SHA256 Credential=", "AWS4-HMAC-SHA256 ,,,",
    "AWS4-HMAC-SHA256 Credential={id}/{day}/us-east-1/iam/aws4_request",
    "AWS4-HMAC-SHA256 Credential={id}/{day}/us-east-1/iam/aws4_request, SignedHeaders=host",
    "AWS4-HMAC-SHA256 SignedHeaders=host, Signature={signature}", "AWS4-HMAC-SHA256 Credential={id}, SignedHeaders=host, Signature={signature}",
    "AWS4-HMAC-SHA256 Credential=////, SignedHeaders=host, Signature={signature}",
    "Credential={id}/{day}/us-east-1/iam/aws4_request, SignedHeaders=host, Signature={signature}",
    "AWS4-HMAC-SHA256 Credential={id}/{day}/us-east-1/iam/aws4_request, SignedHeaders=host, Signature={signature}, Signature={signature}",
    "AWS4-HMAC-SHA256 " + "x" * 4000,
]


@pytest.mark.parametrize("number", range(len(AUTHORIZATIONS)))
def test_a01_malformed_authorization(server, alice, get_user, number):
    text = AUTHORIZATIONS[number].format(id=alice.key.id, day=get_user.header("X-Amz-Date")[:8], signature="0" * 64)
    denied(alice.send(get_user.replaced("Authorization", text)),
           "IncompleteSignature", "MissingAuthenticationToken", "SignatureDoesNotMatch", "InvalidClientTokenId")


def test_a01_the_wrong_secret(server, alice, person, get_user):
    for secret in (person().key.secret, alice.key.secret[:-1], alice.key.secret.swapcase(), alice.key.secret + " "):
        request = signing.sign(server.host, Key(alice.key.id, secret), signing.action("GetUser"))
        denied(alice.send(request), "SignatureDoesNotMatch")


@pytest.mark.parametrize("secret", ["", "null", "the id itself", "another user's", "AWS4"])
def test_a02_floci_2680_an_unknown_key_has_no_secret_at_all(server, alice, get_user, secret):
    unknown = "AKIA" + "Z" * 16
    secret = {"the id itself": unknown, "another user's": alice.key.secret}.get(secret, secret)
    request = signing.sign_by_hand(server.host, Key(unknown, secret), signing.encode(signing.action("GetUser")))
    denied(alice.send(request), "InvalidClientTokenId")


@pytest.mark.parametrize("mode", PAYLOAD_MODES)
def test_a03_minio_cve_2025_31489_no_payload_mode_skips_the_signature(server, alice, create_user, mode):
    assert create_user.sign(headers=[("X-Amz-Content-Sha256", hashlib.sha256(create_user.body).hexdigest())]).header("Authorization")
    request = create_user.sign(headers=[("X-Amz-Content-Sha256", mode)])
    denied(alice.send(with_signature(request, lambda s: "0" * 64)))
    assert not create_user.happened()


def test_a04_minio_cve_2026_41145_one_identity_from_one_place(server, alice, admin, get_user):
    as_admin = signing.sign(server.host, admin.key, signing.action("GetUser"))
    query = f"X-Amz-Credential={admin.key.id}%2F{get_user.header('X-Amz-Date')[:8]}%2Fus-east-1%2Fiam%2Faws4_request"
    denied(alice.send(dataclasses.replace(get_user.without("Authorization"), target=f"/?{query}")))
    presigned = signing.presign(server.host, admin.key, signing.action("GetCallerIdentity", "sts"))
    assert alice.send(presigned).status == 200
    for target in (f"/?{query}", presigned.target):
        denied(alice.send(dataclasses.replace(get_user, target=target)))
    denied(alice.send(presigned.added("Authorization", get_user.header("Authorization"))))
    denied(alice.send(get_user.added("Authorization", as_admin.header("Authorization"))))
    denied(alice.send(get_user.added("Authorization", get_user.header("Authorization"))))


@pytest.mark.parametrize("mode", [mode for mode in PAYLOAD_MODES if mode.startswith("STREAMING")])
def test_a05_minio_cve_2021_21390_chunked_signatures_do_nothing_here(server, alice, create_user, mode):
    chunk = f"{len(create_user.body):x};chunk-signature={'0' * 64}\r\n".encode() + create_user.body + b"\r\n0;chunk-signature=" + b"0" * 64 + b"\r\n\r\n"
    for body in (chunk, create_user.body, b"", b"ffffffffffffffff;chunk-signature=", chunk[:40]):
        request = create_user.sign(headers=[("X-Amz-Content-Sha256", mode), ("X-Amz-Decoded-Content-Length", str(len(create_user.body)))])
        denied(alice.send(dataclasses.replace(request, body=body)))
    assert not create_user.happened()


def test_a06_fakecloud_2415_the_body_itself_is_hashed(server, admin, create_user, fresh):
    declared = [("X-Amz-Content-Sha256", hashlib.sha256(create_user.body).hexdigest())]
    for headers in ([], declared):
        request = create_user.sign(headers=headers)
        other = signing.encode(signing.action("CreateAccessKey", UserName=admin.name))
        denied(admin.send(dataclasses.replace(request, body=other)), "SignatureDoesNotMatch")
        for position in range(0, len(create_user.body), 7):
            spoiled = bytearray(create_user.body)
            spoiled[position] ^= 1
            denied(admin.send(dataclasses.replace(request, body=bytes(spoiled))), "SignatureDoesNotMatch")
        denied(admin.send(dataclasses.replace(request, body=create_user.body + b"&a=b")), "SignatureDoesNotMatch")
        denied(admin.send(dataclasses.replace(request, body=b"")), "SignatureDoesNotMatch")
    assert not create_user.happened()
    assert admin.send(create_user.sign(headers=declared)).status == 200


@pytest.mark.parametrize("service", ["iam", "sts"])
@pytest.mark.parametrize("mode", PAYLOAD_MODES)
def test_a07_an_unsigned_payload_is_a_thing_of_s3(server, alice, mode, service):
    name = {"iam": "GetUser", "sts": "GetCallerIdentity"}[service]
    body = signing.encode(signing.action(name, service))
    right = signing.sign(server.host, alice.key, body=body, service=service,
                         headers=[("X-Amz-Content-Sha256", hashlib.sha256(body).hexdigest())])
    assert alice.send(right).status == 200
    denied(alice.send(signing.sign(server.host, alice.key, body=body, service=service, headers=[("X-Amz-Content-Sha256", mode)])))


@pytest.mark.parametrize("header", ["X-Amz-Meta-A", "x-amz-target", "X-AMZ-Security-Token", "X-Amz-Acl", "x-amz-"])
def test_a08_seaweedfs_9121_an_unsigned_amz_header(server, alice, get_user, header):
    denied(alice.send(get_user.added(header, "1")))
    presigned = signing.presign(server.host, alice.key, signing.action("GetCallerIdentity", "sts"))
    assert alice.send(presigned).status == 200
    denied(alice.send(presigned.added(header, "1")))


INTERNAL = ["X-SeaweedFS-Principal", "X-Keyward-Principal", "X-Keyward-Caller", "X-Amzn-Principal", "X-Forwarded-User", "Remote-User",
            "X-Auth-Request-User", "X-Remote-User", "X-Principal-Arn", "X-Account-Id"]


@pytest.mark.parametrize("header", INTERNAL)
def test_a09_seaweedfs_a_header_does_not_name_the_principal(server, root, alice, get_user, header):
    for value in (root.arn, "root", "admin"):
        assert alice.send(get_user.added(header, value)).texts("UserName") == [alice.name]
        request = signing.sign(server.host, alice.key, signing.action("ListUsers"), headers=[(header, value)])
        denied(alice.send(request), "AccessDenied")


LISTS = {
    "nothing": ("", ""), "host left out": ("content-type;x-amz-date", None), "semicolons": (";;", ""),
    "a leading semicolon": (";content-type;host;x-amz-date", None), "unsorted": ("x-amz-date;host;content-type", None),
    "upper case": ("Content-Type;Host;X-Amz-Date", None), "twice": ("content-type;host;host;x-amz-date", None),
    "x-amz-date left out": ("content-type;host", None), "spaces": ("content-type; host; x-amz-date", None),
    "commas": ("content-type,host,x-amz-date", None),
}


@pytest.mark.parametrize("why", LISTS)
def test_a10_minio_the_list_of_signed_headers_is_exact(server, alice, why):
    body = signing.encode(signing.action("GetUser"))
    assert alice.send(signing.sign_by_hand(server.host, alice.key, body)).status == 200
    text, headers = LISTS[why]
    request = signing.sign_by_hand(server.host, alice.key, body, signed=[n for n in text.split(";") if n], signed_names=text,
                                   canonical_headers=headers)
    denied(alice.send(request), "IncompleteSignature", "SignatureDoesNotMatch")


def test_a11_minio_a_signed_header_does_not_come_from_the_query(server, alice):
    body = signing.encode(signing.action("GetUser"))
    headers = [("X-Amz-Meta-A", "1")]
    right = signing.sign_by_hand(server.host, alice.key, body, target="/?x-amz-meta-a=1", headers=headers)
    assert alice.send(right).status == 200
    denied(alice.send(right.without("X-Amz-Meta-A")), "SignatureDoesNotMatch", "IncompleteSignature")
    denied(alice.send(right.replaced("X-Amz-Meta-A", "")), "SignatureDoesNotMatch")


@pytest.mark.parametrize("header", ["Authorization", "X-Amz-Date", "Host", "Content-Type", "X-Amz-Meta-A", "X-Amz-Security-Token",
                                    "X-Amz-Content-Sha256", "Content-Length"])
def test_a12_envoy_cve_2026_26308_a_header_twice(server, alice, header):
    body = signing.encode(signing.action("GetUser"))
    extra = [("X-Amz-Meta-A", "1"), ("X-Amz-Content-Sha256", hashlib.sha256(body).hexdigest())]
    request = signing.sign(server.host, alice.key, body=body, headers=extra)
    assert alice.send(request).status == 200
    request = request.added("Content-Length", str(len(body)))
    value = request.header(header) or "token"
    for second in (value, "0", "other"):
        if (header, second) == ("Content-Length", value):
            continue  # RFC 9112 lets equal lengths count as one
        denied(wire.exchange(server.host, request.added(header, second).wire(), timeout=2))


def test_a13_only_spaces_fold(server, alice):
    def send(signed, sent):
        request = signing.sign(server.host, alice.key, signing.action("GetUser"), headers=[("X-Amz-Meta-A", signed)])
        return alice.send(request.replaced("X-Amz-Meta-A", sent))

    for signed, sent in [("a  b", "a  b"), ("a  b", "a b"), ("a b", "a    b"), ("a", "  a  "), ('"a  b"', '"a b"')]:
        assert send(signed, sent).status == 200, (signed, sent)
    for signed, sent in [("a b", "ab"), ("a b", "a\u00a0b"), ("a b", "a\u2003b"), ("a", "a\u00a0"), ("a b", "A b")]:
        denied(send(signed, sent), "SignatureDoesNotMatch")
    exact = signing.sign_by_hand(server.host, alice.key, signing.encode(signing.action("GetUser")), headers=[("X-Amz-Meta-A", "a\u00a0b")])
    assert alice.send(exact).status == 200  # botocore would fold it
    denied(alice.send(exact.replaced("X-Amz-Meta-A", "a b")), "SignatureDoesNotMatch")
    request = signing.sign(server.host, alice.key, signing.action("GetUser"), headers=[("X-Amz-Meta-A", "a b")])
    denied(alice.send(request.replaced("X-Amz-Meta-A", "a\r\n b")))  # obs-fold
