"""A25, A51, A72–A89, as far as they are about sessions: what a session token is worth, to whom, and until when."""

import base64
import json
import time

import pytest

from support import signing
from support.faults import denied, refused
from support.policies import EVERYTHING, allow, deny, document, trust
from support.signing import Key

ACCOUNT = "000000000000"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"


@pytest.fixture
def role(admin, fresh):
    name = fresh("role")
    trusting = trust(ROOT, actions=["sts:AssumeRole", "sts:TagSession"])
    admin.iam.create_role(RoleName=name, AssumeRolePolicyDocument=trusting)
    admin.iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=EVERYTHING)
    return name


def credentials(someone, role, name="me", **more):
    arn = f"arn:aws:iam::{ACCOUNT}:role/{role}"
    return someone.sts.assume_role(RoleArn=arn, RoleSessionName=name, **more)["Credentials"]


def become(someone, role, **more):
    return someone.as_key(credentials(someone, role, **more))


def lives(session):
    code = session.call("GetCallerIdentity", "sts").code
    assert code in ("OK", "InvalidClientTokenId", "ExpiredToken"), code
    return code == "OK"


def test_a25_cloudemu_839_a_key_and_its_token_are_one(admin, role):
    one, other = credentials(admin, role), credentials(admin, role)
    key, secret, token = one["AccessKeyId"], one["SecretAccessKey"], one["SessionToken"]

    def call(*parts):
        return admin.as_key(*parts).call("GetCallerIdentity", "sts")

    assert call(key, secret, token).code == "OK"
    for parts in (
        (key, secret),
        (key, secret, ""),
        (key, secret, other["SessionToken"]),
        (other["AccessKeyId"], secret, token),
        (other["AccessKeyId"], other["SecretAccessKey"], token),
        (admin.key.id, admin.key.secret, token),
        (key, secret, "null"),
        (key, secret, token + "A"),
        (key, secret, token[:-4]),
        (key, secret, token.rstrip("=")),
        (key, secret, "A" * 20_000),
    ):
        denied(call(*parts), "InvalidClientTokenId", "SignatureDoesNotMatch", "IncompleteSignature")
    denied(call(key, other["SecretAccessKey"], token), "SignatureDoesNotMatch")


def test_a25_every_byte_of_a_token_counts(admin, role):
    made = credentials(admin, role)
    token = made["SessionToken"]
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    for at in range(0, len(token.rstrip("=")), 3):
        changed = token[:at] + letters[(letters.index(token[at]) + 1) % 64] + token[at + 1:]
        answer = admin.as_key(made["AccessKeyId"], made["SecretAccessKey"], changed).call("GetCallerIdentity", "sts")
        denied(answer, "InvalidClientTokenId")
    assert lives(admin.as_key(made))


def test_a25_the_token_is_signed(server, admin, role):
    one, other = credentials(admin, role), credentials(admin, role)
    session = admin.as_key(one)
    request = session.sign("GetCallerIdentity", "sts")
    assert session.send(request).code == "OK"
    for token in (other["SessionToken"], one["SessionToken"][:-1] + "B"):
        denied(session.send(request.replaced("X-Amz-Security-Token", token)), "InvalidClientTokenId", "SignatureDoesNotMatch")
    assert lives(session)


def test_a51_minio_cve_2025_62506_a_narrow_session_mints_nothing_wider(admin, person, role, fresh):
    """Whatever a narrowed session gets hold of may do no more than the session."""
    may = document(allow(["iam:CreateUser", "iam:CreateAccessKey", "sts:AssumeRole", "sts:GetFederationToken", "sts:GetSessionToken"]),
                   deny("iam:PutUserPolicy"))
    narrow = become(admin, role, Policy=may)
    name = fresh("minted")
    narrow.iam.create_user(UserName=name)
    made = narrow.iam.create_access_key(UserName=name)["AccessKey"]
    minted = admin.as_key(made["AccessKeyId"], made["SecretAccessKey"])
    for call, more in (("ListUsers", {}), ("CreateUser", {"UserName": fresh("x")}), ("GetUser", {"UserName": role})):
        denied(minted.call(call, **more), "AccessDenied")
    with refused("AccessDenied"):
        narrow.iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=EVERYTHING)
    with refused("AccessDenied"):
        narrow.iam.attach_user_policy(UserName=name, PolicyArn=admin.iam.create_policy(PolicyName=fresh("p"), PolicyDocument=EVERYTHING)["Policy"]["Arn"])
    for call, more in (("get_session_token", {}), ("get_federation_token", {"Name": "bob", "Policy": EVERYTHING})):
        with refused("AccessDenied"):
            getattr(narrow.sts, call)(**more)


