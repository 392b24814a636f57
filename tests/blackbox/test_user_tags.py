"""TagUser, UntagUser, ListUserTags."""

import pytest

from support.faults import longest, missing, refused, violations
from support.policies import allow, document


def tags(**pairs):
    return [{"Key": key, "Value": value} for key, value in pairs.items()]


def of(iam, user):
    return {tag["Key"]: tag["Value"] for tag in iam.list_user_tags(UserName=user)["Tags"]}


def test_tag_merges_and_untag_removes(admin, user):
    admin.iam.tag_user(UserName=user, Tags=tags(a="1", b="2"))
    admin.iam.tag_user(UserName=user, Tags=tags(b="3", c=""))
    assert of(admin.iam, user) == {"a": "1", "b": "3", "c": ""}
    admin.iam.untag_user(UserName=user, TagKeys=["a", "never-there"])
    assert of(admin.iam, user) == {"b": "3", "c": ""}
    assert {t["Key"]: t["Value"] for t in admin.iam.get_user(UserName=user)["User"]["Tags"]} == {"b": "3", "c": ""}


def test_keys_are_one_ignoring_case_and_the_last_spelling_stays(admin, user):
    admin.iam.tag_user(UserName=user, Tags=tags(Team="a"))
    admin.iam.tag_user(UserName=user, Tags=tags(team="b"))
    assert list(of(admin.iam, user).values()) == ["b"]
    admin.iam.untag_user(UserName=user, TagKeys=["TEAM"])
    assert of(admin.iam, user) == {}


def test_fifty_at_most(admin, user):
    admin.iam.tag_user(UserName=user, Tags=[{"Key": f"k{n:02}", "Value": "v"} for n in range(50)])
    admin.iam.tag_user(UserName=user, Tags=tags(k00="again"))
    with refused("LimitExceeded", "TagsPerUser: 50"):
        admin.iam.tag_user(UserName=user, Tags=tags(one="more"))
    assert len(of(admin.iam, user)) == 50


def test_lengths_are_of_characters(admin, user):
    admin.iam.tag_user(UserName=user, Tags=[{"Key": "ü" * 128, "Value": "ü" * 256}])
    with refused("ValidationError", violations(longest(r"tags\.1\.member\.key", 128), longest(r"tags\.1\.member\.value", 256))):
        admin.iam.tag_user(UserName=user, Tags=[{"Key": "k" * 129, "Value": "v" * 257}])


def test_violations(admin, user):
    with refused("ValidationError", violations(missing("userName"), missing("tags"))):
        admin.iam.tag_user()
    with refused("ValidationError", violations(longest("tagKeys", 50))):
        admin.iam.untag_user(UserName=user, TagKeys=[f"k{n}" for n in range(51)])
    with refused("ValidationError"):
        admin.iam.tag_user(UserName=user, Tags=[{"Key": "a<b", "Value": ""}])
    assert admin.call("TagUser", UserName=user, **{"Tags.member.1.Key": "", "Tags.member.1.Value": "v"}).code == "ValidationError"
    with refused("InvalidInput", "^Duplicate tag keys found. Please note that Tag keys are case insensitive.$"):
        admin.iam.tag_user(UserName=user, Tags=[{"Key": "a", "Value": "1"}, {"Key": "A", "Value": "2"}])


@pytest.mark.parametrize("reserved", ["aws:x", "AWS:x"])
def test_the_prefix_aws_is_reserved(admin, user, reserved):
    with refused("InvalidInput"):
        admin.iam.tag_user(UserName=user, Tags=[{"Key": reserved, "Value": "v"}])


def test_list_pages(admin, user):
    admin.iam.tag_user(UserName=user, Tags=[{"Key": f"k{n}", "Value": "v"} for n in range(5)])
    pages = list(admin.iam.get_paginator("list_user_tags").paginate(UserName=user, PaginationConfig={"PageSize": 2}))
    assert [len(page["Tags"]) for page in pages] == [2, 2, 1]
    assert {t["Key"] for page in pages for t in page["Tags"]} == {f"k{n}" for n in range(5)}


def test_tags_are_condition_keys(person, admin, user, fresh):
    admin.iam.tag_user(UserName=user, Tags=tags(team="blue"))
    limited = person(document(
        allow("iam:GetUser", Condition={"StringEquals": {"iam:ResourceTag/team": "${aws:PrincipalTag/team}"}}),
        allow("iam:TagUser", Condition={"ForAllValues:StringEquals": {"aws:TagKeys": ["team"]}, "StringEquals": {"aws:RequestTag/team": "red"}}),
    ))
    with refused("AccessDenied"):
        limited.iam.get_user(UserName=user)
    admin.iam.tag_user(UserName=limited.name, Tags=tags(team="blue"))
    assert limited.iam.get_user(UserName=user)["User"]["UserName"] == user
    limited.iam.tag_user(UserName=user, Tags=tags(team="red"))
    with refused("AccessDenied"):
        limited.iam.tag_user(UserName=user, Tags=tags(team="red", other="x"))
    with refused("AccessDenied"):
        limited.iam.tag_user(UserName=user, Tags=tags(team="green"))
    with refused("AccessDenied"):  # the target's tag has changed
        limited.iam.get_user(UserName=user)


def test_the_cli(admin, user):
    admin.aws("iam", "tag-user", "--user-name", user, "--tags", "Key=team,Value=blue", "Key=x,Value=")
    assert admin.aws("iam", "list-user-tags", "--user-name", user)["Tags"] == tags(team="blue", x="")
    admin.aws("iam", "untag-user", "--user-name", user, "--tag-keys", "x")
    assert admin.aws("iam", "list-user-tags", "--user-name", user)["Tags"] == tags(team="blue")
