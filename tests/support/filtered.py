"""Envoy with the module in front of a store, and requests to the store as bytes."""

import hashlib
import json
import time

from support import signing, wire

CONFIGURATION = "../filter/envoy-filter.yaml"

# How long the module may take to be told of a change, on a machine with other things to do.
KNOWN_SECONDS = 10.0


def filters(bootstrap):
    """Envoy's HTTP filters."""
    return bootstrap["static_resources"]["listeners"][0]["filter_chains"][0]["filters"][0]["typed_config"]["http_filters"]


def plugins(bootstrap):
    """The configurations of the module's parts, by name."""
    return {one["name"]: one["typed_config"]["config"] for one in filters(bootstrap) if one["name"].startswith("keyward")}


def say(bootstrap, part="keyward.gate", **settings):
    """Changes settings of a part."""
    text = plugins(bootstrap)[part]["configuration"]
    text["value"] = json.dumps(json.loads(text["value"]) | settings)


class Proxy:
    """An Envoy, its store and its edge; requests to the store as bytes."""

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
        """What the module counts."""
        lines = [line.split(": ") for line in self.admin("/stats?filter=keyward").splitlines()]
        return {name.removeprefix("wasmcustom.keyward."): int(value) for name, value in lines if name.startswith("wasmcustom.")}

    def logged(self, path, lines=1):
        """What the access log says of a path, when it says it."""
        deadline = time.monotonic() + 20
        while len(found := [line for line in self.envoy.logged() if line["path"] == path]) < lines:
            assert time.monotonic() < deadline, self.envoy.output.read_text(errors="replace")[-2000:]
            time.sleep(0.1)
        return found

    @property
    def is_alive(self):
        return self.envoy.process.poll() is None
