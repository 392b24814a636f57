"""SeaweedFS's service accounts: CreateServiceAccount, Get-, List-, Update- and DeleteServiceAccount, and what their keys may do."""

import json
import re
import time
import urllib.parse

import pytest

from support.identity import Identity
from support.policies import allow, deny, document
from support.signing import Key

LIST_USERS = document(allow("iam:ListUsers"))
EVERYTHING = document(allow("*"))


@pytest.fixture
def robot(server, admin):
    """Makes a service account of somebody: its id, and itself."""

    def make(parent, **more):
        answer = admin.call("CreateServiceAccount", ParentUser=parent, **more)
        assert answer.code == "OK", answer.text
        key = Key(answer.texts("AccessKeyId")[0], answer.texts("SecretAccessKey")[0])
        return answer.texts("ServiceAccountId")[0], Identity(server, parent, key)

    return make


def test_create_answers_as_seaweedfs_does(admin, user):
    answer = admin.call("CreateServiceAccount", ParentUser=user, Description="ci & cd", Expiration="1893456000")
    assert answer.status == 200 and "<CreateServiceAccountResponse" in answer.text and "<ServiceAccount>" in answer.text
    fields = {name: answer.texts(name) for name in ("ServiceAccountId", "ParentUser", "Description", "AccessKeyId", "SecretAccessKey",
                                                   "Status", "Expiration", "CreateDate", "PolicyDocument")}
    assert re.fullmatch(rf"sa:{re.escape(user)}:[0-9a-f]{{32}}", fields["ServiceAccountId"][0])
    assert re.fullmatch("ABIA[A-Z0-9]{16}", fields["AccessKeyId"][0])
    assert re.fullmatch("[A-Za-z0-9+/]{40}", fields["SecretAccessKey"][0])
    assert (fields["ParentUser"], fields["Description"], fields["Status"]) == ([user], ["ci & cd"], ["Active"])
    assert fields["Expiration"] == ["2030-01-01T00:00:00Z"] and fields["PolicyDocument"] == []
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", fields["CreateDate"][0])


def test_get_and_list_show_everything_but_the_secret(admin, user, robot):
    identifier, bot = robot(user, Description="ci", PolicyDocument=LIST_USERS)
    for answer in (admin.call("GetServiceAccount", ServiceAccountId=identifier), admin.call("ListServiceAccounts", ParentUser=user)):
        assert answer.texts("ServiceAccountId") == [identifier] and answer.texts("AccessKeyId") == [bot.key.id]
        assert answer.texts("SecretAccessKey") == [] and bot.key.secret not in answer.text
        assert json.loads(urllib.parse.unquote(answer.texts("PolicyDocument")[0])) == json.loads(LIST_USERS)
    assert admin.call("ListServiceAccounts", ParentUser="no-such-user").texts("ServiceAccountId") == []
    assert admin.iam.list_access_keys(UserName=user)["AccessKeyMetadata"] == []


def test_lists_page(admin, user, robot):
    made = sorted(robot(user)[0] for _ in range(5))
    found, marker = [], {}
    while True:
        page = admin.call("ListServiceAccounts", ParentUser=user, MaxItems="2", **marker)
        found += page.texts("ServiceAccountId")
        if page.texts("IsTruncated") == ["false"]:
            break
        marker = {"Marker": page.texts("Marker")[0]}
    assert found == made
    everyone, marker = [], {}
    while True:
        page = admin.call("ListServiceAccounts", **marker)
        everyone += page.texts("ServiceAccountId")
        if page.texts("IsTruncated") == ["false"]:
            break
        marker = {"Marker": page.texts("Marker")[0]}
    assert set(made) <= set(everyone) and len(everyone) == len(set(everyone))


def test_it_says_who_it_is(person, robot):
    identifier, bot = robot(person(EVERYTHING).name)
    who = bot.sts.get_caller_identity()
    assert who["UserId"] == identifier
    assert who["Arn"] == f"arn:aws:iam::000000000000:service-account/{bot.name}/{identifier.rpartition(':')[2]}"


