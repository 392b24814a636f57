"""The envelope around every action: XML, request ids, content types, unknown actions, paging markers."""

import re
import xml.etree.ElementTree as ElementTree

import pytest

from support import signing
from support.faults import refused
from support.policies import READ_BUCKET

NAMESPACE = "{https://iam.amazonaws.com/doc/2010-05-08/}"


def test_an_answer(admin, user):
    answer = admin.call("GetUser", UserName=user)
    tree = ElementTree.fromstring(answer.body)
    assert tree.tag == f"{NAMESPACE}GetUserResponse"
    assert [child.tag for child in tree] == [f"{NAMESPACE}GetUserResult", f"{NAMESPACE}ResponseMetadata"]
    assert answer.headers["content-type"].startswith("text/xml")
    assert answer.request_id == answer.headers["x-amzn-requestid"]
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", answer.request_id)


def test_an_action_without_a_result(admin, user):
    tree = ElementTree.fromstring(admin.call("DeleteUser", UserName=user).body)
    assert [child.tag for child in tree] == [f"{NAMESPACE}ResponseMetadata"]


def test_a_fault(admin, fresh):
    answer = admin.call("GetUser", UserName=fresh())
    tree = ElementTree.fromstring(answer.body)
    assert tree.tag == f"{NAMESPACE}ErrorResponse"
    assert [child.tag for child in tree] == [f"{NAMESPACE}Error", f"{NAMESPACE}RequestId"]
    assert [child.tag.removeprefix(NAMESPACE) for child in tree[0]] == ["Type", "Code", "Message"]
    assert tree[0][0].text == "Sender"
    assert answer.headers["content-type"].startswith("text/xml")
    assert answer.request_id == answer.headers["x-amzn-requestid"]


def test_request_ids_differ_and_are_ours(server, admin):
    ids = {admin.call("ListUsers", MaxItems="1").request_id for _ in range(20)}
    assert len(ids) == 20
    chosen = signing.sign(server.host, admin.key, signing.action("ListUsers"), headers=[("X-Amzn-RequestId", "mine")])
    assert admin.send(chosen).request_id != "mine"


def test_times_are_iso_8601_in_utc(admin, user):
    [created] = admin.call("GetUser", UserName=user).texts("CreateDate")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z", created)


@pytest.mark.parametrize("name", ["CreateUserX", "createuser", "CREATEUSER", "", "Create User", "<Action>"])
def test_an_unknown_action(admin, name):
    answer = admin.call(name)
    assert answer.status == 400 and answer.code in ("InvalidAction", "MissingAction"), answer.text


def test_no_action(server, admin):
    answer = admin.send(signing.sign(server.host, admin.key, {"Version": "2010-05-08"}))
    assert answer.status == 400 and answer.code in ("MissingAction", "InvalidAction"), answer.text


def test_another_version(server, admin):
    answer = admin.send(signing.sign(server.host, admin.key, {"Action": "ListUsers", "Version": "1999-01-01"}))
    assert (answer.status, answer.code) == (400, "InvalidAction"), answer.text


def test_unknown_parameters_are_ignored(admin, user):
    assert admin.call("GetUser", UserName=user, Colour="green", **{"Tags.member.1.Key": "x"}).code == "OK"


def test_a_parameter_twice_is_refused(server, admin, user):
    form = [*signing.action("GetUser", UserName=user).items(), ("UserName", admin.name)]
    answer = admin.send(signing.sign(server.host, admin.key, form))
    assert answer.status == 400, answer.text


@pytest.mark.parametrize("marker", ["nonsense", "AAAA", "x" * 300, "user/", "../", "eyJhIjoxfQ=="])
def test_a_marker_that_nobody_gave(admin, marker):
    answer = admin.call("ListUsers", Marker=marker)
    assert answer.status == 400 and answer.code in ("ValidationError", "InvalidInput"), answer.text


def test_a_marker_of_another_list(admin, fresh):
    path = f"/{fresh('m')}/"
    for _ in range(2):
        admin.iam.create_user(UserName=fresh("u"), Path=path)
        admin.iam.create_group(GroupName=fresh("g"), Path=path)
    marker = admin.iam.list_users(PathPrefix=path, MaxItems=1)["Marker"]
    with refused("ValidationError") if admin.call("ListGroups", PathPrefix=path, Marker=marker).code == "ValidationError" else refused("InvalidInput"):
        admin.iam.list_groups(PathPrefix=path, Marker=marker)


def paged(kind, admin, path, **more):
    listing = getattr(admin.iam, f"list_{kind}")
    return listing(PathPrefix=path, **more)


KINDS = {
    "users": ("Users", "UserName", lambda iam, name, path: iam.create_user(UserName=name, Path=path),
              lambda iam, name, path: iam.delete_user(UserName=name)),
    "groups": ("Groups", "GroupName", lambda iam, name, path: iam.create_group(GroupName=name, Path=path),
               lambda iam, name, path: iam.delete_group(GroupName=name)),
    "policies": ("Policies", "PolicyName",
                 lambda iam, name, path: iam.create_policy(PolicyName=name, Path=path, PolicyDocument=READ_BUCKET),
                 lambda iam, name, path: iam.delete_policy(PolicyArn=f"arn:aws:iam::000000000000:policy{path}{name}")),
}


@pytest.mark.parametrize("kind", KINDS)
def test_pages_neither_repeat_nor_lose_while_the_list_changes(admin, fresh, kind):
    rows, key, make, drop = KINDS[kind]
    path = f"/{fresh('pages')}/"
    stem = fresh("n")
    names = [f"{stem}-{n:02}" for n in range(0, 40, 2)]
    for name in names:
        make(admin.iam, name, path)
    seen, marker = [], {}
    for page in range(20):
        answer = paged(kind, admin, path, MaxItems=4, **marker)
        seen += [row[key] for row in answer[rows]]
        assert len(answer[rows]) <= 4
        if not answer["IsTruncated"]:
            assert "Marker" not in answer
            break
        marker = {"Marker": answer["Marker"]}
        if page < 3:
            drop(admin.iam, seen[-1], path)  # the row the marker stands on
            make(admin.iam, f"{stem}-{2 * page + 1:02}", path)  # before the marker: not seen any more
    assert seen == names


def test_a_page_is_a_hundred_unless_asked(admin, fresh):
    path = f"/{fresh('hundred')}/"
    for _ in range(101):
        admin.call("CreateUser", UserName=fresh("h"), Path=path)
    answer = admin.iam.list_users(PathPrefix=path)
    assert len(answer["Users"]) == 100 and answer["IsTruncated"]
    assert len(admin.iam.list_users(PathPrefix=path, MaxItems=1000)["Users"]) == 101


def test_what_users_call_themselves_is_escaped(admin, user):
    wild = "a=b@c.d:/+ -_ äß漢"
    admin.iam.tag_user(UserName=user, Tags=[{"Key": "k", "Value": wild}])
    assert admin.iam.list_user_tags(UserName=user)["Tags"][0]["Value"] == wild
    answer = admin.call("GetUser", UserName="<User>&amp;]]>")
    ElementTree.fromstring(answer.body)
    assert answer.code == "ValidationError"


def test_get_and_other_methods(server, admin):
    for method in ("GET", "PUT", "DELETE", "OPTIONS", "PATCH"):
        request = signing.sign(server.host, admin.key, signing.action("ListUsers"), method=method)
        assert admin.send(request).status in (400, 403, 404, 405), method
