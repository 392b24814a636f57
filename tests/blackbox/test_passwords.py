"""Login profiles, ChangePassword, and what an account demands of passwords."""

import concurrent.futures
import time

import pytest

from support.faults import longest, missing, refused, shaped, violations
from support.identity import Identity
from support.policies import allow, document
from support.signing import Key

FIRST, SECOND, THIRD = "Correct-Horse-1", "Another-Horse-2", "Third-Horse-3"


@pytest.fixture
def quick(new_server):
    """A server of one's own, whose account demands nothing yet, with hashes as weak as may be."""
    with new_server("--password-memory", "19", "--password-passes", "2") as server:
        yield Identity(server, "", Key(*server.root))


def make(root, name, policy=None):
    """A user with a password and a key."""
    root.iam.create_user(UserName=name)
    if policy:
        root.iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=policy)
    root.iam.create_login_profile(UserName=name, Password=FIRST)
    made = root.iam.create_access_key(UserName=name)["AccessKey"]
    return Identity(root.server, name, Key(made["AccessKeyId"], made["SecretAccessKey"]))


MAY_CHANGE = document(allow("iam:ChangePassword"))


def test_a_profile_is_made_shown_changed_and_deleted(admin, user):
    with refused("NoSuchEntity", f"^Login Profile for User {user} cannot be found.$"):
        admin.iam.get_login_profile(UserName=user)
    made = admin.iam.create_login_profile(UserName=user, Password=FIRST, PasswordResetRequired=True)["LoginProfile"]
    assert set(made) == {"UserName", "CreateDate", "PasswordResetRequired"}
    assert (made["UserName"], made["PasswordResetRequired"]) == (user, True)
    assert admin.iam.get_login_profile(UserName=user)["LoginProfile"] == made
    with refused("EntityAlreadyExists", f"^Login Profile for user {user} already exists.$"):
        admin.iam.create_login_profile(UserName=user, Password=FIRST)
    admin.iam.update_login_profile(UserName=user, PasswordResetRequired=False)
    assert admin.iam.get_login_profile(UserName=user)["LoginProfile"]["PasswordResetRequired"] is False
    admin.iam.get_waiter("user_exists").wait(UserName=user)
    with refused("DeleteConflict", "^Cannot delete entity, must delete login profile first.$"):
        admin.iam.delete_user(UserName=user)
    admin.iam.delete_login_profile(UserName=user)
    with refused("NoSuchEntity"):
        admin.iam.delete_login_profile(UserName=user)
    admin.iam.delete_user(UserName=user)


def test_what_a_password_must_be(admin, user):
    with refused("ValidationError", violations(missing("password"))):
        admin.iam.create_login_profile(UserName=user)
    for bad, broken in {"x" * 129: longest("password", 128), "Correct-Horse-€": shaped("password")}.items():
        with refused("ValidationError", violations(broken)) as caught:
            admin.iam.create_login_profile(UserName=user, Password=bad)
        assert bad not in str(caught.value)
    with refused("NoSuchEntity"):
        admin.iam.create_login_profile(UserName="no-such-user", Password=FIRST)
    with refused("ValidationError", "Must specify userName"):
        Identity(admin.server, "", Key(*admin.server.root)).iam.create_login_profile(Password=FIRST)


def test_three_of_four_kinds_where_the_account_demands_nothing(quick):
    quick.iam.create_user(UserName="alice")
    with refused("PasswordPolicyViolation", "^Password should have a minimum length of 8$", 400):
        quick.iam.create_login_profile(UserName="alice", Password="Abcde1!")
    with refused("PasswordPolicyViolation", "^Password should meet 1 more of the following requirements: Password should have at least "
                 "one uppercase letter, Password should have at least one symbol$", 400):
        quick.iam.create_login_profile(UserName="alice", Password="abcdefg1")
    quick.iam.create_login_profile(UserName="alice", Password="abcdefg1!")


