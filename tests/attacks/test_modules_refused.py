"""A178, A180, A181: what must never run, and what becomes of everybody else when it is brought."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from support import modules
from support.faults import denied
from support.identity import Identity
from support.signing import Key

TRUSTED, OTHER = Ed25519PrivateKey.from_private_bytes(b"\1" * 32), Ed25519PrivateKey.from_private_bytes(b"\2" * 32)


def public(key):
    return base64.b64encode(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def signature(key, module):
    return base64.b64encode(key.sign(modules.digest(module).encode())).decode()


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A server that runs signed modules only, and its root."""
    from support.server import Server
    with Server(tmp_path_factory.mktemp("signed") / "data", "--module-key", public(TRUSTED)) as server:
        yield server, Identity(server, "", Key(*server.root))


def refused(house, module, words, **more):
    """The module is refused with these words, and everything runs on as it did."""
    server, root = house
    before = modules.runs(server), modules.runs(server, "iam")
    answer = modules.put(root, module, **more)
    denied(answer, "InvalidInput")
    assert words in answer.text, answer.text
    denied(root.call("ActivateModule", "keyward", Digest=modules.digest(module)), "NoSuchEntity")
    assert (modules.runs(server), modules.runs(server, "iam")) == before
    assert root.call("GetUser").status == 200


def signed(module):
    return {"Signature": signature(TRUSTED, module)}


def test_a180_a_signed_module_runs(house):
    server, root = house
    module = modules.padded(modules.own(), "good")
    name = modules.installed(root, module, **signed(module))
    before = modules.runs(server)
    modules.take_over(server, root, name)
    assert root.call("RollbackModule", "keyward", World="policy").code == "OK"
    modules.wait_for(server, before)


def test_a180_unsigned(house):
    refused(house, modules.padded(modules.own(), "unsigned"), "it is not signed")


def test_a180_wrong_signature(house):
    module = modules.padded(modules.own(), "wrong")
    refused(house, module, "no trusted key has signed it", Signature=signature(OTHER, module))
    refused(house, module, "no trusted key has signed it", Signature=signature(TRUSTED, module + b"x"))


def test_a180_other_versions(house):
    for version in ("0.0.1", "0.9.0", "1.0.0"):
        module = modules.own().replace(b"@0.1.0", f"@{version}".encode())
        refused(house, module, "build it with the WIT", **signed(module))


def test_a180_a_missing_export(house):
    module = modules.own().replace(b"decide-vouched", b"decide-unheard")
    refused(house, module, "does not fit the world", **signed(module))


def test_a180_other_imports(house):
    for port in (b"keyward:iam/curiosity", b"wasi:cli/environment@"):
        module = modules.own().replace(b"keyward:iam/directory", port)
        refused(house, module, "The module cannot run here", **signed(module))


def test_a180_corrupted(house):
    own = modules.own()
    for module in (own[:-1], own[: len(own) // 2], own[:4000] + b"\xff" * 64 + own[4064:], b"\0" * 100, b"(component)"):
        refused(house, module, "not a component", **signed(module))
    refused(house, modules.core(own), "not a component", **signed(modules.core(own)))


def test_a180_another_digest(house):
    server, root = house
    part = base64.b64encode(b"something else").decode()
    name = modules.digest(b"what it is called by")
    assert root.call("PutModulePart", "keyward", Digest=name, Number="1", Content=part).code == "OK"
    answer = root.call("PutModule", "keyward", Digest=name, Size="14", Signature=base64.b64encode(TRUSTED.sign(name.encode())).decode())
    denied(answer, "InvalidInput")
    assert "do not have the digest" in answer.text


def test_a180_500_megabytes(house):
    server, root = house
    huge = base64.b64encode(bytes(300 << 10)).decode()
    denied(root.call("PutModulePart", "keyward", **{"Digest": modules.NO_MODULE, "Number": "1", "Content": huge}), "ValidationError")
    denied(root.call("PutModulePart", "keyward", Digest=modules.NO_MODULE, Number="65", Content="AAAA"), "ValidationError")
    denied(root.call("PutModule", "keyward", Digest=modules.NO_MODULE, Size=str(500 << 20)), "ValidationError")


def test_a180_a_gate_that_fails_its_probe(house):
    broken = modules.failing(modules.own(), "keyward:iam/gate@0.1.0#check")
    refused(house, broken, "it fails the probe", **signed(broken))
    # It does not know a condition that others know, and so decides otherwise than they.
    other = modules.reworded(modules.own(), "IpAddress", "IpAddresz")
    refused(house, other, "it fails the probe", **signed(other))


def test_a181_machine_code_from_outside_is_never_loaded(house, tmp_path):
    # An ELF file is what wasmtime's precompiled components are.
    for module in (b"\x7fELF" + bytes(5000), b"\0asm\1\0\0\0" + bytes(100)):
        refused(house, module, "not a component", **signed(module))
    sources = [path.read_text() for path in (modules.TARGET.parent / "host").rglob("*.rs")]
    assert not any("deserialize(" in text and "Component::deserialize" in text for text in sources)


def test_a178_an_instance_that_trapped_is_never_used_again(house):
    server, root = house
    before = modules.runs(server)
    broken = modules.failing(modules.own(), "keyward:iam/gate@0.1.0#decide")
    name = modules.installed(root, broken, **signed(broken))
    stranger = root.as_key("AKIAUNKNOWNUNKNOWN00", "nothing")
    modules.take_over(server, root, name)
    for _ in range(5):
        # Nothing is allowed by it, and what needs no decision is answered by the next instance.
        assert root.call("GetUser").status == 500
        assert stranger.call("GetUser").code == "InvalidClientTokenId"
    modules.wait_for(server, before)
    assert root.call("GetUser").status == 200
