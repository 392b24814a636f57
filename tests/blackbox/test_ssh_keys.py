"""UploadSSHPublicKey, GetSSHPublicKey, ListSSHPublicKeys, UpdateSSHPublicKey, DeleteSSHPublicKey."""

import base64
import hashlib
import re

import pytest
from cryptography.hazmat.primitives.serialization import PublicFormat

from support import material
from support.faults import missing, refused, violations
from support.policies import allow, document


@pytest.fixture(scope="module")
def key():
    return material.rsa_key()


def fingerprint(openssh):
    digest = hashlib.md5(base64.b64decode(openssh.split()[1])).hexdigest()
    return ":".join(digest[i:i + 2] for i in range(0, 32, 2))


def test_a_key_comes_back_in_both_forms(admin, user, key):
    text = material.openssh(key, "alice@host")
    made = admin.iam.upload_ssh_public_key(UserName=user, SSHPublicKeyBody=text)["SSHPublicKey"]
    assert re.fullmatch("APKA[A-Z2-7]{17}", made["SSHPublicKeyId"])
    assert (made["UserName"], made["Status"], made["SSHPublicKeyBody"], made["Fingerprint"]) == (user, "Active", text, fingerprint(text))
    get = {"UserName": user, "SSHPublicKeyId": made["SSHPublicKeyId"]}
    assert admin.iam.get_ssh_public_key(**get, Encoding="SSH")["SSHPublicKey"] == made
    assert admin.iam.get_ssh_public_key(**get, Encoding="PEM")["SSHPublicKey"] == {**made, "SSHPublicKeyBody": material.public(key)}
    with refused("ValidationError"):
        admin.iam.get_ssh_public_key(**get, Encoding="DER")


@pytest.mark.parametrize("form", [PublicFormat.SubjectPublicKeyInfo, PublicFormat.PKCS1])
def test_a_key_may_be_pem(admin, user, key, form):
    made = admin.iam.upload_ssh_public_key(UserName=user, SSHPublicKeyBody=material.public(key, form))["SSHPublicKey"]
    shown = admin.iam.get_ssh_public_key(UserName=user, SSHPublicKeyId=made["SSHPublicKeyId"], Encoding="SSH")["SSHPublicKey"]
    assert shown["SSHPublicKeyBody"] == material.openssh(key) and made["Fingerprint"] == fingerprint(material.openssh(key))
    with refused("DuplicateSSHPublicKey", "^The SSH public key is already associated with the specified IAM user.$", 400):
        admin.iam.upload_ssh_public_key(UserName=user, SSHPublicKeyBody=material.openssh(key, "again"))


def test_keys_are_listed_page_by_page_and_five_are_the_most(admin, user):
    made = [admin.iam.upload_ssh_public_key(UserName=user, SSHPublicKeyBody=material.openssh(material.rsa_key()))["SSHPublicKey"] for _ in range(5)]
    with refused("LimitExceeded", "^Cannot exceed quota for SSHPublicKeysPerUser: 5$"):
        admin.iam.upload_ssh_public_key(UserName=user, SSHPublicKeyBody=material.openssh(material.rsa_key()))
    pages = list(admin.iam.get_paginator("list_ssh_public_keys").paginate(UserName=user, PaginationConfig={"PageSize": 2}))
    listed = [row for page in pages for row in page["SSHPublicKeys"]]
    brief = [{k: row[k] for k in ("UserName", "SSHPublicKeyId", "Status", "UploadDate")} for row in made]
    assert sorted(listed, key=str) == sorted(brief, key=str) and [len(page["SSHPublicKeys"]) for page in pages] == [2, 2, 1]


def test_a_key_sleeps_goes_and_keeps_its_user(admin, user, key):
    ids = {"UserName": user, "SSHPublicKeyId": admin.iam.upload_ssh_public_key(UserName=user, SSHPublicKeyBody=material.openssh(key))["SSHPublicKey"]["SSHPublicKeyId"]}
    admin.iam.update_ssh_public_key(**ids, Status="Inactive")
    assert [row["Status"] for row in admin.iam.list_ssh_public_keys(UserName=user)["SSHPublicKeys"]] == ["Inactive"]
    with refused("InvalidInput"):
        admin.iam.update_ssh_public_key(**ids, Status="Expired")
    with refused("DeleteConflict", "^Cannot delete entity, must remove referenced objects first.$"):
        admin.iam.delete_user(UserName=user)
    admin.iam.delete_ssh_public_key(**ids)
    for call, more in ((admin.iam.delete_ssh_public_key, {}), (admin.iam.update_ssh_public_key, {"Status": "Active"}), (admin.iam.get_ssh_public_key, {"Encoding": "SSH"})):
        with refused("NoSuchEntity", f"^The SSH Public Key with id {ids['SSHPublicKeyId']} cannot be found.$"):
            call(**ids, **more)
    admin.iam.delete_user(UserName=user)


def test_what_is_no_key(admin, user, key):
    good = material.openssh(key)
    for text, code in [("no key", "UnrecognizedPublicKeyEncoding"), (material.openssh(material.ec_key()), "UnrecognizedPublicKeyEncoding"),
                       (material.private(key), "UnrecognizedPublicKeyEncoding"), ("ssh-rsa AAAA", "InvalidPublicKey"), (good[:-8], "InvalidPublicKey"),
                       (material.openssh(material.rsa_key(1024)), "InvalidPublicKey"), (material.public(material.ec_key()), "InvalidPublicKey")]:
        with refused(code, status=400):
            admin.iam.upload_ssh_public_key(UserName=user, SSHPublicKeyBody=text)
    with refused("ValidationError", violations(missing("userName"), missing("sSHPublicKeyBody"))):
        admin.iam.upload_ssh_public_key()
    with refused("NoSuchEntity"):
        admin.iam.upload_ssh_public_key(UserName="no-such-user", SSHPublicKeyBody=good)


def test_a_user_may_be_let_manage_its_own(person, user, key):
    own = person(document(allow("iam:*SSHPublicKey*", "arn:aws:iam::*:user/${aws:username}")))
    ids = {"UserName": own.name, "SSHPublicKeyId": own.iam.upload_ssh_public_key(UserName=own.name, SSHPublicKeyBody=material.openssh(key))["SSHPublicKey"]["SSHPublicKeyId"]}
    assert [row["SSHPublicKeyId"] for row in own.iam.list_ssh_public_keys()["SSHPublicKeys"]] == [ids["SSHPublicKeyId"]]
    own.iam.delete_ssh_public_key(**ids)
    with refused("AccessDenied"):
        own.iam.upload_ssh_public_key(UserName=user, SSHPublicKeyBody=material.openssh(key))


def test_a_rename_carries_keys_along(admin, user, key, fresh):
    made = admin.iam.upload_ssh_public_key(UserName=user, SSHPublicKeyBody=material.openssh(key))["SSHPublicKey"]["SSHPublicKeyId"]
    renamed = fresh("renamed")
    admin.iam.update_user(UserName=user, NewUserName=renamed)
    assert admin.iam.get_ssh_public_key(UserName=renamed, SSHPublicKeyId=made, Encoding="SSH")["SSHPublicKey"]["UserName"] == renamed
