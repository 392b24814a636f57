"""People (seed 004): root, admins and users, their passwords, reset tokens, second factors, and signing in."""

import base64
import concurrent.futures
import time

import pytest

from support import lyve, signing, wire
from support.policies import EVERYTHING, allow, document
from support.telephone import code

OTHER = "Password33"


@pytest.fixture(scope="module")
def corp(root, fresh):
    return lyve.Customer(root, fresh("people"))


@pytest.fixture
def bob(corp, fresh):
    """A user with a key and a password."""
    bob = corp.person(fresh("bob"))
    corp.with_password(bob.name)
    return bob


def test_an_admin_manages_users_and_policies_and_not_root(corp, fresh):
    admin, name = corp.person(fresh("admin"), sort="admin"), f"{fresh('made')}@example.com"
    assert admin.call("CreateUser", UserName=name).code == "OK"
    made = admin.call("CreatePolicy", PolicyName=fresh("p"), PolicyDocument=EVERYTHING)
    arn = made.texts("Arn")[0]
    for action, more in {"AttachUserPolicy": {"UserName": name, "PolicyArn": arn}, "ListUsers": {}, "ListPolicies": {},
                         "DetachUserPolicy": {"UserName": name, "PolicyArn": arn}, "DeletePolicy": {"PolicyArn": arn},
                         "RSSetUserInfo": {"Name": name, "Firstname": "A", "Type": "admin"}, "RSGetUserInfo": {"UserList.1": name},
                         "RSGetToken": {"Type": "pwd_reset", "UserName": name}, "DeleteUser": {"UserName": name}}.items():
        assert admin.call(action, **more).code == "OK", action
    assert lyve_denied(admin, "CreateRole", RoleName="r", AssumeRolePolicyDocument="{}")
    assert lyve_denied(admin, "PutAccountQuotas", **{"Quotas.entry.1.key": "UsersPerAccount", "Quotas.entry.1.value": "1"})
    for action, more in {"RSSetUserInfo": {"Name": corp.email, "Firstname": "Mine"},
                         "RSGetToken": {"Type": "pwd_reset", "UserName": corp.email}}.items():
        assert lyve_denied(admin, action, **more)
        # Not even with a policy that it gives itself.
        mighty = corp.person(fresh("mighty"), sort="admin", policy=EVERYTHING)
        assert lyve_denied(mighty, action, **more)
    assert lyve.sign_in(corp.server, corp.email).status == 200


def lyve_denied(someone, name, **more):
    return someone.call(name, **more).code == "AccessDenied"


def test_a_user_sees_to_itself(corp, bob, fresh):
    other = corp.person(fresh("other"))
    assert [info["Name"] for info in bob.call("RSGetUserInfo").json] == [bob.name]
    assert lyve_denied(bob, "RSGetUserInfo", **{"UserList.1": bob.name, "UserList.2": other.name})
    assert lyve_denied(bob, "RSSetUserInfo", Name=bob.name, Type="admin")
    there, nowhere = (bob.call("RSGetToken", Type="pwd_reset", UserName=name) for name in (other.name, "no" + other.name))
    assert there.code == nowhere.code == "AccessDenied"
    assert there.message == nowhere.message.replace("no" + other.name, other.name)
    assert bob.call("ChangePassword", OldPassword=lyve.PASSWORD, NewPassword=OTHER).code == "OK"
    assert [lyve.sign_in(corp.server, bob.name, word).status for word in (lyve.PASSWORD, OTHER)] == [401, 200]
    made = bob.call("CreateAccessKey").texts("AccessKeyId")[0]
    assert bob.call("DeleteAccessKey", AccessKeyId=made).code == "OK"


@pytest.mark.parametrize("word", ["Passwor22", "password222", "PASSWORD222", "PasswordPassword"])
def test_passwords_have_ten_characters_of_three_kinds(corp, bob, word):
    assert bob.call("ChangePassword", OldPassword=lyve.PASSWORD, NewPassword=word).code == "PasswordPolicyViolation"
    assert corp.root.call("UpdateLoginProfile", UserName=bob.name, Password=word).code == "PasswordPolicyViolation"
    token = corp.root.call("RSGetToken", Type="pwd_reset", UserName=bob.name).json["Token"]
    assert lyve.unsigned(corp.server, "RSResetPassword", Token=token, NewPassword=word).code == "PasswordPolicyViolation"


