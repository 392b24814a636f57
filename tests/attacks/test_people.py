"""A74, A109–A117: guesses, replays and races at what people prove themselves with."""

import concurrent.futures
import time

import pytest

from support.faults import denied
from support.identity import Identity
from support.policies import allow, document
from support.signing import Key
from support.telephone import Telephone

PASSWORD, OTHER = "Correct-Horse-1", "Another-Horse-2"
MAY_CHANGE = document(allow("iam:ChangePassword"))


def at_once(someone, calls, threads=20):
    """The same person's calls, as many at a time as there are threads, each on a connection of its own."""
    people = [type(someone)(someone.server, someone.name, someone.key) for _ in range(threads)]

    def some(number):
        return [people[number].call(name, service, **parameters) for name, service, parameters in calls[number::threads]]

    with concurrent.futures.ThreadPoolExecutor(threads) as pool:
        return [answer for answers in pool.map(some, range(threads)) for answer in answers]


@pytest.fixture
def telephone(admin, fresh):
    return Telephone(admin.iam, fresh("device"))


@pytest.fixture
def alice(person, telephone):
    """Somebody with a device, whose next code is still unused."""
    alice = person(MAY_CHANGE)
    telephone.give(UserName=alice.name)
    return alice


def let_in(someone, telephone, code):
    """A call that a right code lets in."""
    return someone.call("GetSessionToken", "sts", SerialNumber=telephone.serial, TokenCode=code)


def wrong(telephone, count):
    """Codes that are not right now, and will not be soon."""
    near = {telephone.code(step) for step in range(-3, 10)}
    return [f"{number:06d}" for number in range(count + 20) if f"{number:06d}" not in near][:count]


def test_a74_zitadel_cve_2023_47111_two_hundred_profiles_at_once(admin, user):
    answers = at_once(admin, [("CreateLoginProfile", "iam", {"UserName": user, "Password": PASSWORD})] * 200)
    codes = [answer.code for answer in answers]
    assert codes.count("OK") == 1 and set(codes) <= {"OK", "EntityAlreadyExists", "ServiceUnavailable"}, set(codes)


def test_a74_two_hundred_devices_at_once(admin, user, fresh):
    telephones = [Telephone(admin.iam, fresh("device")) for _ in range(10)]
    answers = at_once(admin, [("EnableMFADevice", "iam", telephone.enabling(UserName=user)) for telephone in telephones * 20])
    codes = [answer.code for answer in answers]
    assert codes.count("OK") == 8, codes
    assert set(codes) <= {"OK", "LimitExceeded", "EntityAlreadyExists"}, set(codes)
    assert len(admin.iam.list_mfa_devices(UserName=user)["MFADevices"]) == 8


def test_a109_vault_cve_2025_6014_a_code_works_once(alice, telephone):
    code = telephone.code(1)
    answers = at_once(alice, [("GetSessionToken", "sts", {"SerialNumber": telephone.serial, "TokenCode": code})] * 40)
    assert sorted(answer.code for answer in answers).count("OK") == 1, [answer.code for answer in answers]
    denied(let_in(alice, telephone, code), "AccessDenied")


def test_a109_nor_after_a_crash(new_server):
    with new_server() as server:
        root = Identity(server, "", Key(*server.root))
        telephone = Telephone(root.iam, "telephone")
        telephone.give()
        code = telephone.code(1)
        assert let_in(root, telephone, code).status == 200
        server.kill()
        server.start()
        root = Identity(server, "", Key(*server.root))
        denied(let_in(root, telephone, code), "AccessDenied")


