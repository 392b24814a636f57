"""Keys and certificates for tests, made when they are asked for."""

import datetime
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

PEM = serialization.Encoding.PEM
PKCS8 = serialization.PrivateFormat.PKCS8
TRADITIONAL = serialization.PrivateFormat.TraditionalOpenSSL


def rsa_key(bits=2048):
    return rsa.generate_private_key(65537, bits)


def ec_key(curve=ec.SECP256R1):
    return ec.generate_private_key(curve())


@lru_cache
def one_key():
    """The same key every time."""
    return ec_key()


def _name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def certificate(key=None, subject="keyward.example.com", issuer=None, issuer_key=None, days=(-1, 365)):
    """A new certificate as PEM, signed by itself unless there is an issuer."""
    key = key or one_key()
    now = datetime.datetime.now(datetime.UTC)
    builder = (x509.CertificateBuilder().subject_name(_name(subject)).issuer_name(_name(issuer or subject)).public_key(key.public_key())
               .serial_number(x509.random_serial_number())
               .not_valid_before(now + datetime.timedelta(days=days[0])).not_valid_after(now + datetime.timedelta(days=days[1])))
    return builder.sign(issuer_key or key, hashes.SHA256()).public_bytes(PEM).decode()


def private(key, form=PKCS8, password=None):
    """A private key as PEM."""
    how = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    return key.private_bytes(PEM, form, how).decode()


def openssh(key, comment=""):
    """A public key as OpenSSH writes it."""
    text = key.public_key().public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH).decode()
    return f"{text} {comment}".strip()


def public(key, form=serialization.PublicFormat.SubjectPublicKeyInfo):
    """A public key as PEM."""
    return key.public_key().public_bytes(PEM, form).decode()


def pair():
    """What UploadServerCertificate takes: a certificate and its key."""
    return {"CertificateBody": certificate(), "PrivateKey": private(one_key())}
