"""GetAccessKeyLastUsed, RoleLastUsed, and the service last accessed details: what is used is written down in the background."""

import time
from datetime import datetime, timezone

import pytest

from support.faults import refused
from support.identity import Identity
from support.policies import allow, document
from support.server import Server
from support.signing import Key

#: The server of these tests writes down what was used at this interval.
INTERVAL = "200ms"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server of these tests' own, that writes down soon."""
    with Server(tmp_path_factory.mktemp("used") / "data", "--usage-interval", INTERVAL) as running:
        yield running


@pytest.fixture(scope="module")
def root(server):
    return Identity(server, "", Key(*server.root))


@pytest.fixture
def alice(root, fresh):
    """A user that may do everything, and its key."""
    name = fresh("alice")
    root.iam.create_user(UserName=name)
    root.iam.put_user_policy(UserName=name, PolicyName="all", PolicyDocument=document(allow("*")))
    key = root.iam.create_access_key(UserName=name)["AccessKey"]
    return Identity(root.server, name, Key(key["AccessKeyId"], key["SecretAccessKey"]))


def eventually(ask, seconds=10):
    """What `ask` answers as soon as that is something."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := ask():
            return answer
        time.sleep(0.05)
    raise AssertionError("it never came")


def last_used(root, key):
    return root.iam.get_access_key_last_used(AccessKeyId=key)


def test_a_key_that_was_not_used(root, alice):
    shown = last_used(root, alice.key.id)
    assert shown["UserName"] == alice.name
    assert shown["AccessKeyLastUsed"] == {"ServiceName": "N/A", "Region": "N/A"}


def test_the_last_use_of_a_key(root, alice):
    began = datetime.now(timezone.utc)
    alice.iam.list_users(MaxItems=1)
    used = eventually(lambda: last_used(root, alice.key.id)["AccessKeyLastUsed"] if "LastUsedDate" in last_used(root, alice.key.id)["AccessKeyLastUsed"] else None)
    assert (used["ServiceName"], used["Region"]) == ("iam", "us-east-1")
    assert abs((used["LastUsedDate"] - began).total_seconds()) < 5
    alice.sts.get_caller_identity()
    eventually(lambda: last_used(root, alice.key.id)["AccessKeyLastUsed"]["ServiceName"] == "sts")


def test_refused_calls_are_uses_and_forged_ones_are_not(root, alice):
    root.iam.delete_user_policy(UserName=alice.name, PolicyName="all")
    forged = Identity(root.server, alice.name, Key(alice.key.id, "not-its-secret-at-all"))
    assert forged.call("ListUsers").code == "SignatureDoesNotMatch"
    time.sleep(1)
    assert "LastUsedDate" not in last_used(root, alice.key.id)["AccessKeyLastUsed"]
    assert alice.call("ListUsers").code == "AccessDenied"
    eventually(lambda: "LastUsedDate" in last_used(root, alice.key.id)["AccessKeyLastUsed"])


def test_no_call_waits_for_it_and_the_account_does_not_change(root, alice):
    """A gate keeps its principals as long as the account's revision stays."""
    answer = alice.call("GetUser")
    time.sleep(1)
    again = alice.call("GetUser")
    assert answer.code == again.code == "OK"
    eventually(lambda: "LastUsedDate" in last_used(root, alice.key.id)["AccessKeyLastUsed"])


def test_what_the_last_calls_used_outlives_a_stop(tmp_path, fresh):
    server = Server(tmp_path / "data", "--usage-interval", "1h").start()
    try:
        root = Identity(server, "", Key(*server.root))
        root.iam.list_users(MaxItems=1)
        assert server.stop() == 0
        server.start()
        again = Identity(server, "", Key(*server.root))
        assert again.iam.get_access_key_last_used(AccessKeyId=server.root[0])["AccessKeyLastUsed"]["ServiceName"] == "iam"
    finally:
        server.kill()


def test_a_limited_user_asks_about_its_own_keys_only(root, alice, fresh):
    name = fresh("limited")
    root.iam.create_user(UserName=name)
    arn = root.iam.get_user(UserName=name)["User"]["Arn"]
    root.iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=document(allow("iam:GetAccessKeyLastUsed", arn)))
    key = root.iam.create_access_key(UserName=name)["AccessKey"]
    limited = Identity(root.server, name, Key(key["AccessKeyId"], key["SecretAccessKey"]))
    assert limited.iam.get_access_key_last_used(AccessKeyId=key["AccessKeyId"])["UserName"] == name
    for other in (alice.key.id, "AKIAAAAAAAAAAAAAAAAA", root.key.id):
        with refused("AccessDenied", rf"iam:GetAccessKeyLastUsed on resource: access key {other}"):
            limited.iam.get_access_key_last_used(AccessKeyId=other)


