"""A153, A156–A159: a full disk, and what is secret stays sealed, in its place, under its key."""

import base64
import os
import re
import secrets
import subprocess

import pytest

from support.identity import Identity
from support.server import Server
from support.signing import Key
from support.telephone import Telephone

CANARY = "CANARYcanaryCANARYcanaryCANARYcanary1234"


def files_under(*places):
    for place in places:
        for path in ([place] if place.is_file() else place.rglob("*")):
            if path.is_file():
                yield path


def spellings(secret):
    """How a secret could stand in a file: as it is, in hex, in base64 at each offset, as UTF-16."""
    raw = secret.encode()
    yield raw
    yield raw.hex().encode()
    yield raw.hex().upper().encode()
    yield secret.encode("utf-16-le")
    for offset in range(3):
        yield base64.b64encode(b"\0" * offset + raw)[4:-4]


def test_a156_rustfs_ghsa_r54g_a_known_secret_is_nowhere(new_server, fresh):
    master = secrets.token_bytes(32)
    environment = {"KEYWARD_MASTER_KEY": base64.b64encode(master).decode(), "RUST_LOG": "trace", "KEYWARD_LOG": "trace"}
    root_secret = "ROOTcanaryROOTcanaryROOTcanaryROOTcanary"
    server = new_server(root=("AKIACANARYROOTAAAAAA", root_secret), environment=environment)
    with server:
        root = Identity(server, "", Key(*server.root))
        root.iam.create_user(UserName="alice")
        assert root.call("CreateAccessKey", UserName="alice", AccessKeyId="CANARYKEY", SecretAccessKey=CANARY).status == 200
        made = root.iam.create_access_key(UserName="alice")["AccessKey"]["SecretAccessKey"]
        alice = Identity(server, "alice", Key("CANARYKEY", CANARY))
        assert alice.call("GetUser").status == 200
        right = alice.sign("GetUser")
        alice.send(right.replaced("Authorization", right.header("Authorization")[:-4] + "0000"))
        root.call("CreateAccessKey", UserName="nobody", AccessKeyId="CANARYTWO", SecretAccessKey=CANARY)
        root.call("CreateAccessKey", UserName="alice", AccessKeyId="x", SecretAccessKey=CANARY)
        root.call("GetUser", UserName="alice", SecretAccessKey=CANARY, Password=CANARY)
        root.iam.create_login_profile(UserName="alice", Password=CANARY)
        root.call("ChangePassword", OldPassword=CANARY, NewPassword=CANARY)
        alice.call("ChangePassword", OldPassword=CANARY, NewPassword=CANARY)
        root.call("UpdateLoginProfile", UserName="nobody", Password=CANARY)
        root.call("CreateLoginProfile", UserName="alice", Password=CANARY * 4)
        telephone = Telephone(root.iam, "telephone")
        telephone.give(UserName="alice")
        root.call("EnableMFADevice", UserName="alice", SerialNumber=telephone.serial, AuthenticationCode1=CANARY, AuthenticationCode2="1")
        metrics = server.admin("/metrics")[1]
        assert server.stop() == 0
    found = {path: path.read_bytes() for path in files_under(server.data, server.output, server.errors, server.audit_log, server.access_log)
             if path.exists()}
    assert any(b"alice" in text for text in found.values()), "the search finds what is there"
    for what, secret in {"supplied": CANARY, "made": made, "root's": root_secret, "a seed": telephone.seed}.items():
        for spelling in spellings(secret):
            assert spelling not in metrics.encode(), what
            for path, text in found.items():
                assert spelling not in text, (what, path.name, spelling)
    seed = base64.b32decode(telephone.seed)
    for path, text in found.items():
        assert seed not in text and b"argon2id" not in text, path
        assert master not in text and base64.b64encode(master) not in text and master.hex().encode() not in text, path
    signature = right.header("Authorization")[-64:].encode()
    for path, text in found.items():
        assert signature not in text, path


def refuses(server):
    """Starts a server that must not start; answers what it says."""
    server.spawn()
    assert server.process.wait(60) != 0, "it started"
    lines = [line for line in server.complaint().splitlines() if line.strip()]
    assert lines, "it said nothing"
    return lines[-1]


