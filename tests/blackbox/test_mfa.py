"""Virtual devices for second factors, and what they open."""

import base64
import time

import pytest

from support.faults import one_of, refused, shaped, shortest, violations
from support.identity import Identity
from support.policies import allow, document, trust
from support.signing import Key
from support.telephone import Telephone

ACCOUNT = "arn:aws:iam::000000000000"
WRONG = {"AuthenticationCode1": "000000", "AuthenticationCode2": "000001"}


@pytest.fixture
def telephone(admin, fresh):
    """A device that nobody has."""
    return Telephone(admin.iam, fresh("device"))


def session(someone, telephone, from_now=1):
    """The same person in a session that was opened with a telephone."""
    made = someone.sts.get_session_token(SerialNumber=telephone.serial, TokenCode=telephone.code(from_now))["Credentials"]
    return Identity(someone.server, someone.name, Key(made["AccessKeyId"], made["SecretAccessKey"], made["SessionToken"]))


def test_a_device_is_made_with_all_that_a_telephone_needs(admin, fresh):
    name = fresh("device")
    made = admin.iam.create_virtual_mfa_device(VirtualMFADeviceName=name, Path="/a/b/", Tags=[{"Key": "k", "Value": "v"}])["VirtualMFADevice"]
    assert set(made) == {"SerialNumber", "Base32StringSeed", "QRCodePNG", "Tags"}
    assert made["SerialNumber"] == f"{ACCOUNT}:mfa/a/b/{name}"
    assert len(made["Base32StringSeed"]) == 64 and len(base64.b32decode(made["Base32StringSeed"])) == 40
    assert made["QRCodePNG"].startswith(b"\x89PNG\r\n\x1a\n")
    with refused("EntityAlreadyExists", "^MFADevice entity at the same path and name already exists.$"):
        admin.iam.create_virtual_mfa_device(VirtualMFADeviceName=name.upper(), Path="/a/b/")
    admin.iam.delete_virtual_mfa_device(SerialNumber=made["SerialNumber"])


def test_two_codes_give_it_to_a_user(admin, user, telephone):
    with refused("InvalidAuthenticationCode", "^Authentication code for device is not valid.$", 403):
        admin.iam.enable_mfa_device(UserName=user, SerialNumber=telephone.serial, **WRONG)
    telephone.give(UserName=user)
    device, = admin.iam.list_mfa_devices(UserName=user)["MFADevices"]
    assert (device["UserName"], device["SerialNumber"]) == (user, telephone.serial)
    shown = admin.iam.get_mfa_device(UserName=user, SerialNumber=telephone.serial)
    assert {name: shown[name] for name in device} == device
    with refused("EntityAlreadyExists", "^MFA Device is already in use.$"):
        admin.iam.enable_mfa_device(UserName=user, SerialNumber=telephone.serial, **WRONG)
    with refused("DeleteConflict", "^MFA VirtualDevice in use. Must deactivate first.$"):
        admin.iam.delete_virtual_mfa_device(SerialNumber=telephone.serial)
    with refused("DeleteConflict", "^Cannot delete entity, must delete MFA device first.$"):
        admin.iam.delete_user(UserName=user)
    admin.iam.deactivate_mfa_device(UserName=user, SerialNumber=telephone.serial)
    assert admin.iam.list_mfa_devices(UserName=user)["MFADevices"] == []
    admin.iam.delete_virtual_mfa_device(SerialNumber=telephone.serial)
    with refused("NoSuchEntity", f"^VirtualMFADevice with serial number {telephone.serial} doesn't exist.$"):
        admin.iam.delete_virtual_mfa_device(SerialNumber=telephone.serial)
    admin.iam.delete_user(UserName=user)


