"""What only the module for proxy-wasm hosts has: fetches in a stream's name, modules for each worker, traps."""

import json
import time

import pytest

from support import wire
from support.keeper import Filter
from support.policies import allow
from support.proxy import FILTER, Envoy
from support.trap import trapping

READS = allow("s3:GetObject")


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


def test_a_bundle_of_the_future_lets_nobody_through_and_the_next_good_one_does(proxy, somebody):
    one = proxy(limits={"wait_milliseconds": 300})
    one.edge.user(somebody, READS)
    good, one.edge.spoil = one.edge.spoil, lambda status, body: (200, json.dumps(json.loads(body) | {"revision": 99}).encode())
    assert one.refused(one.signed(somebody), 503).code == "ServiceUnavailable"
    one.edge.spoil = good
    one.soon(one.signed(somebody), 200)


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
    envoy = Envoy(Filter.CONFIGURATION, tmp_path, tmp_path / "none.sock", 9, change=lambda bootstrap: Filter.say(bootstrap, **settings))
    with pytest.raises(RuntimeError, match="does not serve"), envoy:
        pass


def test_a_module_that_fails_lets_nothing_through_and_starts_anew(proxy, somebody, tmp_path):
    module = tmp_path / "trapping.wasm"
    module.write_bytes(trapping(FILTER.read_bytes(), "proxy_on_request_body"))

    def change(bootstrap):
        plugin = Filter.plugins(bootstrap)["keyward.gate"]
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