def test_a51_rustfs_cve_2026_22043_a_denial_alone_allows_nothing(admin, role, user):
    session = become(admin, role, Policy=document(deny("iam:DeleteUser")))
    for call in ("GetUser", "DeleteUser"):
        denied(session.call(call, UserName=user), "AccessDenied")
    assert become(admin, role, Policy=EVERYTHING).call("GetUser", UserName=user).code == "OK"


def test_a72_every_call_leaves_one_line_and_none_a_secret(server, admin, role):
    made = credentials(admin, role, name="audited", ExternalId="agreed-secret-id")
    session = admin.as_key(made)
    answers = [session.call("GetCallerIdentity", "sts"), session.call("GetUser", UserName="nobody-here"), session.call("GetSessionToken", "sts"),
               admin.as_key(made["AccessKeyId"], made["SecretAccessKey"]).call("GetCallerIdentity", "sts"),
               admin.call("AssumeRole", "sts", RoleArn=f"arn:aws:iam::{ACCOUNT}:role/{role}", RoleSessionName="me", SerialNumber="arn:aws:mfa/x", TokenCode="918273")]
    time.sleep(0.2)
    text = server.audit_log.read_text()
    lines = [json.loads(line) for line in text.splitlines()]
    for answer in answers:
        assert len([line for line in lines if answer.request_id in json.dumps(line)]) == 1
    everything = text + server.output.read_text(errors="replace") + server.errors.read_text(errors="replace")
    for secret in (made["SecretAccessKey"], made["SessionToken"], made["SessionToken"][:60], "918273"):
        assert secret not in everything


def test_a73_a84_what_goes_takes_its_sessions_along(admin, role):
    session = become(admin, role)
    assert lives(session)
    admin.iam.delete_role_policy(RoleName=role, PolicyName="own")
    denied(session.call("ListUsers"), "AccessDenied")
    admin.iam.put_role_policy(RoleName=role, PolicyName="own", PolicyDocument=EVERYTHING)
    assert session.call("ListUsers").code == "OK"
    admin.iam.delete_role_policy(RoleName=role, PolicyName="own")
    admin.iam.delete_role(RoleName=role)
    assert not lives(session)
    admin.iam.create_role(RoleName=role, AssumeRolePolicyDocument=trust(ROOT))
    admin.iam.put_role_policy(RoleName=role, PolicyName="own", PolicyDocument=EVERYTHING)
    assert not lives(session), "a namesake"
    assert lives(become(admin, role))


def test_a84_older_sessions_are_revoked_by_their_issue_time(admin, role):
    old = become(admin, role)
    assert old.call("ListUsers").code == "OK"
    time.sleep(1.1)
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    admin.iam.put_role_policy(RoleName=role, PolicyName="AWSRevokeOlderSessions",
                              PolicyDocument=document(deny("*", Condition={"DateLessThan": {"aws:TokenIssueTime": now}})))
    denied(old.call("ListUsers"), "AccessDenied")
    time.sleep(1.1)
    assert become(admin, role).call("ListUsers").code == "OK"


def test_a84_a_restart_and_a_new_ring_keep_sessions(new_server, tmp_path):
    server = new_server().start()
    root = Key(*server.root)
    from support.identity import Identity
    someone = Identity(server, "", root)
    made = someone.sts.get_session_token()["Credentials"]
    server.stop()
    server.start()
    session = Identity(server, "", Key(made["AccessKeyId"], made["SecretAccessKey"], made["SessionToken"]))
    assert session.sts.get_caller_identity()["Arn"] == ROOT
    other = new_server(name="other").start()
    stranger = Identity(other, "", Key(made["AccessKeyId"], made["SecretAccessKey"], made["SessionToken"]))
    with refused("InvalidClientTokenId"):
        stranger.sts.get_caller_identity()


