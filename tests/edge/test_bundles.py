"""What proxies are given to know of an access key, and what never goes out."""

import hashlib
import hmac
import json

import pytest

from support.edge import Proxy, metrics, revision, scope
from support.identity import Identity
from support.policies import allow, document, trust
from support.server import Server
from support.signing import Key

READ = document(allow("s3:GetObject", "arn:aws:s3:::bucket/*"))


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("bundles")


@pytest.fixture(scope="module")
def keyward(place):
    with Server(place / "data", "--edge-listen", f"unix:{place}/edge.sock", "--edge-service", "s3,execute-api") as running:
        yield running


@pytest.fixture(scope="module")
def owner(keyward):
    return Identity(keyward, "", Key(*keyward.root))


@pytest.fixture(scope="module")
def proxy(place):
    with Proxy(f"{place}/edge.sock") as made:
        yield made


@pytest.fixture
def user(owner, fresh):
    name = fresh("user")
    owner.iam.create_user(UserName=name)
    owner.iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=READ)
    made = owner.iam.create_access_key(UserName=name)["AccessKey"]
    return Identity(owner.server, name, Key(made["AccessKeyId"], made["SecretAccessKey"]))


def derived(secret, day, region, service):
    key = f"AWS4{secret}".encode()
    for part in (day, region, service, "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key


def everything(server):
    """All that the server has written down or shows."""
    files = [server.audit_log, server.access_log, server.output, server.errors]
    return "".join(file.read_text(errors="replace") for file in files if file.exists()) + server.admin("/metrics")[1]


def test_only_the_owner_of_the_process_can_open_the_socket(place, owner):
    assert (place / "edge.sock").stat().st_mode & 0o777 == 0o600
    assert f"unix:{place}/edge.sock" in owner.server.announced()


def test_a_bundle_has_what_a_gate_needs(proxy, user):
    answer = proxy.bundle(user.key)
    assert answer.status_code == 200 and answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    bundle = answer.json()
    assert bundle["access_key"] == user.key.id and bundle["scope"] == scope()
    assert bundle["account"] == "000000000000" and bundle["principal"]["name"] == user.name
    assert "bucket/*" in answer.text
    assert 0 < bundle["revision"] <= revision(answer)


def test_no_secret_goes_out_and_the_derived_key_is_written_down_nowhere(proxy, owner, user):
    answers = [proxy.bundle(user.key), proxy.bundle(Key(*owner.server.root)), proxy.bundle(user.key, scope=scope(days=-3))]
    for answer in answers:
        assert answer.status_code == 200
        for secret in (user.key.secret, owner.server.root[1]):
            assert secret not in answer.text and secret.encode().hex() not in answer.text
            assert secret not in str(answer.headers)
    keys = [answer.json()["signing_key"] for answer in answers]
    written = everything(owner.server)
    for secret in (*keys, user.key.secret, owner.server.root[1], *(bytes.hex(derived(user.key.secret, *scope().values())),)):
        assert str(secret) not in written
    assert user.key.id in written, "who was asked about is"


def test_the_key_is_worth_its_scope_only(proxy, user):
    keys = {}
    for name, asked in {"today": scope(), "yesterday": scope(days=-1), "tomorrow": scope(days=1), "api": scope("execute-api")}.items():
        bundle = proxy.bundle(user.key, scope=asked).json()
        assert bundle["scope"] == asked
        keys[name] = json.dumps(bundle["signing_key"])
    assert len(set(keys.values())) == len(keys)


@pytest.mark.parametrize("asked", [
    scope("iam"), scope("sts"), scope(""), scope("S3"), scope(region="eu-west-1"), scope(region="*"), scope(days=2), scope(days=-8),
    scope(days=365), {**scope(), "day": "today"}, {**scope(), "day": ""},
], ids=str)
def test_no_key_goes_out_for_what_is_not_behind_a_proxy(proxy, owner, asked):
    answer = proxy.bundle(Key(*owner.server.root), scope=asked)
    assert answer.status_code == 400 and "signing_key" not in answer.text
    assert proxy.bundle(Key(*owner.server.root)).status_code == 200


@pytest.mark.parametrize("body", [b"", b"{}", b"null", b"[]", b"{", b'{"access_key":"AKIA"}', b'{"access_key":1,"scope":{}}', b"\xff" * 10])
def test_a_question_that_cannot_be_read_is_refused(proxy, body):
    assert proxy.client.post("/edge/v1/bundle", content=body).status_code == 400


def test_a_question_without_end_is_refused(proxy):
    assert proxy.client.post("/edge/v1/bundle", content=b" " * (2 << 20)).status_code == 413


def test_whom_nobody_knows_has_no_bundle_at_a_revision(proxy, owner):
    before = proxy.now()
    for key in ("AKIAAAAAAAAAAAAAAAAA", "", "x" * 5000, "é", "../../x", "AKIA\x00"):
        answer = proxy.bundle(Key(key, ""))
        assert (answer.status_code, answer.text) == (404, "{}"), key
        assert revision(answer) >= before


def test_what_is_disabled_or_gone_has_no_bundle(proxy, owner, user):
    def change(name, **parameters):
        answer = owner.call(name, **parameters)
        assert answer.code == "OK", answer
        bundle = proxy.bundle(user.key)
        assert revision(bundle) >= int(answer.headers["x-iam-revision"])
        return bundle.status_code

    key = {"UserName": user.name, "AccessKeyId": user.key.id}
    assert proxy.bundle(user.key).status_code == 200
    assert change("UpdateAccessKey", Status="Inactive", **key) == 404
    assert change("UpdateAccessKey", Status="Active", **key) == 200
    assert change("DeleteAccessKey", **key) == 404


def test_the_digest_says_whether_it_is_still_the_one(proxy, owner, user):
    first = proxy.bundle(user.key)
    tag = first.headers["etag"]
    assert tag == '"' + hashlib.sha256(first.content).hexdigest() + '"'
    for known in (tag, f'"other", {tag}', f"W/{tag}"):
        same = proxy.bundle(user.key, headers={"If-None-Match": known})
        assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", tag)
        assert revision(same) >= revision(first)
    owner.iam.put_user_policy(UserName=user.name, PolicyName="more", PolicyDocument=READ)
    other = proxy.bundle(user.key, headers={"If-None-Match": tag})
    assert other.status_code == 200 and other.headers["etag"] != tag
    assert proxy.bundle(Key("AKIAAAAAAAAAAAAAAAAA", ""), headers={"If-None-Match": "*"}).status_code == 404


def test_a_session_needs_its_token(proxy, owner, user, fresh):
    role = fresh("role")
    made = owner.iam.create_role(RoleName=role, AssumeRolePolicyDocument=trust(user.arn))["Role"]
    owner.iam.put_role_policy(RoleName=role, PolicyName="own", PolicyDocument=READ)
    owner.iam.put_user_policy(UserName=user.name, PolicyName="assume", PolicyDocument=document(allow("sts:AssumeRole", made["Arn"])))
    taken = user.sts.assume_role(RoleArn=made["Arn"], RoleSessionName="session")["Credentials"]
    session = Key(taken["AccessKeyId"], taken["SecretAccessKey"], taken["SessionToken"])
    answer = proxy.bundle(session)
    assert answer.status_code == 200 and "session" in json.dumps(answer.json()["principal"])
    assert session.secret not in answer.text and session.token not in everything(owner.server)
    assert proxy.bundle(Key(session.id, "")).status_code == 404
    spoiled = session.token[:-4] + ("AAAA" if not session.token.endswith("AAAA") else "BBBB")
    assert proxy.bundle(Key(session.id, "", spoiled)).status_code == 404
    assert proxy.bundle(Key(user.key.id, "", session.token)).status_code == 404
    owner.iam.delete_role_policy(RoleName=role, PolicyName="own")
    owner.iam.delete_role(RoleName=role)
    assert proxy.bundle(session).status_code == 404


def test_what_was_answered_is_counted_and_written_down(proxy, owner, user):
    def counted(outcome):
        labels = f'request="bundle",outcome="{outcome}"'
        return metrics(owner.server, "keyward_edge_requests_total").get(labels, 0)

    outcomes = ("found", "unknown", "unchanged", "refused")
    before = [counted(outcome) for outcome in outcomes]
    tag = proxy.bundle(user.key).headers["etag"]
    proxy.bundle(Key("AKIAAAAAAAAAAAAAAAAA", ""))
    proxy.bundle(user.key, headers={"If-None-Match": tag})
    proxy.bundle(user.key, scope=scope("iam"))
    assert [counted(outcome) for outcome in outcomes] == [number + 1 for number in before]
    lines = [json.loads(line) for line in owner.server.audit_log.read_text().splitlines()]
    lines = [line for line in lines if line["action"] == "edge:Bundle"][-4:]
    assert [(line["access_key"], line["code"], line["status"]) for line in lines] == [
        (user.key.id, "", 200), ("AKIAAAAAAAAAAAAAAAAA", "Unknown", 404), (user.key.id, "", 304),
        (user.key.id, "MalformedHttpRequest", 400)]
    assert lines[0]["scope"] == "/".join(scope().values())


def resource(proxy, arn, **headers):
    return proxy.client.post("/edge/v1/resource", json={"resource": arn}, headers=headers)


def test_a_resource_that_nobody_put_a_policy_on_is_unknown_at_a_revision(proxy):
    before = proxy.now()
    for arn in ("arn:aws:s3:::nobodys", "", "no arn", "arn:aws:s3:::" + "x" * 5000):
        answer = resource(proxy, arn)
        assert (answer.status_code, answer.text) == (404, "{}"), arn
        assert revision(answer) >= before
    for body in (b"{}", b"null", b'{"resource":1}', b'{"resource":"a","more":1}'):
        assert proxy.client.post("/edge/v1/resource", content=body).status_code == 400


def test_a_resources_policy_is_a_change_of_the_account_of_resources(proxy, owner, fresh):
    arn, start = f"arn:aws:s3:::{fresh('bucket')}", proxy.now()
    policy = document({"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"{arn}/*"})
    put = owner.call("PutResourcePolicy", ResourceArn=arn, Policy=policy)
    assert put.code == "OK", put
    assert proxy.changes(start)["accounts"]["resources"] == int(put.headers["x-iam-revision"])
    found = resource(proxy, arn)
    assert found.status_code == 200 and found.json()["account"] == "000000000000" and f"{arn}/*" in found.text
    assert found.json()["revision"] == int(put.headers["x-iam-revision"]) <= revision(found)
    same = resource(proxy, arn, **{"If-None-Match": found.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")
    gone = owner.call("DeleteResourcePolicy", ResourceArn=arn)
    assert gone.code == "OK", gone
    assert proxy.changes(revision(found))["accounts"]["resources"] == int(gone.headers["x-iam-revision"])
    after = resource(proxy, arn, **{"If-None-Match": found.headers["etag"]})
    assert after.status_code == 404 or f"{arn}/*" not in after.text