@pytest.mark.parametrize("spelling", [" {}", "{} ", "{0[0]}{0[1]}{0[2]} {0[3]}{0[4]}{0[5]}", "{}0", "+{}", "{}\n", "wide", "arabic"])
def test_a110_openbao_ghsa_rxp7_one_code_has_one_spelling(alice, telephone, spelling):
    code = telephone.code(1)
    digits = {"wide": 0xFF10, "arabic": 0x660}
    written = "".join(chr(digits[spelling] + int(digit)) for digit in code) if spelling in digits else spelling.format(code)
    assert let_in(alice, telephone, code).status == 200
    answer = let_in(alice, telephone, written)
    denied(answer)
    assert answer.status in (400, 403) and code not in answer.text


def test_a111_authquake_a_thousand_guesses_are_five(admin, alice, telephone):
    """Five are looked at; then not even the right one is, whichever connection it comes over."""
    calls = [("GetSessionToken", "sts", {"SerialNumber": telephone.serial, "TokenCode": code}) for code in wrong(telephone, 1_000)]
    codes = {answer.code for answer in at_once(alice, calls, threads=50)}
    assert "OK" not in codes and codes <= {"AccessDenied", "ServiceUnavailable"}, codes
    denied(let_in(alice, telephone, telephone.code(1)), "AccessDenied")
    # Nobody else has to wait.
    assert admin.call("GetUser", UserName=alice.name).status == 200


def test_a112_cve_2026_35597_a_guess_counts_before_it_is_answered(new_server):
    with new_server() as server:
        root = Identity(server, "", Key(*server.root))
        telephone = Telephone(root.iam, "telephone")
        telephone.give()
        for code in wrong(telephone, 5):
            denied(let_in(root, telephone, code), "AccessDenied")
            server.kill()
            server.start()
            root = Identity(server, "", Key(*server.root))
        denied(let_in(root, telephone, telephone.code(1)), "AccessDenied")


def test_a113_vault_cve_2025_6004_a_count_belongs_to_a_person(admin, alice, telephone):
    """Not to how the person, or the device, is spelled."""
    spellings = [alice.name, alice.name.upper(), alice.name.capitalize(), alice.name, alice.name.upper()]
    for name in spellings:
        answer = admin.call("ResyncMFADevice", UserName=name, SerialNumber=telephone.serial, AuthenticationCode1="000000", AuthenticationCode2="000000")
        denied(answer, "InvalidAuthenticationCode")
    denied(let_in(alice, telephone, telephone.code(1)), "AccessDenied")
    renamed = f"{alice.name}-renamed"
    admin.iam.update_user(UserName=alice.name, NewUserName=renamed)
    denied(let_in(alice, telephone, telephone.code(1)), "AccessDenied")


def guesses_of_codes(admin, alice, telephone, fresh):
    """Every call that says whether a code is right, as a guess that is wrong and as one that is right."""
    bad = wrong(telephone, 1)[0]
    pair = {"UserName": alice.name, "SerialNumber": telephone.serial}
    other = Telephone(admin.iam, fresh("device"))
    return {
        "GetSessionToken": lambda right: let_in(alice, telephone, telephone.code(1) if right else bad),
        "ResyncMFADevice": lambda right: admin.call("ResyncMFADevice", **pair, **(telephone.codes(1) if right else telephone.codes(500))),
        "EnableMFADevice": lambda right: admin.call("EnableMFADevice", UserName=alice.name, SerialNumber=other.serial,
                                                    **(other.codes(0) if right else other.codes(500))),
        "AssumeRole": lambda right: alice.call("AssumeRole", "sts", RoleArn="arn:aws:iam::000000000000:role/taken-by-all", RoleSessionName="here",
                                               SerialNumber=telephone.serial, TokenCode=telephone.code(1) if right else bad),
    }


@pytest.mark.parametrize("door", ["GetSessionToken", "ResyncMFADevice", "EnableMFADevice", "AssumeRole"])
def test_a114_zitadel_cve_2025_64102_every_door_shares_one_count(admin, alice, telephone, fresh, door):
    doors = guesses_of_codes(admin, alice, telephone, fresh)
    for _ in range(5):
        denied(doors[door](False), "AccessDenied", "InvalidAuthenticationCode")
    for name, guess in doors.items():
        denied(guess(True), "AccessDenied", "InvalidAuthenticationCode")


