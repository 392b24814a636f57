"""A request with any signed byte changed is refused: each byte of it, with bytes that are close and far."""

import dataclasses
import string

import pytest

from support import signing, wire

#: Bytes that may stand where the original stood. A space or another case of a letter may mean the same and is not tried.
OTHERS = string.ascii_lowercase + string.digits + "-_.~+%&=;/,:"


def others(byte, position):
    """Three other characters for one, different at each position."""
    original = chr(byte).lower()
    rest = [c for c in OTHERS if c != original]
    return [rest[(position * 7 + step * 13) % len(rest)] for step in range(3)]


def changed(data, position, char):
    return data[:position] + char.encode() + data[position + 1:]


def spoiled(request, unsigned):
    """Every request that differs in one byte of the target, of a signed header or of the body."""
    target = request.target.encode()
    for position in range(1, len(target)):
        for char in others(target[position], position):
            yield dataclasses.replace(request, target=changed(target, position, char).decode("latin-1"))
    for number, (name, value) in enumerate(request.headers):
        if name.lower() in unsigned:
            continue
        for part, original in enumerate((name.encode(), value.encode())):
            for position in range(len(original)):
                for char in others(original[position], position):
                    pair = [name, value]
                    pair[part] = changed(original, position, char).decode("latin-1")
                    headers = list(request.headers)
                    headers[number] = tuple(pair)
                    yield dataclasses.replace(request, headers=headers)
    for position in range(len(request.body)):
        for char in others(request.body[position], position):
            yield dataclasses.replace(request, body=changed(request.body, position, char))


def shapes(host, key):
    form = signing.action("GetUser", Colour="a b")
    extra = [("X-Amz-Meta-Probe", "one two"), ("X-Other", "v")]
    return {
        "in the header": signing.sign(host, key, form, headers=extra),
        "in the header, with a query": signing.sign(host, key, form, query="a=1&b=%20x"),
        "in the query": signing.presign(host, key, signing.action("GetCallerIdentity", "sts", Colour="a b"), headers=extra),
    }


@pytest.mark.timeout(900)
@pytest.mark.parametrize("shape", ["in the header", "in the header, with a query", "in the query"])
def test_every_changed_byte_is_refused(server, person, shape):
    request = shapes(server.host, person().key)[shape]
    tried = 0
    with wire.Connection(server.host) as connection:
        assert connection.send(request.wire(), request.method).status == 200
        for other in spoiled(request, unsigned=("content-length",)):
            answer = connection.send(other.wire(), other.method)
            assert answer.status == 0 or 400 <= answer.status < 500, (answer, other)
            tried += 1
        assert connection.send(request.wire(), request.method).status == 200
    assert tried > 900


def test_another_method_is_refused(server, person):
    request = signing.sign(server.host, person().key, signing.action("GetUser"))
    assert wire.exchange(server.host, request.wire()).status == 200
    for method in ("PUT", "GET", "DELETE", "POSTT", "post"):
        answer = wire.exchange(server.host, dataclasses.replace(request, method=method).wire())
        assert answer.status == 0 or 400 <= answer.status < 500, (method, answer)
