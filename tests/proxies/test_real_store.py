"""A real store behind every door, used as people use it: boto3 and the aws CLI, by users with different policies."""

import os
import subprocess
from pathlib import Path

import boto3
import pytest
import yaml
from botocore.config import Config
from botocore.exceptions import ClientError

from support import stage as stages
from support.identity import Identity
from support.policies import allow, deny
from support.seaweed import PROXY, Seaweed

PART = 5 << 20


@pytest.fixture(scope="module")
def stores(tmp_path_factory):
    """A store that knows nobody, and one that knows its proxy."""
    place = tmp_path_factory.mktemp("stores")
    with Seaweed(place / "open") as everybodys, Seaweed(place / "known", known=True) as its_proxys:
        yield everybodys, its_proxys


@pytest.fixture(scope="module", params=stages.DOORS)
def shop(request, stores, tmp_path_factory):
    """A stage whose store is real and knows nobody."""
    with stages.opened(request.param, tmp_path_factory.mktemp(f"shop-{request.param}"), store=stores[0]) as opened:
        yield opened


def client(stage, key, **config):
    config = Config(retries={"total_max_attempts": 1}, signature_version="s3v4", s3={"addressing_style": "path"}, **config)
    return boto3.client("s3", endpoint_url=f"http://{stage.envoy.host}", region_name="us-east-1", aws_access_key_id=key.id,
                        aws_secret_access_key=key.secret, config=config)


def own(bucket):
    return [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"]


def denied(call, **parameters):
    with pytest.raises(ClientError) as refused:
        call(**parameters)
    error = refused.value.response
    assert (error["Error"]["Code"], error["ResponseMetadata"]["HTTPStatusCode"]) in {("AccessDenied", 403), ("403", 403)}, error


def test_users_do_with_objects_what_their_policies_say(shop):
    owner = client(shop, shop.user("owner", allow("s3:*")))
    shelf = f"shop-{shop.door}"
    owner.create_bucket(Bucket=shelf)
    owner.put_object(Bucket=shelf, Key="public/cat", Body=b"a cat")
    owner.put_object(Bucket=shelf, Key="private/dog", Body=b"a dog")
    reader = client(shop, shop.user(
        "reader", allow("s3:GetObject", f"arn:aws:s3:::{shelf}/public/*"),
        allow("s3:ListBucket", f"arn:aws:s3:::{shelf}", Condition={"StringLike": {"s3:prefix": "public/*"}})))
    assert reader.get_object(Bucket=shelf, Key="public/cat")["Body"].read() == b"a cat"
    assert [one["Key"] for one in reader.list_objects_v2(Bucket=shelf, Prefix="public/")["Contents"]] == ["public/cat"]
    denied(reader.get_object, Bucket=shelf, Key="private/dog")
    denied(reader.head_object, Bucket=shelf, Key="private/dog")
    denied(reader.list_objects_v2, Bucket=shelf)
    denied(reader.put_object, Bucket=shelf, Key="public/cat", Body=b"no cat")
    denied(reader.delete_object, Bucket=shelf, Key="public/cat")
    denied(reader.copy_object, Bucket=shelf, Key="public/dog", CopySource=f"{shelf}/private/dog")
    assert owner.get_object(Bucket=shelf, Key="public/cat")["Body"].read() == b"a cat", "nothing has happened to it"


def test_uploads_in_parts_copies_links_and_batches(shop):
    bucket = f"parts-{shop.door}"
    key = shop.user("maker", allow("s3:*", own(bucket)), deny("s3:DeleteObject", "arn:aws:s3:::*/kept*"))
    maker = client(shop, key)
    maker.create_bucket(Bucket=bucket)
    upload = maker.create_multipart_upload(Bucket=bucket, Key="big")["UploadId"]
    parts = [{"PartNumber": number, "ETag": maker.upload_part(
        Bucket=bucket, Key="big", UploadId=upload, PartNumber=number, Body=bytes([number]) * PART)["ETag"]} for number in (1, 2)]
    maker.complete_multipart_upload(Bucket=bucket, Key="big", UploadId=upload, MultipartUpload={"Parts": parts})
    assert maker.head_object(Bucket=bucket, Key="big")["ContentLength"] == 2 * PART
    maker.copy_object(Bucket=bucket, Key="copy", CopySource=f"{bucket}/big")
    assert maker.get_object(Bucket=bucket, Key="copy", Range=f"bytes={PART - 1}-{PART}")["Body"].read() == b"\1\2"
    link = maker.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "copy"})
    fetched = subprocess.run(["curl", "-s", link], capture_output=True)
    assert len(fetched.stdout) == 2 * PART, fetched.stdout[:1000]
    refused = subprocess.run(["curl", "-s", link.replace("/copy", "/big")], capture_output=True, text=True)
    assert "SignatureDoesNotMatch" in refused.stdout
    maker.put_object(Bucket=bucket, Key="kept", Body=b"x")
    denied(maker.delete_objects, Bucket=bucket, Delete={"Objects": [{"Key": "copy"}, {"Key": "kept"}]})
    gone = maker.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "copy"}, {"Key": "big"}]})
    assert {one["Key"] for one in gone["Deleted"]} == {"copy", "big"}
    assert [one["Key"] for one in maker.list_objects_v2(Bucket=bucket)["Contents"]] == ["kept"]


