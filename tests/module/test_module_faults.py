"""What only the dynamic module has: fetches that are nobody's own, a policy component that can be replaced, its limits."""

import json
import time

import pytest

from support import wire
from support.keeper import Module
from support.policies import allow
from support.proxy import Envoy
from support.server import TARGET
from support.trap import trapping
from support.wasm import sections

READS = allow("s3:GetObject")


def test_many_that_wait_share_one_fetch_which_is_nobodys_own(module, somebody):
    one = module(workers=2)
    one.edge.user(somebody, READS)
    one.soon(one.signed(somebody), 200)
    other = type(somebody)("AKIAOTHEROTHEROTHERO", "another-secret")
    one.edge.user(other, READS)
    one.soon(one.signed(somebody).added("x-iam-minimum-revision", str(one.edge.revision)), 200)
    before = len(one.edge.questions("/edge/v1/bundle"))
    one.edge.delay = 0.4
    connections = [wire.Connection(one.envoy.host) for _ in range(40)]
    for number, connection in enumerate(connections):
        connection.open().sendall(one.signed(other, f"/bucket/{number}").wire())
    connections[0].close()
    answers = [connection.open().recv(65536) for connection in connections[1:]]
    assert all(answer.startswith(b"HTTP/1.1 200") for answer in answers)
    assert len(one.edge.questions("/edge/v1/bundle")) == before + 1


def test_a_scope_that_the_server_serves_nobody_for_is_nobodys(module, somebody):
    one = module()
    one.edge.user(somebody, READS)
    good, one.edge.spoil = one.edge.spoil, lambda status, body: (400, b"{}")
    assert one.soon(one.signed(somebody), 403).code == "InvalidAccessKeyId"
    one.edge.spoil = good
    one.edge.user(somebody, READS)
    one.soon(one.signed(somebody), 200)


def test_every_worker_learns_every_change_from_one_answer(module, somebody):
    one = module(workers=2)
    one.edge.user(somebody, READS)
    one.soon(one.signed(somebody), 200)
    connections = [wire.Connection(one.envoy.host) for _ in range(24)]

    def statuses():
        return {connection.send(one.signed(somebody).wire(), "GET").status for connection in connections}

    assert statuses() == {200}
    assert len(one.edge.questions("/edge/v1/bundle")) == 1
    assert one.metrics()["instances"] == 2, "both workers have served some"
    one.edge.remove(somebody)
    deadline = time.monotonic() + 10
    while statuses() != {403}:
        assert time.monotonic() < deadline
    assert {poll["proxy"] for poll in one.edge.questions("/edge/v1/changes")} == {"envoy-1"}


@pytest.mark.parametrize("wrong", [{"max_stalenes": 5}, {"gate": {"regons": []}}, {"proxy": ""}, {"limits": {"x": 1}},
                                   {"policy_file": "/nonexistent"}, {"mode": "allow"}])
def test_a_setting_that_is_not_known_ends_envoy_at_its_start(tmp_path, compiled, wrong):
    def change(bootstrap):
        Module.say(bootstrap, **{"cache": compiled} | wrong)

    envoy = Envoy(Module.CONFIGURATION, tmp_path, tmp_path / "none.sock", 9, change=change)
    with pytest.raises(RuntimeError, match="keyward: "), envoy:
        pass


def embedded():
    """The component that is built into the module."""
    built = sorted(TARGET.glob("release/build/keyward-runtime-*/out/policy.wasm"), key=lambda path: path.stat().st_mtime)
    return built[-1].read_bytes()


def test_another_policy_component_takes_over_and_a_bad_one_does_not(module, somebody, tmp_path):
    file = tmp_path / "policy.wasm"
    file.write_bytes(embedded())
    one = module(policy_file=str(file))
    one.edge.user(somebody, READS)
    one.soon(one.signed(somebody), 200)

    def replaced(content, **expected):
        other = tmp_path / "other.wasm"
        other.write_bytes(content)
        other.rename(file)
        deadline = time.monotonic() + 60
        while not expected.items() <= one.metrics().items():
            assert time.monotonic() < deadline, one.metrics()
            one.passes(one.signed(somebody))
        one.passes(one.signed(somebody))
        one.refused(one.signed(somebody, method="DELETE"))

    core = bytes.fromhex("0061736d01000000")  # a module, and not a component
    replaced(core, policy_swaps=0, policy_swaps_refused=1)
    replaced(embedded()[:100_000], policy_swaps=0, policy_swaps_refused=2)
    # A component of any other world: the smallest there is.
    replaced(bytes.fromhex("0061736d0d000100"), policy_swaps=0, policy_swaps_refused=3)
    # A custom section more makes it another component with another digest.
    replaced(embedded() + b"\0\5\4more", policy_swaps=1, policy_swaps_refused=3)
    assert one.output.count("the policy component stays what it is") == 3


def spoilt(component, function):
    """The same component, in which an exported function does nothing but fail."""
    found = [(start, end) for kind, start, end in sections(component) if kind == 1]
    start, end = max(found, key=lambda core: core[1] - core[0])
    return component[:start] + trapping(component[start:end], function) + component[end:]


