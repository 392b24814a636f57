"""Resource policies through the doors that ask: buckets for everybody, for other accounts, and for nobody."""

import json
import time

import pytest

from support import signing
from support import stage as stages
from support.identity import Identity
from support.policies import allow, deny, document
from support.server import Server
from support.signing import Key

FIRST, SECOND = "000000000000", "222222222222"


def says(*statements):
    return document(*({"Principal": "*", **statement} for statement in statements))


def put(someone, bucket, policy, **more):
    answer = someone.call("PutResourcePolicy", ResourceArn=f"arn:aws:s3:::{bucket}", Policy=policy, **more)
    assert answer.code == "OK", answer.text


def unsigned(stage, target, method="GET"):
    return signing.Request(method, target, [("Host", stage.envoy.host)])


def soon(stage, request, passes):
    """Sends what passes, or does not, once the door knows."""
    deadline = time.monotonic() + stages.KNOWN_SECONDS
    while (ended := stage.send(request))[1] != passes:
        assert time.monotonic() < deadline, ended
        time.sleep(0.05)
    return ended[0]


def test_everybody_reads_a_public_bucket_and_nothing_else(stage):
    bucket = "public"
    stage.refused(unsigned(stage, f"/{bucket}/key"))
    put(stage.root, bucket, says(allow("s3:GetObject", f"arn:aws:s3:::{bucket}/open/*")))
    request = unsigned(stage, f"/{bucket}/open/key").added("x-iam-account", FIRST).added("x-iam-principal-arn", "root")
    answer = soon(stage, request, True)
    told = {name: value for name, value in json.loads(answer.body) if name.startswith("x-iam-")}
    assert told.pop("x-iam-principal-type") == "anonymous"
    assert set(told) <= {"x-iam-decision-id", "x-iam-revision"}
    for target, method in ((f"/{bucket}/closed", "GET"), (f"/{bucket}/open/key", "PUT"), (f"/{bucket}/open/key?acl", "GET"),
                           (f"/{bucket}", "GET"), ("/", "GET"), ("/other/open/key", "GET"), (f"/{bucket}/open/../closed", "GET")):
        refusal = stage.refused(unsigned(stage, target, method))
        assert refusal.status in (400, 403) and refusal.code == "AccessDenied", (target, refusal)
    reader = stage.user("public-reader")
    stage.passed(stage.signed(reader, f"/{bucket}/open/key"))
    stage.refused(stage.signed(reader, f"/{bucket}/closed"))
    assert stage.root.call("DeleteResourcePolicy", ResourceArn=f"arn:aws:s3:::{bucket}").code == "OK"
    soon(stage, unsigned(stage, f"/{bucket}/open/key"), False)


def test_what_a_bucket_denies_nobody_gets(stage):
    key = stage.user("denied-by-bucket", allow("s3:*"))
    stage.passed(stage.signed(key, "/guarded/key"))
    put(stage.root, "guarded", says(deny("s3:DeleteObject"), allow("s3:GetObject", Condition={"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}})))
    answer = soon(stage, stage.signed(key, "/guarded/key", "DELETE"), False)
    assert "with an explicit deny in a resource-based policy" in answer.message
    stage.passed(stage.signed(key, "/guarded/key"))
    stage.refused(unsigned(stage, "/guarded/key"))


@pytest.fixture(scope="module", params=stages.DOORS)
def two(request, tmp_path_factory):
    """A stage of the second account, and the roots of both."""
    place = tmp_path_factory.mktemp(f"two-{request.param}")
    with Server(place / "data") as first:
        first.stop()
    with stages.opened(request.param, place, "--account-id", SECOND) as stage:
        yield stage, Identity(stage.keyward, "", Key(*first.root)), stage.root


def person(root, name, *statements):
    root.iam.create_user(UserName=name)
    if statements:
        root.iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=document(*statements))
    made = root.iam.create_access_key(UserName=name)["AccessKey"]
    return Key(made["AccessKeyId"], made["SecretAccessKey"])


def simulated(root, name, bucket, policy):
    """Whether a user of one account would get an object of the first account's, as simulation says."""
    arn = root.iam.get_user(UserName=name)["User"]["Arn"]
    answer = root.iam.simulate_principal_policy(
        PolicySourceArn=arn, CallerArn=arn, ActionNames=["s3:GetObject"], ResourceArns=[f"arn:aws:s3:::{bucket}/key"],
        ResourcePolicy=policy, ResourceOwner=f"arn:aws:iam::{FIRST}:root")
    return answer["EvaluationResults"][0]["EvalDecision"] == "allowed"


def test_another_account_needs_both_policies(two):
    stage, first, second = two
    may, may_not = person(second, "guest", allow("s3:GetObject")), person(second, "pauper")
    at_home = person(first, "at-home")
    guest = f"arn:aws:iam::{SECOND}:user/guest"
    stage.passed(stage.signed(may, "/shared/key"))  # a bucket that is nobody's yet
    put(first, "shared", says({**allow("s3:GetObject"), "Principal": {"AWS": f"arn:aws:iam::{FIRST}:user/at-home"}}))
    soon(stage, stage.signed(may, "/shared/key"), False)
    stage.passed(stage.signed(at_home, "/shared/key"))
    for principal in (guest, SECOND, "*"):
        policy = says({**allow("s3:GetObject"), "Principal": {"AWS": principal}})
        put(first, "shared", policy)
        assert [simulated(second, name, "shared", policy) for name in ("guest", "pauper")] == [True, False]
        soon(stage, stage.signed(may, "/shared/key"), True)
        stage.refused(stage.signed(may, "/shared/key", "PUT"))
        stage.refused(stage.signed(may_not, "/shared/key"))
    put(first, "shared", says({**allow("s3:*"), "Principal": {"AWS": guest}}, deny("s3:GetObject")))
    assert "explicit deny" in soon(stage, stage.signed(may, "/shared/key"), False).message


def test_and_the_other_way_round(two):
    stage, first, second = two
    visitor = person(first, "visitor", allow("s3:GetObject"))
    put(first, "lent", says({**allow("s3:GetObject"), "Principal": {"AWS": f"arn:aws:iam::{SECOND}:root"}}), AccountId=SECOND)
    soon(stage, stage.signed(visitor, "/lent/key"), False)
    put(second, "lent", says({**allow("s3:GetObject"), "Principal": {"AWS": f"arn:aws:iam::{FIRST}:user/visitor"}}))
    soon(stage, stage.signed(visitor, "/lent/key"), True)
    first.iam.delete_user_policy(UserName="visitor", PolicyName="own")
    soon(stage, stage.signed(visitor, "/lent/key"), False)
