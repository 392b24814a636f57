"""A real S3-compatible store: SeaweedFS, which here asks nobody who they are, or only knows its proxy."""

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from support.server import free_port
from support.signing import Key

WEED = Path(sys.executable).with_name("weed")
START_SECONDS = 60.0

# Whom the store knows where it knows somebody.
PROXY = Key("AKIAPROXYPROXYPROXY0", "only-the-proxy-knows-this-one")


class Seaweed:
    """A running store. `known`: it serves nobody but its proxy."""

    def __init__(self, place, known=False):
        place.mkdir()
        ports = {name: free_port() for part in ("master", "volume", "filer", "s3") for name in (f"{part}.port", f"{part}.port.grpc")}
        self.port = ports["s3.port"]
        flags = [f"-{name}={port}" for name, port in ports.items()]
        if known:
            identities = [{"name": "proxy", "credentials": [{"accessKey": PROXY.id, "secretKey": PROXY.secret}], "actions": ["Admin"]}]
            (place / "identities.json").write_text(json.dumps({"identities": identities}))
            flags.append(f"-s3.config={place / 'identities.json'}")
        self.output = place / "weed.out"
        with open(self.output, "wb") as output:
            self.process = subprocess.Popen(
                [str(WEED), "server", f"-dir={place}", "-ip=127.0.0.1", "-s3", "-s3.port.iceberg=0", "-s3.port.lance=0", "-volume.max=500",
                 "-master.volumeSizeLimitMB=64", *flags], stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        expected, deadline = 403 if known else 200, time.monotonic() + START_SECONDS
        while self._status() != expected:
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"SeaweedFS does not serve: {self.output.read_text(errors='replace')[-2000:]}")
            time.sleep(0.2)

    def _status(self):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=5) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        # It takes its time to end, and nobody wants what it holds.
        self.process.kill()
        self.process.wait()