def test_the_account_demands_what_it_says(quick):
    with refused("NoSuchEntity", "^The Password Policy with domain name 000000000000 cannot be found.$"):
        quick.iam.get_account_password_policy()
    wanted = {"MinimumPasswordLength": 12, "RequireSymbols": True, "RequireNumbers": True, "RequireUppercaseCharacters": True,
              "RequireLowercaseCharacters": True, "AllowUsersToChangePassword": False, "MaxPasswordAge": 90, "PasswordReusePrevention": 2,
              "HardExpiry": True}
    quick.iam.update_account_password_policy(**wanted)
    assert quick.iam.get_account_password_policy()["PasswordPolicy"] == {**wanted, "ExpirePasswords": True}
    quick.iam.create_user(UserName="alice")
    for password, words in {"Short-1x": "minimum length of 12", "NoSymbolsHere1": "at least one symbol", "No-Number-Here": "at least one number",
                            "no-upper-case-1": "at least one uppercase letter", "NO-LOWER-CASE-1": "at least one lowercase letter"}.items():
        with refused("PasswordPolicyViolation", f"^Password should have (a|at) .*{words.removeprefix('at ')}$", 400):
            quick.iam.create_login_profile(UserName="alice", Password=password)
    quick.iam.update_account_password_policy()
    assert quick.iam.get_account_password_policy()["PasswordPolicy"]["MinimumPasswordLength"] == 6
    quick.iam.create_login_profile(UserName="alice", Password="aaaaaa")
    quick.iam.delete_account_password_policy()
    with refused("NoSuchEntity", "^The account policy with name PasswordPolicy cannot be found.$"):
        quick.iam.delete_account_password_policy()


def test_users_change_their_own_password(quick):
    alice = make(quick, "alice", MAY_CHANGE)
    with refused("AccessDenied", "^The old password was incorrect.$"):
        alice.iam.change_password(OldPassword=SECOND, NewPassword=THIRD)
    alice.iam.change_password(OldPassword=FIRST, NewPassword=SECOND)
    with refused("AccessDenied", "^The old password was incorrect.$"):
        alice.iam.change_password(OldPassword=FIRST, NewPassword=THIRD)
    alice.iam.change_password(OldPassword=SECOND, NewPassword=FIRST)
    with refused("InvalidUserType", "^Only IAM Users can change their own password.$", 400):
        quick.iam.change_password(OldPassword=FIRST, NewPassword=SECOND)


def test_only_who_may_changes_it(quick):
    alice = make(quick, "alice")
    with refused("AccessDenied", "is not authorized to perform: iam:ChangePassword"):
        alice.iam.change_password(OldPassword=FIRST, NewPassword=SECOND)
    quick.iam.update_account_password_policy(AllowUsersToChangePassword=True)
    alice.iam.change_password(OldPassword=FIRST, NewPassword=SECOND)
    assert alice.iam.get_account_password_policy()["PasswordPolicy"]["AllowUsersToChangePassword"] is True
    with refused("AccessDenied"):
        alice.iam.update_login_profile(UserName="alice", Password=FIRST)


def test_old_passwords_are_remembered(quick):
    quick.iam.update_account_password_policy(PasswordReusePrevention=2)
    alice = make(quick, "alice", MAY_CHANGE)
    alice.iam.change_password(OldPassword=FIRST, NewPassword=SECOND)
    for again in (FIRST, SECOND):
        with refused("PasswordPolicyViolation", "one of the last 2", 400):
            alice.iam.change_password(OldPassword=SECOND, NewPassword=again)
    alice.iam.change_password(OldPassword=SECOND, NewPassword=THIRD)
    alice.iam.change_password(OldPassword=THIRD, NewPassword=FIRST)


def test_hashes_are_as_strong_as_the_operator_says_and_the_old_ones_still_good(new_server):
    server = new_server("--password-memory", "19", "--password-passes", "2")
    with server:
        make(Identity(server, "", Key(*server.root)), "alice", MAY_CHANGE)
        server.stop()
        server.flags = ["--password-memory", "32", "--password-passes", "3"]
        server.start()
        root = Identity(server, "", Key(*server.root))
        made = root.iam.create_access_key(UserName="alice")["AccessKey"]
        alice = Identity(server, "alice", Key(made["AccessKeyId"], made["SecretAccessKey"]))
        alice.iam.change_password(OldPassword=FIRST, NewPassword=SECOND)
        alice.iam.change_password(OldPassword=SECOND, NewPassword=THIRD)


@pytest.mark.parametrize("flags", [("--password-memory", "18"), ("--password-passes", "1"), ("--password-passes", "0")])
def test_weaker_hashes_than_advised_are_refused(new_server, flags):
    server = new_server(*flags).spawn()
    assert server.process.wait(30) != 0
    assert flags[0] in server.complaint()


def test_others_are_served_while_passwords_are_hashed(quick):
    """A hash takes a tenth of a second and more; twenty of them stand nobody else in the way."""
    people = [make(quick, f"user-{number}", MAY_CHANGE) for number in range(4)]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        changing = [pool.submit(lambda who=who: [who.call("ChangePassword", OldPassword=FIRST, NewPassword=FIRST).code for _ in range(5)])
                    for who in people]
        times = []
        while not all(job.done() for job in changing):
            began = time.monotonic()
            assert quick.call("GetUser", UserName="user-0").code == "OK"
            times.append(time.monotonic() - began)
    assert all(code == "OK" for job in changing for code in job.result())
    assert sorted(times)[len(times) // 2] < 0.1, sorted(times)