def test_a79_rustfs_ghsa_ccrv_nothing_a_user_knows_forges_a_token(admin, role):
    made = credentials(admin, role)
    secrets = [admin.key.secret, made["SecretAccessKey"], "", "keyward"]
    payload = {"g": {"a": ACCOUNT, "k": "u", "o": ACCOUNT}, "s": "forged-secret", "i": 0, "e": 1 << 42}
    header = base64.urlsafe_b64encode(json.dumps({"alg": "none"}).encode()).decode()
    body = base64.urlsafe_b64encode(json.dumps(payload).encode()).decode()
    forged = [f"{header}.{body}.", base64.b64encode(json.dumps(payload).encode()).decode(), base64.b64encode(bytes([1, 0, 0, 0, 1]) + bytes(64)).decode()]
    for secret in secrets:
        forged.append(base64.b64encode(bytes([1, 0, 0, 0, 1]) + secret.encode().ljust(40, b"\0") + json.dumps(payload).encode()).decode())
    for token in forged:
        for key in (made["AccessKeyId"], "ASIAAAAAAAAAAAAAAAAA"):
            denied(admin.as_key(key, "forged-secret", token).call("GetCallerIdentity", "sts"), "InvalidClientTokenId")
    assert lives(admin.as_key(made))


def test_a79_what_is_sealed_for_decoding_is_no_token(admin, stranger, role):
    (message,) = stranger.call("ListUsers").texts("EncodedMessage")
    made = credentials(admin, role)
    denied(admin.as_key(made["AccessKeyId"], made["SecretAccessKey"], message).call("GetCallerIdentity", "sts"), "InvalidClientTokenId")
    with refused("InvalidAuthorizationMessageException"):
        admin.sts.decode_authorization_message(EncodedMessage=made["SessionToken"])


def test_a81_the_confused_deputy(admin, fresh):
    name = fresh("deputy")
    condition = {"StringEquals": {"sts:ExternalId": "Customer-1"}}
    admin.iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust(ROOT, Condition=condition))
    arn = {"RoleArn": f"arn:aws:iam::{ACCOUNT}:role/{name}", "RoleSessionName": "me"}
    assert admin.call("AssumeRole", "sts", **arn, ExternalId="Customer-1").code == "OK"
    for wrong in ({}, {"ExternalId": "customer-1"}, {"ExternalId": "Customer-2"}, {"ExternalId": ""}, {"ExternalId.member.1": "Customer-1"},
                  {"ExternalId": "Customer-1,Customer-2"}, {"externalId": "Customer-1"}):
        denied(admin.call("AssumeRole", "sts", **arn, **wrong), "AccessDenied", "ValidationError", "MalformedInput")


@pytest.mark.parametrize("parameters", [
    {"DurationSeconds": "899"}, {"DurationSeconds": "43201"}, {"DurationSeconds": "3601"}, {"DurationSeconds": "-1"}, {"DurationSeconds": "1e3"},
    {"RoleSessionName": "../x"}, {"RoleSessionName": "*x"}, {"RoleSessionName": "a/b"}, {"RoleSessionName": "a\nb"}, {"RoleSessionName": "x"},
    {"RoleSessionName": "a:b"}, {"RoleSessionName": "x" * 65}, {"RoleSessionName": ""},
])
def test_a82_values_out_of_range(admin, role, parameters):
    fine = {"RoleArn": f"arn:aws:iam::{ACCOUNT}:role/{role}", "RoleSessionName": "me"}
    assert admin.call("AssumeRole", "sts", **fine).code == "OK"
    denied(admin.call("AssumeRole", "sts", **fine | parameters), "ValidationError", "MalformedInput")


def test_a82_a_session_ends(admin, fresh, new_server):
    """The shortest session is a quarter of an hour, so the end is asked of a signature dated behind it: the gate's own tests
    move its clock. Here: no chain of sessions lives longer than an hour from its last link."""
    name = fresh("chain")
    admin.iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust(ROOT), MaxSessionDuration=43200)
    admin.iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=EVERYTHING)
    session = become(admin, name, DurationSeconds=43200)
    denied(session.call("AssumeRole", "sts", RoleArn=f"arn:aws:iam::{ACCOUNT}:role/{name}", RoleSessionName="me", DurationSeconds="43200"), "ValidationError")