def test_a114_passwords_are_counted_too(admin, person):
    alice = person(MAY_CHANGE)
    admin.iam.create_login_profile(UserName=alice.name, Password=PASSWORD)
    assert alice.call("ChangePassword", OldPassword=PASSWORD, NewPassword=PASSWORD).status == 200
    for _ in range(5):
        denied(alice.call("ChangePassword", OldPassword=OTHER, NewPassword=OTHER), "AccessDenied")
    began = time.monotonic()
    denied(alice.call("ChangePassword", OldPassword=PASSWORD, NewPassword=PASSWORD), "AccessDenied")
    assert time.monotonic() - began < 10
    admin.iam.update_login_profile(UserName=alice.name, Password=OTHER)
    assert alice.call("ChangePassword", OldPassword=OTHER, NewPassword=PASSWORD).status == 200


def test_a115_aws_2023_001_a_stolen_key_adds_no_second_device(admin, person, telephone, fresh):
    alice = person(document(allow("iam:*")))
    telephone.give(UserName=alice.name)
    stolen = Telephone(alice.iam, fresh("thief"))
    denied(alice.call("EnableMFADevice", **stolen.enabling(UserName=alice.name)), "AccessDenied")
    denied(alice.call("DeactivateMFADevice", SerialNumber=telephone.serial), "AccessDenied")
    made = alice.sts.get_session_token(SerialNumber=telephone.serial, TokenCode=telephone.code(1))["Credentials"]
    shown = Identity(alice.server, alice.name, Key(made["AccessKeyId"], made["SecretAccessKey"], made["SessionToken"]))
    assert shown.call("EnableMFADevice", **stolen.enabling(UserName=alice.name)).status == 200


def test_a116_nothing_takes_a_second_factor_away_in_silence(admin, person, telephone):
    alice = person(MAY_CHANGE)
    admin.iam.create_login_profile(UserName=alice.name, Password=PASSWORD)
    telephone.give(UserName=alice.name)
    admin.iam.update_login_profile(UserName=alice.name, Password=OTHER, PasswordResetRequired=True)
    assert alice.call("ChangePassword", OldPassword=OTHER, NewPassword=PASSWORD).status == 200
    admin.iam.delete_login_profile(UserName=alice.name)
    admin.iam.update_user(UserName=alice.name, NewPath="/elsewhere/")
    admin.call("SetUserStatus", UserName=alice.name, Status="Inactive")
    admin.call("SetUserStatus", UserName=alice.name, Status="Active")
    assert len(admin.iam.list_mfa_devices(UserName=alice.name)["MFADevices"]) == 1
    denied(admin.call("DeleteVirtualMFADevice", SerialNumber=telephone.serial), "DeleteConflict")


def test_a117_a_device_takes_two_codes_in_a_row_and_shows_its_seed_once(admin, user, telephone):
    codes = telephone.codes(-1)
    swapped = {"AuthenticationCode1": codes["AuthenticationCode2"], "AuthenticationCode2": codes["AuthenticationCode1"]}
    twice = {**codes, "AuthenticationCode1": codes["AuthenticationCode2"]}
    for bad in (swapped, twice, telephone.codes(-20)):
        denied(admin.call("EnableMFADevice", UserName=user, SerialNumber=telephone.serial, **bad), "InvalidAuthenticationCode")
    telephone.give(UserName=user)
    denied(admin.call("ResyncMFADevice", UserName=user, SerialNumber=telephone.serial, **telephone.codes(40)), "InvalidAuthenticationCode")
    for answer in (admin.call("ListVirtualMFADevices"), admin.call("ListMFADevices", UserName=user),
                   admin.call("GetMFADevice", UserName=user, SerialNumber=telephone.serial)):
        assert answer.status == 200 and telephone.seed not in answer.text and "Seed" not in answer.text
