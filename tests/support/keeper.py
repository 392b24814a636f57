"""Envoy with a door that keeps what it knows, a store, and an edge that does what a test wants of it."""

import contextlib
import hashlib
import json
import time

from support import signing, wire
from support.proxy import Envoy, Store
from support.server import free_port
from support.stand_in import Edge

# How long a door may take to be told of a change, on a machine with other things to do.
KNOWN_SECONDS = 10.0

# What takes a millisecond elsewhere may take a while there.
PATIENT = {"wait_milliseconds": 10_000}


def filters(bootstrap):
    """Envoy's HTTP filters."""
    return bootstrap["static_resources"]["listeners"][0]["filter_chains"][0]["filters"][0]["typed_config"]["http_filters"]


class Keeper:
    """An Envoy, its store and its edge; requests to the store as bytes. What differs between the doors is below."""

    CONFIGURATION = PREFIX = None

    def __init__(self, edge, envoy, store, admin):
        self.edge, self.envoy, self.store, self.admin_port = edge, envoy, store, admin

    def signed(self, key, path="/bucket/key", method="GET", body=b"", headers=(), **how):
        payload = how.pop("payload", hashlib.sha256(body).hexdigest())
        headers = [*headers, ("X-Amz-Content-Sha256", payload)]
        return signing.sign_by_hand(self.envoy.host, key, body, method=method, target=path, headers=headers, service="s3",
                                    payload=payload, **how)

    def send(self, request):
        """The answer, and whether the store was reached."""
        before = len(self.store.reached)
        answer = wire.exchange(self.envoy.host, request.wire(), request.method)
        return answer, len(self.store.reached) > before

    def passes(self, request):
        answer, reached = self.send(request)
        assert (answer.status, reached) == (200, True), (request, answer)
        return answer

    def refused(self, request, status=403):
        answer, reached = self.send(request)
        assert (answer.status, reached) == (status, False), (request, answer)
        return answer

    def soon(self, request, status):
        """Sends it until it is answered like this."""
        deadline = time.monotonic() + KNOWN_SECONDS
        while (answer := self.send(request)[0]).status != status:
            assert time.monotonic() < deadline, answer
            time.sleep(0.02)
        return answer

    def admin(self, path):
        """A page of Envoy's own."""
        return wire.exchange(f"127.0.0.1:{self.admin_port}", f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode(), "GET").text

    def metrics(self):
        """What the door counts."""
        lines = [line.split(": ") for line in self.admin(f"/stats?filter={self.PREFIX.partition('.')[0]}").splitlines()]
        return {name.removeprefix(self.PREFIX): int(value) for name, value in lines if name.startswith(self.PREFIX)}

    def logged(self, path, lines=1):
        """What the access log says of a path, when it says it."""
        deadline = time.monotonic() + 20
        while len(found := [line for line in self.envoy.logged() if line["path"] == path]) < lines:
            assert time.monotonic() < deadline, self.output[-2000:]
            time.sleep(0.1)
        return found

    def errors(self):
        """How often the door could not decide."""
        return sum(value for name, value in self.metrics().items() if name == "errors" or name.startswith("errors."))

    @property
    def output(self):
        """What Envoy has written."""
        return self.envoy.output.read_text(errors="replace")

    @property
    def is_alive(self):
        return self.envoy.process.poll() is None


class Filter(Keeper):
    """The door that is a module for proxy-wasm hosts."""

    CONFIGURATION, PREFIX = "../filter/envoy-filter.yaml", "wasmcustom.keyward."

    @staticmethod
    def plugins(bootstrap):
        """The configurations of the module's parts, by name."""
        return {one["name"]: one["typed_config"]["config"] for one in filters(bootstrap) if one["name"].startswith("keyward")}

    @classmethod
    def say(cls, bootstrap, part="keyward.gate", **settings):
        """Changes settings of a part."""
        text = cls.plugins(bootstrap)[part]["configuration"]
        text["value"] = json.dumps(json.loads(text["value"]) | settings)


class Module(Keeper):
    """The door that is a dynamic module of Envoy."""

    CONFIGURATION, PREFIX = "../module/envoy-module.yaml", "dynamicmodulescustom.keyward."

    @staticmethod
    def say(bootstrap, **settings):
        """Changes settings of the module."""
        [module] = [one for one in filters(bootstrap) if one["name"] == "keyward"]
        module["typed_config"]["filter_config"]["value"].update(settings)


@contextlib.contextmanager
def kept(door, place, **usual):
    """Makes Envoys with a door; they must be alive until one is through with them."""
    with contextlib.ExitStack() as stack:
        made = []

        def make(change=lambda bootstrap: None, workers=1, edge=True, **settings):
            store, admin = Store(), free_port()
            stack.callback(store.close)
            server = Edge(place / "edge.sock")
            if edge:
                server.start()

            def configure(bootstrap):
                bootstrap["admin"] = {"address": {"socket_address": {"address": "127.0.0.1", "port_value": admin}}}
                door.say(bootstrap, **(usual | settings))
                change(bootstrap)

            envoy = Envoy(door.CONFIGURATION, place, server.socket, store.port, workers=workers, change=configure)
            made.append(door(server, stack.enter_context(envoy), store, admin))
            return made[-1]

        yield make
        for one in made:
            assert one.is_alive, one.output[-3000:]
            with contextlib.suppress(OSError):
                one.edge.stop()