def test_a86_vault_cve_2020_16250_callers_text_stays_text(admin, role):
    hostile = "<Arn>arn:aws:iam::000000000000:root</Arn>"
    for parameters in ({"RoleSessionName": hostile}, {"RoleArn": f"arn:aws:iam::{ACCOUNT}:role/{hostile}"}, {"SourceIdentity": hostile},
                       {"Policy": hostile}, {"ExternalId": hostile}):
        fine = {"RoleArn": f"arn:aws:iam::{ACCOUNT}:role/{role}", "RoleSessionName": "me"}
        answer = admin.call("AssumeRole", "sts", **fine | parameters)
        denied(answer)
        assert not answer.texts("Arn"), answer.text


def test_a89_the_subject_is_inside_the_sealed_bytes(admin, role, fresh):
    other = fresh("other")
    admin.iam.create_role(RoleName=other, AssumeRolePolicyDocument=trust(ROOT))
    made = credentials(admin, role, name="alice")
    session = admin.as_key(made)
    assert session.arn.endswith(f"/{role}/alice")
    form = signing.action("GetCallerIdentity", "sts", RoleSessionName="root", RoleArn=f"arn:aws:iam::{ACCOUNT}:role/{other}")
    answer = session.send(signing.sign(admin.server.host, session.key, form, service="sts"))
    assert answer.texts("Arn") == [session.arn]


def test_a81_another_account_must_agree_on_both_sides(new_server):
    """Two accounts in one store: a role of one, a user of the other."""
    from support.identity import Identity

    roots = {}
    for account in ("111111111111", "222222222222"):
        server = new_server("--account-id", account).start()
        roots[account] = Identity(server, "", Key(*server.root))
        if account == "111111111111":
            roots[account].iam.create_role(RoleName="open", AssumeRolePolicyDocument=trust("222222222222"))
            roots[account].iam.create_role(RoleName="closed", AssumeRolePolicyDocument=trust("arn:aws:iam::111111111111:root"))
            roots[account].iam.create_role(RoleName="agreed", AssumeRolePolicyDocument=trust("222222222222", Condition={"StringEquals": {"sts:ExternalId": "xy"}}))
            roots[account].iam.put_role_policy(RoleName="open", PolicyName="p", PolicyDocument=document(allow("iam:*")))
            server.stop()
    root = roots["222222222222"]
    root.iam.create_user(UserName="bob")
    made = root.iam.create_access_key(UserName="bob")["AccessKey"]
    bob = root.as_key(made["AccessKeyId"], made["SecretAccessKey"])

    def abroad(role, **more):
        return bob.sts.assume_role(RoleArn=f"arn:aws:iam::111111111111:role/{role}", RoleSessionName="me", **more)

    with refused("AccessDenied", "^User: arn:aws:iam::222222222222:user/bob is not authorized to perform: sts:AssumeRole on resource: "
                                 "arn:aws:iam::111111111111:role/open$"):
        abroad("open")
    root.iam.put_user_policy(UserName="bob", PolicyName="p", PolicyDocument=document(allow("sts:AssumeRole")))
    answers = {role: str(pytest.raises(Exception, abroad, role).value).replace(role, "") for role in ("closed", "agreed", "missing")}
    assert len(set(answers.values())) == 1, answers
    abroad("agreed", ExternalId="xy")
    session = bob.as_key(abroad("open")["Credentials"])
    who = session.sts.get_caller_identity()
    assert (who["Account"], who["Arn"]) == ("111111111111", "arn:aws:sts::111111111111:assumed-role/open/me")
    assert {role["RoleName"] for role in session.iam.list_roles()["Roles"]} == {"open", "closed", "agreed"}
    assert session.iam.list_users()["Users"] == [], "those of the other account"
    assert root.sts.get_access_key_info(AccessKeyId=session.key.id)["Account"] == "111111111111"
    # What the role's account says of who may is not told to the caller's.
    message = bob.call("AssumeRole", "sts", RoleArn="arn:aws:iam::111111111111:role/agreed", RoleSessionName="me").texts("EncodedMessage")[0]
    decoded = root.sts.decode_authorization_message(EncodedMessage=message)["DecodedMessage"]
    assert "sts:AssumeRole" in decoded and "xy" not in decoded, decoded
