"""Instance profiles, and the right to pass a role on."""

import re

import pytest

from support.faults import missing, refused, shaped, violations
from support.policies import EC2, allow, document

ARN = "arn:aws:iam::000000000000"


@pytest.fixture
def profile(admin, fresh):
    """The name of a new instance profile."""
    name = fresh("profile")
    admin.iam.create_instance_profile(InstanceProfileName=name)
    return name


def test_a_profile_is_made_shown_and_listed(admin, fresh, role):
    name, path = fresh("Profile"), f"/{fresh('p')}/"
    tags = [{"Key": "a", "Value": "b"}]
    made = admin.iam.create_instance_profile(InstanceProfileName=name, Path=path, Tags=tags)["InstanceProfile"]
    assert re.fullmatch("AIPA[A-Z2-7]{17}", made["InstanceProfileId"])
    assert (made["Arn"], made["Roles"], made["Tags"]) == (f"{ARN}:instance-profile{path}{name}", [], tags)
    admin.iam.get_waiter("instance_profile_exists").wait(InstanceProfileName=name)
    admin.iam.add_role_to_instance_profile(InstanceProfileName=name, RoleName=role)
    shown = admin.iam.get_instance_profile(InstanceProfileName=name.upper())["InstanceProfile"]
    [within] = shown["Roles"]
    whole = admin.iam.get_role(RoleName=role)["Role"]
    del whole["RoleLastUsed"]
    assert within == whole
    assert shown == {**made, "Roles": [within]}
    del shown["Tags"]
    assert admin.iam.list_instance_profiles(PathPrefix=path)["InstanceProfiles"] == [shown]
    assert admin.iam.list_instance_profiles_for_role(RoleName=role)["InstanceProfiles"] == [shown]


def test_one_role_is_all(admin, fresh, profile, role):
    admin.iam.add_role_to_instance_profile(InstanceProfileName=profile, RoleName=role)
    other = fresh("role")
    admin.iam.create_role(RoleName=other, AssumeRolePolicyDocument=EC2)
    for name in (role, other):
        with refused("LimitExceeded", "^Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1$"):
            admin.iam.add_role_to_instance_profile(InstanceProfileName=profile, RoleName=name)
    with refused("NoSuchEntity"):
        admin.iam.remove_role_from_instance_profile(InstanceProfileName=profile, RoleName=other)
    with refused("DeleteConflict", "^Cannot delete entity, must remove roles from instance profile first.$"):
        admin.iam.delete_instance_profile(InstanceProfileName=profile)
    admin.iam.remove_role_from_instance_profile(InstanceProfileName=profile, RoleName=role)
    admin.iam.add_role_to_instance_profile(InstanceProfileName=profile, RoleName=other)
    admin.iam.remove_role_from_instance_profile(InstanceProfileName=profile, RoleName=other)
    admin.iam.delete_instance_profile(InstanceProfileName=profile)
    with refused("NoSuchEntity", f"^Instance Profile {profile} cannot be found.$"):
        admin.iam.get_instance_profile(InstanceProfileName=profile)


def test_what_is_refused(admin, fresh, profile, role):
    with refused("EntityAlreadyExists", f"^Instance Profile {profile.upper()} already exists.$"):
        admin.iam.create_instance_profile(InstanceProfileName=profile.upper())
    with refused("ValidationError", violations(missing("instanceProfileName"), shaped("path"))):
        admin.iam.create_instance_profile(Path="x")
    none = fresh("none")
    with refused("NoSuchEntity", f"^Instance Profile {none} cannot be found.$"):
        admin.iam.add_role_to_instance_profile(InstanceProfileName=none, RoleName=role)
    with refused("NoSuchEntity", f"^The role with name {none} cannot be found.$"):
        admin.iam.add_role_to_instance_profile(InstanceProfileName=profile, RoleName=none)


def test_lists_come_in_pages(admin, fresh, role):
    path = f"/{fresh('pages')}/"
    names = sorted(fresh("profile") for _ in range(5))
    for name in names:
        admin.iam.create_instance_profile(InstanceProfileName=name, Path=path)
        admin.iam.add_role_to_instance_profile(InstanceProfileName=name, RoleName=role)
    for name, more in [("list_instance_profiles", {"PathPrefix": path}), ("list_instance_profiles_for_role", {"RoleName": role})]:
        pages = list(admin.iam.get_paginator(name).paginate(**more, PaginationConfig={"PageSize": 2}))
        assert [len(page["InstanceProfiles"]) for page in pages] == [2, 2, 1]
        assert sorted(profile["InstanceProfileName"] for page in pages for profile in page["InstanceProfiles"]) == names


def test_tags(admin, profile):
    named = {"InstanceProfileName": profile}
    admin.iam.tag_instance_profile(**named, Tags=[{"Key": "b", "Value": "1"}, {"Key": "a", "Value": "2"}])
    pages = admin.iam.get_paginator("list_instance_profile_tags").paginate(**named, PaginationConfig={"PageSize": 1})
    assert [tag["Key"] for page in pages for tag in page["Tags"]] == ["a", "b"]
    admin.iam.untag_instance_profile(**named, TagKeys=["b"])
    assert admin.iam.get_instance_profile(**named)["InstanceProfile"]["Tags"] == [{"Key": "a", "Value": "2"}]


@pytest.mark.parametrize("passes", [True, False])
def test_a_role_is_passed_on_by_who_may(admin, person, profile, role, passes):
    service = "ec2.amazonaws.com" if passes else "lambda.amazonaws.com"
    only = {"StringEquals": {"iam:PassedToService": service}}
    limited = person(document(allow("iam:AddRoleToInstanceProfile", f"{ARN}:instance-profile/*"),
                              allow("iam:PassRole", f"{ARN}:role/{role}", Condition=only)))
    put = {"InstanceProfileName": profile, "RoleName": role}
    if passes:
        limited.iam.add_role_to_instance_profile(**put)
    else:
        with refused("AccessDenied", f"iam:PassRole on resource: {ARN}:role/{role} "):
            limited.iam.add_role_to_instance_profile(**put)
    assert len(admin.iam.get_instance_profile(InstanceProfileName=profile)["InstanceProfile"]["Roles"]) == passes
