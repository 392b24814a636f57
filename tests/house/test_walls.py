"""The walls of the house: which crate may know which, and what the components ask of their host."""

import json
import subprocess

import pytest

from support.server import REPOSITORY, TARGET
from support.wasm import number, sections

#: What each crate of ours may depend on, itself aside. Hosts know the WIT, never a guest's crate.
MAY_KNOW = {
    "keyward-model": set(),
    "keyward-policy": {"keyward-model"},
    "keyward-gate": {"keyward-policy", "keyward-model"},
    "keyward-saml": {"keyward-model"},
    "keyward-iam": {"keyward-gate", "keyward-policy", "keyward-model", "keyward-saml"},
    "keyward-policy-component": {"keyward-gate", "keyward-policy", "keyward-model"},
    "keyward-iam-component": {"keyward-iam", "keyward-gate", "keyward-policy", "keyward-model", "keyward-saml"},
    "keyward-filter": {"keyward-gate", "keyward-policy", "keyward-model"},
    "keyward-store": set(),
    "keyward-runtime": set(),
    "keyward-envoy": {"keyward-runtime"},
    "keyward": {"keyward-runtime", "keyward-store"},
}

#: What each component imports: interfaces with functions, as the design lists them; `types` has none.
IMPORTS = {
    "policy": {"keyward:iam/directory@0.1.0"},
    "iam": {f"keyward:iam/{port}@0.1.0" for port in ("store", "decider", "documents", "passwords", "signatures", "examiner")},
}
TYPES_ONLY = {"keyward:iam/types@0.1.0"}

#: What no guest may depend on: clocks, randomness, threads, the system.
NOT_IN_GUESTS = {"getrandom", "rand", "tokio", "wasi", "libc", "chrono", "time", "uuid", "rustix", "mio", "socket2", "num_cpus", "wasmtime"}


@pytest.fixture(scope="module")
def packages():
    """The workspace's packages and their resolved dependencies."""
    done = subprocess.run(["cargo", "metadata", "--format-version", "1", "--locked"], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    metadata = json.loads(done.stdout)
    names = {package["id"]: package["name"] for package in metadata["packages"]}
    nodes = {names[node["id"]]: node for node in metadata["resolve"]["nodes"]}
    ours = {names[member] for member in metadata["workspace_members"]}

    def normal(name):
        """Direct dependencies that are compiled in: none for building or testing only."""
        return {names[dep["pkg"]] for dep in nodes[name]["deps"] if any(kind["kind"] is None for kind in dep["dep_kinds"])}

    return ours, normal


def test_no_arrow_is_broken(packages):
    ours, normal = packages
    for name in ours & MAY_KNOW.keys():
        assert normal(name) & ours <= MAY_KNOW[name], name
    assert MAY_KNOW.keys() <= ours
    for name in ours - MAY_KNOW.keys():  # benches and the like: they may look at everything, nobody at them
        assert all(name not in normal(other) for other in MAY_KNOW), name


@pytest.mark.parametrize("guest", ["keyward-policy-component", "keyward-iam-component", "keyward-filter"])
def test_guests_have_no_way_out(guest):
    command = ["cargo", "tree", "--locked", "--target", "wasm32-unknown-unknown", "--edges", "normal,no-proc-macro", "--package", guest,
               "--prefix", "none", "--format", "{p}"]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    seen = {line.split()[0] for line in done.stdout.splitlines() if line}
    assert "keyward-model" in seen and not seen & NOT_IN_GUESTS, seen & NOT_IN_GUESTS


def imports(component):
    """The names in the import sections of a component."""
    assert component[:8] == b"\0asm\x0d\0\x01\0", "not a component"
    for kind, at, _ in sections(component):
        if kind != 10:
            continue
        count, at = number(component, at)
        for _ in range(count):
            length, at = number(component, at + 1)
            yield component[at:at + length].decode()
            at += length
            assert component[at] == 5, "only interfaces are imported"
            _, at = number(component, at + 1)


@pytest.mark.parametrize("name", IMPORTS)
def test_a_component_imports_exactly_what_the_design_lists(name):
    built = sorted(TARGET.glob(f"release/build/keyward-runtime-*/out/{name}.wasm"), key=lambda path: path.stat().st_mtime)
    found = set(imports(built[-1].read_bytes()))
    assert found - TYPES_ONLY == IMPORTS[name]
