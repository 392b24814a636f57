"""A server whose edge is on the network, and the certificates of those who may speak with it."""

import datetime
import ipaddress

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from support.idp import Authority
from support.server import Server, free_port


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
