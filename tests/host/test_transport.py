"""TLS, HTTP/1.1 and HTTP/2, limits."""

import datetime
import ipaddress
import ssl
import subprocess

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from support import signing, wire
from support.identity import Identity
from support.policies import allow, document
from support.server import Server
from support.signing import Key

FORM = signing.action("GetCallerIdentity", "sts")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A self-signed certificate for 127.0.0.1, and its key."""
    place = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "keyward test")])
    now = datetime.datetime.now(datetime.timezone.utc)
    made = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
            .not_valid_before(now - datetime.timedelta(hours=1)).not_valid_after(now + datetime.timedelta(hours=1))
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
            .sign(key, hashes.SHA256()))
    (place / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (place / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    return place / "cert.pem", place / "key.pem"


@pytest.fixture(scope="module")
def secure(certificate, tmp_path_factory):
    """A server that speaks TLS."""
    cert, key = certificate
    server = Server(tmp_path_factory.mktemp("secure") / "data", "--tls-cert", cert, "--tls-key", key)
    server.scheme = "https"
    with server:
        yield server


def ask(client, server, request):
    headers = [(name, value) for name, value in request.headers if name.lower() != "host"]
    return client.request(request.method, server.url + request.target, headers=headers, content=request.body)


@pytest.mark.parametrize("http2", [False, True])
def test_tls(secure, certificate, http2):
    context = ssl.create_default_context(cafile=str(certificate[0]))
    with httpx.Client(verify=context, http1=not http2, http2=http2) as client:
        answer = ask(client, secure, signing.sign(secure.host, Key(*secure.root), FORM, service="sts"))
        assert answer.status_code == 200 and answer.http_version == ("HTTP/2" if http2 else "HTTP/1.1")


def test_tls_by_the_cli(secure, certificate):
    root = Identity(secure, "", Key(*secure.root))
    answer = root.aws("--ca-bundle", certificate[0], "sts", "get-caller-identity")
    assert answer["Arn"] == "arn:aws:iam::000000000000:root"


def test_old_tls_and_plain_text_are_refused(secure):
    assert wire.exchange(secure.host, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "GET").status in (0, 400)
    done = subprocess.run(["openssl", "s_client", "-connect", secure.host, "-tls1_1"], input=b"", capture_output=True, timeout=30)
    assert b"Cipher is (NONE)" in done.stdout or done.returncode != 0
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with wire.Connection(secure.host, wrap=lambda peer: context.wrap_socket(peer)) as connection:
        request = signing.sign(secure.host, Key(*secure.root), FORM, service="sts")
        assert connection.send(request.wire()).status == 200


def test_the_condition_key_secure_transport(secure, server, root, person):
    policy = document(allow("iam:ListUsers", Condition={"Bool": {"aws:SecureTransport": "true"}}))
    assert person(policy).call("ListUsers").code == "AccessDenied"
    owner = Identity(secure, "", Key(*secure.root))
    context = ssl._create_unverified_context()
    with wire.Connection(secure.host, wrap=lambda peer: context.wrap_socket(peer)) as connection:
        def call(key, name, **parameters):
            return connection.send(signing.sign(secure.host, key, signing.action(name, **parameters)).wire())

        assert call(owner.key, "CreateUser", UserName="tls").code == "OK"
        assert call(owner.key, "PutUserPolicy", UserName="tls", PolicyName="p", PolicyDocument=policy).code == "OK"
        made = call(owner.key, "CreateAccessKey", UserName="tls")
        key = Key(made.texts("AccessKeyId")[0], made.texts("SecretAccessKey")[0])
        assert call(key, "ListUsers").code == "OK"


def test_http2_without_tls(server, stranger):
    with httpx.Client(http1=False, http2=True) as client:
        for _ in range(20):
            answer = ask(client, server, signing.sign(server.host, stranger.key, FORM, service="sts"))
            assert (answer.status_code, answer.http_version) == (200, "HTTP/2")
        spoiled = signing.sign(server.host, stranger.key, FORM, service="sts").replaced("X-Amz-Date", "20200101T000000Z")
        assert ask(client, server, spoiled).status_code == 403


def test_a_connection_is_kept_alive_through_refusals(server, stranger):
    with wire.Connection(server.host) as connection:
        first = connection.open()
        for name in ("GetUser", "ListUsers", "NoSuchAction", "GetUser"):
            connection.send(signing.sign(server.host, stranger.key, signing.action(name)).wire())
            assert connection.socket is first, name


def test_http_1_0(server, stranger):
    request = signing.sign(server.host, stranger.key, FORM, service="sts")
    answer = wire.exchange(server.host, request.wire().replace(b"HTTP/1.1", b"HTTP/1.0"))
    assert answer.status == 200


def test_expect_100_continue(server, stranger):
    request = signing.sign(server.host, stranger.key, FORM, service="sts").added("Expect", "100-continue")
    head, _, body = request.wire().partition(b"\r\n\r\n")
    with wire.Connection(server.host) as connection:
        connection.open().sendall(head + b"\r\n\r\n")
        assert connection.socket.recv(1024).startswith(b"HTTP/1.1 100")
        connection.socket.sendall(body)
        assert connection.read().status == 200


def test_chunked_bodies_are_bodies(server, stranger):
    request = signing.sign(server.host, stranger.key, FORM, service="sts").added("Transfer-Encoding", "chunked")
    half = len(request.body) // 2
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (request.body[:half], request.body[half:])) + b"0\r\n\r\n"
    request.body = chunks
    assert wire.exchange(server.host, request.wire()).status == 200


def test_another_path(server, stranger):
    answer = stranger.send(signing.sign(server.host, stranger.key, FORM, service="sts", path="/elsewhere"))
    assert 400 <= answer.status < 500


def test_more_connections_than_allowed(new_server):
    with new_server("--max-connections", "10") as server:
        crowd = [wire.Connection(server.host, timeout=1) for _ in range(30)]
        for connection in crowd:
            connection.open()
        for connection in crowd:
            connection.close()
        answer = wire.exchange(server.host, signing.sign(server.host, Key(*server.root), FORM, service="sts").wire())
        assert answer.status == 200
