"""Doors that keep what they know, with an edge that fails: nothing passes that should not, Envoy lives, and everything
recovers by itself."""

import json
import time

import pytest

from support import wire
from support.keeper import PATIENT, Filter, Module, kept
from support.policies import allow

READS = allow("s3:GetObject")


@pytest.fixture(params=["filter", "module"])
def keeper(request, tmp_path, compiled):
    """Makes Envoys with the door."""
    door, usual = (Filter, {"limits": PATIENT}) if request.param == "filter" else (Module, {"cache": compiled})
    with kept(door, tmp_path, **usual) as make:
        yield make


def test_what_is_not_known_is_asked_once_and_remembered(keeper, somebody):
    one = keeper()
    one.edge.user(somebody, READS)
    one.soon(one.signed(somebody), 200)
    for number in range(5):
        one.passes(one.signed(somebody, f"/bucket/{number}"))
    assert len(one.edge.questions("/edge/v1/bundle")) == 1
    assert len(one.edge.questions("/edge/v1/resource")) == 1
    stranger = type(somebody)("AKIASTRANGERSTRANGER", "secret")
    for _ in range(5):
        assert one.refused(one.signed(stranger)).code == "InvalidAccessKeyId"
    assert len(one.edge.questions("/edge/v1/bundle")) == 2


def test_a_change_is_enforced_soon(keeper, somebody):
    one = keeper()
    one.edge.user(somebody, READS)
    one.soon(one.signed(somebody), 200)
    one.edge.user(somebody)
    assert one.soon(one.signed(somebody), 403).code == "AccessDenied"
    one.edge.user(somebody, READS)
    one.soon(one.signed(somebody), 200)
    one.edge.remove(somebody)
    assert one.soon(one.signed(somebody), 403).code == "InvalidAccessKeyId"


def test_an_answer_from_before_a_change_is_not_used(keeper, somebody):
    one = keeper()
    one.edge.user(somebody, READS)
    one.soon(one.signed(somebody, method="DELETE"), 403)  # it has heard of the edge
    other = type(somebody)("AKIAOTHEROTHEROTHERO", "another-secret")
    one.edge.user(other, READS)
    one.soon(one.signed(somebody).added("x-iam-minimum-revision", str(one.edge.revision)), 200)
    reached, asked = len(one.store.reached), len(one.edge.questions("/edge/v1/bundle"))
    one.edge.delay = 0.5
    with wire.Connection(one.envoy.host) as connection:
        connection.open().sendall(one.signed(other).wire())
        deadline = time.monotonic() + 10
        while len(one.edge.questions("/edge/v1/bundle")) == asked:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        one.edge.delay = 0
        one.edge.user(other)  # the answer that is on its way still allows it
        assert connection.open().recv(65536).startswith(b"HTTP/1.1 403")
    assert len(one.store.reached) == reached


def test_without_a_server_nothing_passes_until_there_is_one(keeper, somebody):
    one = keeper(edge=False)
    one.edge.user(somebody, READS)
    for _ in range(3):
        answer = one.refused(one.signed(somebody), 503)
        assert answer.code == "ServiceUnavailable" and answer.headers["content-type"] == "application/xml", answer
    one.edge.start()
    one.soon(one.signed(somebody), 200)


def test_a_lost_server_is_not_missed_until_it_is_too_long_ago(keeper, somebody):
    one = keeper(max_staleness=3)
    one.edge.user(somebody, READS)
    one.soon(one.signed(somebody), 200)
    one.edge.stop()
    one.passes(one.signed(somebody))
    assert one.soon(one.signed(somebody), 503).code == "ServiceUnavailable"
    one.refused(one.signed(somebody), 503)
    one.edge.start()
    one.soon(one.signed(somebody), 200)


def test_a_server_that_has_nothing_to_tell_is_heard(keeper, somebody):
    one = keeper(max_staleness=3)
    one.edge.user(somebody, READS)
    one.soon(one.signed(somebody), 200)
    end = time.monotonic() + 5
    while time.monotonic() < end:
        one.passes(one.signed(somebody))
        time.sleep(0.1)


