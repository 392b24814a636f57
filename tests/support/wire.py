"""HTTP/1.1 as bytes: what a client library would put right stays wrong here."""

import http.client
import json
import re
import socket
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field


@dataclass
class Answer:
    """What came back. `status` 0: the server cut the connection without an answer."""

    status: int
    headers: dict = field(default_factory=dict)
    body: bytes = b""

    @property
    def text(self):
        return self.body.decode()

    def _find(self, name):
        if not self.body.lstrip().startswith(b"<"):
            return None
        for element in ElementTree.fromstring(self.body).iter():
            if element.tag.rpartition("}")[2] == name:
                return element.text or ""
        return None

    @property
    def json(self):
        """What an answer in JSON says; nothing where it is something else, or empty."""
        is_json = self.headers.get("content-type", "").startswith("application/json")
        return json.loads(self.body) if is_json else None

    @property
    def code(self):
        """The error code, or `OK`."""
        if self.status == 200:
            return "OK"
        said = self.json or {}
        error = said["Error"]["Code"] if "Error" in said else said.get("error") or said.get("errorDesc", "").partition(":")[0]
        return error or self._find("Code") or f"HTTP {self.status}"

    @property
    def message(self):
        return self.json["Error"]["Message"] if self.json else self._find("Message")

    @property
    def request_id(self):
        return self.json["RequestId"] if self.json else self._find("RequestId")

    def texts(self, name):
        """The text of every element of this name; none where it is not XML."""
        if not self.body.lstrip().startswith(b"<"):
            return []
        return [e.text or "" for e in ElementTree.fromstring(self.body).iter() if e.tag.rpartition("}")[2] == name]


CUT = Answer(0)


class Connection:
    """A kept-alive connection that reconnects when the server has closed it."""

    def __init__(self, address, timeout=10.0, wrap=None, source=None):
        host, _, port = address.rpartition(":")
        self.address, self.timeout, self.wrap = (host, int(port)), timeout, wrap
        self.source = (source, 0) if source else None
        self.socket = None

    def open(self):
        if self.socket is None:
            self.socket = socket.create_connection(self.address, self.timeout, self.source)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.wrap:
                self.socket = self.wrap(self.socket)
        return self.socket

    def close(self):
        if self.socket is not None:
            self.socket.close()
            self.socket = None

    def send(self, data, method="POST"):
        """Sends bytes and reads one answer. A reused connection that was closed meanwhile is opened once more."""
        reused = self.socket is not None
        answer = self._once(data, method)
        if answer.status == 0 and reused:
            answer = self._once(data, method)
        return answer

    def _once(self, data, method):
        try:
            self.open().sendall(data)
        except OSError:
            pass  # an answer may be there all the same: a server that refuses a body answers before it is sent
        return self.read(method)

    def read(self, method="POST"):
        """Reads one answer."""
        try:
            raw = http.client.HTTPResponse(self.open(), method=method)
            raw.begin()
            answer = Answer(raw.status, {name.lower(): value for name, value in raw.getheaders()}, raw.read())
        except (OSError, http.client.HTTPException):
            self.close()
            return CUT
        if raw.will_close:
            self.close()
        return answer

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def exchange(address, data, method="POST", timeout=10.0, source=None):
    """One request on a connection of its own; it comes from the address `source`, if that is given."""
    with Connection(address, timeout, source=source) as connection:
        return connection.send(data, method)


def status_lines(address, data, timeout=5.0):
    """The status of everything the server answers to these bytes, and whether it closed within the time."""
    with socket.create_connection(_pair(address), timeout) as peer:
        peer.sendall(data)
        heard, closed = b"", True
        try:
            while chunk := peer.recv(65536):
                heard += chunk
        except TimeoutError:
            closed = False
        except OSError:
            pass
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3})", heard)], closed


def _pair(address):
    host, _, port = address.rpartition(":")
    return host, int(port)
