"""A Keyward server as a child process: one binary, one data directory, one pair of ports."""

import os
import re
import secrets
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", REPOSITORY / "target"))
BINARY = TARGET / "release" / "keyward"

START_SECONDS = 60.0
STOP_SECONDS = 20.0


def free_port():
    """A port nobody listens on; the system does not hand it out again soon."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def root_pair():
    """A root key pair as an operator would make one."""
    return "AKIA" + "".join(secrets.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") for _ in range(16)), secrets.token_urlsafe(30)


class Server:
    """One server. `start` may be called again after `kill` or `stop`: the data stay."""

    def __init__(self, data, *flags, root=None, environment=None):
        self.data = Path(data)
        self.flags = [str(flag) for flag in flags]
        self.root = root or root_pair()
        self.environment = environment or {}
        self.port = free_port()
        self.admin_port = free_port()
        self.output = self.data.parent / f"{self.data.name}.out"
        self.errors = self.data.parent / f"{self.data.name}.err"
        self.audit_log = self.data.parent / f"{self.data.name}.audit.jsonl"
        self.access_log = self.data.parent / f"{self.data.name}.access.jsonl"
        self.scheme = "http"
        self.process = None

    @property
    def host(self):
        return f"127.0.0.1:{self.port}"

    @property
    def url(self):
        return f"{self.scheme}://{self.host}"

    def command(self):
        """The command line, without what comes from the environment."""
        return [
            str(BINARY), "--listen", self.host, "--data", str(self.data),
            "--admin-listen", f"127.0.0.1:{self.admin_port}",
            "--audit-log", str(self.audit_log), "--access-log", str(self.access_log), *self.flags,
        ]

    def variables(self):
        """The child's environment: nothing of ours that starts with KEYWARD_ leaks in."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith("KEYWARD_")}
        if self.root != "generated":
            clean["KEYWARD_ROOT_ACCESS_KEY_ID"], clean["KEYWARD_ROOT_SECRET_ACCESS_KEY"] = self.root
        return clean | self.environment

    def spawn(self):
        """Starts the process and does not wait for it."""
        with open(self.output, "ab") as out, open(self.errors, "ab") as err:
            self.process = subprocess.Popen(self.command(), env=self.variables(), stdout=out, stderr=err, stdin=subprocess.DEVNULL)
        return self

    def start(self):
        """Starts the process and waits until it serves."""
        self.spawn()
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended with {self.process.returncode}: {self.complaint()}")
            if self.ready():
                return self
            time.sleep(0.01)
        raise RuntimeError(f"the server does not answer: {self.complaint()}")

    def ready(self):
        """Whether /readyz says so."""
        try:
            return self.admin("/readyz")[0] == 200
        except OSError:
            return False

    def admin(self, path):
        """Status and text of a page of the admin listener."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.admin_port}{path}", timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def kill(self):
        """A crash."""
        self.process.kill()
        self.process.wait()

    def stop(self):
        """A polite end; answers the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOP_SECONDS)

    def complaint(self):
        """What the process wrote to standard error."""
        return self.errors.read_text(errors="replace")

    def announced(self):
        """What the process wrote to standard output."""
        return self.output.read_text(errors="replace")

    def resident_kib(self):
        """Resident memory now, in KiB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1])

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        if self.process and self.process.poll() is None:
            self.kill()
