"""Over the network proxies are whoever has a certificate, and nobody else."""

import datetime
import ipaddress
import ssl
import subprocess

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from support.edge import Proxy, context
from support.idp import Authority
from support.server import Server, free_port
from support.signing import Key


def pair(authority, directory, name, days=1):
    """A client's certificate by an authority, and its key, as files."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.timezone.utc)
    made = (x509.CertificateBuilder().subject_name(subject).issuer_name(authority.name).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(days=2))
            .not_valid_after(now + datetime.timedelta(days=days)).add_extension(
                x509.SubjectAlternativeName([x509.DNSName(f"{name}.example"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
                critical=False).sign(authority.key, hashes.SHA256()))
    certificate, private = directory / f"{name}.pem", directory / f"{name}.key"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    return certificate, private


class Network:
    """A server whose edge is on the network, its authorities, and certificates of theirs."""

    def __init__(self, place):
        self.place, self.authority, self.stranger = place, Authority(), Authority()
        self.clients = Authority()
        self.ca, self.client_ca = place / "ca.pem", place / "clients.pem"
        self.ca.write_bytes(self.authority.pem())
        self.client_ca.write_bytes(self.clients.pem())
        certificate, key = pair(self.authority, place, "server")
        self.address = f"127.0.0.1:{free_port()}"
        self.server = Server(place / "data", "--edge-listen", self.address, "--edge-tls-cert", certificate, "--edge-tls-key", key,
                             "--edge-client-ca", self.client_ca)


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
