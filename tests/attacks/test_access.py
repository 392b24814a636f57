"""A26–A33: keys that died, what answers give away, nobody at all, and HTTP itself."""

import dataclasses
import hashlib
import re
import time

import pytest

from support import signing, wire
from support.actions import ROWS
from support.faults import denied
from support.server import REPOSITORY

READ = signing.action("GetUser")


def test_a26_floci_1934_a_dead_key_dies_at_once(server, admin, person):
    alice = person()
    with wire.Connection(server.host) as connection:
        def ask():
            return connection.send(signing.sign(server.host, alice.key, READ).wire())

        for _ in range(20):
            assert ask().status == 200
            admin.call("UpdateAccessKey", UserName=alice.name, AccessKeyId=alice.key.id, Status="Inactive")
            denied(ask(), "InvalidClientTokenId")
            admin.call("UpdateAccessKey", UserName=alice.name, AccessKeyId=alice.key.id, Status="Active")
        assert ask().status == 200
        admin.call("DeleteAccessKey", UserName=alice.name, AccessKeyId=alice.key.id)
        denied(ask(), "InvalidClientTokenId")


def test_a26_a_key_that_deletes_itself(alice):
    assert alice.call("DeleteAccessKey", AccessKeyId=alice.key.id).status == 200
    denied(alice.call("GetUser"), "InvalidClientTokenId")


def test_a27_the_gate_compares_signatures_in_constant_time(alice, get_user):
    sources = {path: path.read_text() for path in (REPOSITORY / "guest/gate/src").rglob("*.rs") if path.name != "tests.rs"}
    assert any("ct_eq" in text for text in sources.values())
    for path, text in sources.items():
        assert not re.search(r"signature\w*(\(\))?\s*[!=]=\s|[!=]=\s*&?(expected|signature)\b", text), path


def test_a28_rustfs_ghsa_333v_an_answer_is_no_oracle(server, alice, get_user):
    right = get_user.header("Authorization").rpartition("Signature=")[2]
    answer = alice.send(get_user.replaced("Authorization", get_user.header("Authorization").replace(right, "0" * 64)))
    denied(answer, "SignatureDoesNotMatch")
    time.sleep(0.1)
    logs = "".join(path.read_text(errors="replace") for path in (server.errors, server.output, server.audit_log, server.access_log) if path.exists())
    signing_key = signing.SigV4Auth(alice.key.credentials, "iam", "us-east-1")
    for secret in (right, alice.key.secret, hashlib.sha256(alice.key.secret.encode()).hexdigest()):
        assert secret not in answer.text and secret not in logs
    assert "aws4_request\n" not in answer.text, signing_key
    assert not re.search(r"[0-9a-f]{64}", answer.text)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a29_rustfs_ghsa_5qfg_nobody_may_do_anything(server, admin, row):
    form = signing.encode(signing.action(row.name, row.service, **row.absent))
    head = [("Host", server.host), ("Content-Type", signing.FORM)]
    answer = wire.exchange(server.host, signing.Request("POST", "/", head, form).wire())
    assert (answer.status, answer.code) == (403, "MissingAuthenticationToken")
    answer = wire.exchange(server.host, signing.Request("GET", f"/?{form.decode()}", head[:1]).wire(), "GET")
    denied(answer, "MissingAuthenticationToken", "InvalidAction")


@pytest.mark.parametrize("name", ["AssumeRoleWithSAMLx", "assumerolewithsaml", "AssumeRoleWithWebIdentity ", "AssumeRole"])
def test_a29_names_that_look_like_the_exempt_ones(server, alice, get_user, name):
    body = signing.encode({"Action": name, "Version": "2011-06-15"})
    answer = wire.exchange(server.host, signing.Request("POST", "/", [("Host", server.host), ("Content-Type", signing.FORM)], body).wire())
    denied(answer, "MissingAuthenticationToken")


CONFIGURATIONS = {"cut off": "listen = ", "an unknown setting": 'no-such-setting = "x"\n', "not TOML": "\x00\x01\x02", "a wrong type": "listen = 7\n",
                  "JSON": '{"listen": "127.0.0.1:0"}', "an open door": "authentication = false\n"}


