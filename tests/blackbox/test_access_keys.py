"""CreateAccessKey (with SeaweedFS's caller-supplied pairs), UpdateAccessKey, DeleteAccessKey, ListAccessKeys."""

import re
import subprocess

import pytest

from support.faults import missing, one_of, refused, violations
from support.identity import Identity
from support.policies import deny, document
from support.signing import Key

SECRET = "my-app-secret-value"


def test_create_answers_the_whole_key(admin, user):
    key = admin.iam.create_access_key(UserName=user)["AccessKey"]
    assert re.fullmatch("AKIA[A-Z2-7]{16}", key["AccessKeyId"])
    assert re.fullmatch("[A-Za-z0-9+/]{40}", key["SecretAccessKey"])
    assert (key["UserName"], key["Status"]) == (user, "Active")
    assert set(key) == {"UserName", "AccessKeyId", "Status", "SecretAccessKey", "CreateDate"}


def test_a_new_key_signs_at_once_and_a_deleted_one_no_more(server, admin, person):
    alice = person()
    assert alice.arn == f"arn:aws:iam::000000000000:user/{alice.name}"
    admin.iam.delete_access_key(UserName=alice.name, AccessKeyId=alice.key.id)
    assert alice.call("GetUser").code == "InvalidClientTokenId"


def test_the_third_key_is_over_quota(admin, user):
    for _ in range(2):
        admin.iam.create_access_key(UserName=user)
    with refused("LimitExceeded", "^Cannot exceed quota for AccessKeysPerUser: 2$"):
        admin.iam.create_access_key(UserName=user)


def test_list_answers_metadata_and_never_a_secret(admin, user):
    made = [admin.iam.create_access_key(UserName=user)["AccessKey"] for _ in range(2)]
    listed = admin.iam.list_access_keys(UserName=user)
    assert listed["IsTruncated"] is False
    rows = {row["AccessKeyId"]: row for row in listed["AccessKeyMetadata"]}
    assert set(rows) == {key["AccessKeyId"] for key in made}
    for key in made:
        assert rows[key["AccessKeyId"]] == {k: key[k] for k in ("UserName", "AccessKeyId", "Status", "CreateDate")}


def test_list_pages(admin, user):
    ids = {admin.iam.create_access_key(UserName=user)["AccessKey"]["AccessKeyId"] for _ in range(2)}
    pages = list(admin.iam.get_paginator("list_access_keys").paginate(UserName=user, PaginationConfig={"PageSize": 1}))
    assert [len(page["AccessKeyMetadata"]) for page in pages] == [1, 1]
    assert {row["AccessKeyId"] for page in pages for row in page["AccessKeyMetadata"]} == ids


def test_a_key_goes_to_sleep_and_wakes(admin, person):
    alice = person()
    admin.iam.update_access_key(UserName=alice.name, AccessKeyId=alice.key.id, Status="Inactive")
    assert alice.call("GetUser").code == "InvalidClientTokenId"
    assert admin.iam.list_access_keys(UserName=alice.name)["AccessKeyMetadata"][0]["Status"] == "Inactive"
    admin.iam.update_access_key(UserName=alice.name, AccessKeyId=alice.key.id, Status="Active")
    assert alice.call("GetUser").code == "OK"


def test_update_names_every_violation(admin, user):
    with refused("ValidationError", violations(one_of("status", "Active", "Inactive", "Expired"))):
        admin.iam.update_access_key(UserName=user, AccessKeyId="A" * 20, Status="Asleep")
    with refused("ValidationError", violations(missing("accessKeyId"), missing("status"))):
        admin.iam.update_access_key(UserName=user)


@pytest.mark.parametrize("action, more", [("update_access_key", {"Status": "Active"}), ("delete_access_key", {})])
def test_a_key_that_is_not_there(admin, user, person, action, more):
    missing_id = "AKIA" + "A" * 16
    with refused("NoSuchEntity", f"^The Access Key with id {missing_id} cannot be found.$"):
        getattr(admin.iam, action)(UserName=user, AccessKeyId=missing_id, **more)
    with refused("NoSuchEntity"):  # another user's key is not this user's
        getattr(admin.iam, action)(UserName=user, AccessKeyId=person().key.id, **more)


def test_self_service_needs_no_policy(person):
    alice = person()
    second = alice.iam.create_access_key()["AccessKey"]
    assert second["UserName"] == alice.name
    assert len(alice.iam.list_access_keys()["AccessKeyMetadata"]) == 2
    alice.iam.update_access_key(AccessKeyId=second["AccessKeyId"], Status="Inactive")
    alice.iam.delete_access_key(AccessKeyId=second["AccessKeyId"], UserName=alice.name)
    assert [k["AccessKeyId"] for k in alice.iam.list_access_keys()["AccessKeyMetadata"]] == [alice.key.id]


def test_self_service_ends_at_oneself(person, stranger):
    victim = person()
    for action, more in [("create", {}), ("list", {}), ("delete", {"AccessKeyId": victim.key.id}),
                         ("update", {"AccessKeyId": victim.key.id, "Status": "Inactive"})]:
        name = f"{action}_access_key" + ("s" if action == "list" else "")
        with refused("AccessDenied", f"{stranger.arn} is not authorized to perform: iam:"):
            getattr(stranger.iam, name)(UserName=victim.name, **more)
    assert victim.call("GetUser").code == "OK"


def test_an_explicit_deny_ends_self_service(person):
    alice = person(document(deny("iam:CreateAccessKey")))
    with refused("AccessDenied", "with an explicit deny"):
        alice.iam.create_access_key()
    assert alice.iam.list_access_keys()["AccessKeyMetadata"]


