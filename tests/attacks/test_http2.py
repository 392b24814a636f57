"""A145: what HTTP/2 lets one peer ask of a server, at every door of ours that speaks it."""

import socket
import struct

import pytest

from support import wire
from support.server import Server, free_port

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
HEADERS, RST_STREAM, SETTINGS, PING, CONTINUATION = 1, 3, 4, 6, 9
END_STREAM, END_HEADERS = 1, 4
# GET / of http, by HPACK's static table.
GET = b"\x82\x84\x86"

# What one hostile connection may cost at most, while it lasts.
MEMORY_KIB = 64 * 1024


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def reset(stream):
    return frame(HEADERS, END_STREAM | END_HEADERS, stream, GET) + frame(RST_STREAM, 0, stream, struct.pack(">I", 8))


def resets():
    """CVE-2023-44487: requests that are taken back at once."""
    for first in range(1, 100_001, 1_000):
        yield b"".join(reset(stream) for stream in range(first, first + 1_000, 2))


def continuations():
    """RUSTSEC-2024-0332: a head that does not end."""
    yield frame(HEADERS, END_STREAM, 1, GET)
    for _ in range(5_000):
        yield frame(CONTINUATION, 0, 1, b"\x00\x01a\x01b" * 3_000)


def bombs():
    """A large header that is named again and again by its index."""
    large = b"\x40\x01a\x7f\x81\x1d" + b"b" * 4_000
    yield frame(HEADERS, END_STREAM | END_HEADERS, 1, GET + large)
    for stream in range(3, 2_003, 2):
        yield frame(HEADERS, END_STREAM | END_HEADERS, stream, GET + b"\xbe" * 10_000)


def pings():
    """Answers that nobody reads."""
    for _ in range(500):
        yield frame(PING, 0, 0, b"12345678") * 1_000


def settings():
    """Acknowledgements that nobody reads."""
    for _ in range(500):
        yield frame(SETTINGS, 0, 0) * 1_000


@pytest.fixture(scope="module")
def doors(tmp_path_factory):
    """A server of its own, and the addresses at which it speaks HTTP/2."""
    authz = f"127.0.0.1:{free_port()}"
    with Server(tmp_path_factory.mktemp("http2") / "data", "--authz-listen", authz) as server:
        yield server, {"api": server.host, "authz": authz}


@pytest.mark.parametrize("attack", [resets, continuations, bombs, pings, settings], ids=lambda attack: attack.__name__)
@pytest.mark.parametrize("door", ["api", "authz"])
def test_a145_one_connection_costs_little_and_others_are_served(doors, door, attack):
    server, addresses = doors
    host, _, port = addresses[door].rpartition(":")
    before = server.resident_kib()
    most = before
    with socket.create_connection((host, int(port)), 10) as peer:
        peer.sendall(PREFACE + frame(SETTINGS, 0, 0))
        peer.settimeout(1.0)
        try:
            for number, data in enumerate(attack()):
                peer.sendall(data)
                if number % 20 == 0:
                    most = max(most, server.resident_kib())
        except OSError:
            pass  # it was cut, or is not read any more: either is an answer
        most = max(most, server.resident_kib())
        alive = wire.exchange(server.host, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "GET")
        assert alive.status != 0, "others are served meanwhile"
    assert most - before < MEMORY_KIB, f"it cost {most - before} KiB"
    assert server.process.poll() is None