@pytest.fixture
def used(new_server):
    """A stopped server with a user in its store, and the master key it was used with."""
    master = base64.b64encode(secrets.token_bytes(32)).decode()
    server = new_server(environment={"KEYWARD_MASTER_KEY": master})
    with server:
        Identity(server, "", Key(*server.root)).iam.create_user(UserName="alice")
        assert server.stop() == 0
    server.errors.write_text("")
    return server


WRONG_KEYS = {"another": base64.b64encode(b"x" * 32).decode(), "too short": base64.b64encode(b"x" * 31).decode(),
              "too long": base64.b64encode(b"x" * 33).decode(), "not base64": "!" * 44, "empty": ""}


@pytest.mark.parametrize("why", WRONG_KEYS)
def test_a159_a_wrong_master_key(used, why):
    right = used.environment["KEYWARD_MASTER_KEY"]
    used.environment["KEYWARD_MASTER_KEY"] = WRONG_KEYS[why]
    assert "key" in refuses(used).lower()
    used.environment["KEYWARD_MASTER_KEY"] = right
    with used:
        assert Identity(used, "", Key(*used.root)).call("GetUser", UserName="alice").status == 200


def test_a159_a_missing_master_key(used):
    del used.environment["KEYWARD_MASTER_KEY"]
    assert "key" in refuses(used).lower()


def key_file(server):
    """The key file that a server made for itself, and that nobody else may read."""
    file = server.data / "master.key"
    assert file.stat().st_mode & 0o777 == 0o600
    return file


@pytest.mark.parametrize("change", ["removed", "emptied", "another", "cut"])
def test_a159_the_key_file_beside_the_store(new_server, change):
    server = new_server()
    with server:
        assert server.stop() == 0
    file = key_file(server)
    right = file.read_bytes()
    {"removed": file.unlink, "emptied": lambda: file.write_bytes(b""), "cut": lambda: file.write_bytes(right[:-2]),
     "another": lambda: file.write_bytes(base64.b64encode(b"y" * 32) if len(right) > 32 else b"y" * 32)}[change]()
    assert "key" in refuses(server).lower()
    file.write_bytes(right)
    file.chmod(0o600)
    server.start()


def test_a159_a_master_key_from_a_file(new_server, tmp_path):
    file = tmp_path / "master.key"
    file.write_text(base64.b64encode(secrets.token_bytes(32)).decode() + "\n")
    file.chmod(0o600)
    with new_server("--master-key-file", file) as server:
        assert Identity(server, "", Key(*server.root)).call("ListUsers").status == 200
        server.stop()
    file.write_text(base64.b64encode(secrets.token_bytes(32)).decode())
    assert "key" in refuses(server).lower()
    file.unlink()
    refuses(server)


def store_files(server):
    """The files of the store, by name."""
    return {path.name: path for path in files_under(server.data / "store")}