def test_signing_in_is_seen_and_its_session_is_somebodys_own(corp, bob):
    session = lyve.session(corp.server, bob.name)
    assert session.arn == f"arn:aws:iam::{corp.number}:user/{bob.name}"
    assert session.call("ListAccessKeys").code == "OK" and session.call("ListUsers").code == "AccessDenied"
    assert session.call("GetSessionToken", "sts").code == "AccessDenied"
    listed = {user["UserName"]: user for user in corp.root.iam.list_users()["Users"]}
    assert time.time() - listed[bob.name]["PasswordLastUsed"].timestamp() < 60
    (info,) = corp.root.call("RSGetUserInfo", **{"UserList.1": bob.name}).json
    assert info["LastAccess"].startswith("20") and info["LastAccess"].endswith("Z") and info["PwdMustChange"] is False


def test_who_must_change_the_password_can_only_do_that(corp, bob):
    root = corp.root
    root.iam.put_user_policy(UserName=bob.name, PolicyName="all", PolicyDocument=EVERYTHING)
    assert root.call("UpdateLoginProfile", UserName=bob.name, PasswordResetRequired="true").code == "OK"
    answer = lyve.sign_in(corp.server, bob.name)
    assert answer.json["PwdMustChange"] is True
    session = lyve.session(corp.server, bob.name)
    for name in ("ListUsers", "CreateAccessKey", "RSGetToken", "RSPrepareTFA"):
        assert session.call(name, **({"Type": "pwd_reset"} if name == "RSGetToken" else {})).code == "AccessDenied", name
    assert session.call("ChangePassword", OldPassword=lyve.PASSWORD, NewPassword=OTHER).code == "OK"
    assert session.call("ListUsers").code == "InvalidClientTokenId"
    assert lyve.session(corp.server, bob.name, OTHER).call("ListUsers").code == "OK"


