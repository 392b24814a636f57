"""CreateGroup, GetGroup, UpdateGroup, DeleteGroup, ListGroups; AddUserToGroup, RemoveUserFromGroup, ListGroupsForUser."""

import re

import pytest

from support.faults import longest, missing, refused, violations
from support.policies import READ_BUCKET, allow, document


def test_create_answers_the_whole_group(admin, fresh):
    name = fresh("developers")
    made = admin.iam.create_group(GroupName=name, Path="/eng/")["Group"]
    assert re.fullmatch("AGPA[A-Z2-7]{17}", made.pop("GroupId"))
    assert made.pop("CreateDate")
    assert made == {"GroupName": name, "Path": "/eng/", "Arn": f"arn:aws:iam::000000000000:group/eng/{name}"}


def test_get_answers_group_and_members(admin, user, group):
    assert admin.iam.get_group(GroupName=group)["Users"] == []
    admin.iam.add_user_to_group(GroupName=group, UserName=user)
    answer = admin.iam.get_group(GroupName=group)
    assert answer["Group"]["GroupName"] == group and answer["IsTruncated"] is False
    whole = admin.iam.get_user(UserName=user)["User"]
    assert answer["Users"] == [{k: whole[k] for k in ("Path", "UserName", "UserId", "Arn", "CreateDate")}]


def test_names_are_unique_ignoring_case(admin, fresh):
    name = fresh("Devs")
    admin.iam.create_group(GroupName=name)
    for other in (name, name.upper()):
        with refused("EntityAlreadyExists", f"^Group with name {other} already exists.$"):
            admin.iam.create_group(GroupName=other)


@pytest.mark.parametrize("name", ["a b", "a/b", "*", "ä", "a\n"])
def test_illegal_names(admin, name):
    with refused("ValidationError"):
        admin.iam.create_group(GroupName=name)


def test_violations(admin):
    with refused("ValidationError", violations(longest("groupName", 128), longest("path", 512))):
        admin.iam.create_group(GroupName="g" * 129, Path="/" + "p" * 512 + "/")
    with refused("ValidationError", violations(missing("groupName"), missing("userName"))):
        admin.iam.add_user_to_group()


def test_update_renames_and_keeps_everything(admin, person, group, policy, fresh):
    alice, new = person(), fresh("new")
    admin.iam.add_user_to_group(GroupName=group, UserName=alice.name)
    admin.iam.put_group_policy(GroupName=group, PolicyName="p", PolicyDocument=READ_BUCKET)
    admin.iam.attach_group_policy(GroupName=group, PolicyArn=policy)
    made = admin.iam.get_group(GroupName=group)["Group"]
    admin.iam.update_group(GroupName=group, NewGroupName=new, NewPath="/moved/")
    now = admin.iam.get_group(GroupName=new)
    assert now["Group"]["GroupId"] == made["GroupId"]
    assert now["Group"]["Arn"] == f"arn:aws:iam::000000000000:group/moved/{new}"
    assert [u["UserName"] for u in now["Users"]] == [alice.name]
    assert admin.iam.list_group_policies(GroupName=new)["PolicyNames"] == ["p"]
    assert [p["PolicyArn"] for p in admin.iam.list_attached_group_policies(GroupName=new)["AttachedPolicies"]] == [policy]
    assert [g["GroupName"] for g in admin.iam.list_groups_for_user(UserName=alice.name)["Groups"]] == [new]
    assert [g["GroupName"] for g in admin.iam.list_entities_for_policy(PolicyArn=policy)["PolicyGroups"]] == [new]
    assert alice.iam.list_users()
    with refused("NoSuchEntity", f"^The group with name {group} cannot be found.$"):
        admin.iam.get_group(GroupName=group)


def test_update_refuses_a_taken_name(admin, group, fresh):
    other = fresh("other")
    admin.iam.create_group(GroupName=other)
    with refused("EntityAlreadyExists", f"^Group with name {other} already exists.$"):
        admin.iam.update_group(GroupName=group, NewGroupName=other)


def test_a_disabled_group_keeps_its_members_and_loses_its_power(admin, person, group, policy):
    alice = person()
    admin.iam.attach_group_policy(GroupName=group, PolicyArn=policy)
    admin.iam.add_user_to_group(GroupName=group, UserName=alice.name)
    assert alice.call("ListUsers").code == "OK"
    assert admin.call("UpdateGroup", GroupName=group, Disabled="true").code == "OK"
    assert alice.call("ListUsers").code == "AccessDenied"
    assert [u["UserName"] for u in admin.iam.get_group(GroupName=group)["Users"]] == [alice.name]
    with refused("DeleteConflict"):
        admin.iam.delete_policy(PolicyArn=policy)
    assert admin.call("UpdateGroup", GroupName=group, Disabled="false").code == "OK"
    assert alice.call("ListUsers").code == "OK"
    assert admin.call("UpdateGroup", GroupName=group, Disabled="maybe").status == 400


NOT_THERE = ["get_group", "delete_group", "update_group", "list_group_policies", "list_attached_group_policies"]


@pytest.mark.parametrize("action", NOT_THERE)
def test_a_group_that_is_not_there(admin, fresh, action):
    name = fresh("nothing")
    with refused("NoSuchEntity", f"^The group with name {name} cannot be found.$"):
        getattr(admin.iam, action)(GroupName=name)


