"""CreateUser, GetUser, UpdateUser, DeleteUser, ListUsers."""

import datetime
import re

import pytest

from support.faults import at_least, at_most, longest, missing, refused, shaped, shortest, violations
from support.policies import READ_BUCKET, allow, document


def test_create_answers_the_whole_user(admin, fresh):
    name = fresh("alice")
    made = admin.iam.create_user(UserName=name, Path="/team/blue/", Tags=[{"Key": "cost", "Value": "7"}])["User"]
    age = datetime.datetime.now(datetime.timezone.utc) - made.pop("CreateDate")
    assert abs(age) < datetime.timedelta(seconds=60)
    assert re.fullmatch("AIDA[A-Z2-7]{17}", made.pop("UserId"))
    assert made == {
        "UserName": name, "Path": "/team/blue/", "Arn": f"arn:aws:iam::000000000000:user/team/blue/{name}",
        "Tags": [{"Key": "cost", "Value": "7"}],
    }


def test_get_answers_what_create_did(admin, fresh):
    name = fresh("alice")
    made = admin.iam.create_user(UserName=name, Tags=[{"Key": "a", "Value": ""}])["User"]
    assert admin.iam.get_user(UserName=name)["User"] == made
    assert made["Path"] == "/"


def test_get_without_a_name_is_the_caller(person, root):
    alice = person()
    assert alice.iam.get_user()["User"]["UserName"] == alice.name
    assert root.iam.get_user()["User"]["Arn"] == "arn:aws:iam::000000000000:root"


def test_names_are_unique_ignoring_case(admin, fresh):
    name = fresh("Bob")
    admin.iam.create_user(UserName=name)
    for other in (name, name.lower(), name.upper()):
        with refused("EntityAlreadyExists", f"^User with name {other} already exists.$"):
            admin.iam.create_user(UserName=other)
    assert admin.iam.get_user(UserName=name.upper())["User"]["UserName"] == name


@pytest.mark.parametrize("name", ["a", "a" * 64, "x=y", "a+b", "a,b", "a.b", "a@example.com", "a_b-c", "0"])
def test_legal_names(admin, fresh, name):
    unique = (fresh("n") + name)[-64:]
    assert admin.iam.create_user(UserName=unique)["User"]["UserName"] == unique


@pytest.mark.parametrize("name", ["a b", "a/b", "a:b", "a*", "a?", "${aws:username}", "ä", "a\n", "a\u200b", "а", "a#", "a%41"])
def test_illegal_names(admin, name):
    with refused("ValidationError"):
        admin.iam.create_user(UserName=name)


def test_every_violation_is_named_in_one_answer(admin):
    with refused("ValidationError", violations(longest("userName", 64), longest("path", 512))):
        admin.iam.create_user(UserName="a" * 65, Path="/" + "p" * 512 + "/")
    with refused("ValidationError", violations(missing("userName"))):
        admin.iam.create_user()
    with refused("ValidationError", violations(at_most("maxItems", 1000), shaped("pathPrefix"))):
        admin.iam.list_users(MaxItems=1001, PathPrefix="no-slash")
    with refused("ValidationError", violations(at_least("maxItems", 1))):
        admin.iam.list_users(MaxItems=0)


def test_an_empty_name_is_too_short(admin):
    assert admin.call("CreateUser", UserName="").code == "ValidationError"
    with refused("ValidationError", shortest("userName", 1)):
        admin.iam.update_user(UserName="")


@pytest.mark.parametrize("path", ["/a", "a/", "/ /", "/ü/", ""])
def test_illegal_paths(admin, fresh, path):
    with refused("ValidationError"):
        admin.iam.create_user(UserName=fresh(), Path=path)


def test_too_many_tags(admin, fresh):
    tags = [{"Key": f"k{n}", "Value": "v"} for n in range(51)]
    with refused("ValidationError", longest("tags", 50)):
        admin.iam.create_user(UserName=fresh(), Tags=tags)


def test_the_same_tag_twice(admin, fresh):
    with refused("InvalidInput", "^Duplicate tag keys found. Please note that Tag keys are case insensitive.$"):
        admin.iam.create_user(UserName=fresh(), Tags=[{"Key": "a", "Value": "1"}, {"Key": "A", "Value": "2"}])


def test_update_renames_and_moves(admin, fresh):
    old, new = fresh("old"), fresh("new")
    made = admin.iam.create_user(UserName=old)["User"]
    key = admin.iam.create_access_key(UserName=old)["AccessKey"]["AccessKeyId"]
    admin.iam.put_user_policy(UserName=old, PolicyName="p", PolicyDocument=READ_BUCKET)
    admin.iam.update_user(UserName=old, NewUserName=new, NewPath="/moved/")
    now = admin.iam.get_user(UserName=new)["User"]
    assert (now["UserId"], now["CreateDate"]) == (made["UserId"], made["CreateDate"])
    assert now["Arn"] == f"arn:aws:iam::000000000000:user/moved/{new}"
    assert [k["AccessKeyId"] for k in admin.iam.list_access_keys(UserName=new)["AccessKeyMetadata"]] == [key]
    assert admin.iam.list_user_policies(UserName=new)["PolicyNames"] == ["p"]
    with refused("NoSuchEntity", f"^The user with name {old} cannot be found.$"):
        admin.iam.get_user(UserName=old)


def test_a_renamed_user_keeps_its_groups_and_its_key_signs_on(admin, person, group, fresh):
    alice, new = person(), fresh("renamed")
    admin.iam.add_user_to_group(GroupName=group, UserName=alice.name)
    admin.iam.update_user(UserName=alice.name, NewUserName=new)
    assert alice.iam.get_user()["User"]["UserName"] == new
    assert [u["UserName"] for u in admin.iam.get_group(GroupName=group)["Users"]] == [new]
    assert alice.sts.get_caller_identity()["Arn"].endswith(f":user/{new}")