def test_changes_that_were_missed_are_made_up_for(keeper, somebody):
    one = keeper()
    one.edge.user(somebody, READS)
    one.soon(one.signed(somebody), 200)
    one.edge.stop()
    one.edge.remove(somebody)
    one.passes(one.signed(somebody))
    one.edge.start()
    assert one.soon(one.signed(somebody), 403).code == "InvalidAccessKeyId"


def test_another_past_is_noticed(keeper, somebody):
    one = keeper()
    one.edge.user(somebody, READS)
    one.soon(one.signed(somebody), 200)
    one.edge.stop()
    one.edge.people.clear()
    one.edge.restore(1)
    one.edge.start()
    assert one.soon(one.signed(somebody), 403).code == "InvalidAccessKeyId"


def test_a_slow_server_is_not_waited_for_long(keeper, somebody):
    one = keeper(limits={"wait_milliseconds": 300})
    one.edge.user(somebody, READS)
    one.soon(one.signed(type(somebody)("AKIASTRANGERSTRANGER", "secret")), 403)  # it has heard of the edge
    one.edge.delay = 5.0
    begun = time.monotonic()
    one.refused(one.signed(somebody), 503)
    assert 0.25 < time.monotonic() - begun < 3
    one.edge.delay = 0.0
    one.soon(one.signed(somebody), 200)


def test_a_request_waits_for_the_revision_it_names(keeper, somebody):
    one = keeper(limits={"wait_milliseconds": 1_500})
    one.edge.user(somebody, READS)
    one.soon(one.signed(somebody), 200)
    told = one.passes(one.signed(somebody).added("x-iam-minimum-revision", str(one.edge.revision)))
    assert "x-iam-minimum-revision" not in dict(json.loads(told.body))
    ahead = one.signed(somebody).added("x-iam-minimum-revision", str(one.edge.revision + 5))
    assert one.refused(ahead, 503).code == "ServiceUnavailable"
    with wire.Connection(one.envoy.host) as connection:
        connection.open().sendall(ahead.wire())
        for _ in range(5):
            one.edge.user(somebody, READS)
        assert connection.open().recv(65536).startswith(b"HTTP/1.1 200")
    for wrong in ["", "1.5", "-1", "soon"]:
        assert one.refused(one.signed(somebody).added("x-iam-minimum-revision", wrong), 400).code == "InvalidArgument"


def test_shadow_mode_only_tells(keeper, somebody):
    one = keeper(mode="shadow")
    one.edge.user(somebody)
    one.soon(one.signed(somebody), 200)
    answer = one.passes(one.signed(somebody, "/bucket/shadow").added("x-iam-account", "999999999999"))
    assert not [name for name, _ in json.loads(answer.body) if name.startswith("x-iam-")]
    [line] = one.logged("/bucket/shadow")
    assert (line["iam"]["code"], line["iam"]["shadow_engine_result"]) == ("AccessDenied", "denied")
    one.edge.user(somebody, READS)
    one.soon(one.signed(somebody), 200)


@pytest.mark.parametrize("spoil", [
    lambda status, body: (200, b"{"), lambda status, body: (200, body.replace(b"AKIA", b"AKIB")),
    lambda status, body: (200, json.dumps(json.loads(body) | {"more": 1}).encode()), lambda status, body: (500, body),
    lambda status, body: (200, b" " * (5 << 20)), lambda status, body: (200, b""),
    lambda status, body: (200, body.replace(b'"kind": "user", "arn"', b'"kind": "role-session", "arn"')),
], ids=["half", "another's", "newer", "failed", "endless", "empty", "contradiction"])
def test_a_bad_bundle_lets_nobody_through_and_the_next_good_one_does(keeper, somebody, spoil):
    one = keeper(limits={"wait_milliseconds": 300})
    one.edge.user(somebody, READS)
    good, one.edge.spoil = one.edge.spoil, spoil
    answer = one.refused(one.signed(somebody), 503)
    assert answer.code == "ServiceUnavailable"
    assert one.errors() >= 1
    one.edge.spoil = good
    one.soon(one.signed(somebody), 200)