def test_what_is_not_there(admin, user, person, telephone):
    owner = person()
    telephone.give(UserName=owner.name)
    for call in (lambda: admin.iam.deactivate_mfa_device(UserName=user, SerialNumber=telephone.serial),
                 lambda: admin.iam.get_mfa_device(UserName=user, SerialNumber=telephone.serial),
                 lambda: admin.iam.resync_mfa_device(UserName=user, SerialNumber=telephone.serial, **WRONG)):
        with refused("NoSuchEntity", f"^MFA Device with serial number {telephone.serial} does not exist.$"):
            call()
    for serial in ("GAHT12345678", "arn:aws:iam::000000000000:mfa/no-such-device", f"arn:aws:iam::999999999999:mfa/{user}"):
        with refused("NoSuchEntity"):
            admin.iam.enable_mfa_device(UserName=user, SerialNumber=serial, **WRONG)
    with refused("NoSuchEntity"):
        admin.iam.enable_mfa_device(UserName="no-such-user", SerialNumber=telephone.serial, **WRONG)


def test_constraints(admin, user):
    with refused("ValidationError", violations(shortest("serialNumber", 9))):
        admin.iam.delete_virtual_mfa_device(SerialNumber="x")
    with refused("ValidationError", violations(one_of("assignmentStatus", "Assigned", "Unassigned", "Any"))):
        admin.iam.list_virtual_mfa_devices(AssignmentStatus="x")
    with refused("ValidationError", violations(shaped("virtualMFADeviceName"))):
        admin.iam.create_virtual_mfa_device(VirtualMFADeviceName="a b")


def test_lists_page_by_page_and_by_assignment(admin, user, fresh):
    path = f"/{fresh('path')}/"
    telephones = [Telephone(admin.iam, f"t{number}", Path=path) for number in range(4)]
    for telephone in telephones[:3]:
        telephone.give(UserName=user)
    pages = admin.iam.get_paginator("list_mfa_devices").paginate(UserName=user, PaginationConfig={"PageSize": 2})
    assert [len(page["MFADevices"]) for page in pages] == [2, 1]

    def listed(**parameters):
        pages = admin.iam.get_paginator("list_virtual_mfa_devices").paginate(**parameters, PaginationConfig={"PageSize": 3})
        return {row["SerialNumber"]: row for page in pages for row in page["VirtualMFADevices"] if path in row["SerialNumber"]}

    assert set(listed()) == set(listed(AssignmentStatus="Any")) == {telephone.serial for telephone in telephones}
    assigned = listed(AssignmentStatus="Assigned")
    assert set(assigned) == {telephone.serial for telephone in telephones[:3]}
    for row in assigned.values():
        assert row["User"]["UserName"] == user and row["EnableDate"] and "Base32StringSeed" not in row
    assert set(listed(AssignmentStatus="Unassigned")) == {telephones[3].serial}


def test_the_ninth_device_is_over_quota(admin, user, fresh):
    for _ in range(8):
        Telephone(admin.iam, fresh("device")).give(UserName=user)
    with refused("LimitExceeded", "^Cannot exceed quota for MFADevicesPerUser: 8$"):
        Telephone(admin.iam, fresh("device")).give(UserName=user)


def test_tags(admin, telephone):
    serial = {"SerialNumber": telephone.serial}
    admin.iam.tag_mfa_device(**serial, Tags=[{"Key": "team", "Value": "red"}, {"Key": "b", "Value": ""}])
    assert admin.iam.list_mfa_device_tags(**serial)["Tags"] == [{"Key": "b", "Value": ""}, {"Key": "team", "Value": "red"}]
    admin.iam.untag_mfa_device(**serial, TagKeys=["b"])
    assert admin.iam.list_mfa_device_tags(**serial)["Tags"] == [{"Key": "team", "Value": "red"}]


