"""The module with the real server: what holds through every door is in `tests/proxies`, what only this one has is here."""

import contextlib
import time

import boto3
import pytest
from botocore.config import Config

from support import stage as stages
from support import wire
from support.edge import metrics
from support.keeper import Filter
from support.policies import allow

STALENESS = 4


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    def change(bootstrap):
        Filter.say(bootstrap, max_staleness=STALENESS)

    with stages.opened("filter", tmp_path_factory.mktemp("filter"), workers=2, change=change) as opened:
        yield opened


def test_a_deleted_key_is_refused_by_every_worker(stage):
    key = stage.user("leaver", allow("s3:*"))
    connections = [wire.Connection(stage.envoy.host) for _ in range(16)]

    def statuses():
        return {connection.send(stage.signed(key).wire(), "GET").status for connection in connections}

    assert statuses() == {200}
    stage.root.iam.delete_access_key(UserName="leaver", AccessKeyId=key.id)
    deadline = time.monotonic() + stages.KNOWN_SECONDS
    while statuses() != {403}:
        assert time.monotonic() < deadline


def test_the_server_shows_what_each_worker_has_applied(stage):
    key = stage.user("measured", allow("s3:*"))
    stage.passed(stage.signed(key))
    deadline = time.monotonic() + stages.KNOWN_SECONDS
    while True:
        lags = metrics(stage.keyward, "keyward_edge_proxy_lag_revisions")
        if len(lags) >= 3 and set(lags.values()) == {0.0}:  # two workers and the main thread
            break
        assert time.monotonic() < deadline, lags
        time.sleep(0.05)
    assert all('proxy="s3.' in labels for labels in lags), lags


def test_a_killed_server_is_not_missed_until_it_is_too_long_ago(stage):
    key = stage.user("patient", allow("s3:*"))
    with wire.Connection(stage.envoy.host) as connection:  # to one worker

        def send():
            return connection.send(stage.signed(key).wire(), "GET")

        assert send().status == 200
        stage.keyward.kill()
        killed = time.monotonic()
        try:
            assert send().status == 200
            while (answer := send()).status == 200:
                assert time.monotonic() - killed < STALENESS + stages.KNOWN_SECONDS
            assert answer.status == 503 and answer.code == "ServiceUnavailable"
            assert time.monotonic() - killed > STALENESS / 2
        finally:
            stage.keyward.start()
    stage.soon_passed(stage.signed(key))


def test_boto3_uploads_lists_copies_and_deletes(stage):
    key = stage.user("boto", allow(["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], resources="arn:aws:s3:::bucket/own/*"))
    client = boto3.client("s3", endpoint_url=f"http://{stage.envoy.host}", region_name="us-east-1", aws_access_key_id=key.id,
                          aws_secret_access_key=key.secret,
                          config=Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}))
    for passing in [lambda: client.put_object(Bucket="bucket", Key="own/a", Body=bytes(20 << 20)),
                    lambda: client.get_object(Bucket="bucket", Key="own/a"),
                    lambda: client.delete_objects(Bucket="bucket", Delete={"Objects": [{"Key": "own/a"}, {"Key": "own/b"}]})]:
        before = len(stage.store.reached)
        with contextlib.suppress(client.exceptions.ClientError):  # the store's answer is no XML
            passing()
        assert len(stage.store.reached) == before + 1
    for refused in [lambda: client.put_object(Bucket="bucket", Key="others/a", Body=b"x"),
                    lambda: client.delete_objects(Bucket="bucket", Delete={"Objects": [{"Key": "own/a"}, {"Key": "others/b"}]}),
                    lambda: client.list_objects_v2(Bucket="bucket")]:
        with pytest.raises(client.exceptions.ClientError) as error:
            refused()
        assert error.value.response["Error"]["Code"] == "AccessDenied"
