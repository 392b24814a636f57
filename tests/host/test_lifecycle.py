"""Starting, serving, stopping: what an operator sees of the process."""

import concurrent.futures
import json
import re
import signal
import subprocess
import time

import pytest

from support import signing, wire
from support.identity import Identity
from support.server import BINARY, Server, free_port
from support.signing import Key


def root_of(server):
    return Identity(server, "", Key(*server.root))


def test_it_announces_where_and_with_what_it_serves(new_server):
    with new_server() as server:
        said = server.announced() + server.complaint()
        assert server.host in said
        assert len(set(re.findall(r"\b[0-9a-f]{64}\b|sha256:[0-9a-f]{12,64}", said))) >= 2, said  # both components' digests


def test_port_zero_is_a_free_port_that_is_printed(tmp_path):
    server = Server(tmp_path / "data")
    command = server.command()
    command[command.index("--listen") + 1] = "127.0.0.1:0"
    process = subprocess.Popen(command, env=server.variables(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        said = ""
        while not (found := re.search(r"127\.0\.0\.1:([1-9]\d*)", said.replace(f"127.0.0.1:{server.admin_port}", ""))):
            line = process.stdout.readline()
            assert line, said
            said += line
        server.port = int(found[1])
        assert root_of(server).call("ListUsers").code == "OK"
    finally:
        process.kill()
        process.wait()


def test_a_generated_root_pair_is_shown_once_and_never_a_default(new_server):
    pairs = set()
    for name in ("one", "two"):
        with new_server(name=name, root="generated") as server:
            said = server.announced() + server.complaint()
            pairs.add(re.search(r"\bAKIA[A-Z2-7]{16}\b", said)[0])
    assert len(pairs) == 2


@pytest.mark.parametrize("missing", ["KEYWARD_ROOT_ACCESS_KEY_ID", "KEYWARD_ROOT_SECRET_ACCESS_KEY"])
def test_half_a_root_pair_is_refused(new_server, missing):
    server = new_server()
    present = {"KEYWARD_ROOT_ACCESS_KEY_ID": server.root[0], "KEYWARD_ROOT_SECRET_ACCESS_KEY": server.root[1]}
    del present[missing]
    server.root, server.environment = "generated", present
    assert server.spawn().process.wait(30) != 0


def test_roots_pair_may_change_between_starts(new_server):
    server = new_server()
    with server:
        root_of(server).iam.create_user(UserName="alice")
        old = server.root
        server.stop()
    server.root = ("AKIAANOTHERROOTPAIRA", "another-secret-for-the-root-user")
    with server:
        assert root_of(server).call("GetUser", UserName="alice").code == "OK"
        assert Identity(server, "", Key(*old)).call("ListUsers").code == "InvalidClientTokenId"


def test_sigterm_drains_and_exits_0(new_server):
    server = new_server().start()
    root = root_of(server)
    request = root.sign("CreateUser", UserName="last").wire()
    with wire.Connection(server.host) as slow, wire.Connection(server.host) as idle:
        slow.open().sendall(request[:-20])
        idle.open()
        time.sleep(0.2)
        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.2)
        slow.open().sendall(request[-20:])
        assert slow.read().status == 200
    assert server.process.wait(15) == 0
    with server:
        assert root.call("GetUser", UserName="last").code == "OK"


def test_sigint_too(new_server):
    server = new_server().start()
    server.process.send_signal(signal.SIGINT)
    assert server.process.wait(15) == 0


def test_nothing_is_lost_when_it_is_told_to_stop_under_load(new_server):
    server = new_server().start()
    done = []

    def write(number):
        root = root_of(server)
        for step in range(100_000):
            name = f"u{number}-{step}"
            answer = root.call("CreateUser", UserName=name)
            if answer.status != 200:
                return
            done.append(name)

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        jobs = [pool.submit(write, number) for number in range(4)]
        time.sleep(1)
        assert server.stop() == 0
        for job in jobs:
            job.result()
    with server:
        root = root_of(server)
        assert all(root.call("GetUser", UserName=name).code == "OK" for name in done)


def test_the_second_start_is_quick(new_server):
    server = new_server().start()
    server.stop()
    started = time.monotonic()
    server.start()
    assert time.monotonic() - started < 1.0


def test_health_says_nothing_else(server):
    for page in ("/healthz", "/readyz"):
        status, text = server.admin(page)
        assert status == 200 and len(text) < 20


def test_settings_from_a_file_from_the_environment_and_from_flags(new_server, tmp_path):
    file = tmp_path / "keyward.toml"
    file.write_text('account-id = "111111111111"\nregion = ["eu-west-1", "eu-west-2"]\n')
    for flags, environment, account in (([], {}, "111111111111"), ([], {"KEYWARD_ACCOUNT_ID": "222222222222"}, "222222222222"),
                                        (["--account-id", "333333333333"], {"KEYWARD_ACCOUNT_ID": "222222222222"}, "333333333333")):
        with new_server("--config", file, *flags, name=account, environment=environment) as server:
            key = Key(*server.root)
            form = signing.action("GetCallerIdentity", "sts")
            for region, status in (("eu-west-1", 200), ("eu-west-2", 200), ("us-east-1", 403)):
                answer = wire.exchange(server.host, signing.sign(server.host, key, form, service="sts", region=region).wire())
                assert answer.status == status, region
                if status == 200:
                    assert answer.texts("Account") == [account]


@pytest.mark.parametrize("flags", [["--no-such-flag"], ["--listen", "nowhere"], ["--account-id", "12"], ["--listen", "256.0.0.1:1"], ["--data", "/proc/none"],
                                   ["--config", "/no/such/file"], ["--tls-cert", "/no/such/file"], ["no-such-command"]])
def test_flags_that_make_no_sense(flags, tmp_path):
    done = subprocess.run([str(BINARY), *flags], capture_output=True, text=True, timeout=30, cwd=tmp_path)
    assert done.returncode != 0 and done.stderr.strip() and "panicked" not in done.stderr


def test_a_taken_port_is_said_in_one_line(server, tmp_path):
    second = Server(tmp_path / "data")
    second.port = server.port
    second.admin_port = free_port()
    assert second.spawn().process.wait(30) != 0
    assert str(server.port) in second.complaint()


def test_describe_needs_no_store(tmp_path):
    done = subprocess.run([str(BINARY), "describe"], capture_output=True, text=True, timeout=60, cwd=tmp_path)
    assert done.returncode == 0 and json.loads(done.stdout)
    assert list(tmp_path.iterdir()) == []


def test_the_data_directory_is_private(new_server):
    with new_server() as server:
        assert server.data.stat().st_mode & 0o077 == 0
        for path in server.data.rglob("*"):
            if path.is_file() and path.stat().st_size:
                assert path.stat().st_mode & 0o007 == 0, path
