"""Envoy with the dynamic module, and an edge that does what a test wants of it."""

import contextlib

import pytest

from support.proxy import Envoy, Store
from support.server import free_port
from support.signing import Key
from support.stand_in import Edge
from support.within import CONFIGURATION, Within, settings


@pytest.fixture(scope="session")
def compiled(tmp_path_factory):
    """Where compiled components are kept from one Envoy to the next."""
    return tmp_path_factory.mktemp("compiled")


@pytest.fixture
def module(tmp_path, compiled):
    """Makes Envoys with the module; they end with the test, and must be alive until then."""
    with contextlib.ExitStack() as stack:
        made = []

        def make(change=lambda bootstrap: None, workers=1, edge=True, **chosen):
            store, admin = Store(), free_port()
            stack.callback(store.close)
            server = Edge(tmp_path / "edge.sock")
            if edge:
                server.start()

            def configure(bootstrap):
                bootstrap["admin"] = {"address": {"socket_address": {"address": "127.0.0.1", "port_value": admin}}}
                settings(bootstrap).update({"cache": str(compiled)} | chosen)
                change(bootstrap)

            envoy = stack.enter_context(Envoy(CONFIGURATION, tmp_path, server.socket, store.port, workers=workers, change=configure))
            made.append(Within(server, envoy, store, admin))
            return made[-1]

        yield make
        for one in made:
            assert one.is_alive, one.output[-3000:]
            with contextlib.suppress(OSError):
                one.edge.stop()


@pytest.fixture
def somebody():
    """A key that no server made."""
    return Key("AKIASOMEBODYSOMEBODY", "somebodys-secret")
