"""Ten thousand requests as botocore signs them, none like another: every one is accepted as who signed it."""

import random
import string

import pytest

from support import signing, wire

REQUESTS = 10_000
SEED = 20260131

#: What a value may be made of: everything that some canonicalization gets wrong.
ALPHABET = string.ascii_letters + string.digits + "-_.~ +%&=;/?#@!$'()*,:[]\"<>\\^`{|}\tÄßé漢字🙂\u00a0\u2003"
HEADER_ALPHABET = string.ascii_letters + string.digits + "  -_.~+%&=;/?#@!$'()*,:\"<>"


def text(chance, alphabet, most):
    return "".join(chance.choice(alphabet) for _ in range(chance.randrange(most + 1)))


def headers(chance):
    """Signed headers of the client's own: inner runs of spaces, empty values, `x-amz-` and others."""
    for number in range(chance.randrange(4)):
        name = chance.choice(["X-Amz-Meta-Colour", "X-Custom", "X-amz-Probe", "Accept-Language"])
        yield f"{name}-{number}", text(chance, HEADER_ALPHABET, 30).strip()


def parameters(chance):
    """Parameters that no action knows and AWS ignores."""
    return [(f"Ignored.{number}.{chance.choice('aZ~-_.é/')}", text(chance, ALPHABET, 40)) for number in range(chance.randrange(4))]


def in_header(chance, host, key, service):
    form = [*signing.action("GetUser" if service == "iam" else "GetCallerIdentity", service).items(), *parameters(chance)]
    chance.shuffle(form)
    return signing.sign(host, key, form, headers=list(headers(chance)), service=service, when=signing.now(chance.randint(-800, 800)))


def in_query(chance, host, key, service):
    form = [*signing.action("GetCallerIdentity", "sts").items(), *parameters(chance)]
    return signing.presign(host, key, form, headers=list(headers(chance)), expires=chance.randint(1, 604_800))


@pytest.mark.timeout(900)
def test_random_requests_signed_by_botocore_are_accepted(server, root, person):
    chance = random.Random(SEED)
    people = [root, *(person() for _ in range(5))]
    names = {someone.key.id: someone.arn for someone in people}
    with wire.Connection(server.host) as connection:
        for number in range(REQUESTS):
            someone, service = chance.choice(people), chance.choice(["iam", "sts"])
            build = in_query if chance.random() < 0.2 else in_header
            request = build(chance, server.host, someone.key, service)
            answer = connection.send(request.wire(), request.method)
            assert answer.status == 200, f"request {number} of seed {SEED}: {request}\n{answer.text}"
            assert answer.texts("Arn") == [names[someone.key.id]], f"request {number}: {answer.text}"
