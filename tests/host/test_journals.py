"""Audit log, access log and metrics: what is written of each call."""

import json
import re
import time

import pytest

from support import signing, wire
from support.policies import allow, deny, document


def lines(path, request_id):
    """The lines of one request, once they are there."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        found = [json.loads(line) for line in path.read_text().splitlines() if request_id in line]
        if found:
            return found
        time.sleep(0.02)
    return []


@pytest.fixture
def audited(server):
    """The one audit line of an answer: it is there before the answer is."""

    def find(answer):
        found = [json.loads(line) for line in server.audit_log.read_text().splitlines() if answer.request_id in line]
        assert len(found) == 1, f"{len(found)} audit lines"
        return found[0]

    return find


def test_a_write(audited, admin, fresh):
    name = fresh("audited")
    line = audited(admin.call("CreateUser", UserName=name, Path="/a/"))
    assert line["action"] == "iam:CreateUser"
    assert line["caller"] == admin.arn and line["access_key"] == admin.key.id and line["account"] == "000000000000"
    assert line["target"] == f"arn:aws:iam::000000000000:user/a/{name}"
    assert line["source"] == "127.0.0.1" and line["status"] == 200 and line["code"] == ""
    assert line["decision"]["outcome"] == "allowed" and line["decision"]["by"] == "identity"
    assert line["decision"]["policy"] and line["decision"]["statement"]
    assert line["parameters"] == {"UserName": name, "Path": "/a/"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line["time"])
    assert isinstance(line["revision"], int) and set(line["components"]) == {"policy", "iam"}


def test_a_later_write_has_a_later_revision(audited, admin, fresh):
    first, second = (audited(admin.call("CreateUser", UserName=fresh("r")))["revision"] for _ in range(2))
    assert first < second


def test_a_denial_names_the_statement(audited, person):
    limited = person(document(allow("iam:*"), deny("iam:ListUsers", Sid="NoList")))
    line = audited(limited.call("ListUsers"))
    assert (line["code"], line["status"]) == ("AccessDenied", 403)
    assert line["decision"]["outcome"] == "explicitly-denied" and line["decision"]["statement"] == "NoList"
    assert limited.name in line["decision"]["policy"]
    line = audited(person().call("ListUsers"))
    assert line["decision"]["outcome"] == "implicitly-denied"


def test_refusals_of_every_kind_are_audited(server, audited, admin, stranger):
    spoiled = stranger.sign("GetUser")
    spoiled.body += b"x"
    anonymous = signing.Request("POST", "/", [("Host", server.host), ("Content-Type", signing.FORM)], signing.encode(signing.action("ListUsers")))
    for answer, code in [
        (stranger.send(spoiled), "SignatureDoesNotMatch"), (wire.exchange(server.host, anonymous.wire()), "MissingAuthenticationToken"),
        (admin.call("NoSuchAction"), "InvalidAction"), (admin.call("GetUser", UserName="no-such-user"), "NoSuchEntity"),
        (admin.call("CreateUser", UserName="*"), "ValidationError"),
    ]:
        assert answer.code == code
        line = audited(answer)
        assert line["code"] == code and line["status"] == answer.status


def test_parameters_are_logged_by_allow_list(audited, admin, user, fresh):
    secret, key_id = "a-secret-nobody-logs", fresh("id").replace("-", "")
    line = audited(admin.call("CreateAccessKey", UserName=user, AccessKeyId=key_id, SecretAccessKey=secret))
    assert line["parameters"]["UserName"] == user and "SecretAccessKey" not in line["parameters"] and secret not in json.dumps(line)
    line = audited(admin.call("GetUser", UserName=user, Password="hunter2", Unknown="x"))
    assert line["parameters"] == {"UserName": user}
    policy = document(allow("s3:GetObject", Sid="LooksLikeASecret"))
    line = audited(admin.call("PutUserPolicy", UserName=user, PolicyName="p", PolicyDocument=policy))
    assert "LooksLikeASecret" not in json.dumps(line)


def test_every_line_of_the_whole_run_is_json(server, admin):
    admin.call("ListUsers", MaxItems="1")
    for line in server.audit_log.read_text().splitlines():
        assert json.loads(line)["request_id"]


def test_the_access_log(server, admin):
    answer = admin.call("ListUsers", MaxItems="1")
    [line] = lines(server.access_log, answer.request_id)
    assert line["status"] == 200 and line["method"] == "POST"
    presigned = signing.presign(server.host, admin.key, signing.action("GetCallerIdentity", "sts"))
    answer = admin.send(presigned)
    assert presigned.target.rpartition("X-Amz-Signature=")[2] not in json.dumps(lines(server.access_log, answer.request_id))


def counter(server, name, **labels):
    """The value of a counter in the metrics."""
    total = 0.0
    for line in server.admin("/metrics")[1].splitlines():
        if line.startswith(f"{name}{{") or line.startswith(f"{name} "):
            if all(f'{key}="{value}"' in line for key, value in labels.items()):
                total += float(line.rpartition(" ")[2])
    return total


def test_metrics_count_calls_decisions_and_time(server, admin, stranger):
    def now():
        return (counter(server, "keyward_calls_total", action="iam:ListUsers", outcome="Success"),
                counter(server, "keyward_calls_total", action="iam:ListUsers", outcome="AccessDenied"),
                counter(server, "keyward_call_duration_seconds_count", action="iam:ListUsers"),
                counter(server, "keyward_decisions_total", outcome="implicitly-denied"))

    before = now()
    for _ in range(3):
        admin.call("ListUsers", MaxItems="1")
    stranger.call("ListUsers")
    assert [after - earlier for after, earlier in zip(now(), before)] == [3, 1, 4, 1]


def test_metrics_count_the_gates_that_are_kept_warm(server, admin):
    admin.call("ListUsers", MaxItems="1")
    assert 1 <= counter(server, "keyward_instances") <= 64


def test_metrics_have_no_label_that_a_client_can_make_up(server, admin, fresh):
    name = fresh("madeup").replace("-", "")
    admin.call(name, UserName=name)
    wire.exchange(server.host, f"{name.upper()} /{name} HTTP/1.1\r\nHost: {name}\r\n\r\n".encode())
    text = server.admin("/metrics")[1]
    assert name not in text and name.upper() not in text
    for family in ("keyward_calls", "keyward_call_duration_seconds", "keyward_decisions", "keyward_connections", "keyward_store_commits", "keyward_component_info"):
        assert f"# TYPE {family}" in text, family
