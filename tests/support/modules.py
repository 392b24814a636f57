"""Modules: the components that the build made, and others that are like them but for one thing."""

import base64
import hashlib
import json
import time
from functools import cache

from support.server import TARGET
from support.trap import trapping
from support.wasm import sections

PART = 256 << 10
NO_MODULE = "sha256:" + "0" * 64


@cache
def own(world="policy"):
    """The component of a world that the host was built with."""
    built = sorted(TARGET.glob(f"release/build/keyward-runtime-*/out/{world}.wasm"), key=lambda path: path.stat().st_mtime)
    return built[-1].read_bytes() if built else b""


def digest(module):
    return f"sha256:{hashlib.sha256(module).hexdigest()}"


def leb(value):
    out = bytearray()
    while True:
        value, low = value >> 7, value & 0x7F
        out.append(low | (0x80 if value else 0))
        if not value:
            return bytes(out)


def padded(module, mark):
    """The same component with another digest: a custom section is added."""
    content = leb(4) + b"mark" + mark.encode()
    return module + b"\0" + leb(len(content)) + content


def reworded(module, old, new):
    """The same component saying something else."""
    assert len(old) == len(new) and old.encode() in module, old
    return module.replace(old.encode(), new.encode())


def core(component):
    """The core module within a component: its largest one."""
    return max((component[start:end] for kind, start, end in sections(component) if kind == 1), key=len)


def failing(component, function):
    """A component in which an exported function does nothing but trap."""
    inner = core(component)
    return component.replace(inner, trapping(inner, function))


def bring(who, module):
    """Uploads the parts; answers the digest."""
    name = digest(module)
    for number, at in enumerate(range(0, len(module), PART), 1):
        answer = who.call("PutModulePart", "keyward", Digest=name, Number=number, Content=base64.b64encode(module[at:at + PART]).decode())
        assert answer.code == "OK", answer.text
    return name


def put(who, module, **more):
    """Uploads a module; answers the answer of PutModule."""
    return who.call("PutModule", "keyward", Digest=bring(who, module), Size=len(module), **more)


def installed(who, module, **more):
    """Uploads a module that can run; answers its digest."""
    answer = put(who, module, **more)
    assert answer.code == "OK", answer.text
    return digest(module)


def activate(who, name):
    answer = who.call("ActivateModule", "keyward", Digest=name)
    assert answer.code == "OK", answer.text


def runs(server, world="policy"):
    """The digest of the component that runs."""
    lines = server.admin("/metrics")[1].splitlines()
    (line,) = (line for line in lines if line.startswith("keyward_component_info{") and f'world="{world}"' in line)
    return line.split('digest="')[1].split('"')[0]


def wait_for(server, name, world="policy", seconds=10):
    """Waits until a component runs."""
    deadline = time.monotonic() + seconds
    while runs(server, world) != name:
        assert time.monotonic() < deadline, f"{name} does not run: {server.complaint()[-2000:]}"
        time.sleep(0.005)


def take_over(server, who, name, world="policy"):
    """Activates a module and waits until it runs."""
    activate(who, name)
    wait_for(server, name, world)


def audited(server):
    """The lines of the audit log, by the id of their request."""
    return {line["request_id"]: line for line in map(json.loads, server.audit_log.read_text().splitlines())}