def supply(identity, user, **pair):
    return identity.call("CreateAccessKey", UserName=user, **pair)


def test_a_supplied_pair_is_used_verbatim(server, admin, user, fresh):
    key_id = fresh("app").replace("-", "")
    answer = supply(admin, user, AccessKeyId=key_id, SecretAccessKey=SECRET)
    assert answer.code == "OK", answer.text
    assert answer.texts("AccessKeyId") == [key_id] and answer.texts("SecretAccessKey") == [SECRET]
    assert answer.texts("Status") == ["Active"] and answer.texts("UserName") == [user]
    assert Identity(server, user, Key(key_id, SECRET)).call("GetUser").texts("UserName") == [user]


@pytest.mark.parametrize("secret", ["12345678", "x" * 128, "with space and & % = /", "ünïcödé-ſecret"])
def test_secrets_that_may_be_supplied(server, admin, user, fresh, secret):
    key_id = fresh("k").replace("-", "")
    answer = supply(admin, user, AccessKeyId=key_id, SecretAccessKey=secret)
    assert answer.texts("SecretAccessKey") == [secret]
    assert Identity(server, user, Key(key_id, secret)).call("GetUser").code == "OK"


REFUSED_PAIRS = {
    "id alone": {"AccessKeyId": "abcdef"},
    "secret alone": {"SecretAccessKey": SECRET},
    "id empty": {"AccessKeyId": "", "SecretAccessKey": SECRET},
    "secret empty": {"AccessKeyId": "abcdef", "SecretAccessKey": ""},
    "id of 3": {"AccessKeyId": "abc", "SecretAccessKey": SECRET},
    "id of 129": {"AccessKeyId": "a" * 129, "SecretAccessKey": SECRET},
    "id with a hyphen, as the seed's own sample": {"AccessKeyId": "my-app-key", "SecretAccessKey": SECRET},
    "id with a slash": {"AccessKeyId": "abc/def", "SecretAccessKey": SECRET},
    "id not ASCII": {"AccessKeyId": "abcdé", "SecretAccessKey": SECRET},
    "id with a newline": {"AccessKeyId": "abcd\n", "SecretAccessKey": SECRET},
    "secret of 7": {"AccessKeyId": "abcdef", "SecretAccessKey": "1234567"},
    "secret of 129": {"AccessKeyId": "abcdef", "SecretAccessKey": "x" * 129},
}


@pytest.mark.parametrize("why", REFUSED_PAIRS)
def test_pairs_that_are_refused(admin, user, why):
    answer = supply(admin, user, **REFUSED_PAIRS[why])
    assert (answer.status, answer.code) == (400, "InvalidInput"), answer.text
    assert SECRET not in answer.text
    assert admin.iam.list_access_keys(UserName=user)["AccessKeyMetadata"] == []


def test_a_supplied_id_is_unique_over_all_users(server, admin, user, person, root, fresh):
    owner = person()
    for taken in (owner.key.id, root.key.id):
        answer = supply(admin, user, AccessKeyId=taken, SecretAccessKey=SECRET)
        assert (answer.status, answer.code) == (409, "EntityAlreadyExists")
        assert owner.name not in answer.text
    assert owner.call("GetUser").code == "OK"


def test_a_missing_user_comes_before_a_taken_id(admin, person, fresh):
    answer = supply(admin, fresh("nobody"), AccessKeyId=person().key.id, SecretAccessKey=SECRET)
    assert answer.code == "NoSuchEntity"


def test_short_supplied_ids_can_be_managed(server, admin, user, fresh):
    short = fresh("q").replace("-", "")[-4:]
    assert supply(admin, user, AccessKeyId=short, SecretAccessKey=SECRET).code == "OK"
    alice = Identity(server, user, Key(short, SECRET))
    admin.iam.update_access_key(UserName=user, AccessKeyId=short, Status="Inactive")
    assert alice.call("GetUser").code == "InvalidClientTokenId"
    admin.iam.delete_access_key(UserName=user, AccessKeyId=short)
    assert admin.iam.list_access_keys(UserName=user)["AccessKeyMetadata"] == []


def test_a_supplied_pair_by_curl_as_the_seed_shows(server, admin, user, fresh):
    key_id = fresh("curl").replace("-", "")
    command = ["curl", "-sS", "-X", "POST", server.url]
    for name, value in {"Action": "CreateAccessKey", "UserName": user, "AccessKeyId": key_id, "SecretAccessKey": SECRET}.items():
        command += ["--data-urlencode", f"{name}={value}"]
    command += ["--aws-sigv4", "aws:amz:us-east-1:iam", "--user", f"{admin.key.id}:{admin.key.secret}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30)
    assert f"<AccessKeyId>{key_id}</AccessKeyId>" in done.stdout, (done.stdout, done.stderr)
    assert Identity(server, user, Key(key_id, SECRET)).call("GetUser").code == "OK"


def test_the_cli_of_both_seeds(person, admin, user):
    made = admin.aws("iam", "create-access-key", "--user-name", user)["AccessKey"]
    admin.aws("iam", "update-access-key", "--user-name", user, "--access-key-id", made["AccessKeyId"], "--status", "Inactive")
    listed = admin.aws("iam", "list-access-keys", "--user-name", user)["AccessKeyMetadata"]
    assert [(k["UserName"], k["AccessKeyId"], k["Status"]) for k in listed] == [(user, made["AccessKeyId"], "Inactive")]
    admin.aws("iam", "delete-access-key", "--user-name", user, "--access-key-id", made["AccessKeyId"])
    alice = person()
    assert alice.aws("iam", "create-access-key")["AccessKey"]["UserName"] == alice.name
    assert len(alice.aws("iam", "list-access-keys")["AccessKeyMetadata"]) == 2