DELETE_CONFLICTS = {
    "a member": (
        lambda iam, user, group, policy: iam.add_user_to_group(GroupName=group, UserName=user),
        "^Cannot delete entity, must remove users from group first.$"),
    "an inline policy": (
        lambda iam, user, group, policy: iam.put_group_policy(GroupName=group, PolicyName="p", PolicyDocument=READ_BUCKET),
        "^Cannot delete entity, must delete policies first.$"),
    "an attached policy": (
        lambda iam, user, group, policy: iam.attach_group_policy(GroupName=group, PolicyArn=policy),
        "^Cannot delete entity, must detach all policies first.$"),
}


@pytest.mark.parametrize("held", DELETE_CONFLICTS)
def test_delete_is_refused_while_the_group_has(admin, user, group, policy, held):
    give, message = DELETE_CONFLICTS[held]
    give(admin.iam, user, group, policy)
    with refused("DeleteConflict", message):
        admin.iam.delete_group(GroupName=group)


def test_delete(admin, group):
    admin.iam.delete_group(GroupName=group)
    with refused("NoSuchEntity"):
        admin.iam.get_group(GroupName=group)


def test_membership_is_idempotent_and_has_both_faults(admin, user, group, fresh):
    for _ in range(2):
        admin.iam.add_user_to_group(GroupName=group, UserName=user)
    assert len(admin.iam.get_group(GroupName=group)["Users"]) == 1
    admin.iam.remove_user_from_group(GroupName=group, UserName=user)
    assert admin.iam.get_group(GroupName=group)["Users"] == []
    nothing, nobody = fresh("nothing"), fresh("nobody")
    for action in (admin.iam.add_user_to_group, admin.iam.remove_user_from_group):
        with refused("NoSuchEntity", f"^The group with name {nothing} cannot be found.$"):
            action(GroupName=nothing, UserName=user)
        with refused("NoSuchEntity", f"^The user with name {nobody} cannot be found.$"):
            action(GroupName=group, UserName=nobody)


def test_a_user_is_in_ten_groups_at_most(admin, user, fresh):
    for _ in range(10):
        name = fresh("g")
        admin.iam.create_group(GroupName=name)
        admin.iam.add_user_to_group(GroupName=name, UserName=user)
    eleventh = fresh("g")
    admin.iam.create_group(GroupName=eleventh)
    with refused("LimitExceeded", "^Cannot exceed quota for GroupsPerUser: 10$"):
        admin.iam.add_user_to_group(GroupName=eleventh, UserName=user)
    admin.iam.add_user_to_group(GroupName=name, UserName=user)  # where it is already, it may stay
    assert len(admin.iam.list_groups_for_user(UserName=user)["Groups"]) == 10


def test_groups_of_a_user_come_whole_and_in_pages(admin, user, fresh):
    names = sorted(fresh("g") for _ in range(4))
    for name in names:
        made = admin.iam.create_group(GroupName=name)["Group"]
        admin.iam.add_user_to_group(GroupName=name, UserName=user)
    assert admin.iam.list_groups_for_user(UserName=user)["Groups"][-1] == made
    pages = list(admin.iam.get_paginator("list_groups_for_user").paginate(UserName=user, PaginationConfig={"PageSize": 3}))
    assert [[g["GroupName"] for g in page["Groups"]] for page in pages] == [names[:3], names[3:]]


def test_list_by_path(admin, fresh):
    path = f"/{fresh('path')}/"
    names = sorted(fresh("g") for _ in range(3))
    for name in names:
        admin.iam.create_group(GroupName=name, Path=path)
    assert [g["GroupName"] for g in admin.iam.list_groups(PathPrefix=path)["Groups"]] == names
    assert set(admin.iam.list_groups(PathPrefix=path)["Groups"][0]) == {"Path", "GroupName", "GroupId", "Arn", "CreateDate"}


def test_membership_is_authorized_on_the_group(person, admin, user, group, fresh):
    other = fresh("other")
    admin.iam.create_group(GroupName=other)
    limited = person(document(allow(["iam:AddUserToGroup", "iam:RemoveUserFromGroup"], f"arn:aws:iam::000000000000:group/{group}")))
    limited.iam.add_user_to_group(GroupName=group, UserName=user)
    limited.iam.remove_user_from_group(GroupName=group, UserName=user)
    with refused("AccessDenied"):
        limited.iam.add_user_to_group(GroupName=other, UserName=user)


def test_the_seeds_cli(admin, user, policy, fresh):
    name = fresh("developers")
    group = ["--group-name", name]
    assert admin.aws("iam", "create-group", *group)["Group"]["GroupName"] == name
    admin.aws("iam", "add-user-to-group", *group, "--user-name", user)
    admin.aws("iam", "attach-group-policy", *group, "--policy-arn", policy)
    assert name in [g["GroupName"] for g in admin.aws("iam", "list-groups")["Groups"]]
    assert [u["UserName"] for u in admin.aws("iam", "get-group", *group)["Users"]] == [user]
    assert [p["PolicyArn"] for p in admin.aws("iam", "list-attached-group-policies", *group)["AttachedPolicies"]] == [policy]
    assert [g["GroupName"] for g in admin.aws("iam", "list-groups-for-user", "--user-name", user)["Groups"]] == [name]
    admin.aws("iam", "delete-group", *group, refused="DeleteConflict")
    admin.aws("iam", "remove-user-from-group", *group, "--user-name", user)
    admin.aws("iam", "detach-group-policy", *group, "--policy-arn", policy)
    admin.aws("iam", "delete-group", *group)