def test_a_limited_user_manages_only_what_it_may(person, telephone, fresh):
    own = person(document(allow("iam:*MFADevice*", f"{ACCOUNT}:user/${{aws:username}}"), allow("iam:CreateVirtualMFADevice", f"{ACCOUNT}:mfa/own-*")))
    mine = Telephone(own.iam, fresh("own"))
    with refused("AccessDenied", "iam:CreateVirtualMFADevice on resource: arn:aws:iam::000000000000:mfa/other"):
        own.iam.create_virtual_mfa_device(VirtualMFADeviceName="other")
    with refused("AccessDenied", "iam:EnableMFADevice"):
        own.iam.enable_mfa_device(UserName="somebody", SerialNumber=mine.serial, **WRONG)
    with refused("AccessDenied", "iam:DeleteVirtualMFADevice"):
        own.iam.delete_virtual_mfa_device(SerialNumber=telephone.serial)
    mine.give(UserName=own.name)
    assert len(own.iam.list_mfa_devices()["MFADevices"]) == 1


def test_a_clock_that_is_wrong_is_found_out(admin, person, telephone):
    alice = person()
    telephone.give(UserName=alice.name)
    with refused("AccessDenied", "invalid MFA one time pass code"):
        session(alice, telephone, 10)
    admin.iam.resync_mfa_device(UserName=alice.name, SerialNumber=telephone.serial, **telephone.codes(8))
    assert session(alice, telephone, 10).call("GetUser").code == "OK"


def test_a_session_knows_of_its_second_factor(person, telephone, admin):
    needs = {**allow("iam:ListUsers"), "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}
    fresh_only = {**allow("iam:ListGroups"), "Condition": {"NumericLessThan": {"aws:MultiFactorAuthAge": "4"}}}
    alice = person(document(needs, fresh_only))
    telephone.give(UserName=alice.name)
    assert alice.call("ListUsers").code == "AccessDenied"
    known = session(alice, telephone)
    assert (known.call("ListUsers").code, known.call("ListGroups").code) == ("OK", "OK")
    time.sleep(4.1)
    assert (known.call("ListUsers").code, known.call("ListGroups").code) == ("OK", "AccessDenied")
    with refused("AccessDenied", "unable to validate MFA code"):
        alice.sts.get_session_token(SerialNumber="GAHT12345678", TokenCode="123456")


def test_a_role_may_ask_for_a_second_factor(admin, person, telephone, fresh):
    alice = person(document(allow("sts:AssumeRole")))
    telephone.give(UserName=alice.name)
    role = fresh("role")
    asks = trust(alice.arn, Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})
    arn = admin.iam.create_role(RoleName=role, AssumeRolePolicyDocument=asks)["Role"]["Arn"]
    assume = {"RoleArn": arn, "RoleSessionName": "here"}
    with refused("AccessDenied", "sts:AssumeRole"):
        alice.sts.assume_role(**assume)
    with refused("AccessDenied", "invalid MFA one time pass code"):
        alice.sts.assume_role(**assume, SerialNumber=telephone.serial, TokenCode=telephone.code(50))
    code = telephone.code(1)
    alice.sts.assume_role(**assume, SerialNumber=telephone.serial, TokenCode=code)
    with refused("AccessDenied", "invalid MFA one time pass code"):
        alice.sts.assume_role(**assume, SerialNumber=telephone.serial, TokenCode=code)


def test_root_has_a_device_of_its_own(new_server):
    with new_server() as server:
        root = Identity(server, "", Key(*server.root))
        telephone = Telephone(root.iam, "root-account-mfa-device")
        telephone.give()
        row, = root.iam.list_virtual_mfa_devices(AssignmentStatus="Assigned")["VirtualMFADevices"]
        assert row["User"]["Arn"] == f"{ACCOUNT}:root"
        assert root.iam.get_account_summary()["SummaryMap"]["AccountMFAEnabled"] == 1
        with refused("AccessDenied"):
            root.iam.deactivate_mfa_device(SerialNumber=telephone.serial)
        session(root, telephone).iam.deactivate_mfa_device(SerialNumber=telephone.serial)
