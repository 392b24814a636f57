"""Components that are replaced while the server runs: swap, rollback, history, and what is refused."""

import base64
import threading

import pytest

from support import modules, signing, wire
from support.identity import Identity
from support.signing import Key

SWAPS = 300
OLD, NEW = "token included in the request is invalid", "token included in the request is UNKNOWN"


@pytest.fixture
def house(new_server):
    """A server of one's own, and its root."""
    server = new_server("--usage-interval", "1h").start()
    return server, Identity(server, "", Key(*server.root))


def test_a_module_takes_over_and_what_ran_before_comes_back(house):
    server, root = house
    before = modules.runs(server)
    first = modules.installed(root, modules.padded(modules.own(), "first"), Name="first")
    shown = root.call("GetModule", "keyward", Digest=first)
    assert [shown.texts(name)[0] for name in ("World", "Version", "Name", "State")] == ["policy", "0.1.0", "first", "Idle"]
    modules.take_over(server, root, first)
    root.call("GetUser")
    line = list(modules.audited(server).values())[-1]
    assert line["components"]["policy"] == first and line["components"]["iam"] == modules.runs(server, "iam")
    assert root.call("RollbackModule", "keyward", World="policy").code == "OK"
    modules.wait_for(server, before)
    history = root.call("ListModuleHistory", "keyward")
    assert history.texts("Did") == ["rolled back to", "activated", "put"]


def test_the_api_itself_takes_over(house):
    server, root = house
    name = modules.installed(root, modules.padded(modules.own("iam"), "api"))
    modules.take_over(server, root, name, "iam")
    assert root.iam.create_user(UserName="by-the-new-one")["User"]["UserName"] == "by-the-new-one"
    assert list(modules.audited(server).values())[-1]["components"]["iam"] == name


def test_what_runs_outlasts_a_restart(house):
    server, root = house
    name = modules.installed(root, modules.padded(modules.own(), "lasting"))
    modules.take_over(server, root, name)
    assert server.stop() == 0
    server.start()
    assert modules.runs(server) == name and name in server.announced()


def test_a_server_that_cannot_run_what_is_active_does_not_start(house):
    server, root = house
    name = modules.installed(root, modules.padded(modules.own(), "unsigned"))
    modules.take_over(server, root, name)
    assert server.stop() == 0
    flags, server.flags = server.flags, [*server.flags, "--module-key", base64.b64encode(bytes(32)).decode()]
    with pytest.raises(RuntimeError, match="only modules run here that are signed"):
        server.start()
    server.flags = [*flags, "--modules", "own"]
    server.start()
    assert modules.runs(server) != name
    assert root.call("RollbackModule", "keyward", World="policy").code == "OK"
    assert server.stop() == 0
    server.flags = flags
    server.start()


def test_one_that_fails_is_taken_back(house):
    server, root = house
    before = modules.runs(server)
    # It stands the probe, which asks nobody who signs for the API.
    broken = modules.failing(modules.own(), "keyward:iam/gate@0.1.0#authenticate")
    name = modules.installed(root, broken)
    modules.take_over(server, root, name)
    for _ in range(5):
        assert root.call("GetUser").status == 500
    modules.wait_for(server, before)
    assert root.call("GetUser").status == 200
    history = root.call("ListModuleHistory", "keyward", MaxItems="1")
    assert (history.texts("Did"), history.texts("By")) == (["rolled back from"], ["host"])
    assert "is taken back" in server.complaint()
    assert 'keyward_module_rollbacks_total{world="policy"} 1' in server.admin("/metrics")[1]


def ask(server, key, found, stop):
    """Asks with an unknown key until told to stop: which wording came, and the request's id."""
    with wire.Connection(server.host) as connection:
        while not stop.is_set():
            answer = connection.send(signing.sign(server.host, key, signing.action("GetUser")).wire())
            found.append((answer.status, NEW in answer.text, OLD in answer.text, answer.headers["x-amzn-requestid"]))


def test_a182_swaps_under_load_fail_nothing_and_mix_nothing(house, somebody):
    """Two gates that word one refusal differently take turns: each answer has the words of the gate that the audit log names."""
    server, root = house
    old = modules.installed(root, modules.padded(modules.own(), "old"))
    new = modules.installed(root, modules.reworded(modules.own(), OLD, NEW))
    found, stop = [], threading.Event()
    threads = [threading.Thread(target=ask, args=(server, somebody, found, stop)) for _ in range(4)]
    [thread.start() for thread in threads]
    for number in range(SWAPS):
        modules.take_over(server, root, (old, new)[number % 2])
    stop.set()
    [thread.join() for thread in threads]
    lines = modules.audited(server)
    assert len(found) > SWAPS and {status for status, *_ in found} == {403}
    assert {is_new for _, is_new, _, _ in found} == {True, False}
    for _, is_new, is_old, request in found:
        assert is_new != is_old
        assert (lines[request]["components"]["policy"] == new) == is_new
    assert f'keyward_module_swaps_total{{world="policy",outcome="done"}} {SWAPS}' in server.admin("/metrics")[1]
