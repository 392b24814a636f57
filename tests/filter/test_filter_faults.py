"""The module with an edge that fails: nothing passes that should not, Envoy lives, and everything recovers by itself."""

import json
import time

import pytest

from support import wire
from support.filtered import CONFIGURATION, plugins, say
from support.policies import allow
from support.proxy import FILTER, Envoy
from support.trap import trapping

READS = allow("s3:GetObject")


def test_what_is_not_known_is_asked_once_and_remembered(proxy, somebody):
    one = proxy()
    one.edge.user(somebody, READS)
    for number in range(5):
        one.passes(one.signed(somebody, f"/bucket/{number}"))
    assert len(one.edge.questions("/edge/v1/bundle")) == 1
    assert len(one.edge.questions("/edge/v1/resource")) == 1
    stranger = type(somebody)("AKIASTRANGERSTRANGER", "secret")
    for _ in range(5):
        assert one.refused(one.signed(stranger)).code == "InvalidAccessKeyId"
    assert len(one.edge.questions("/edge/v1/bundle")) == 2


def test_many_that_wait_share_one_answer(proxy, somebody):
    one = proxy()
    one.edge.user(somebody, READS)
    one.edge.delay = 0.4
    connections = [wire.Connection(one.envoy.host) for _ in range(40)]
    for number, connection in enumerate(connections):
        connection.open().sendall(one.signed(somebody, f"/bucket/{number}").wire())
    first = connections[0]
    first.close()  # on whose behalf it was asked
    answers = [connection.open().recv(65536) for connection in connections[1:]]
    assert all(answer.startswith(b"HTTP/1.1 200") for answer in answers)
    assert len(one.edge.questions("/edge/v1/bundle")) <= 2, "once, and once more if the first to ask has left"
    assert one.metrics()["waiting"] == 0


def test_a_change_is_enforced_soon(proxy, somebody):
    one = proxy()
    one.edge.user(somebody, READS)
    one.passes(one.signed(somebody))
    one.edge.user(somebody)
    assert one.soon(one.signed(somebody), 403).code == "AccessDenied"
    one.edge.user(somebody, READS)
    one.soon(one.signed(somebody), 200)
    one.edge.remove(somebody)
    assert one.soon(one.signed(somebody), 403).code == "InvalidAccessKeyId"


def test_an_answer_from_before_a_change_is_not_used(proxy, somebody):
    one = proxy()
    one.edge.user(somebody, READS)
    one.edge.delay = 0.5
    with wire.Connection(one.envoy.host) as connection:
        connection.open().sendall(one.signed(somebody).wire())
        deadline = time.monotonic() + 10
        while not one.edge.questions("/edge/v1/bundle"):
            assert time.monotonic() < deadline
            time.sleep(0.01)
        one.edge.delay = 0
        one.edge.user(somebody)  # the answer that is on its way still allows it
        assert connection.open().recv(65536).startswith(b"HTTP/1.1 403")
    assert one.store.reached == []


def test_without_a_server_nothing_passes_until_there_is_one(proxy, somebody):
    one = proxy(edge=False)
    one.edge.user(somebody, READS)
    for _ in range(3):
        answer = one.refused(one.signed(somebody), 503)
        assert answer.code == "ServiceUnavailable" and answer.headers["content-type"] == "application/xml", answer
    one.edge.start()
    one.soon(one.signed(somebody), 200)


def test_a_lost_server_is_not_missed_until_it_is_too_long_ago(proxy, somebody):
    one = proxy(max_staleness=3)
    one.edge.user(somebody, READS)
    one.passes(one.signed(somebody))
    one.edge.stop()
    one.passes(one.signed(somebody))
    answer = one.soon(one.signed(somebody), 503)
    assert answer.code == "ServiceUnavailable"
    one.refused(one.signed(somebody), 503)
    one.edge.start()
    one.soon(one.signed(somebody), 200)


def test_changes_that_were_missed_are_made_up_for(proxy, somebody):
    one = proxy()
    one.edge.user(somebody, READS)
    one.passes(one.signed(somebody))
    one.edge.stop()
    one.edge.remove(somebody)
    one.passes(one.signed(somebody))
    one.edge.start()
    assert one.soon(one.signed(somebody), 403).code == "InvalidAccessKeyId"


def test_another_past_is_noticed(proxy, somebody):
    one = proxy()
    one.edge.user(somebody, READS)
    one.passes(one.signed(somebody))
    one.edge.stop()
    one.edge.people.clear()
    one.edge.restore(1)
    one.edge.start()
    assert one.soon(one.signed(somebody), 403).code == "InvalidAccessKeyId"


