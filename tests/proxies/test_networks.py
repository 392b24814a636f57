"""A130: a customer's networks through every door of Envoy, whatever headers say."""

import time

import pytest

from support import lyve, wire
from support import stage as stages
from support.policies import EVERYTHING

HERE, THERE = "127.0.0.3", "127.0.0.2"


@pytest.fixture(scope="module", params=stages.DOORS)
def stage(request, tmp_path_factory):
    """By HTTP a proxy says in a header where a request comes from, and is believed if the operator says so."""
    flags = ["--trusted-proxy", "127.0.0.1/32"] if request.param == "http" else []
    with stages.opened(request.param, tmp_path_factory.mktemp(request.param), *flags) as opened:
        yield opened


@pytest.fixture(scope="module")
def corp(stage):
    assert stage.root.call("RSRegisterReseller", ResellerName="lyve").code == "OK"
    return lyve.Customer(stage.root, f"corp-{stage.door}")


def test_a130_who_is_elsewhere_does_not_reach_the_store(stage, corp):
    user = corp.person("ann", policy=EVERYTHING)
    session = user.as_key(user.sts.get_session_token()["Credentials"])
    mine = stage.root  # whose account has no networks

    def reaches(key, source, *headers):
        before = len(stage.store.reached)
        request = stage.signed(key)
        for name, value in headers:
            request = request.added(name, value)
        answer = wire.exchange(stage.envoy.host, request.wire(), "GET", source=source)
        reached = len(stage.store.reached) > before
        assert reached == (answer.status == 200), answer
        return reached

    keys = [corp.root.key, user.key, session.key]
    for key in keys:
        stage.soon_passed(stage.signed(key))
    rule = corp.network(f"{THERE}/32")
    for key in keys:
        stage.soon_refused(stage.signed(key))
        assert reaches(key, THERE)
        for name in ("X-Forwarded-For", "X-Real-IP", "Forwarded", "X-Envoy-External-Address"):
            assert not reaches(key, HERE, (name, THERE)), name
    assert reaches(mine.key, HERE)
    corp.network(f"{HERE}/32", THERE)
    # Not from 127.0.0.1: Envoy says its own machine's address of who comes from there.
    deadline = time.monotonic() + stages.KNOWN_SECONDS
    while not all(reaches(key, HERE) for key in keys):
        assert time.monotonic() < deadline
    assert lyve.whitelist(corp.reseller, "DeleteRule", root=corp.full_name, ruleId=rule).json == {"ok": True}
    assert reaches(keys[0], HERE)
