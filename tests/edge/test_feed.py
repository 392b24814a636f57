"""What proxies are told of changes: at once, whole, and never of what a crash could take back."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from support import wire
from support.edge import Proxy, metrics, revision
from support.identity import Identity
from support.server import Server
from support.signing import Key

HOME = "000000000000"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("feed")


@pytest.fixture(scope="module")
def keyward(place):
    # Notes of what was used are commits too: they would move the revision while a test looks at it.
    with Server(place / "data", "--edge-listen", f"unix:{place}/edge.sock", "--usage-interval", "1h") as running:
        yield running


@pytest.fixture
def owner(keyward):
    return Identity(keyward, "", Key(*keyward.root))


@pytest.fixture
def proxy(place):
    with Proxy(f"{place}/edge.sock") as made:
        yield made


def change(owner, name):
    """Changes the account; answers the revision that the server named."""
    answer = owner.call("CreateUser", UserName=name)
    assert answer.code == "OK", answer
    return int(answer.headers["x-iam-revision"])


def test_a_change_is_told_at_once(owner, proxy, fresh):
    start = proxy.now()
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(proxy.changes, start, 30)
        time.sleep(0.3)
        assert not waiting.done()
        made, began = change(owner, fresh("told")), time.monotonic()
        told = waiting.result(5)
        assert time.monotonic() - began < 0.5
    assert told == {"revision": made, "accounts": {HOME: made}, "complete": True}


def test_who_comes_late_is_told_each_account_once_with_its_last_change(owner, proxy, fresh):
    start = proxy.now()
    made = [change(owner, fresh("late")) for _ in range(5)]
    assert proxy.changes(start) == {"revision": made[-1], "accounts": {HOME: made[-1]}, "complete": True}
    assert proxy.changes(made[2])["accounts"] == {HOME: made[-1]}


def test_without_a_change_there_is_a_heartbeat(proxy):
    start, began = proxy.now(), time.monotonic()
    assert proxy.changes(start, wait=1) == {"revision": start, "accounts": {}, "complete": True}
    assert 0.9 < time.monotonic() - began < 3
    assert proxy.changes(start, wait=0) == {"revision": start, "accounts": {}, "complete": True}


def test_who_knows_nothing_or_too_much_begins_anew_at_once(proxy):
    now, began = proxy.now(), time.monotonic()
    for after in (0, now + 1, 2**64 - 1):
        assert proxy.changes(after, wait=30) == {"revision": now, "accounts": {}, "complete": False}
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("query", ["", "after=", "after=x", "after=-1", "after=1.0", "after=1&after=2", "after=1&wait=x", "after=1&proxy=",
                                   "after=1&proxy=a%22b", "after=1&proxy=" + "a" * 65, "after=1&more=1", "after=18446744073709551616"])
def test_a_question_that_cannot_be_read_is_refused(proxy, query):
    assert proxy.client.get(f"/edge/v1/changes?{query}").status_code == 400


def test_nothing_else_is_here(proxy, owner):
    for method, path, status in [("GET", "/", 404), ("POST", "/", 404), ("GET", "/metrics", 404), ("GET", "/edge/v1/bundle", 405),
                                 ("POST", "/edge/v1/changes", 405), ("GET", "/edge/v2/changes", 404)]:
        assert proxy.client.request(method, path).status_code == status, (method, path)
    assert wire.exchange(owner.server.host, b"GET /edge/v1/changes?after=0 HTTP/1.1\r\nHost: x\r\n\r\n").status == 404


def test_refusals_and_reads_change_nothing(owner, proxy, fresh):
    start = proxy.now()
    assert owner.call("GetUser", UserName=fresh("nobody")).status == 404
    assert owner.call("DeleteUser", UserName=fresh("nobody")).status == 404
    assert owner.call("ListUsers").status == 200
    assert proxy.changes(start) == {"revision": start, "accounts": {}, "complete": True}


def test_two_hundred_wait_and_all_are_told(place, owner, fresh):
    many = 200
    proxies = [Proxy(f"{place}/edge.sock") for _ in range(many)]
    with ThreadPoolExecutor(many) as pool:
        start = proxies[0].now()
        waiting = [pool.submit(proxy.changes, start, 60, f"many-{number}") for number, proxy in enumerate(proxies)]
        deadline = time.monotonic() + 30
        while metrics(owner.server, "keyward_edge_waiting") != {"": many} and time.monotonic() < deadline:
            time.sleep(0.1)
        assert metrics(owner.server, "keyward_edge_waiting") == {"": many}
        made = change(owner, fresh("many"))
        assert [answer.result(20)["accounts"] for answer in waiting] == [{HOME: made}] * many
    for proxy in proxies:
        proxy.client.close()


def test_a_proxy_that_falls_behind_is_seen(owner, proxy, fresh):
    start = proxy.now()
    proxy.changes(start, 0, "slow")
    label = 'proxy="slow"'
    assert metrics(owner.server, "keyward_edge_proxy_revision")[label] == start
    assert metrics(owner.server, "keyward_edge_proxy_lag_revisions")[label] == 0
    assert metrics(owner.server, "keyward_edge_proxy_lag_seconds")[label] == 0
    made = change(owner, fresh("lag"))
    time.sleep(1.1)
    assert metrics(owner.server, "keyward_edge_proxy_lag_revisions")[label] == made - start
    assert metrics(owner.server, "keyward_edge_proxy_lag_seconds")[label] > 1
    proxy.changes(made, 0, "slow")
    assert metrics(owner.server, "keyward_edge_proxy_lag_revisions")[label] == 0
    assert metrics(owner.server, "keyward_edge_proxy_lag_seconds")[label] == 0


def test_applying_the_feed_leaves_nothing_out_of_date(owner, place, fresh):
    """A follower polls while the account changes; what it holds is never older than what was acknowledged before."""
    key = Key(*owner.server.root)
    acknowledged, told, running = [0], [], threading.Event()
    running.set()

    def follow():
        with Proxy(f"{place}/edge.sock") as proxy:
            applied, kept = proxy.now(), {}
            while running.is_set():
                before = acknowledged[0]
                changes = proxy.changes(applied, 1)
                if not changes["complete"]:
                    kept = {}
                for account, changed in changes["accounts"].items():
                    if kept.get(account, 0) < changed:
                        kept.pop(account, None)
                assert changes["revision"] >= max(applied, before)
                applied = changes["revision"]
                bundle = proxy.bundle(key)
                assert revision(bundle) >= applied
                kept.setdefault(HOME, bundle.json()["revision"])
                assert kept[HOME] >= before, "what is kept is as new as what was acknowledged before the feed was asked"
                told.append(applied)

    with ThreadPoolExecutor() as pool:
        following = [pool.submit(follow) for _ in range(4)]
        for _ in range(300):
            acknowledged[0] = change(owner, fresh("stale"))
        running.clear()
        for each in following:
            each.result(20)
    assert len(set(told)) > 20


def test_a_kill_and_a_restart_take_no_revision_back(tmp_path, fresh):
    server = Server(tmp_path / "data", "--edge-listen", f"unix:{tmp_path}/edge.sock")
    highest = 0
    for _ in range(3):
        with server, Proxy(f"{tmp_path}/edge.sock") as proxy:
            owner = Identity(server, "", Key(*server.root))
            now = proxy.now()
            assert now > highest
            if highest:
                assert proxy.changes(highest, 5)["complete"] is False
            made = change(owner, fresh("restart"))
            told = proxy.changes(now)
            assert told["complete"] and told["accounts"] == {HOME: made}
            highest = told["revision"]
            server.kill()


def test_stopping_sends_home_who_waits(tmp_path):
    with Server(tmp_path / "data", "--edge-listen", f"unix:{tmp_path}/edge.sock") as server, Proxy(f"{tmp_path}/edge.sock") as proxy:
        start = proxy.now()
        with ThreadPoolExecutor() as pool:
            waiting = pool.submit(proxy.changes, start, 60)
            time.sleep(0.3)
            began = time.monotonic()
            assert server.stop() == 0
            assert time.monotonic() - began < 5
            assert waiting.result(1) == {"revision": start, "accounts": {}, "complete": True}
