"""The Action API with many customers: the same calls in one customer's account and spread over all of them.

    tests/bench/run tenants [--customers 10000] [--users 100] [--calls 20000] [--clients 4]

The load generator is Python and takes more time than the server. So what counts is the time of the server's processor that
a call takes, beside the calls per second that came of it; both stay the same if nothing grows with what there is.
"""

import argparse
import hashlib
import hmac
import json
import multiprocessing
import os
import socket
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.identity import Identity  # noqa: E402
from support.policies import allow, document  # noqa: E402
from support.server import Server  # noqa: E402
from support.signing import Key  # noqa: E402

# As cheap as a hash may be: it is the customers that are measured.
CHEAP = ["--password-memory", "19", "--password-passes", "2", "--password-threads", "2", "--password-queue", "1024"]
TICKS = os.sysconf("SC_CLK_TCK")


class Caller:
    """A connection, and a key to sign with on it."""

    def __init__(self, host):
        self.host = host
        address, port = host.split(":")
        self.socket = socket.create_connection((address, int(port)))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.derived = {}

    def call(self, key, form, service="iam"):
        """The body of the answer, which must be a success."""
        stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
        scope = f"{stamp[:8]}/us-east-1/{service}/aws4_request"
        payload = hashlib.sha256(form.encode()).hexdigest()
        headers = {"host": self.host, "x-amz-date": stamp} | ({"x-amz-security-token": key.token} if key.token else {})
        names = ";".join(headers)
        canonical = "\n".join(["POST", "/", "", *(f"{name}:{value}" for name, value in headers.items()), "", names, payload])
        to_sign = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        if (key.secret, scope) not in self.derived:
            derived = b"AWS4" + key.secret.encode()
            for part in scope.split("/"):
                derived = hmac.digest(derived, part.encode(), "sha256")
            self.derived = {(key.secret, scope): derived}
        signature = hmac.new(self.derived[key.secret, scope], to_sign.encode(), "sha256").hexdigest()
        lines = [*(f"{name}: {value}" for name, value in headers.items()), "content-type: application/x-www-form-urlencoded",
                 f"content-length: {len(form)}",
                 f"authorization: AWS4-HMAC-SHA256 Credential={key.id}/{scope}, SignedHeaders={names}, Signature={signature}"]
        self.socket.sendall(("POST / HTTP/1.1\r\n" + "\r\n".join(lines) + "\r\n\r\n" + form).encode())
        return self._answer()

    def _answer(self):
        heard = b""
        while b"\r\n\r\n" not in heard:
            heard += self.socket.recv(1 << 16)
        head, _, body = heard.partition(b"\r\n\r\n")
        length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))
        while len(body) < length:
            body += self.socket.recv(1 << 20)
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(body[:500])
        return body.decode()


def between(text, name):
    return text.split(f"<{name}>")[1].split(f"</{name}>")[0]


def seed(host, root, desk, users, numbers):
    """Makes customers and their users; answers a session for each, as the reseller has it."""
    caller, sessions = Caller(host), []
    for number in numbers:
        made = json.loads(caller.call(root, f"Action=RSCreateCustomer&CustomerName=corp-{number:06}&CustomerEmail=root@corp-{number}.com"
                                            "&Password=Password22&AssumeRoleControl=reseller"))
        role = f"Action=AssumeRole&RoleArn=arn:aws:iam::{made['RootID']}:role/ResellerAccess&RoleSessionName=desk&DurationSeconds=3600"
        answer = caller.call(desk, role, "sts")
        session = Key(*(between(answer, name) for name in ("AccessKeyId", "SecretAccessKey", "SessionToken")))
        for user in range(users):
            caller.call(session, f"Action=CreateUser&UserName=user-{user}@corp.com")
        sessions.append(session)
    return sessions


def work(host, sessions, calls, form):
    caller = Caller(host)
    for number in range(calls):
        caller.call(sessions[number * 7_919 % len(sessions)], form(number))


def getting(users):
    return lambda number: f"Action=GetUser&UserName=user-{number % users}@corp.com"


def creating(word):
    return lambda number: f"Action=CreateUser&UserName={word}-{os.getpid()}-{number}@corp.com"


def spread(clients, task, *parts):
    """Runs a task in so many processes, each with its part, and answers what they answered."""
    def run(results, *own):
        results.put(task(*own))

    fork = multiprocessing.get_context("fork")
    results = fork.Queue()
    processes = [fork.Process(target=run, args=(results, *(part[client] for part in parts))) for client in range(clients)]
    for process in processes:
        process.start()
    answers = [results.get() for _ in processes]
    for process in processes:
        process.join()
    return answers


def processor(server):
    """Seconds of the processor that the server has had."""
    fields = Path(f"/proc/{server.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def measure(server, what, where, clients, sessions, calls, form):
    before, began = processor(server), time.monotonic()
    spread(clients, work, [server.host] * clients, [sessions] * clients, [calls // clients] * clients, [form] * clients)
    took, used = time.monotonic() - began, processor(server) - before
    print(f"{what:<12}{where:<20}{calls / took:>10.0f}{used / calls * 1e6:>16.0f}", flush=True)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--customers", type=int, default=10_000)
    arguments.add_argument("--users", type=int, default=100)
    arguments.add_argument("--calls", type=int, default=20_000)
    arguments.add_argument("--clients", type=int, default=4)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as place:
        server = Server(Path(place) / "data", *CHEAP)
        with server:
            root = Identity(server, "", Key(*server.root))
            assert root.call("RSRegisterReseller", ResellerName="lyve").code == "OK"
            root.iam.create_user(UserName="desk")
            root.iam.put_user_policy(UserName="desk", PolicyName="p", PolicyDocument=document(allow("sts:AssumeRole")))
            made = root.iam.create_access_key(UserName="desk")["AccessKey"]
            desk = Key(made["AccessKeyId"], made["SecretAccessKey"])
            print(f"{'action':<12}{'in':<20}{'calls/s':>10}{'processor µs':>16}", flush=True)
            first = seed(server.host, root.key, desk, options.users, [0])
            for what, form in (("CreateUser", creating("first")), ("GetUser", getting(options.users))):
                measure(server, what, "one customer", options.clients, first, options.calls, form)
            began, clients = time.monotonic(), options.clients
            shares = [range(1 + client, options.customers, clients) for client in range(clients)]
            sessions = sum(spread(clients, seed, [server.host] * clients, [root.key] * clients, [desk] * clients,
                                  [options.users] * clients, shares), first)
            print(f"{len(sessions)} customers of {options.users} users each made in {time.monotonic() - began:.0f} s", flush=True)
            for what, form in (("CreateUser", creating("all")), ("GetUser", getting(options.users))):
                measure(server, what, f"{len(sessions)} customers", clients, sessions, options.calls, form)
            measure(server, "GetUser", "the first of them", clients, first, options.calls, getting(options.users))
            caller, began = Caller(server.host), time.monotonic()
            listed = caller.call(root.key, "Action=RSListCustomer")
            print(f"RSListCustomer: {len(json.loads(listed))} in {(time.monotonic() - began) * 1000:.0f} ms, {len(listed) / 1e6:.1f} MB")
            server.stop()
            began = time.monotonic()
            server.start()
            print(f"start: {(time.monotonic() - began) * 1000:.0f} ms until it serves, {server.resident_kib() // 1024} MiB resident")


if __name__ == "__main__":
    main()