@pytest.mark.parametrize("function", ["keyward:iam/gate@0.1.0#check", "keyward:iam/gate@0.1.0#configure"])
def test_a_component_that_traps_is_not_put_in_place(module, somebody, tmp_path, function):
    file = tmp_path / "policy.wasm"
    file.write_bytes(embedded())
    one = module(policy_file=str(file))
    one.edge.user(somebody, READS)
    one.soon(one.signed(somebody), 200)
    file.write_bytes(spoilt(embedded(), function))
    deadline = time.monotonic() + 60
    while one.metrics()["policy_swaps_refused"] < 1:
        assert time.monotonic() < deadline
        one.passes(one.signed(somebody))
    one.passes(one.signed(somebody))
    assert one.metrics()["policy_swaps"] == 0


@pytest.mark.parametrize("limits, said", [({"deadline_milliseconds": 1}, "past its deadline"), ({"memory_bytes": 3 << 20}, "out of memory")])
def test_a_gate_that_takes_too_much_is_cut_and_the_next_request_has_another(module, somebody, limits, said):
    one = module(limits=limits)
    one.edge.user(somebody, *[allow("s3:GetObject", resources=f"arn:aws:s3:::bucket/{number}/*") for number in range(30_000)])
    deadline = time.monotonic() + 30
    while said not in one.output:
        answer, _ = one.send(one.signed(somebody, "/bucket/7999/x"))
        assert answer.status in (200, 403, 503) and time.monotonic() < deadline, answer
    one.edge.user(somebody, READS)
    one.soon(one.signed(somebody), 200)
    assert one.metrics()["errors"] >= 1


def test_a_body_that_is_too_long_or_is_not_what_was_signed_is_refused(module, somebody):
    one = module(limits={"body_bytes": 2_000})
    one.edge.user(somebody, allow("s3:DeleteObject", resources="arn:aws:s3:::bucket/tmp/*"))

    def delete(*names):
        body = "<Delete>" + "".join(f"<Object><Key>{name}</Key></Object>" for name in names) + "</Delete>"
        return one.signed(somebody, "/bucket?delete=", "POST", body.encode())

    one.soon(delete("tmp/a", "tmp/b"), 200)
    one.refused(delete("tmp/a", "kept"))
    lying = delete("tmp/a")
    lying.body = lying.body.replace(b"tmp/a", b"tmp/b")
    one.refused(lying, 400)
    assert one.refused(delete(*["tmp/" + "x" * 50] * 100), 413).code == "EntityTooLarge"
    one.passes(delete("tmp/a"))


def test_what_shadow_mode_lets_by_is_counted(module, somebody):
    one = module(mode="shadow")
    one.edge.user(somebody)
    one.soon(one.signed(somebody), 200)
    one.passes(one.signed(somebody))
    assert one.metrics()["shadow_denied"] >= 1


def test_what_happens_is_counted(module, somebody):
    one = module()
    one.edge.user(somebody, READS)
    one.soon(one.signed(somebody), 200)
    before = one.metrics()
    one.passes(one.signed(somebody))
    one.refused(one.signed(somebody, method="DELETE"))
    one.refused(one.signed(somebody).without("authorization"))
    counted = one.metrics()
    assert (counted["allowed"] - before["allowed"], counted["denied"] - before["denied"]) == (1, 2), counted
    assert counted["applied_revision"] == one.edge.revision and counted["waiting"] == 0
    assert counted["feed_age_milliseconds"] < 60_000


def test_many_requests_at_once_are_all_answered(module, somebody):
    one = module(workers=2)
    people = [type(somebody)(f"AKIASOMEBODY{number:08}", f"secret-{number}") for number in range(100)]
    for person in people:
        one.edge.user(person, READS)
    one.edge.user(somebody, READS)
    one.soon(one.signed(somebody).added("x-iam-minimum-revision", str(one.edge.revision)), 200)
    connections = [wire.Connection(one.envoy.host) for _ in people]
    for person, connection in zip(people, connections, strict=True):
        connection.open().sendall(one.signed(person).wire())
    assert {connection.open().recv(65536)[:12] for connection in connections} == {b"HTTP/1.1 200"}


def test_headers_that_only_the_module_may_send_are_replaced(module, somebody):
    one = module()
    one.edge.user(somebody, READS)
    one.soon(one.signed(somebody), 200)
    request = one.signed(somebody)
    for name, value in [("x-iam-account", "9"), ("X-IAM-Account", "8"), ("x-iam-made-up", "1"), ("X-Iam-Principal-Arn", "root")]:
        request = request.added(name, value)
    told = [(name, value) for name, value in json.loads(one.passes(request).body) if name.startswith("x-iam-")]
    assert len(told) == len(dict(told)) and "x-iam-made-up" not in dict(told)
    assert dict(told)["x-iam-account"] == "000000000000"
    assert dict(told)["x-iam-principal-arn"] == "arn:aws:iam::000000000000:user/somebody"
