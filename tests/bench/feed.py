"""How long it takes from an acknowledged DeleteAccessKey until a proxy that follows the feed is told.

    tests/bench/run feed [--changes 1000] [--proxies 20] [--writers 8]

Writers create users all the while; the other proxies wait for changes too. Times are those of the clients, so that they
include HTTP and Python on both sides.
"""

import argparse
import bisect
import multiprocessing
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.edge import Proxy  # noqa: E402
from support.identity import Identity  # noqa: E402
from support.server import Server  # noqa: E402
from support.signing import Key  # noqa: E402


def follow(socket, name, told, running):
    """A proxy: (revision, moment) of everything it is told."""
    heard = []
    with Proxy(socket) as proxy:
        applied = proxy.now()
        while running.is_set():
            changes = proxy.changes(applied, 1, name)
            if changes["revision"] > applied:
                applied = changes["revision"]
                heard.append((applied, time.monotonic()))
    told.put(heard)


def write(server, number, running, written):
    """Keeps the server busy."""
    owner, count = Identity(server, "", Key(*server.root)), 0
    while running.is_set():
        assert owner.call("CreateUser", UserName=f"load-{number}-{count}").status == 200
        count += 1
    written.put(count)


def each(items, work, threads=16):
    """Does it for all of them, several at a time."""
    left, lock = iter(items), threading.Lock()

    def run():
        while True:
            with lock:
                item = next(left, None)
            if item is None:
                return
            work(item)

    started = [threading.Thread(target=run) for _ in range(threads)]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()


def keys(server, number):
    """So many access keys, each with its user."""
    made, local = [], threading.local()

    def make(index):
        if not hasattr(local, "owner"):
            local.owner = Identity(server, "", Key(*server.root))
        local.owner.call("CreateUser", UserName=f"user-{index}")
        made.append((f"user-{index}", local.owner.call("CreateAccessKey", UserName=f"user-{index}").texts("AccessKeyId")[0]))

    each(range(number), make)
    return made


def percentile(sorted_values, percent):
    return sorted_values[min(len(sorted_values) - 1, len(sorted_values) * percent // 100)]


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--changes", type=int, default=1000)
    arguments.add_argument("--proxies", type=int, default=20)
    arguments.add_argument("--writers", type=int, default=8)
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory() as place:
        socket = f"{place}/edge.sock"
        server = Server(Path(place) / "data", "--edge-listen", f"unix:{socket}")
        server.access_log = "off"
        with server:
            measure(server, socket, chosen)


def measure(server, socket, chosen):
    owner, doomed = Identity(server, "", Key(*server.root)), keys(server, chosen.changes)
    started = multiprocessing.get_context("fork")
    running, told, unseen, written = started.Event(), started.Queue(), started.Queue(), started.Queue()
    running.set()
    others = [started.Process(target=follow, args=(socket, f"proxy-{number}", unseen, running)) for number in range(1, chosen.proxies)]
    measured = started.Process(target=follow, args=(socket, "measured", told, running))
    writers = [started.Process(target=write, args=(server, number, running, written)) for number in range(chosen.writers)]
    for process in [*others, measured, *writers]:
        process.start()
    time.sleep(1)
    acknowledged, began = [], time.monotonic()
    for user, key in doomed:
        answer = owner.call("DeleteAccessKey", UserName=user, AccessKeyId=key)
        assert answer.status == 200, answer
        acknowledged.append((int(answer.headers["x-iam-revision"]), time.monotonic()))
    took = time.monotonic() - began
    time.sleep(1)
    running.clear()
    heard, commits = told.get(timeout=30), sum(written.get(timeout=30) for _ in writers)
    for _ in others:
        unseen.get(timeout=30)
    for process in [*others, measured, *writers]:
        process.join(10)
    revisions = [revision for revision, _ in heard]
    late = sorted(max(0.0, heard[bisect.bisect_left(revisions, revision)][1] - moment) for revision, moment in acknowledged)
    print(f"{len(late)} keys deleted in {took:.1f} s beside {commits / (took + 2):.0f} CreateUser/s, {chosen.proxies} proxies waiting: "
          f"told after p50 {percentile(late, 50) * 1000:.2f} ms, p99 {percentile(late, 99) * 1000:.2f} ms, at most {late[-1] * 1000:.2f} ms "
          f"after the acknowledgement")


if __name__ == "__main__":
    main()
