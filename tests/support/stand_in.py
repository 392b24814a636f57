"""The server's edge as a proxy's module sees it, in the test's own process: it may answer late, wrongly or not at all."""

import base64
import hashlib
import hmac
import http.server
import json
import socketserver
import threading
import time
import urllib.parse

ACCOUNT = "000000000000"


class Edge:
    """Bundles by key and a feed of changes, on a Unix socket. `start` may be called again after `stop`."""

    def __init__(self, socket):
        self.socket, self.server = socket, None
        self.changed = threading.Condition()
        self.revision = 1
        self.accounts = {ACCOUNT: 1, "resources": 0}
        self.people = {}
        #: What was asked: path and decoded body or query.
        self.asked = []
        #: Changes a bundle before it is sent; answers (status, bytes).
        self.spoil = lambda status, body: (status, body)
        #: Seconds that a bundle takes.
        self.delay = 0.0
        #: Whether changes are told.
        self.tells = True

    def user(self, key, *statements):
        """Somebody who may do what these statements say; or may not any more, if there are none."""
        with self.changed:
            self.people[key.id] = (key, statements)
            self._grow(ACCOUNT)

    def remove(self, key):
        """The key is gone."""
        with self.changed:
            del self.people[key.id]
            self._grow(ACCOUNT)

    def _grow(self, account):
        self.revision += 1
        self.accounts[account] = self.revision
        self.changed.notify_all()

    def restore(self, revision):
        """Another past."""
        with self.changed:
            self.revision = revision
            self.accounts = {ACCOUNT: revision, "resources": 0}
            self.changed.notify_all()

    def bundle(self, question):
        """Status and body of the answer about a key."""
        key, statements = self.people.get(question["access_key"], (None, ()))
        if key is None:
            return 404, b"{}"
        text = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
        policies = [{"label": "somebody/own", "kind": "user", "text": text}] if statements else []
        return 200, json.dumps({
            "access_key": key.id, "account": ACCOUNT, "revision": self.accounts[ACCOUNT], "scope": question["scope"],
            "signing_key": base64.b64encode(derived(key.secret, question["scope"])).decode(),
            "principal": {"kind": "user", "arn": f"arn:aws:iam::{ACCOUNT}:user/somebody", "id": "AIDASOMEBODY", "name": "somebody"},
            "policies": {"identity": policies}}).encode()

    def changes(self, after, wait):
        """The answer of the feed, late if nothing changes."""
        deadline = time.monotonic() + wait
        with self.changed:
            if after == 0 or after > self.revision:
                return {"revision": self.revision, "accounts": {}, "complete": False}
            while self.revision == after or not self.tells:
                if not self.changed.wait(deadline - time.monotonic()) and time.monotonic() >= deadline:
                    return {"revision": after, "accounts": {}, "complete": True}
            if after > self.revision:
                return {"revision": self.revision, "accounts": {}, "complete": False}
            accounts = {account: at for account, at in self.accounts.items() if at > after}
            return {"revision": self.revision, "accounts": accounts, "complete": True}

    def questions(self, path):
        """Everything that was asked there."""
        return [asked for at, asked in self.asked if at == path]

    def start(self):
        edge = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                path, _, query = self.path.partition("?")
                query = dict(urllib.parse.parse_qsl(query))
                edge.asked.append((path, query))
                self.reply(200, edge.revision, json.dumps(edge.changes(int(query["after"]), float(query["wait"]))).encode())

            def do_POST(self):
                question = json.loads(self.rfile.read(int(self.headers["content-length"])))
                edge.asked.append((self.path, question))
                revision = edge.revision
                status, body = edge.bundle(question) if self.path == "/edge/v1/bundle" else (404, b"{}")
                if self.path == "/edge/v1/bundle":
                    status, body = edge.spoil(status, body)
                    time.sleep(edge.delay)
                self.reply(status, revision, body)

            def reply(self, status, revision, body):
                self.send_response(status)
                self.send_header("x-iam-revision", str(revision))
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def address_string(self):
                return "a proxy"

            def log_message(self, *_):
                pass

        class Listener(socketserver.ThreadingUnixStreamServer):
            daemon_threads = True
            request_queue_size = 128

            def process_request(self, request, client_address):
                edge.connections.append(request)
                super().process_request(request, client_address)

            def handle_error(self, *_):
                pass  # the proxy has left

        self.connections = []
        self.socket.unlink(missing_ok=True)
        self.server = Listener(str(self.socket), Handler)
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def stop(self):
        """Cuts every connection, and takes no more."""
        self.server.shutdown()
        self.server.server_close()
        self.socket.unlink(missing_ok=True)
        for connection in self.connections:
            try:
                connection.shutdown(2)
            except OSError:
                pass  # it was closed before

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()


def derived(secret, scope):
    """The signing key of a scope."""
    key = ("AWS4" + secret).encode()
    for part in (scope["day"], scope["region"], scope["service"], "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key