def test_a_second_factor_from_preparation_to_the_end(corp, bob):
    session = lyve.session(corp.server, bob.name)
    prepared = session.call("RSPrepareTFA").json
    assert base64.b64decode(prepared["qrCodeUrl"].removeprefix("data:image/png;base64,")).startswith(b"\x89PNG")
    step = int(time.time()) // 30
    enabled = session.call("RSEnableTFA", OTP=code(prepared["secret"], step - 1))
    codes = enabled.json["recoveryCodes"]
    assert len(set(codes)) == 10 and all(len(code) == 8 for code in codes)
    assert (lyve.sign_in(corp.server, bob.name).status, lyve.sign_in(corp.server, bob.name).json) == (401, {"error": "OTPRequired"})
    assert lyve.sign_in(corp.server, bob.name, otp=code(prepared["secret"], step - 1)).json == {"error": "InvalidCredentials"}
    proven = lyve.session(corp.server, bob.name, otp=code(prepared["secret"], int(time.time()) // 30))
    # Neither the key nor the session from before is enough to do without.
    for someone in (bob, session):
        assert someone.call("RSDisableTFA").code == "AccessDenied"
    assert lyve.sign_in(corp.server, bob.name, otp=codes[0]).status == 200
    assert lyve.sign_in(corp.server, bob.name, otp=codes[0]).status == 401
    assert (proven.call("RSDisableTFA").status, lyve.sign_in(corp.server, bob.name).status) == (200, 200)
    assert lyve.sign_in(corp.server, bob.name, otp=codes[1]).status == 200, "who has no factor is asked for none"


def test_a128_a_recovery_code_is_good_once_however_many_try_it(corp, bob):
    prepared = bob.call("RSPrepareTFA").json
    codes = bob.call("RSEnableTFA", OTP=code(prepared["secret"], int(time.time()) // 30)).json["recoveryCodes"]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: lyve.sign_in(corp.server, bob.name, otp=codes[0]).status, range(8)))
    assert answers.count(200) == 1 and set(answers) <= {200, 401, 503}, answers
    rows = b"".join(path.read_bytes() for path in corp.server.data.rglob("*") if path.is_file())
    assert codes[1].encode() not in rows


def test_the_second_factor_is_in_the_session_and_nowhere_else(corp, bob):
    with_factor = document(allow("iam:ListUsers", Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}}))
    corp.root.iam.put_user_policy(UserName=bob.name, PolicyName="mfa", PolicyDocument=with_factor)
    assert lyve.session(corp.server, bob.name).call("ListUsers").code == "AccessDenied"
    prepared = bob.call("RSPrepareTFA").json
    codes = bob.call("RSEnableTFA", OTP=code(prepared["secret"], int(time.time()) // 30)).json["recoveryCodes"]
    assert lyve.session(corp.server, bob.name, otp=codes[0]).call("ListUsers").code == "OK"
    assert bob.call("ListUsers").code == "AccessDenied"


def test_a126_a_reset_token_is_good_once_however_many_try_it(corp, bob):
    token = corp.root.call("RSGetToken", Type="pwd_reset", UserName=bob.name).json["Token"]
    assert lyve.sign_in(corp.server, bob.name).status == 401, "the old password is dead"

    def redeem(number):
        return lyve.unsigned(corp.server, "RSResetPassword", Token=token, NewPassword=f"Password{number:03}").code

    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(redeem, range(20)))
    assert answers.count("OK") == 1 and set(answers) <= {"OK", "InvalidClientTokenId", "ServiceUnavailable"}, set(answers)
    assert lyve.sign_in(corp.server, bob.name, f"Password{answers.index('OK'):03}").status == 200
    for path in (corp.server.audit_log, corp.server.access_log, corp.server.errors, corp.server.output):
        assert token not in path.read_text()


def test_a127_a_reset_ends_sessions_and_leaves_keys(corp, bob):
    session = lyve.session(corp.server, bob.name)
    assert session.call("ListAccessKeys").code == "OK"
    time.sleep(0.01)
    corp.with_password(bob.name, OTHER)
    assert session.call("ListAccessKeys").code == "InvalidClientTokenId"
    assert bob.call("ListAccessKeys").code == "OK"


def test_a_user_leaves_with_its_password_and_second_factor(corp, bob):
    prepared = bob.call("RSPrepareTFA").json
    assert bob.call("RSEnableTFA", OTP=code(prepared["secret"], int(time.time()) // 30)).code == "OK"
    assert bob.call("DeleteUser", UserName=bob.name).code == "AccessDenied"
    corp.root.call("DeleteAccessKey", UserName=bob.name, AccessKeyId=bob.key.id)
    assert corp.root.call("DeleteUser", UserName=bob.name).code == "OK"
    assert lyve.sign_in(corp.server, bob.name).status == 401


def test_the_login_answers_post_and_json_only(server):
    import http.client
    for method, status in {"GET": 405, "PUT": 405, "POST": 400}.items():
        connection = http.client.HTTPConnection(server.host, timeout=10)
        connection.request(method, "/login", body=b"email=a&password=b", headers={"Content-Type": "application/x-www-form-urlencoded"})
        assert connection.getresponse().status == status, method


@pytest.mark.parametrize("name, secret, rest", [
    ("Login", {"password": "Password22"}, {"email": "ann@example.com"}),
    ("RSResetPassword", {"NewPassword": "Password22"}, {"Token": "AAAA"}),
    ("RSResetPassword", {"Token": "AAAA"}, {"NewPassword": "Password22"}),
])
def test_secrets_in_a_query_are_refused(server, name, secret, rest):
    """They would end up in the logs of whatever stands in between."""
    form = signing.encode(signing.action(name, **rest))
    query = signing.encode(list(secret.items())).decode()
    head = [("Host", server.host), ("Content-Type", signing.FORM)]
    answer = wire.exchange(server.host, signing.Request("POST", f"/?{query}", head, form).wire())
    assert (answer.status, "MalformedInput" in answer.text, "Password22" in answer.text) == (400, True, False), answer.text