def test_w19_its_policy_is_enforced(person, robot):
    parent = person(document(allow(["iam:ListUsers", "iam:ListGroups"])))
    _, whole = robot(parent.name)
    _, bot = robot(parent.name, PolicyDocument=LIST_USERS)
    assert [whole.call(action).code for action in ("ListUsers", "ListGroups")] == ["OK", "OK"]
    assert [bot.call(action).code for action in ("ListUsers", "ListGroups", "GetUser")] == ["OK", "AccessDenied", "AccessDenied"]
    assert "no session policy allows" in bot.call("ListGroups").message


def test_it_may_do_nothing_that_its_user_may_not(admin, person, robot):
    parent = person(LIST_USERS)
    _, bot = robot(parent.name, PolicyDocument=EVERYTHING)
    assert [bot.call(action).code for action in ("ListUsers", "ListGroups")] == ["OK", "AccessDenied"]
    for policy, codes in ((document(allow("iam:ListGroups")), ["AccessDenied", "OK"]), (document(allow("*"), deny("iam:List*")), ["AccessDenied"] * 2)):
        admin.iam.put_user_policy(UserName=parent.name, PolicyName="own", PolicyDocument=policy)
        assert [bot.call(action).code for action in ("ListUsers", "ListGroups")] == codes


@pytest.mark.parametrize("key, value", [("aws:username", "{name}"), ("aws:userid", "{id}"), ("aws:PrincipalArn", "{arn}"), ("aws:PrincipalTag/team", "red")])
def test_what_denies_its_user_denies_it(admin, person, robot, key, value):
    parent = person()
    admin.iam.tag_user(UserName=parent.name, Tags=[{"Key": "team", "Value": "red"}])
    shown = admin.iam.get_user(UserName=parent.name)["User"]
    value = value.format(name=parent.name, id=shown["UserId"], arn=shown["Arn"])
    _, bot = robot(parent.name)
    for wanted, code in ((value + "x", "OK"), (value, "AccessDenied")):
        policy = document(allow("*"), deny("iam:ListUsers", Condition={"StringEquals": {key: wanted}}))
        admin.iam.put_user_policy(UserName=parent.name, PolicyName="own", PolicyDocument=policy)
        assert (parent.call("ListUsers").code, bot.call("ListUsers").code) == (code, code)


def test_its_status_takes_effect_at_once(admin, person, robot):
    identifier, bot = robot(person(LIST_USERS).name)
    for _ in range(5):
        assert bot.call("ListUsers").code == "OK"
        assert admin.call("UpdateServiceAccount", ServiceAccountId=identifier, Status="Inactive").code == "OK"
        assert bot.call("ListUsers").code == "InvalidClientTokenId"
        assert admin.call("UpdateServiceAccount", ServiceAccountId=identifier, Status="Active").code == "OK"
    assert admin.call("DeleteServiceAccount", ServiceAccountId=identifier).code == "OK"
    assert bot.call("ListUsers").code == "InvalidClientTokenId"


def test_it_dies_and_wakes_with_its_user(admin, person, robot):
    parent = person(LIST_USERS)
    _, bot = robot(parent.name)
    for _ in range(5):
        assert bot.call("ListUsers").code == "OK"
        admin.call("SetUserStatus", UserName=parent.name, Status="Inactive")
        assert (bot.call("ListUsers").code, parent.call("ListUsers").code) == ("InvalidClientTokenId",) * 2
        admin.call("SetUserStatus", UserName=parent.name, Status="Active")


