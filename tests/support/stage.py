"""A request's whole way: Keyward, a real Envoy that asks it by one of its doors, and a store that knows nobody."""

import contextlib
import copy
import hashlib
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from support import signing, wire
from support.identity import Identity
from support.policies import document
from support.proxy import Envoy, Store
from support.server import Server
from support.signing import Key

# How long a door may take to be told of a change, on a machine with other things to do.
KNOWN_SECONDS = 10.0

# So many answers in a row that a worker which knows otherwise would have been among those that gave them.
AGREED = 12

AWS = Path(sys.executable).with_name("aws")

EMPTY = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True)
class Door:
    """One way in which Envoy asks Keyward: its configuration to copy, and the flags of the server that it needs."""

    configuration: str
    flags: tuple
    # Whether the door keeps what it knows and is told of changes. Any other knows them at once.
    told: bool = False


DOORS = {
    "grpc": Door("envoy-grpc.yaml", ("--authz-listen", "unix:{socket}")),
    "http": Door("envoy-http.yaml", ("--authz-listen", "unix:{socket}", "--authz-protocol", "head")),
    "filter": Door("../filter/envoy-filter.yaml", ("--edge-listen", "unix:{socket}"), told=True),
    "module": Door("../module/envoy-module.yaml", ("--edge-listen", "unix:{socket}"), told=True),
}


@contextlib.contextmanager
def opened(name, place, *flags, store=None, **how):
    """A stage with everything running, for as long as one is in it; with a store of its own, unless one is given."""
    door, socket, own = DOORS[name], place / "keyward.sock", None if store else Store()
    store = store or own
    keyward = Server(place / "data", *(flag.format(socket=socket) for flag in door.flags), *flags)
    try:
        with keyward, Envoy(door.configuration, place, socket, store.port, shadow=["/shadow/"], **how) as envoy:
            stage = Stage(name, keyward, envoy, store)
            stage.begin()
            yield stage
    finally:
        if own:
            own.close()


class Stage:
    """Keyward, Envoy and a store; root's client, and requests to the store as bytes."""

    def __init__(self, door, keyward, envoy, store):
        self.door, self.keyward, self.envoy, self.store = door, keyward, envoy, store
        self.root = Identity(keyward, "", Key(*keyward.root))

    def begin(self):
        """Waits for the door's first word from the server."""
        deadline = time.monotonic() + KNOWN_SECONDS
        nobody = signing.Request("GET", "/bucket/key", [("Host", self.envoy.host)])
        while wire.exchange(self.envoy.host, nobody.wire(), "GET").status == 503:
            assert time.monotonic() < deadline, "the door does not hear the server"
            time.sleep(0.05)

    def user(self, name, *statements, boundary=None, **more):
        """A new user with a key, and with one policy that has these statements."""
        if boundary:
            made = self.root.iam.create_policy(PolicyName=f"bounds-{name}", PolicyDocument=document(*boundary))
            more["PermissionsBoundary"] = made["Policy"]["Arn"]
        self.root.iam.create_user(UserName=name, **more)
        if statements:
            self.root.iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=document(*statements))
        made = self.root.iam.create_access_key(UserName=name)["AccessKey"]
        return Key(made["AccessKeyId"], made["SecretAccessKey"])

    def signed(self, key, path="/bucket/key", method="GET", body=b"", headers=(), **how):
        """A request to the store, signed for S3 in its headers."""
        payload = how.pop("payload", hashlib.sha256(body).hexdigest())
        token = [("X-Amz-Security-Token", key.token)] if key.token else []
        headers = [*headers, *token, ("X-Amz-Content-Sha256", payload)]
        how = {"service": "s3"} | how
        return signing.sign_by_hand(self.envoy.host, key, body, method=method, target=path, headers=headers, payload=payload, **how)

    def send(self, request):
        """The answer, and whether the store was reached."""
        before = len(self.store.reached)
        answer = wire.exchange(self.envoy.host, request.wire(), request.method)
        return answer, len(self.store.reached) > before

    def passed(self, request):
        """Sends what must reach the store."""
        answer, reached = self.send(request)
        assert reached and answer.status == 200, (request, answer)
        return answer

    def soon_passed(self, request):
        """Sends what did not pass before and must reach the store, once the door knows."""
        self._settle(request, True)
        return self.passed(request)

    def soon_refused(self, request):
        """Sends what passed before and must not reach the store any more, once the door knows."""
        self._settle(request, False)
        return self.refused(request)

    def _settle(self, request, reaches):
        """Sends it until every worker of the door must have been asked and says the same."""
        told = DOORS[self.door].told
        deadline, agreed = time.monotonic() + (KNOWN_SECONDS if told else 0), 0
        while agreed < (AGREED if told else 1):
            agreed = agreed + 1 if self.send(request)[1] == reaches else 0
            assert agreed or time.monotonic() < deadline, "the door does not learn it"

    def refused(self, request):
        """Sends what must not reach the store, and what Keyward knows how to answer."""
        answer, reached = self.send(request)
        assert not reached, (request, answer)
        assert 400 <= answer.status < 500, (answer, request)
        return answer


def altered(request, method=None, target=None, body=None):
    """The same request with another line or body, and with the old signature."""
    other = copy.copy(request)
    other.method, other.target = method or request.method, target or request.target
    other.body = request.body if body is None else body
    return other
