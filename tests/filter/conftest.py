"""Envoy with the module, and an edge that does what a test wants of it."""

import contextlib

import pytest

from support.stand_in import Edge
from support.filtered import CONFIGURATION, Proxy, say
from support.proxy import Envoy, Store
from support.server import free_port
from support.signing import Key


# A machine with other things to do may take a while for what takes a millisecond.
PATIENT = {"wait_milliseconds": 10_000}


@pytest.fixture
def proxy(tmp_path):
    """Makes proxies; they end with the test, and must be alive until then."""
    with contextlib.ExitStack() as stack:
        made = []

        def make(change=lambda bootstrap: None, workers=1, edge=True, **settings):
            settings.setdefault("limits", PATIENT)
            store, admin = Store(), free_port()
            stack.callback(store.close)
            server = Edge(tmp_path / "edge.sock")
            if edge:
                server.start()

            def configure(bootstrap):
                bootstrap["admin"] = {"address": {"socket_address": {"address": "127.0.0.1", "port_value": admin}}}
                say(bootstrap, **settings)
                change(bootstrap)

            envoy = stack.enter_context(Envoy(CONFIGURATION, tmp_path, server.socket, store.port, workers=workers, change=configure))
            made.append(Proxy(server, envoy, store, admin))
            return made[-1]

        yield make
        for one in made:
            assert one.is_alive, one.envoy.output.read_text(errors="replace")[-3000:]
            with contextlib.suppress(OSError):
                one.edge.stop()


@pytest.fixture
def somebody():
    """A key that no server made."""
    return Key("AKIASOMEBODYSOMEBODY", "somebodys-secret")