def test_a_disabled_group_gives_it_nothing(admin, person, group, robot):
    parent = person()
    admin.iam.put_group_policy(GroupName=group, PolicyName="p", PolicyDocument=LIST_USERS)
    admin.iam.add_user_to_group(GroupName=group, UserName=parent.name)
    _, bot = robot(parent.name)
    for disabled, code in (("false", "OK"), ("true", "AccessDenied"), ("false", "OK")):
        assert admin.call("UpdateGroup", GroupName=group, Disabled=disabled).code == "OK"
        assert (parent.call("ListUsers").code, bot.call("ListUsers").code) == (code, code)
    renamed = f"{group}-renamed"
    admin.iam.update_group(GroupName=group, NewGroupName=renamed)
    assert bot.call("ListUsers").code == "OK"
    assert [member["UserName"] for member in admin.iam.get_group(GroupName=renamed)["Users"]] == [parent.name]


def test_its_end_comes_without_anybody_doing_anything(admin, person, robot):
    end = int(time.time()) + 3
    identifier, bot = robot(person(LIST_USERS).name, Expiration=str(end))
    assert bot.call("ListUsers").code == "OK"
    time.sleep(max(0.0, end - time.time()) + 0.2)
    answer = bot.call("ListUsers")
    assert (answer.status, answer.code, answer.message) == (403, "AccessDenied", "The access key has expired.")
    forged = Identity(bot.server, bot.name, Key(bot.key.id, "x" * 40))
    assert forged.call("ListUsers").code == "SignatureDoesNotMatch"
    assert admin.call("UpdateServiceAccount", ServiceAccountId=identifier, Expiration="0").code == "OK"
    assert bot.call("ListUsers").code == "OK"


def test_its_user_is_not_deleted_before_it(admin, user, robot):
    identifier, _ = robot(user)
    answer = admin.call("DeleteUser", UserName=user)
    assert (answer.status, answer.code) == (409, "DeleteConflict")
    assert answer.message == "Cannot delete entity, must delete service accounts first."
    admin.call("DeleteServiceAccount", ServiceAccountId=identifier)
    assert admin.call("DeleteUser", UserName=user).code == "OK"


def test_a_rename_carries_it_along(admin, person, robot, fresh):
    parent, renamed = person(LIST_USERS), fresh("renamed")
    identifier, bot = robot(parent.name)
    admin.iam.update_user(UserName=parent.name, NewUserName=renamed)
    assert bot.call("ListUsers").code == "OK"
    assert admin.call("GetServiceAccount", ServiceAccountId=identifier).texts("ParentUser") == [renamed]
    assert admin.call("ListServiceAccounts", ParentUser=renamed).texts("ServiceAccountId") == [identifier]
    assert admin.call("ListServiceAccounts", ParentUser=parent.name).texts("ServiceAccountId") == []
    assert f"service-account/{renamed}/" in bot.sts.get_caller_identity()["Arn"]


def test_it_makes_no_keys_unless_its_own_policy_says_so(admin, person, robot):
    parent = person(EVERYTHING)
    identifier, bot = robot(parent.name)
    for action, more in (("CreateAccessKey", {}), ("CreateServiceAccount", {"ParentUser": parent.name}),
                         ("UpdateServiceAccount", {"ServiceAccountId": identifier, "PolicyDocument": ""}), ("DeleteUserPolicy", {"UserName": parent.name, "PolicyName": "own"})):
        assert bot.call(action, **more).code == "AccessDenied", action
        assert "explicit deny in a session policy" in bot.call(action, **more).message
    assert bot.call("GetUser").texts("UserName") == [parent.name]
    admin.call("UpdateServiceAccount", ServiceAccountId=identifier, PolicyDocument=document(allow("iam:CreateServiceAccount")))
    assert bot.call("CreateServiceAccount", ParentUser=parent.name).code == "OK"
    assert bot.call("CreateAccessKey").code == "AccessDenied"


@pytest.mark.parametrize("action, more", [("GetSessionToken", {}), ("GetFederationToken", {"Name": "robot", "Policy": EVERYTHING})])
def test_it_does_not_turn_into_its_user(person, robot, action, more):
    parent = person(EVERYTHING)
    assert parent.call(action, "sts", **more).code == "OK"
    for policy in ({}, {"PolicyDocument": EVERYTHING}):
        _, bot = robot(parent.name, **policy)
        assert bot.call(action, "sts", **more).code == "AccessDenied"