def test_the_aws_cli_moves_files(shop, tmp_path):
    bucket = f"moved-{shop.door}"
    key = shop.user("mover", allow("s3:*", own(bucket)), allow("s3:ListAllMyBuckets"))
    environment = Identity(shop.keyward, "", key).environment()

    def aws(*words, fails=False):
        done = subprocess.run([str(stages.AWS), "--endpoint-url", f"http://{shop.envoy.host}", "s3", *words], env=environment,
                              capture_output=True, text=True, timeout=120)
        assert (done.returncode != 0) == fails, (words, done.stdout, done.stderr)
        return done.stdout + done.stderr

    file, back = tmp_path / "file", tmp_path / "back"
    file.write_bytes(os.urandom(12 << 20))
    aws("mb", f"s3://{bucket}")
    aws("cp", str(file), f"s3://{bucket}/a/file")
    aws("cp", f"s3://{bucket}/a/file", f"s3://{bucket}/b/file")
    aws("cp", f"s3://{bucket}/b/file", str(back))
    assert back.read_bytes() == file.read_bytes()
    aws("ls")
    assert "file" in aws("ls", f"s3://{bucket}/a/")
    assert "AccessDenied" in aws("mb", "s3://elsewhere", fails=True)
    aws("rm", "--recursive", f"s3://{bucket}")
    assert "file" not in aws("ls", "--recursive", f"s3://{bucket}")


# What Envoy puts behind Keyward where the store knows nobody but Envoy.
RESIGNING = Path(__file__).with_name("resigning.yaml")


def signed_again(bootstrap):
    filters = yaml.safe_load(RESIGNING.read_text())["http_filters"]
    filters[-1]["typed_config"]["credential_provider"]["inline_credential"] = {
        "access_key_id": PROXY.id, "secret_access_key": PROXY.secret}
    manager = bootstrap["static_resources"]["listeners"][0]["filter_chains"][0]["filters"][0]["typed_config"]
    manager["http_filters"][-1:-1] = filters


@pytest.mark.parametrize("door", stages.DOORS)
def test_a_store_that_only_knows_its_proxy_gets_requests_signed_again(tmp_path, stores, door):
    bucket = f"own-{door}"
    with stages.opened(door, tmp_path, store=stores[1], change=signed_again) as stage:
        key = stage.user("writer", allow("s3:*", own(bucket)))
        # A body in signed pieces could not be signed again by anybody else.
        writer = client(stage, key, request_checksum_calculation="when_required")
        writer.create_bucket(Bucket=bucket)
        writer.put_object(Bucket=bucket, Key="k", Body=b"hello")
        assert writer.get_object(Bucket=bucket, Key="k")["Body"].read() == b"hello"
        denied(writer.create_bucket, Bucket="foreign")
        made = stage.root.as_key(key.id, key.secret).sts.get_session_token()["Credentials"]
        session = boto3.client("s3", endpoint_url=f"http://{stage.envoy.host}", region_name="us-east-1",
                               aws_access_key_id=made["AccessKeyId"], aws_secret_access_key=made["SecretAccessKey"],
                               aws_session_token=made["SessionToken"],
                               config=Config(signature_version="s3v4", s3={"addressing_style": "path"}))
        assert session.get_object(Bucket=bucket, Key="k")["Body"].read() == b"hello"
        for signer in (writer, session):
            read = signer.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "k", "ResponseContentType": "text/plain"})
            fetched = subprocess.run(["curl", "-si", read], capture_output=True, text=True)
            assert "hello" in fetched.stdout and "content-type: text/plain" in fetched.stdout, fetched.stdout
        write = writer.generate_presigned_url("put_object", Params={"Bucket": bucket, "Key": "put"})
        subprocess.run(["curl", "-sf", "--upload-file", "-", write], input=b"by a link", capture_output=True, check=True)
        assert writer.get_object(Bucket=bucket, Key="put")["Body"].read() == b"by a link"
        refused = subprocess.run(["curl", "-s", read.replace("/k?", "/put?")], capture_output=True, text=True)
        assert "SignatureDoesNotMatch" in refused.stdout
