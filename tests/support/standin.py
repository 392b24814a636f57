"""A stand-in for the server's edge: it tells a proxy of a few keys, keeps count, and lies where a test wants it to."""

import base64
import hashlib
import hmac
import http.server
import json
import socketserver
import threading
import urllib.parse


def derived(secret, day, region, service):
    """The signing key of a scope."""
    key = ("AWS4" + secret).encode()
    for part in (day, region, service, "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key


class StandIn:
    """Answers at a Unix socket. `keys` says whose they are: an id, and its secret, policies and revision."""

    def __init__(self, socket):
        self.socket = str(socket)
        self.keys = {}
        self.revision = 1
        self.changed = {}
        self.asked = []
        self.spoil = None
        self.turn = threading.Condition()
        self.server = None

    def know(self, key, *policies, account="000000000000"):
        """From now on a key is somebody's who may do what these documents say."""
        self.commit(account)
        with self.turn:
            self.keys[key.id] = (key.secret, policies, account)

    def forget(self, key):
        """A key is deleted."""
        with self.turn:
            _, _, account = self.keys.pop(key.id)
        self.commit(account)

    def commit(self, account):
        """Something of an account changes."""
        with self.turn:
            self.revision += 1
            self.changed[account] = self.revision
            self.turn.notify_all()

    def bundle(self, question):
        """Everything a gate needs about a key."""
        scope = question["scope"]
        with self.turn:
            if question["access_key"] not in self.keys:
                return None
            secret, policies, account = self.keys[question["access_key"]]
            revision = self.changed[account]
        documents = [{"label": f"policy-{number}", "kind": "user", "text": text} for number, text in enumerate(policies)]
        key = base64.b64encode(derived(secret, scope["day"], scope["region"], scope["service"])).decode()
        principal = {"kind": "user", "arn": f"arn:aws:iam::{account}:user/known", "id": "AIDAKNOWN", "name": "known"}
        return {"access_key": question["access_key"], "account": account, "revision": revision, "scope": scope, "signing_key": key,
                "principal": principal, "policies": {"identity": documents}}

    def changes(self, after, wait):
        """What has changed since a revision, as soon as something has."""
        with self.turn:
            self.turn.wait_for(lambda: self.revision != after or not self.server, wait)
            since = {account: at for account, at in self.changed.items() if at > after}
            return {"revision": self.revision, "accounts": since, "complete": 0 < after <= self.revision}

    def __enter__(self):
        edge = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query))
                self.say(200, edge.changes(int(query["after"]), float(query["wait"])))

            def do_POST(self):
                question = json.loads(self.rfile.read(int(self.headers["content-length"])))
                edge.asked.append(question)
                found = edge.bundle(question) if self.path == "/edge/v1/bundle" else None
                if edge.spoil:
                    found = edge.spoil(found)
                self.say(404 if found is None else 200, found or {})

            def say(self, status, answer):
                body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("content-length", str(len(body)))
                self.send_header("x-iam-revision", str(edge.revision))
                self.end_headers()
                self.wfile.write(body)

            def address_string(self):
                return "socket"

            def log_message(self, *_):
                pass

        class Listener(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
            daemon_threads = True

        self.server = Listener(self.socket, Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        server, self.server = self.server, None
        with self.turn:
            self.turn.notify_all()
        server.shutdown()
        server.server_close()