def test_what_grants_its_user_by_name_still_passes_its_policy(admin, person, robot, fresh):
    parent, role = person(), fresh("role")
    trust = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": parent.arn}, "Action": "sts:AssumeRole"}}
    arn = admin.iam.create_role(RoleName=role, AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    assume = {"RoleArn": arn, "RoleSessionName": "robot"}
    assert parent.call("AssumeRole", "sts", **assume).code == "OK"
    _, kept = robot(parent.name, PolicyDocument=LIST_USERS)
    assert kept.call("AssumeRole", "sts", **assume).code == "AccessDenied"
    _, let = robot(parent.name, PolicyDocument=document(allow("sts:AssumeRole", arn)))
    assert let.call("AssumeRole", "sts", **assume).code == "OK"


def test_no_policy_names_one_as_its_principal(admin, person, robot, fresh):
    _, bot = robot(person().name)
    trust = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": bot.arn}, "Action": "sts:AssumeRole"}}
    assert admin.call("CreateRole", RoleName=fresh("role"), AssumeRolePolicyDocument=json.dumps(trust)).code == "MalformedPolicyDocument"


REFUSED = {
    "a long description": ({"Description": "x" * 1001}, "InvalidInput"),
    "the past": ({"Expiration": "1000000000"}, "InvalidInput"),
    "a negative end": ({"Expiration": "-1"}, "InvalidInput"),
    "no number": ({"Expiration": "tomorrow"}, "InvalidInput"),
    "no policy": ({"PolicyDocument": "{"}, "MalformedPolicyDocument"),
    "a long policy": ({"PolicyDocument": document(allow("s3:" + "a" * 2100))}, "InvalidInput"),
}


@pytest.mark.parametrize("why", REFUSED)
def test_what_is_refused(admin, user, robot, why):
    parameters, code = REFUSED[why]
    identifier, _ = robot(user)
    before = admin.call("GetServiceAccount", ServiceAccountId=identifier).text
    assert admin.call("CreateServiceAccount", ParentUser=user, **parameters).code == code
    assert admin.call("UpdateServiceAccount", ServiceAccountId=identifier, **parameters).code == code
    strip = lambda text: text.partition("<ResponseMetadata>")[0]  # noqa: E731
    assert strip(admin.call("GetServiceAccount", ServiceAccountId=identifier).text) == strip(before)
    assert len(admin.call("ListServiceAccounts", ParentUser=user).texts("ServiceAccountId")) == 1


@pytest.mark.parametrize("action", ["GetServiceAccount", "UpdateServiceAccount", "DeleteServiceAccount"])
def test_one_that_is_not_there(admin, person, user, action):
    missing = f"sa:{user}:{'0' * 32}"
    answer = admin.call(action, ServiceAccountId=missing)
    assert (answer.status, answer.code, answer.message) == (404, "NoSuchEntity", f"The Service Account with id {missing} cannot be found.")
    assert admin.call(action, ServiceAccountId="nonsense").code == "ValidationError"
    limited = person(document(allow("iam:*", "arn:aws:iam::*:user/someone-else")))
    assert limited.call(action, ServiceAccountId=missing).code == "AccessDenied"


def test_who_may_manage_one_user_manages_its_service_accounts(admin, user, person, robot):
    identifier, _ = robot(user)
    keeper = person(document(allow("iam:*ServiceAccount*", f"arn:aws:iam::000000000000:user/{user}")))
    assert keeper.call("CreateServiceAccount", ParentUser=user).code == "OK"
    assert keeper.call("UpdateServiceAccount", ServiceAccountId=identifier, Description="kept").code == "OK"
    assert len(keeper.call("ListServiceAccounts", ParentUser=user).texts("member")) == 2
    for action, more in (("CreateServiceAccount", {"ParentUser": keeper.name}), ("ListServiceAccounts", {"ParentUser": keeper.name}), ("ListServiceAccounts", {})):
        assert keeper.call(action, **more).code == "AccessDenied"
