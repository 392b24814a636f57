"""Envoy in front of a store, with Keyward behind its back."""

import http.server
import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import yaml

from support import wire
from support.server import TARGET, free_port

ENVOY = Path(sys.executable).with_name("envoy")
CONFIGURATIONS = Path(__file__).resolve().parents[1] / "proxies"
# What a route says to the filter so that refusals are only told there.
WATCHED = {"filter_metadata": {"keyward": {"mode": "shadow"}}}
FILTER = TARGET / "wasm32-unknown-unknown" / "guest" / "keyward_filter.wasm"

START_SECONDS = 30.0


class Store:
    """A store that knows nobody: it remembers what reached it, and answers with the headers it got."""

    def __init__(self):
        self.reached = []
        store = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                self.rfile.read(int(self.headers.get("content-length") or 0))
                store.reached.append((self.command, self.path))
                body = json.dumps([[name.lower(), value] for name, value in self.headers.items()]).encode()
                self.send_response(200)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)

            do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = answer

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def shadowed(manager):
    """What a route says so that refusals are only told there, to whichever of our filters is in its way."""
    names = {one["name"] for one in manager["http_filters"]}
    asking = {"@type": "type.googleapis.com/envoy.extensions.filters.http.ext_authz.v3.ExtAuthzPerRoute",
              "check_settings": {"context_extensions": {"mode": "shadow"}, "disable_request_body_buffering": True}}
    within = {"@type": "type.googleapis.com/envoy.extensions.filters.http.dynamic_modules.v3.DynamicModuleFilterPerRoute",
              "dynamic_module_config": {"name": "keyward_envoy", "do_not_close": True}, "filter_name": "keyward",
              "filter_config": {"@type": "type.googleapis.com/google.protobuf.Struct", "value": {"mode": "shadow"}}}
    return {name: say for name, say in {"envoy.filters.http.ext_authz": asking, "keyward": within}.items() if name in names}


def say_to_gate(bootstrap, **settings):
    """Settings for a gate that runs within Envoy; nothing where none does."""
    manager = bootstrap["static_resources"]["listeners"][0]["filter_chains"][0]["filters"][0]["typed_config"]
    for one in manager["http_filters"]:
        within = one["typed_config"].get("filter_config")
        if within:
            within["value"]["gate"] = within["value"].get("gate", {}) | settings
        elif one["name"] == "keyward.gate":
            text = one["typed_config"]["config"]["configuration"]
            said = json.loads(text["value"])
            text["value"] = json.dumps(said | {"gate": said.get("gate", {}) | settings})


class Envoy:
    """A real Envoy that runs one of the configurations to copy, at addresses of its own. `change` may change it first."""

    def __init__(self, configuration, place, socket, store_port, shadow=(), workers=1, change=lambda bootstrap: None):
        self.port = free_port()
        self.output = place / "envoy.out"
        text = (CONFIGURATIONS / configuration).read_text()
        text = text.replace("/run/keyward/authz.sock", str(socket)).replace("/run/keyward/edge.sock", str(socket))
        text = text.replace("/usr/lib/keyward/keyward_filter.wasm", str(FILTER))
        text = text.replace("port_value: 9000", f"port_value: {self.port}").replace("port_value: 9001", f"port_value: {store_port}")
        bootstrap = yaml.safe_load(text)
        manager = bootstrap["static_resources"]["listeners"][0]["filter_chains"][0]["filters"][0]["typed_config"]
        routes = manager["route_config"]["virtual_hosts"][0]["routes"]
        for prefix in shadow:
            routes.insert(0, {"match": {"prefix": prefix}, "route": {"cluster": "store"}, "metadata": WATCHED,
                              "typed_per_filter_config": shadowed(manager)})
        change(bootstrap)
        self.workers = workers
        self.bootstrap = place / "envoy.json"
        self.bootstrap.write_text(json.dumps(bootstrap))
        self.process = None

    @property
    def host(self):
        return f"127.0.0.1:{self.port}"

    def __enter__(self):
        with open(self.output, "wb") as output:
            self.process = subprocess.Popen(
                [str(ENVOY), "-c", str(self.bootstrap), "--concurrency", str(self.workers), "--use-dynamic-base-id", "--log-level", "warning"],
                stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                env=os.environ | {"ENVOY_DYNAMIC_MODULES_SEARCH_PATH": str(TARGET / "release")})
        deadline = time.monotonic() + START_SECONDS
        while not self._accepts():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"Envoy does not serve: {self.output.read_text(errors='replace')[-2000:]}")
            time.sleep(0.05)
        return self

    def _accepts(self):
        try:
            with wire.Connection(self.host) as connection:
                connection.open()
        except OSError:
            return False
        return True

    def logged(self):
        """The lines of its access log."""
        return [json.loads(line) for line in self.output.read_text(errors="replace").splitlines() if line.startswith("{")]

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