@pytest.mark.parametrize("why", CONFIGURATIONS)
def test_a30_seaweedfs_7726_a_configuration_that_cannot_be_read(new_server, tmp_path, why):
    file = tmp_path / "keyward.toml"
    file.write_text(CONFIGURATIONS[why])
    server = new_server("--config", file).spawn()
    assert server.process.wait(30) != 0
    assert len(server.complaint().strip().splitlines()) >= 1


def test_a30_an_empty_configuration_still_asks_for_signatures(new_server, tmp_path):
    file = tmp_path / "keyward.toml"
    file.write_text("")
    with new_server("--config", file) as server:
        answer = wire.exchange(server.host, signing.Request("POST", "/", [("Host", server.host), ("Content-Type", signing.FORM)],
                                                            signing.encode(signing.action("ListUsers"))).wire())
        assert answer.code == "MissingAuthenticationToken"


def smuggled(request):
    """Ways to hide a second request, or another body, in one."""
    plain = request.wire()
    head, _, body = plain.partition(b"\r\n\r\n")
    length = f"Content-Length: {len(body)}".encode()
    unsigned = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\n\r\nAction=Xy"
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    return {
        "CL and TE": head + b"\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked,
        "TE and CL": head.replace(length, b"Transfer-Encoding: chunked\r\n" + length) + b"\r\n\r\n" + chunked,
        "two lengths": head + b"\r\nContent-Length: 0\r\n\r\n" + body,
        "a signed length": head.replace(length, b"Content-Length: +%d" % len(body)) + b"\r\n\r\n" + body,
        "a hex length": head.replace(length, b"Content-Length: 0x%x" % len(body)) + b"\r\n\r\n" + body,
        "a list of lengths": head.replace(length, length + b", 0") + b"\r\n\r\n" + body,
        "TE twice": head.replace(length, b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity") + b"\r\n\r\n" + chunked,
        "TE xchunked": head.replace(length, b"Transfer-Encoding: xchunked") + b"\r\n\r\n" + chunked,
        "a space before the colon": head.replace(b"Content-Length:", b"Content-Length :") + b"\r\n\r\n" + body,
        "a chunk size overflow": head.replace(length, b"Transfer-Encoding: chunked") + b"\r\n\r\nfffffffffffffffff\r\n" + body,
        "a bare CR in a header": head + b"\r\nX-A: b\rX-C: d\r\n\r\n" + body,
        "bytes after the body": plain + b"GARBAGE",
        "an unsigned second request": plain + unsigned,
    }


@pytest.mark.parametrize("way", smuggled(signing.Request("POST", "/", [], b"x")))
def test_a31_request_smuggling(server, alice, get_user, way):
    data = smuggled(get_user)[way]
    statuses, closed = wire.status_lines(server.host, data, timeout=2)
    if way in ("bytes after the body", "an unsigned second request"):
        assert statuses[0] == 200 and all(400 <= status < 500 for status in statuses[1:]), statuses
    else:
        assert closed and all(400 <= status < 500 for status in statuses), (statuses, closed)
    assert alice.send(get_user).status == 200


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=b", "text/plain", "application/x-amz-json-1.1", "text/xml", "", None])
def test_a32_a_body_of_another_type_is_no_form(server, admin, create_user, kind):
    answer = admin.send(create_user.sign(content_type=kind))
    if answer.status == 200:
        assert kind in (None, ""), "a form under another name"
    else:
        denied(answer)


def test_a32_empty_and_absent_bodies(server, alice, get_user):
    for content_type in (signing.FORM, None):
        denied(alice.send(signing.sign(server.host, alice.key, body=b"", content_type=content_type)), "MissingAction", "InvalidAction")
    request = signing.sign(server.host, alice.key, body=b'{"Action":"GetUser"}', content_type="application/json")
    denied(alice.send(request))


def test_a33_minio_cve_2020_11012_the_other_listener_has_no_actions(server, admin, create_user):
    request = create_user.sign()
    for target in ("/", "/metrics", "/healthz", "/readyz", "/?" + create_user.body.decode()):
        for method in ("POST", "GET"):
            answer = wire.exchange(f"127.0.0.1:{server.admin_port}", dataclasses.replace(request, target=target, method=method).wire(), method)
            assert b"Response" not in answer.body and answer.status < 500
    for page in ("/debug", "/debug/pprof", "/config", "/env", "/users", "/../", "/metrics/../env"):
        assert server.admin(page)[0] in (400, 404)
    assert not create_user.happened()
    assert server.admin("/metrics")[0] == 200
