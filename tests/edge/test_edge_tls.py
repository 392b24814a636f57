"""Over the network proxies are whoever has a certificate, and nobody else."""

import ssl
import subprocess

import httpx
import pytest

from support.edge import Proxy, context
from support.network import Network, pair
from support.server import Server
from support.signing import Key


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    made = Network(tmp_path_factory.mktemp("network"))
    with made.server:
        yield made


@pytest.mark.parametrize("http2", [False, True])
def test_a_proxy_with_a_certificate_is_served(network, http2):
    certificate = pair(network.clients, network.place, f"proxy-{http2}")
    with Proxy(network.address, context(network.ca, certificate), http2=http2) as proxy:
        answer = proxy.bundle(Key(*network.server.root))
        assert answer.status_code == 200 and answer.http_version == ("HTTP/2" if http2 else "HTTP/1.1")
        now = proxy.now()
        assert proxy.changes(now, 1)["revision"] >= now


def refused(network, verify):
    with Proxy(network.address, verify) as proxy, pytest.raises((httpx.TransportError, ssl.SSLError)):
        proxy.bundle(Key(*network.server.root))


def test_whoever_has_none_or_somebody_elses_is_not(network):
    refused(network, context(network.ca))
    refused(network, context(network.ca, pair(network.stranger, network.place, "stranger")))
    refused(network, context(network.ca, pair(network.authority, network.place, "servers-authority")))
    refused(network, context(network.ca, pair(network.clients, network.place, "expired", days=-1)))
    with Proxy(network.address, context(network.ca, pair(network.clients, network.place, "control"))) as proxy:
        assert proxy.bundle(Key(*network.server.root)).status_code == 200


def test_plain_text_is_not_understood(network):
    with pytest.raises(httpx.TransportError):
        httpx.post(f"http://{network.address}/edge/v1/bundle", json={})


@pytest.mark.parametrize("given", [(), ("cert",), ("cert", "key"), ("cert", "ca"), ("key", "ca")], ids=str)
def test_without_mutual_tls_the_network_is_refused_at_the_start(network, tmp_path, given):
    files = {"cert": ("--edge-tls-cert", network.place / "server.pem"), "key": ("--edge-tls-key", network.place / "server.key"),
             "ca": ("--edge-client-ca", network.client_ca)}
    flags = [flag for name in given for flag in files[name]]
    command = Server(tmp_path / "data", "--edge-listen", "127.0.0.1:0", *flags)
    done = subprocess.run(command.command(), env=command.variables(), capture_output=True, text=True, timeout=30)
    assert done.returncode != 0 and not (tmp_path / "data").exists()
    assert done.stderr.count("\n") == 1 and "edge-client-ca" in done.stderr


def test_authorities_that_are_none_are_refused_at_the_start(network, tmp_path):
    (tmp_path / "none.pem").write_text("nothing\n")
    for wrong in (tmp_path / "none.pem", tmp_path / "missing.pem"):
        command = Server(tmp_path / "data", "--edge-listen", "127.0.0.1:0", "--edge-tls-cert", network.place / "server.pem",
                         "--edge-tls-key", network.place / "server.key", "--edge-client-ca", wrong)
        done = subprocess.run(command.command(), env=command.variables(), capture_output=True, text=True, timeout=30)
        assert done.returncode != 0 and str(wrong) in done.stderr