def test_a_rename_may_change_case_only(admin, user):
    admin.iam.update_user(UserName=user, NewUserName=user.upper())
    assert admin.iam.get_user(UserName=user)["User"]["UserName"] == user.upper()


def test_update_refuses_a_taken_name(admin, user, fresh):
    other = fresh("other")
    admin.iam.create_user(UserName=other)
    with refused("EntityAlreadyExists", f"^User with name {other} already exists.$"):
        admin.iam.update_user(UserName=user, NewUserName=other)


@pytest.mark.parametrize("action", ["get_user", "delete_user", "update_user", "list_access_keys", "list_user_policies",
                                    "list_attached_user_policies", "list_groups_for_user", "list_user_tags"])
def test_a_user_that_is_not_there(admin, fresh, action):
    name = fresh("nobody")
    with refused("NoSuchEntity", f"^The user with name {name} cannot be found.$"):
        getattr(admin.iam, action)(UserName=name)


DELETE_CONFLICTS = {
    "an access key": (
        lambda iam, user, group, policy: iam.create_access_key(UserName=user),
        "^Cannot delete entity, must delete access keys first.$"),
    "an inline policy": (
        lambda iam, user, group, policy: iam.put_user_policy(UserName=user, PolicyName="p", PolicyDocument=READ_BUCKET),
        "^Cannot delete entity, must delete policies first.$"),
    "an attached policy": (
        lambda iam, user, group, policy: iam.attach_user_policy(UserName=user, PolicyArn=policy),
        "^Cannot delete entity, must detach all policies first.$"),
}


@pytest.mark.parametrize("held", DELETE_CONFLICTS)
def test_delete_is_refused_while_the_user_holds(admin, user, group, policy, held):
    give, message = DELETE_CONFLICTS[held]
    give(admin.iam, user, group, policy)
    with refused("DeleteConflict", message):
        admin.iam.delete_user(UserName=user)
    assert admin.iam.get_user(UserName=user)


def test_delete_takes_the_user_out_of_its_groups(admin, user, group):
    admin.iam.add_user_to_group(GroupName=group, UserName=user)
    admin.iam.delete_user(UserName=user)
    assert admin.iam.get_group(GroupName=group)["Users"] == []
    with refused("NoSuchEntity"):
        admin.iam.get_user(UserName=user)


def test_nobody_deletes_itself(person, group, admin):
    alice = person()
    admin.iam.put_group_policy(GroupName=group, PolicyName="p", PolicyDocument=document(allow("iam:*")))
    admin.iam.add_user_to_group(GroupName=group, UserName=alice.name)
    with refused("DeleteConflict", "access keys"):
        alice.iam.delete_user(UserName=alice.name)
    assert alice.iam.get_user()["User"]["UserName"] == alice.name


def test_a_disabled_user_is_refused_at_once_and_keeps_everything(admin, person):
    alice = person()
    assert admin.call("SetUserStatus", UserName=alice.name, Status="Inactive").code == "OK"
    assert alice.call("GetUser").code == "InvalidClientTokenId"
    assert admin.iam.list_access_keys(UserName=alice.name)["AccessKeyMetadata"][0]["Status"] == "Active"
    assert admin.call("SetUserStatus", UserName=alice.name, Status="Active").code == "OK"
    assert alice.call("GetUser").code == "OK"
    for status in ("active", "Disabled", ""):
        assert admin.call("SetUserStatus", UserName=alice.name, Status=status).code == "ValidationError"


def test_a_name_made_again_is_another_user(admin, fresh):
    name = fresh("again")
    first = admin.iam.create_user(UserName=name, Tags=[{"Key": "old", "Value": "1"}])["User"]
    admin.iam.delete_user(UserName=name)
    second = admin.iam.create_user(UserName=name)["User"]
    assert first["UserId"] != second["UserId"]
    assert "Tags" not in second and admin.iam.list_user_tags(UserName=name)["Tags"] == []


def test_list_by_path_in_order(admin, fresh):
    path = f"/{fresh('dept')}/"
    names = sorted(fresh("u") for _ in range(3))
    for name in reversed(names):
        admin.iam.create_user(UserName=name, Path=path)
    inner = fresh("inner")
    admin.iam.create_user(UserName=inner, Path=f"{path}inner/")
    listed = admin.iam.list_users(PathPrefix=path)
    assert [u["UserName"] for u in listed["Users"]] == [*names, inner]  # by path, then by name
    assert listed["IsTruncated"] is False and "Marker" not in listed
    assert set(listed["Users"][0]) == {"Path", "UserName", "UserId", "Arn", "CreateDate"}
    assert [u["UserName"] for u in admin.iam.list_users(PathPrefix=f"{path}inner")["Users"]] == [inner]
    assert admin.iam.list_users(PathPrefix=f"{path}none/")["Users"] == []


def test_the_cli_of_both_seeds(admin, fresh):
    name = fresh("alice")
    assert admin.aws("iam", "create-user", "--user-name", name)["User"]["UserName"] == name
    assert admin.aws("iam", "get-user", "--user-name", name)["User"]["Path"] == "/"
    admin.aws("iam", "update-user", "--user-name", name, "--new-path", "/cli/")
    assert name in [u["UserName"] for u in admin.aws("iam", "list-users")["Users"]]
    admin.aws("iam", "delete-user", "--user-name", name)
    admin.aws("iam", "get-user", "--user-name", name, refused="NoSuchEntity")
    email = f"{fresh('user2')}@example.com"
    assert admin.aws("iam", "create-user", "--user-name", email)["User"]["Arn"] == f"arn:aws:iam::000000000000:user/{email}"