def test_a_key_that_the_account_has_not(root):
    with refused("AccessDenied", r"on resource: access key AKIAAAAAAAAAAAAAAAAA"):
        root.iam.get_access_key_last_used(AccessKeyId="AKIAAAAAAAAAAAAAAAAA")


def finished(identity, arn, **asked):
    """The services of a finished job, by namespace."""
    job = identity.iam.generate_service_last_accessed_details(Arn=arn, **asked)["JobId"]
    answer = identity.iam.get_service_last_accessed_details(JobId=job)
    assert answer["JobStatus"] == "COMPLETED" and answer["JobCompletionDate"]
    return job, {service["ServiceNamespace"]: service for service in answer["ServicesLastAccessed"]}


def test_services_last_accessed(root, alice):
    alice.iam.list_users(MaxItems=1)
    arn = f"arn:aws:iam::000000000000:user/{alice.name}"
    services = eventually(lambda: (found := finished(root, arn, Granularity="ACTION_LEVEL")[1])["iam"].get("LastAuthenticated") and found)
    iam = services["iam"]
    assert (iam["ServiceName"], iam["LastAuthenticatedEntity"], iam["TotalAuthenticatedEntities"]) == ("AWS Identity and Access Management", arn, 1)
    assert [action["ActionName"] for action in iam["TrackedActionsLastAccessed"]] == ["ListUsers"]
    assert "LastAuthenticated" not in services["s3"]
    assert list(services) == sorted(services)


def test_services_last_accessed_by_those_who_have_a_policy(root, alice, fresh):
    name = fresh("by")
    policy = root.iam.create_policy(PolicyName=name, PolicyDocument=document(allow("sts:*")))["Policy"]["Arn"]
    root.iam.create_group(GroupName=name)
    root.iam.add_user_to_group(GroupName=name, UserName=alice.name)
    root.iam.attach_group_policy(GroupName=name, PolicyArn=policy)
    alice.sts.get_caller_identity()
    for arn in (policy, f"arn:aws:iam::000000000000:group/{name}"):
        job, services = eventually(lambda: (found := finished(root, arn))[1]["sts"].get("LastAuthenticated") and found)
        assert set(services) == {"sts"} and "TrackedActionsLastAccessed" not in services["sts"]
        entities = root.iam.get_service_last_accessed_details_with_entities(JobId=job, ServiceNamespace="sts")["EntityDetailsList"]
        assert [(entity["EntityInfo"]["Name"], entity["EntityInfo"]["Type"]) for entity in entities] == [(alice.name, "USER")]
        assert entities[0]["LastAuthenticated"]


def test_a_job_is_fetched_by_who_began_it(root, alice):
    job, _ = finished(root, f"arn:aws:iam::000000000000:user/{alice.name}")
    with refused("NoSuchEntity"):
        alice.iam.get_service_last_accessed_details(JobId=job)
    with refused("NoSuchEntity"):
        root.iam.generate_service_last_accessed_details(Arn="arn:aws:iam::000000000000:user/no-such-user")


def test_policies_that_grant_a_service(root, fresh):
    name = fresh("granted")
    root.iam.create_user(UserName=name)
    root.iam.put_user_policy(UserName=name, PolicyName="inline", PolicyDocument=document(allow("s3:Get*")))
    arn = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
    root.iam.attach_user_policy(UserName=name, PolicyArn=arn)
    found = root.iam.list_policies_granting_service_access(Arn=f"arn:aws:iam::000000000000:user/{name}", ServiceNamespaces=["s3", "ec2"])
    assert found["PoliciesGrantingServiceAccess"] == [
        {"ServiceNamespace": "s3", "Policies": [
            {"PolicyName": "AmazonS3ReadOnlyAccess", "PolicyType": "MANAGED", "PolicyArn": arn},
            {"PolicyName": "inline", "PolicyType": "INLINE", "EntityType": "USER", "EntityName": name}]},
        {"ServiceNamespace": "ec2", "Policies": []},
    ]
    assert found["IsTruncated"] is False
