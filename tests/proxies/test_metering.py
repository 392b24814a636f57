"""What goes through the real Envoy is what the billing figures say, whichever door it asks by."""

import http.server
import socket
import threading

import boto3
import pytest
from botocore.config import Config

from support import lyve
from support import stage as stages
from support.metering import days, metric, soon, told_to
from support.policies import allow
from support.proxy import Envoy
from support.seaweed import Seaweed
from support.server import Server

OFTEN = ("--metering-interval", "200ms")
PROXY = {"proxy": "envoy-1"}


def metered(door, place, *flags, **how):
    """A stage whose Envoy tells what goes through it, to the door's own socket or to one beside it."""
    own = stages.DOORS[door].told
    socket = place / ("keyward.sock" if own else "edge.sock")
    flags = flags if own else ("--edge-listen", f"unix:{socket}", *flags)
    return stages.opened(door, place, *flags, change=told_to(socket), **how)


@pytest.fixture(scope="module", params=stages.DOORS)
def stage(request, tmp_path_factory):
    with metered(request.param, tmp_path_factory.mktemp(request.param), *OFTEN) as opened:
        assert opened.root.call("RSRegisterReseller", ResellerName="lyve").code == "OK"
        yield opened


def test_bytes_up_and_down_are_those_that_were_sent(stage, fresh):
    one, other = (lyve.Customer(stage.root, fresh("corp")) for _ in range(2))
    key, reader = one.root.key, one.person("reader").key
    # Until the door knows the key: a head has no body, in either direction.
    stage.soon_passed(stage.signed(key, method="HEAD"))
    up = down = 0
    for size, method, query in [(0, "PUT", ""), (1, "PUT", ""), (100_000, "PUT", ""), (0, "GET", ""), (0, "GET", "?versionId=1"),
                                (0, "DELETE", ""), (17, "POST", "?uploadId=x")]:
        # Who it is for is not the client's to say.
        request = stage.signed(key, f"/bucket/key{query}", method, body=b"x" * size).added("x-iam-account", other.number)
        answer = stage.passed(request)
        up, down = up + size, down + len(answer.body)
    # Who may not, or is not proven, moves nothing, for nobody.
    for refused in (stage.signed(reader, method="PUT", body=b"refused"),
                    stage.signed(key, method="PUT", body=b"refused").replaced("Authorization", "AWS4-HMAC-SHA256 x")):
        stage.refused(refused.added("x-iam-account", other.number))
    soon(lambda: days(one.root), {"DCA02": (up, down, 0)})
    assert days(stage.root, CustomerName=one.name) == days(one.root)
    assert days(other.root) == {}
    soon(lambda: metric(stage.keyward, "metering_proxy_missing", **PROXY), 0)
    assert metric(stage.keyward, "metering_entries_total", sort="nobodys") > 0


class Deleting(http.server.BaseHTTPRequestHandler):
    """A store that says what it deleted."""

    protocol_version = "HTTP/1.1"

    def do_DELETE(self):
        self.server.reached.append(self.path)
        self.send_response(200)
        for name, value in [("content-length", "0"), ("x-deleted-bytes", "1234"), ("x-deleted-objects", "2")]:
            self.send_header(name, value)
        self.end_headers()

    do_GET = do_DELETE

    def log_message(self, *_):
        pass


@pytest.fixture
def deleting():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Deleting)
    server.reached, server.port = [], server.server_port
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_bytes_that_the_store_says_it_deleted(tmp_path, deleting):
    with metered("grpc", tmp_path, *OFTEN, store=deleting) as stage:
        key = stage.user("cleaner", allow("s3:*"))
        for name in ("a", "b"):
            stage.passed(stage.signed(key, f"/bucket/{name}", "DELETE"))
        soon(lambda: days(stage.root), {"DCA02": (0, 0, 2468)})


def test_a_real_store_and_a_real_client(tmp_path):
    with Seaweed(tmp_path / "weed") as weed, metered("module", tmp_path, *OFTEN, store=weed) as stage:
        key = stage.user("maker", allow("s3:*"))
        s3 = boto3.client("s3", endpoint_url=f"http://{stage.envoy.host}", region_name="us-east-1", aws_access_key_id=key.id,
                          aws_secret_access_key=key.secret,
                          config=Config(s3={"addressing_style": "path"}, request_checksum_calculation="when_required"))
        s3.create_bucket(Bucket="shelf")
        s3.put_object(Bucket="shelf", Key="cat", Body=b"c" * 70_000)
        upload = s3.create_multipart_upload(Bucket="shelf", Key="big")["UploadId"]
        part = s3.upload_part(Bucket="shelf", Key="big", UploadId=upload, PartNumber=1, Body=b"b" * 30_000)["ETag"]
        s3.complete_multipart_upload(Bucket="shelf", Key="big", UploadId=upload,
                                     MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part}]})
        assert len(s3.get_object(Bucket="shelf", Key="cat")["Body"].read()) == 70_000
        assert len(s3.get_object(Bucket="shelf", Key="cat", Range="bytes=0-9")["Body"].read()) == 10
        s3.delete_object(Bucket="shelf", Key="cat")
        soon(lambda: metric(stage.keyward, "metering_entries_total", sort="counted"), 8)
        soon(lambda: metric(stage.keyward, "metering_waiting"), 0)
        up, down, _ = days(stage.root)["DCA02"]
        # Beside the objects there is what completes the upload, and XML in two of the answers.
        assert 100_000 <= up < 101_000 and 70_010 <= down < 72_000


def test_what_a_crash_loses_is_missing_and_what_a_stop_has_gathered_is_not(tmp_path):
    with metered("grpc", tmp_path, "--metering-interval", "300ms") as stage:
        keyward, key = stage.keyward, stage.user("sender", allow("s3:*"))

        def send():
            stage.passed(stage.signed(key, method="PUT", body=b"1234567890"))

        def came():
            return metric(keyward, "metering_entries_total", sort="counted")

        send()
        soon(lambda: days(stage.root)["DCA02"][0] if days(stage.root) else 0, 10)
        soon(lambda: metric(keyward, "metering_proxy_missing", **PROXY), 0)
        keyward.stop()
        keyward.flags[keyward.flags.index("300ms")] = "12h"
        keyward.start()
        stage.begin()
        send()
        soon(came, 1)
        keyward.stop()
        keyward.start()
        assert days(stage.root)["DCA02"][0] == 20, "a stop writes what it has"
        stage.begin()
        for _ in range(5):
            send()
        soon(came, 5)
        keyward.kill()
        keyward.flags[keyward.flags.index("12h")] = "300ms"
        keyward.start()
        assert days(stage.root)["DCA02"][0] == 20
        soon(lambda: (metric(keyward, "metering_proxy_missing", **PROXY) or 0) >= 5, True)
        stage.begin()
        send()
        soon(lambda: days(stage.root)["DCA02"][0], 30)


def test_the_door_for_logs_is_the_edge_and_speaks_grpc_only(tmp_path):
    path = tmp_path / "edge.sock"
    with Server(tmp_path / "data", "--edge-listen", f"unix:{path}"):
        assert path.stat().st_mode & 0o777 == 0o600
        for line in ("envoy.service.accesslog.v3.AccessLogService/StreamAccessLogs", "envoy.service.metrics.v3.MetricsService/StreamMetrics"):
            with socket.socket(socket.AF_UNIX) as connection:
                connection.connect(str(path))
                connection.sendall(f"POST /{line} HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n".encode())
                assert connection.recv(1000).startswith(b"HTTP/1.1 415 ")
