"""Every operation of botocore's model of S3: which right it takes, or that it is refused."""

import boto3
import botocore.exceptions
import pytest
from botocore.config import Config

from support.policies import allow

pytestmark = pytest.mark.parametrize("stage", ["grpc"], indirect=True)  # what an operation is does not depend on the door

MODEL = boto3.client("s3", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x").meta.service_model

#: Refused, because nobody behind a proxy has it, or because it has no name in the path.
REFUSED = {
    **dict.fromkeys(("CreateSession", "ListDirectoryBuckets", "RenameObject"), "directory buckets, which sign in by another service"),
    **dict.fromkeys(("CreateBucketMetadataConfiguration", "DeleteBucketMetadataConfiguration", "GetBucketMetadataConfiguration",
                     "CreateBucketMetadataTableConfiguration", "DeleteBucketMetadataTableConfiguration", "GetBucketMetadataTableConfiguration",
                     "UpdateBucketMetadataAnnotationTableConfiguration", "UpdateBucketMetadataInventoryTableConfiguration",
                     "UpdateBucketMetadataJournalTableConfiguration"), "tables of S3 Tables, in another service"),
    **dict.fromkeys(("DeleteObjectAnnotation", "GetObjectAnnotation", "ListObjectAnnotations", "PutObjectAnnotation"),
                    "annotations, of which two operations have the same request"),
    "UpdateObjectEncryption": "no store but AWS's changes an object's encryption where it stands",
    "WriteGetObjectResponse": "the way back of Object Lambda, at a host of its own",
}

#: Operations whose right has another name than their own, and those that take several; the first is the operation itself.
RIGHTS = {
    "AbortMultipartUpload": ["AbortMultipartUpload"],
    "CompleteMultipartUpload": ["PutObject"],
    "CopyObject": ["PutObject", "GetObject"],
    "CreateMultipartUpload": ["PutObject"],
    "DeleteBucketAnalyticsConfiguration": ["PutAnalyticsConfiguration"],
    "DeleteBucketCors": ["PutBucketCORS"],
    "DeleteBucketEncryption": ["PutEncryptionConfiguration"],
    "DeleteBucketIntelligentTieringConfiguration": ["PutIntelligentTieringConfiguration"],
    "DeleteBucketInventoryConfiguration": ["PutInventoryConfiguration"],
    "DeleteBucketLifecycle": ["PutLifecycleConfiguration"],
    "DeleteBucketMetricsConfiguration": ["PutMetricsConfiguration"],
    "DeleteBucketOwnershipControls": ["PutBucketOwnershipControls"],
    "DeleteBucketReplication": ["PutReplicationConfiguration"],
    "DeleteBucketTagging": ["PutBucketTagging"],
    "DeleteObjects": ["DeleteObject"],
    "DeletePublicAccessBlock": ["PutBucketPublicAccessBlock"],
    "GetBucketAccelerateConfiguration": ["GetAccelerateConfiguration"],
    "GetBucketAnalyticsConfiguration": ["GetAnalyticsConfiguration"],
    "GetBucketCors": ["GetBucketCORS"],
    "GetBucketEncryption": ["GetEncryptionConfiguration"],
    "GetBucketIntelligentTieringConfiguration": ["GetIntelligentTieringConfiguration"],
    "GetBucketInventoryConfiguration": ["GetInventoryConfiguration"],
    "GetBucketLifecycle": ["GetLifecycleConfiguration"],
    "GetBucketLifecycleConfiguration": ["GetLifecycleConfiguration"],
    "GetBucketMetricsConfiguration": ["GetMetricsConfiguration"],
    "GetBucketNotificationConfiguration": ["GetBucketNotification"],
    "GetBucketReplication": ["GetReplicationConfiguration"],
    "GetObjectAttributes": ["GetObjectAttributes", "GetObject"],
    "GetObjectLockConfiguration": ["GetBucketObjectLockConfiguration"],
    "GetPublicAccessBlock": ["GetBucketPublicAccessBlock"],
    "HeadBucket": ["ListBucket"],
    "HeadObject": ["GetObject"],
    "ListBucketAnalyticsConfigurations": ["GetAnalyticsConfiguration"],
    "ListBucketIntelligentTieringConfigurations": ["GetIntelligentTieringConfiguration"],
    "ListBucketInventoryConfigurations": ["GetInventoryConfiguration"],
    "ListBucketMetricsConfigurations": ["GetMetricsConfiguration"],
    "ListBuckets": ["ListAllMyBuckets"],
    "ListMultipartUploads": ["ListBucketMultipartUploads"],
    "ListObjectVersions": ["ListBucketVersions"],
    "ListObjects": ["ListBucket"],
    "ListObjectsV2": ["ListBucket"],
    "ListParts": ["ListMultipartUploadParts"],
    "PutBucketAccelerateConfiguration": ["PutAccelerateConfiguration"],
    "PutBucketAnalyticsConfiguration": ["PutAnalyticsConfiguration"],
    "PutBucketCors": ["PutBucketCORS"],
    "PutBucketEncryption": ["PutEncryptionConfiguration"],
    "PutBucketIntelligentTieringConfiguration": ["PutIntelligentTieringConfiguration"],
    "PutBucketInventoryConfiguration": ["PutInventoryConfiguration"],
    "PutBucketLifecycle": ["PutLifecycleConfiguration"],
    "PutBucketLifecycleConfiguration": ["PutLifecycleConfiguration"],
    "PutBucketMetricsConfiguration": ["PutMetricsConfiguration"],
    "PutBucketNotificationConfiguration": ["PutBucketNotification"],
    "PutBucketReplication": ["PutReplicationConfiguration"],
    "PutObjectLockConfiguration": ["PutBucketObjectLockConfiguration"],
    "PutPublicAccessBlock": ["PutBucketPublicAccessBlock"],
    "SelectObjectContent": ["GetObject"],
    "UploadPart": ["PutObject"],
    "UploadPartCopy": ["PutObject", "GetObject"],
}

#: Parameters that are not what their shape alone would make of them.
KNOWN = {"Bucket": "bucket", "Key": "key", "CopySource": "bucket/source", "Policy": "{}", "PartNumber": 1, "UploadId": "u", "VersionId": "v",
         "Body": b"x", "Id": "i", "Status": "Enabled"}


def rights(name):
    return [f"s3:{right}" for right in RIGHTS.get(name, [name])]


def value(name, shape):
    """Something that the operation takes."""
    if name in KNOWN and shape.type_name != "structure":
        return KNOWN[name]
    match shape.type_name:
        case "structure":
            return {member: value(member, shape.members[member]) for member in shape.required_members}
        case "list":
            return [value("", shape.member)]
        case "map":
            return {}
        case "boolean":
            return True
        case "integer" | "long" | "float":
            return 1
        case "timestamp":
            return 0
        case "blob":
            return b"x"
        case _:
            return shape.enum[0] if getattr(shape, "enum", None) else "x"


def client(stage, key):
    return boto3.client("s3", endpoint_url=f"http://{stage.envoy.host}", region_name="us-east-1", aws_access_key_id=key.id,
                        aws_secret_access_key=key.secret, config=Config(
                            retries={"total_max_attempts": 1}, signature_version="s3v4", parameter_validation=False,
                            request_checksum_calculation="when_required", s3={"addressing_style": "path"}, inject_host_prefix=False))


def ask(stage, key, name):
    """Whether the store was reached, and what the client was told."""
    model = MODEL.operation_model(name)
    parameters = {} if model.input_shape is None else value("", model.input_shape)
    before, told = len(stage.store.reached), None
    try:
        client(stage, key)._make_api_call(name, parameters)
    except botocore.exceptions.ClientError as error:
        told = error.response["Error"]
    except Exception as error:  # the store behind answers nothing that botocore could read
        told = {"Code": type(error).__name__, "Message": ""}
    return len(stage.store.reached) > before, told


def test_the_lists_name_only_operations_that_there_are(stage):
    assert set(REFUSED) <= set(MODEL.operation_names) and set(RIGHTS) <= set(MODEL.operation_names)
    assert not set(REFUSED) & set(RIGHTS)


@pytest.mark.parametrize("name", [name for name in MODEL.operation_names if name not in REFUSED])
def test_an_operation_takes_its_rights_and_no_other(stage, name):
    own = stage.user(f"may-{name}"[:64], allow(rights(name)))
    reached, told = ask(stage, own, name)
    assert reached, told
    others = stage.user(f"may-not-{name}"[:64], {"Effect": "Allow", "NotAction": rights(name)[0], "Resource": "*"})
    reached, told = ask(stage, others, name)
    assert not reached
    if MODEL.operation_model(name).http["method"] != "HEAD":
        assert told["Code"] == "AccessDenied" and f"is not authorized to perform: {rights(name)[0]} on" in told["Message"], told


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_operation_here_is_refused_to_everybody(stage, name):
    key = stage.user(f"root-{name}"[:64], allow("*"))
    reached, told = ask(stage, key, name)
    assert not reached, told


CONDITIONS = [
    ("list_objects_v2", {"Prefix": "home/", "Delimiter": "/", "MaxKeys": 7}, {"s3:prefix": "home/", "s3:delimiter": "/", "s3:max-keys": "7"}),
    ("list_object_versions", {"Prefix": "home/"}, {"s3:prefix": "home/"}),
    ("get_object", {"Key": "key", "VersionId": "v1"}, {"s3:VersionId": "v1"}),
    ("put_object", {"Key": "key", "ACL": "private"}, {"s3:x-amz-acl": "private"}),
    ("put_object", {"Key": "key", "StorageClass": "GLACIER"}, {"s3:x-amz-storage-class": "GLACIER"}),
    ("put_object", {"Key": "key", "ServerSideEncryption": "AES256"}, {"s3:x-amz-server-side-encryption": "AES256"}),
    ("put_object", {"Key": "key", "Tagging": "team=a"}, {"s3:RequestObjectTag/team": "a"}),
    ("put_object", {"Key": "key", "GrantRead": "id=x"}, {"s3:x-amz-grant-read": "id=x"}),
    ("put_object", {"Key": "key", "IfNoneMatch": "*"}, {"s3:if-none-match": "*"}),
    ("copy_object", {"Key": "key", "CopySource": "bucket/a"}, {"s3:x-amz-copy-source": "bucket/a"}),
    ("copy_object", {"Key": "key", "CopySource": "bucket/a", "MetadataDirective": "REPLACE"}, {"s3:x-amz-metadata-directive": "REPLACE"}),
    ("create_multipart_upload", {"Key": "key", "ACL": "private"}, {"s3:x-amz-acl": "private"}),
]


@pytest.mark.parametrize("number", range(len(CONDITIONS)))
def test_what_a_request_says_is_there_for_conditions(stage, number):
    method, parameters, keys = CONDITIONS[number]
    right = {"StringEquals": keys}
    wrong = {"StringEquals": {name: "other" for name in keys}}
    for suffix, condition, passes in (("right", right, True), ("wrong", wrong, False)):
        key = stage.user(f"condition-{number}-{suffix}", allow("s3:*", Condition=condition), allow("s3:GetObject", resources="arn:aws:s3:::bucket/a"))
        before = len(stage.store.reached)
        try:
            getattr(client(stage, key), method)(Bucket="bucket", **parameters)
        except Exception:  # the store behind answers nothing that botocore could read
            pass
        assert (len(stage.store.reached) > before) == passes, suffix
