"""A real Envoy that speaks with the edge over the network, by mutual TLS as Envoy's own settings say it."""

import hashlib
import time

import pytest

from support import signing, stage as stages, wire
from support.network import Network, pair
from support.proxy import Envoy, Store
from support.signing import Key

KEEPERS = [name for name, door in stages.DOORS.items() if door.told]


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    made = Network(tmp_path_factory.mktemp("network"))
    with made.server:
        yield made


def behind_tls(network, certificate):
    """Turns the cluster that leads to the edge into one of the network, with this certificate to show."""
    host, _, port = network.address.rpartition(":")
    files = dict(zip(("certificate_chain", "private_key"), ({"filename": str(file)} for file in certificate)))

    def change(bootstrap):
        (cluster,) = [one for one in bootstrap["static_resources"]["clusters"] if one["name"] == "keyward"]
        endpoint = {"address": {"socket_address": {"address": host, "port_value": int(port)}}}
        cluster["load_assignment"]["endpoints"] = [{"lb_endpoints": [{"endpoint": endpoint}]}]
        cluster["transport_socket"] = {
            "name": "envoy.transport_sockets.tls",
            "typed_config": {
                "@type": "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext",
                "common_tls_context": {
                    "tls_certificates": [files],
                    "validation_context": {
                        "trusted_ca": {"filename": str(network.ca)},
                        "match_typed_subject_alt_names": [{"san_type": "IP_ADDRESS", "matcher": {"exact": host}}],
                    },
                },
            },
        }

    return change


def answers(network, door, place, certificate, until):
    """Sends root's request until the answer is as wished or time is up; the last answer, and whether the store was reached."""
    store = Store()
    try:
        with Envoy(stages.DOORS[door].configuration, place, place / "none.sock", store.port, change=behind_tls(network, certificate)) as envoy:
            payload = hashlib.sha256(b"").hexdigest()
            headers = [("X-Amz-Content-Sha256", payload)]
            deadline = time.monotonic() + until.seconds
            while True:
                request = signing.sign_by_hand(envoy.host, Key(*network.server.root), method="GET", target="/bucket/key", headers=headers,
                                               service="s3", payload=payload)
                answer = wire.exchange(envoy.host, request.wire())
                if answer.status == until.status or time.monotonic() > deadline:
                    return answer, bool(store.reached)
                time.sleep(0.05)
    finally:
        store.close()


class Until:
    """What to wait for, and for how long."""

    def __init__(self, status, seconds):
        self.status, self.seconds = status, seconds


@pytest.mark.parametrize("door", KEEPERS)
def test_a_proxy_with_a_certificate_decides(network, tmp_path, door):
    certificate = pair(network.clients, tmp_path, "proxy")
    answer, reached = answers(network, door, tmp_path, certificate, Until(200, stages.KNOWN_SECONDS))
    assert (answer.status, reached) == (200, True), answer


@pytest.mark.parametrize("door", KEEPERS)
def test_a_proxy_with_somebody_elses_lets_nothing_pass(network, tmp_path, door):
    certificate = pair(network.stranger, tmp_path, "stranger")
    answer, reached = answers(network, door, tmp_path, certificate, Until(200, 2))
    assert (answer.status, reached) == (503, False), answer