DAMAGE = {
    "foreign": lambda right: b"not a store\n" * 1000,
    "cut": lambda right: right[:len(right) // 2],
    "zeroed": lambda right: bytes(len(right)),
    "bits flipped": lambda right: bytes(b ^ (n % 97 == 0) for n, b in enumerate(right)),
}


@pytest.fixture(scope="module", params=["after a stop", "after a crash"])
def left_behind(request, tmp_path_factory):
    """A server that is gone, the users it promised to keep, and the files of its store as it left them."""
    server = Server(tmp_path_factory.mktemp("left") / "data").start()
    names = [f"user-{number}" for number in range(30)]
    for name in names:
        Identity(server, "", Key(*server.root)).iam.create_user(UserName=name)
    if request.param == "after a crash":
        server.kill()
    else:
        assert server.stop() == 0
    yield server, names, {path: path.read_bytes() for path in store_files(server).values()}
    if server.process.poll() is None:
        server.kill()


@pytest.mark.parametrize("damage", DAMAGE)
def test_a158_a_damaged_store_is_refused_or_whole(left_behind, damage):
    server, names, files = left_behind
    root = Identity(server, "", Key(*server.root))
    for damaged in files:
        for path, text in files.items():
            path.write_bytes(DAMAGE[damage](text) if path == damaged else text)
        server.errors.write_text("")
        try:
            server.start()
        except RuntimeError:
            assert server.process.poll() not in (None, 0) and server.complaint().strip(), damaged
        else:
            lost = [name for name in names if root.call("GetUser", UserName=name).status != 200]
            server.kill()
            assert not lost, f"{damaged.name}: {len(lost)} users are lost, and nobody says so"


@pytest.mark.parametrize("lost", ["a file", "all files"])
def test_a158_a_store_that_lost_files(used, lost):
    for path in list(store_files(used).values())[: 1 if lost == "a file" else None]:
        path.unlink()
    used.spawn()
    assert used.process.wait(30) != 0


def test_a157_a_sealed_row_is_good_in_its_own_store_only(used, new_server):
    other = new_server(name="other", environment={"KEYWARD_MASTER_KEY": base64.b64encode(b"z" * 32).decode()})
    with other:
        other.stop()
    for name, path in store_files(used).items():
        (other.data / "store" / name).write_bytes(path.read_bytes())
    other.errors.write_text("")
    assert "key" in refuses(other).lower()


def test_a_second_process_on_the_same_store(new_server):
    with new_server() as first:
        second = Server(first.data, root=first.root)
        second.output, second.errors = first.data.parent / "second.out", first.data.parent / "second.err"
        assert refuses(second)
        assert Identity(first, "", Key(*first.root)).call("ListUsers").status == 200


@pytest.fixture
def small_disk(tmp_path):
    """A small file system."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", str(place)], capture_output=True)
    if mounted.returncode != 0:
        pytest.skip("mounting a small file system needs root")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a153_a_full_disk(small_disk, tmp_path):
    server = Server(small_disk / "data")
    server.output, server.errors, server.audit_log, server.access_log = (tmp_path / name for name in ("out", "err", "audit", "access"))
    with server:
        root = Identity(server, "", Key(*server.root))
        kept = []
        for number in range(50):
            root.iam.create_user(UserName=f"user-{number:04}")
            kept.append(f"user-{number:04}")
        filler = small_disk / "filler"
        with open(filler, "wb", buffering=0) as file:
            try:
                while file.write(os.urandom(65536)) == 65536:
                    pass
            except OSError:
                pass
        codes = []
        for number in range(50, 3000):
            answer = root.call("CreateUser", UserName=f"user-{number:04}", Path="/" + "p" * 400 + "/")
            codes.append(answer.code)
            if answer.status == 200:
                kept.append(f"user-{number:04}")
            if codes[-5:] == ["ServiceUnavailable"] * 5:
                break
        assert codes[-5:] == ["ServiceUnavailable"] * 5, "the disk never filled"
        assert set(codes) <= {"OK", "ServiceUnavailable"}, set(codes)
        for name in kept[:20] + kept[-20:]:
            assert root.call("GetUser", UserName=name).status == 200, name
        server.kill()
        filler.unlink()
        server.start()
        for name in kept:
            assert root.call("GetUser", UserName=name).status == 200, name
        assert root.call("CreateUser", UserName="room-again").status == 200


def test_a64_rustfs_ghsa_3495_reports_of_the_whole_account_hold_no_secrets(server, admin, fresh):
    """What shows everything about everybody shows nothing that lets anybody in."""
    name = fresh("reported")
    admin.iam.create_user(UserName=name)
    key = admin.iam.create_access_key(UserName=name)["AccessKey"]
    password = "Canary-0-" + secrets.token_hex(8)
    admin.iam.create_login_profile(UserName=name, Password=password)
    device = admin.iam.create_virtual_mfa_device(VirtualMFADeviceName=name)["VirtualMFADevice"]
    pages = list(admin.iam.get_paginator("get_account_authorization_details").paginate())
    assert any(user["UserName"] == name for page in pages for user in page["UserDetailList"])  # the control: it is there
    with Server(server.data.parent / f"{name}", "--usage-interval", "1h") as other:
        # The shared server's report was made before this user was: another server makes its own.
        root = Identity(other, "", Key(*other.root))
        root.iam.create_user(UserName=name)
        own = root.iam.create_access_key(UserName=name)["AccessKey"]
        root.iam.create_login_profile(UserName=name, Password=password)
        root.iam.generate_credential_report()
        report = root.iam.get_credential_report()["Content"].decode()
        canaries = [key["SecretAccessKey"], key["AccessKeyId"], own["SecretAccessKey"], own["AccessKeyId"], other.root[1], password,
                    device["Base32StringSeed"].decode()]
    assert f"\n{name}," in report
    for canary in canaries:
        assert canary not in report and canary not in str(pages)
    # A digest has digits and letters, which the names that other tests make long have not.
    assert not re.search(r"\$argon2|\b(?=\w*\d)(?=\w*[a-f])[0-9a-f]{64}\b", report + str(pages))
