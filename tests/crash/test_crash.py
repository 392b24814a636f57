"""Kills the server under write load, again and again: nothing acknowledged is lost, nothing is half done."""

import random
import shutil
import threading

import pytest

from crash.ledger import Ledger

SEED = 7


@pytest.mark.timeout(0)
def test_no_acknowledged_write_is_lost(new_server, request):
    kills, chance = request.config.getoption("--kills"), random.Random(SEED)
    server = new_server().start()
    ledger = Ledger(server)
    ledger.prepare()
    for _ in range(kills):
        before = ledger.burst(chance.uniform(0.02, 0.4))
        server.start()
        ledger.settle(before)
    ledger.settle()
    users = sum(user.there for writer in ledger.writers for user in writer.users.values())
    listed = [u for page in ledger.writers[0].root.iam.get_paginator("list_users").paginate(PaginationConfig={"PageSize": 1000}) for u in page["Users"]]
    assert len(listed) == users
    print(f"\n{kills} kills, {ledger.acknowledged} acknowledged writes, {users} users left, nothing lost")


@pytest.mark.timeout(300)
def test_killed_again_while_it_recovers(new_server):
    chance = random.Random(SEED)
    server = new_server().start()
    ledger = Ledger(server, writers=4)
    ledger.prepare()
    for _ in range(10):
        before = ledger.burst(0.2)
        for _ in range(3):
            server.spawn()
            threading.Event().wait(chance.uniform(0.0, 0.15))
            server.kill()
        server.start()
        ledger.settle(before)


def test_the_ledger_notices_a_lost_write(new_server):
    """A store set back to an earlier hour, as one that loses what it has promised."""
    server = new_server().start()
    ledger = Ledger(server, writers=2)
    ledger.prepare()
    ledger.burst(0.3)
    shutil.copytree(server.data / "store", server.data.parent / "earlier")
    server.start()
    ledger.settle()
    ledger.burst(0.3)
    shutil.rmtree(server.data / "store")
    shutil.copytree(server.data.parent / "earlier", server.data / "store")
    server.start()
    with pytest.raises(AssertionError, match="promised"):
        ledger.settle()
