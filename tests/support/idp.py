"""A real OpenID Connect provider on loopback: discovery, keys, tokens; and every way in which one can be wrong."""

import base64
import datetime
import ipaddress
import json
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography import x509
from cryptography.hazmat.primitives import hashes, hmac, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils

SHA = {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}


def encoded(data):
    data = data if isinstance(data, bytes) else json.dumps(data).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value, size=None):
    return encoded(value.to_bytes(size or (value.bit_length() + 7) // 8, "big"))


class SigningKey:
    """A key pair for one algorithm, and what its provider publishes of it."""

    def __init__(self, algorithm="RS256", kid="k1"):
        self.algorithm, self.kid = algorithm, kid
        family = algorithm[:2]
        if family in ("RS", "PS"):
            self.private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        elif family == "ES":
            self.private = ec.generate_private_key(ec.SECP256R1() if algorithm == "ES256" else ec.SECP384R1())
        else:
            self.private = ed25519.Ed25519PrivateKey.generate()

    def jwk(self):
        public, about = self.private.public_key(), {"kid": self.kid, "use": "sig", "alg": self.algorithm}
        if self.algorithm[:2] in ("RS", "PS"):
            numbers = public.public_numbers()
            return {"kty": "RSA", "n": number(numbers.n), "e": number(numbers.e), **about}
        if self.algorithm[:2] == "ES":
            numbers, size = public.public_numbers(), public.curve.key_size // 8
            return {"kty": "EC", "crv": f"P-{public.curve.key_size}", "x": number(numbers.x, size), "y": number(numbers.y, size), **about}
        raw = public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        return {"kty": "OKP", "crv": "Ed25519", "x": encoded(raw), **about}

    def sign(self, message):
        hashed = SHA.get(self.algorithm[2:])
        if self.algorithm[:2] == "RS":
            return self.private.sign(message, padding.PKCS1v15(), hashed)
        if self.algorithm[:2] == "PS":
            return self.private.sign(message, padding.PSS(padding.MGF1(hashed), hashed.digest_size), hashed)
        if self.algorithm[:2] == "ES":
            r, s = utils.decode_dss_signature(self.private.sign(message, ec.ECDSA(hashed)))
            size = self.private.key_size // 8
            return r.to_bytes(size, "big") + s.to_bytes(size, "big")
        return self.private.sign(message)

    def pem(self):
        return self.private.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


class Authority:
    """A certificate authority, which makes certificates for 127.0.0.1."""

    def __init__(self):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "an authority")])
        constraints = x509.BasicConstraints(ca=True, path_length=0)
        self.certificate = self.made(self.name, self.key).add_extension(constraints, critical=True).sign(self.key, hashes.SHA256())

    def made(self, subject, key):
        now = datetime.datetime.now(datetime.timezone.utc)
        builder = x509.CertificateBuilder().subject_name(subject).issuer_name(self.name).public_key(key.public_key())
        builder = builder.serial_number(x509.random_serial_number())
        return builder.not_valid_before(now - datetime.timedelta(hours=1)).not_valid_after(now + datetime.timedelta(days=1))

    def pem(self):
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def server(self, directory):
        """What a server of 127.0.0.1 needs."""
        key = ec.generate_private_key(ec.SECP256R1())
        names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
        made = self.made(x509.Name([]), key).add_extension(names, critical=True).sign(self.key, hashes.SHA256())
        private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        file = directory / f"{made.serial_number}.pem"
        file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


class Idp:
    """The provider. `answers` maps a path to what stands there instead; `seen` has every path that was asked for."""

    def __init__(self, path="", tls=None):
        self.keys, self.answers, self.seen = [SigningKey()], {}, []
        idp = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                idp.seen.append(self.path)
                status, headers, body = idp.answer(self.path)
                body = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if tls:
            self.server.socket = tls.wrap_socket(self.server.socket, server_side=True)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.base = f"{'https' if tls else 'http'}://127.0.0.1:{self.server.server_port}"
        self.issuer, self.discovery = self.base + path, f"{path}/.well-known/openid-configuration"

    @property
    def name(self):
        return self.issuer.split("://")[1]

    def answer(self, path):
        if path in self.answers:
            return self.answers[path]
        if path == self.discovery:
            return 200, {}, {"issuer": self.issuer, "jwks_uri": f"{self.base}/keys"}
        if path == "/keys":
            return 200, {}, {"keys": [key.jwk() for key in self.keys]}
        return 404, {}, b""

    def claims(self, **more):
        now = int(time.time())
        claims = {"iss": self.issuer, "sub": "alice", "aud": "app", "iat": now, "exp": now + 600, **more}
        return {name: value for name, value in claims.items() if value is not None}

    def token(self, key=None, header=None, **claims):
        """A token; a claim that is None is left out."""
        key = key or self.keys[0]
        signed = f"{encoded({'alg': key.algorithm, 'kid': key.kid, **(header or {})})}.{encoded(self.claims(**claims))}"
        return f"{signed}.{encoded(key.sign(signed.encode()))}"

    def hs256(self):
        """A token signed with the public key as if it were a shared secret."""
        signed = f"{encoded({'alg': 'HS256', 'kid': self.keys[0].kid})}.{encoded(self.claims())}"
        mac = hmac.HMAC(self.keys[0].pem(), hashes.SHA256())
        mac.update(signed.encode())
        return f"{signed}.{encoded(mac.finalize())}"

    def unsigned(self, algorithm="none"):
        return f"{encoded({'alg': algorithm})}.{encoded(self.claims())}."

    def close(self):
        self.server.shutdown()
        self.server.server_close()