@pytest.mark.parametrize("spoil", [
    lambda status, body: (200, b"{"), lambda status, body: (200, body.replace(b"AKIA", b"AKIB")),
    lambda status, body: (200, json.dumps(json.loads(body) | {"more": 1}).encode()), lambda status, body: (500, body),
    lambda status, body: (200, b" " * (5 << 20)), lambda status, body: (200, json.dumps(json.loads(body) | {"revision": 99}).encode()),
    lambda status, body: (200, body.replace(b'"kind": "user", "arn"', b'"kind": "role-session", "arn"')),
], ids=["half", "another's", "newer", "failed", "endless", "future", "contradiction"])
def test_a_bad_bundle_lets_nobody_through_and_the_next_good_one_does(proxy, somebody, spoil):
    one = proxy(limits={"wait_milliseconds": 300})
    one.edge.user(somebody, READS)
    good, one.edge.spoil = one.edge.spoil, spoil
    answer = one.refused(one.signed(somebody), 503)
    assert answer.code == "ServiceUnavailable"
    one.edge.spoil = good
    one.soon(one.signed(somebody), 200)


def test_a_slow_server_is_not_waited_for_long(proxy, somebody):
    one = proxy(limits={"wait_milliseconds": 300})
    one.edge.user(somebody, READS)
    one.edge.delay = 5.0
    begun = time.monotonic()
    one.refused(one.signed(somebody), 503)
    assert 0.25 < time.monotonic() - begun < 3
    one.edge.delay = 0.0
    one.soon(one.signed(somebody), 200)


def test_a_request_waits_for_the_revision_it_names(proxy, somebody):
    one = proxy(limits={"wait_milliseconds": 1_500})
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


def test_every_worker_learns_every_change(proxy, somebody):
    one = proxy(workers=2)
    one.edge.user(somebody, READS)
    connections = [wire.Connection(one.envoy.host) for _ in range(24)]

    def statuses():
        return {connection.send(one.signed(somebody).wire(), "GET").status for connection in connections}

    assert statuses() == {200}
    assert len(one.edge.questions("/edge/v1/bundle")) == 2, "both workers have served some"
    one.edge.remove(somebody)
    deadline = time.monotonic() + 10
    while statuses() != {403}:
        assert time.monotonic() < deadline
    names = {poll["proxy"] for poll in one.edge.questions("/edge/v1/changes")}
    assert len(names) >= 2 and all(name.startswith("s3.") for name in names), names


def test_shadow_mode_only_tells(proxy, somebody):
    one = proxy(mode="shadow")
    one.edge.user(somebody)
    answer = one.passes(one.signed(somebody, "/bucket/shadow").added("x-iam-account", "999999999999"))
    assert not [name for name, _ in json.loads(answer.body) if name.startswith("x-iam-")]
    [line] = one.logged("/bucket/shadow")
    assert (line["iam"]["code"], line["iam"]["shadow_engine_result"]) == ("AccessDenied", "denied")
    one.edge.user(somebody, READS)
    one.soon(one.signed(somebody), 200)


def test_what_happens_is_counted(proxy, somebody):
    one = proxy()
    one.edge.user(somebody, READS)
    one.passes(one.signed(somebody))
    one.refused(one.signed(somebody, method="DELETE"))
    one.refused(one.signed(somebody).without("authorization"))
    counted = one.metrics()
    assert (counted["decisions.passed"], counted["decisions.AccessDenied"]) == (1, 2), counted
    assert counted["applied_revision"] == one.edge.revision
    assert 1 << 20 < counted["memory_bytes"] < 64 << 20


@pytest.mark.parametrize("settings", [{"max_stalenes": 5}, {"gate": {"regons": []}}, {"cluster": ""}, {"limits": {"x": 1}}])
def test_a_setting_that_is_not_known_ends_envoy_at_its_start(tmp_path, settings):
    envoy = Envoy(CONFIGURATION, tmp_path, tmp_path / "none.sock", 9, change=lambda bootstrap: say(bootstrap, **settings))
    with pytest.raises(RuntimeError, match="does not serve"), envoy:
        pass


def test_a_module_that_fails_lets_nothing_through_and_starts_anew(proxy, somebody, tmp_path):
    module = tmp_path / "trapping.wasm"
    module.write_bytes(trapping(FILTER.read_bytes(), "proxy_on_request_body"))

    def change(bootstrap):
        plugin = plugins(bootstrap)["keyward.gate"]
        plugin["vm_config"] = plugin["vm_config"] | {"vm_id": "trapping", "code": {"local": {"filename": str(module)}}}

    one = proxy(change)
    one.edge.user(somebody, allow("s3:*"))
    one.passes(one.signed(somebody))
    for _ in range(3):
        answer, _ = one.send(one.signed(somebody, method="PUT", body=b"body"))
        assert answer.status == 503, answer
        one.soon(one.signed(somebody), 200)  # on a new module, which knew nothing
    one.edge.remove(somebody)
    one.soon(one.signed(somebody), 403)
    assert len(one.edge.questions("/edge/v1/bundle")) >= 4
