"""A54, A55, A57, A59, A60 and A63: nothing is remembered too long or for another, and no way of writing is around a limit."""

import concurrent.futures
import json
import threading
import time

import pytest

from support.faults import denied
from support.identity import Identity
from support.policies import EC2, READ_BUCKET, allow, deny, document
from support.signing import Key

ACCOUNT = "arn:aws:iam::000000000000"


def also(someone):
    """The same caller, on a connection of its own."""
    return Identity(someone.server, someone.name, someone.key)


def test_a54_openfga_cve_2024_56323_two_questions_are_never_one(person, user):
    """Requests whose parts, put together, read the same: each is decided for what it is, however often they take turns."""
    together = document(*(allow("iam:GetUser", f"{ACCOUNT}:user/{user}", Condition={"StringEquals": {"aws:UserAgent": agent, "aws:Referer": referer}})
                          for agent, referer in (("ab", "c"), ("x", "yz"))))
    alice = person(together)

    def asks(agent, referer):
        request = alice.sign("GetUser", UserName=user)
        return alice.send(request.added("User-Agent", agent).added("Referer", referer)).code

    expected = {("ab", "c"): "OK", ("a", "bc"): "AccessDenied", ("abc", ""): "AccessDenied", ("x", "yz"): "OK", ("xy", "z"): "AccessDenied",
                ("ab", "yz"): "AccessDenied", ("x", "c"): "AccessDenied", ("", "abc"): "AccessDenied"}
    for _ in range(20):
        assert {pair: asks(*pair) for pair in expected} == expected


def test_a54_nor_are_two_names_that_read_the_same(admin, person, fresh):
    """A path and a name, and a name with all of it: only who is meant is opened."""
    start = fresh("u")
    plain = person(name=f"{start}x-y")
    admin.iam.create_user(UserName=f"{start}y", Path=f"/{start}x/")
    reader = person(document(allow("iam:GetUser", f"{ACCOUNT}:user/{start}x/{start}y")))
    for _ in range(20):
        assert reader.call("GetUser", UserName=f"{start}y").code == "OK"
        denied(reader.call("GetUser", UserName=plain.name), "AccessDenied")


TAKEN_AWAY = {
    "DeleteAccessKey": lambda admin, alice: admin.iam.delete_access_key(UserName=alice.name, AccessKeyId=alice.key.id),
    "UpdateAccessKey": lambda admin, alice: admin.iam.update_access_key(UserName=alice.name, AccessKeyId=alice.key.id, Status="Inactive"),
    "SetUserStatus": lambda admin, alice: admin.call("SetUserStatus", UserName=alice.name, Status="Inactive"),
    "DeleteUserPolicy": lambda admin, alice: admin.iam.delete_user_policy(UserName=alice.name, PolicyName="own"),
    "PutUserPolicy": lambda admin, alice: admin.iam.put_user_policy(UserName=alice.name, PolicyName="no", PolicyDocument=document(deny("*"))),
}


@pytest.mark.parametrize("how", TAKEN_AWAY)
def test_a55_offensai_2025_no_request_after_the_answer_is_allowed(admin, person, how):
    """Eight connections keep asking while the right goes. AWS needs seconds; here what begins after the answer is refused."""
    for _ in range(3):
        alice = person(document(allow("iam:ListUsers")))
        over, seen = threading.Event(), []

        def hammer():
            mine = also(alice)
            while not over.is_set():
                began = time.monotonic()
                seen.append((began, mine.call("ListUsers", MaxItems="1").code))

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            hammering = [pool.submit(hammer) for _ in range(8)]
            time.sleep(0.15)
            TAKEN_AWAY[how](admin, alice)
            gone = time.monotonic()
            time.sleep(0.15)
            over.set()
            [one.result() for one in hammering]
        late = {code for began, code in seen if began > gone}
        assert "OK" in {code for began, code in seen if began < gone} and late and "OK" not in late, late


def test_a57_minio_cve_2023_27589_nobody_comes_by_roots_name_or_key(server, root, admin, person, fresh):
    root_id = server.root[0]
    mallory = person(document(allow("iam:*AccessKey*"), allow("iam:*User")))
    for owner in (mallory.name, "root"):
        root.call("CreateUser", UserName="root")
        assert mallory.call("CreateAccessKey", UserName=owner, AccessKeyId=root_id, SecretAccessKey="known-to-mallory").code == "EntityAlreadyExists"
    for spelled in (root_id.lower(), root_id.capitalize()):
        answer = mallory.call("CreateAccessKey", UserName=mallory.name, AccessKeyId=spelled, SecretAccessKey="known-to-mallory")
        if answer.code == "OK":  # keys are compared letter by letter: it is another key, and mallory's
            own = root.as_key(spelled, "known-to-mallory")
            assert own.arn == mallory.arn
            denied(own.call("ListUsers"), "AccessDenied")
            assert mallory.call("DeleteAccessKey", UserName=mallory.name, AccessKeyId=spelled).code == "OK"
    # Names that look like root's are names: they bring no right.
    for name in ("Root", "ROOT"):
        assert root.call("CreateUser", UserName=name).code == "EntityAlreadyExists"
    for name in (" root", "root ", "root\n", "<root_account>", ":root", "root\u200b", "ｒｏｏｔ"):
        assert root.call("CreateUser", UserName=name).code == "ValidationError", name
    made = root.iam.create_access_key(UserName="root")["AccessKey"]
    named = root.as_key(made["AccessKeyId"], made["SecretAccessKey"])
    assert named.arn == f"{ACCOUNT}:user/root"
    denied(named.call("ListUsers"), "AccessDenied")
    denied(mallory.call("DeleteAccessKey", AccessKeyId=root_id), "AccessDenied", "NoSuchEntity")
    assert root.call("ListUsers", MaxItems="1").code == "OK"
    root.iam.delete_access_key(UserName="root", AccessKeyId=made["AccessKeyId"])
    root.iam.delete_user(UserName="root")


def test_a59_every_decision_is_of_one_version(admin, person, fresh):
    """The default changes all the time between two versions; nothing is ever decided by parts of both."""
    both = "iam:GetAccountSummary"
    one, other = (document(allow([both, f"iam:{name}"])) for name in ("ListUsers", "ListGroups"))
    arn = admin.iam.create_policy(PolicyName=fresh("turning"), PolicyDocument=one)["Policy"]["Arn"]
    admin.iam.create_policy_version(PolicyArn=arn, PolicyDocument=other)
    alice = person()
    admin.iam.attach_user_policy(UserName=alice.name, PolicyArn=arn)
    over = threading.Event()

    def turn():
        mine, turns = also(admin), 0
        while not over.is_set():
            assert mine.call("SetDefaultPolicyVersion", PolicyArn=arn, VersionId=f"v{turns % 2 + 1}").code == "OK"
            turns += 1
        return turns

    def ask(_):
        mine, simulating, seen = also(alice), also(admin), set()
        for _ in range(60):
            assert mine.call("GetAccountSummary").code == "OK"
            denied(mine.call("ListRoles"), "AccessDenied")
            shown = simulating.call("SimulatePrincipalPolicy", PolicySourceArn=f"{ACCOUNT}:user/{alice.name}",
                                    **{"ActionNames.member.1": "iam:ListUsers", "ActionNames.member.2": "iam:ListGroups"})
            seen.add(tuple(shown.texts("EvalDecision")))
            assert {mine.call("ListUsers").code, mine.call("ListGroups").code} <= {"OK", "AccessDenied"}
        return seen

    with concurrent.futures.ThreadPoolExecutor(5) as pool:
        turning = pool.submit(turn)
        seen = set().union(*pool.map(ask, range(4)))
        over.set()
        assert turning.result() > 20
    assert seen == {("allowed", "implicitDeny"), ("implicitDeny", "allowed")}, seen


def sized(size, resource="arn:aws:s3:::b/*"):
    """A policy of so many characters that count: spaces are none."""
    bare = json.loads(document(allow("s3:GetObject", [resource])))
    room = size - len(json.dumps(bare, separators=(",", ":")))
    bare["Statement"][0]["Resource"].append("arn:aws:s3:::" + "x" * (room - len('"arn:aws:s3:::",')))
    text = json.dumps(bare, separators=(",", ":"))
    assert len(text) == size
    return text


def trusting(size):
    """The same for a trust policy."""
    bare = json.loads(EC2)
    bare["Statement"][0]["Condition"] = {"StringEquals": {"aws:PrincipalOrgID": ""}}
    room = size - len(json.dumps(bare, separators=(",", ":")))
    bare["Statement"][0]["Condition"]["StringEquals"]["aws:PrincipalOrgID"] = "x" * room
    return json.dumps(bare, separators=(",", ":"))


#: Every way of writing a policy: AWS's limit of its characters, how such a text is made, and what it answers beyond.
WRITES = {
    "PutUserPolicy": (2_048, sized, "LimitExceeded", lambda text, s: {"UserName": s["user"], "PolicyName": "p", "PolicyDocument": text}),
    "PutGroupPolicy": (5_120, sized, "LimitExceeded", lambda text, s: {"GroupName": s["group"], "PolicyName": "p", "PolicyDocument": text}),
    "PutRolePolicy": (10_240, sized, "LimitExceeded", lambda text, s: {"RoleName": s["role"], "PolicyName": "p", "PolicyDocument": text}),
    "CreatePolicy": (6_144, sized, "LimitExceeded", lambda text, s: {"PolicyName": s["fresh"]("p"), "PolicyDocument": text}),
    "CreatePolicyVersion": (6_144, sized, "LimitExceeded", lambda text, s: {"PolicyArn": s["policy"], "PolicyDocument": text}),
    "CreateRole": (2_048, trusting, "LimitExceeded", lambda text, s: {"RoleName": s["fresh"]("r"), "AssumeRolePolicyDocument": text}),
    "UpdateAssumeRolePolicy": (2_048, trusting, "LimitExceeded", lambda text, s: {"RoleName": s["role"], "PolicyDocument": text}),
    "AssumeRole": (2_048, sized, "PackedPolicyTooLarge", lambda text, s: {"RoleArn": f"{ACCOUNT}:role/taken-by-all", "RoleSessionName": "me", "Policy": text}),
    "GetFederationToken": (2_048, sized, "ValidationError", lambda text, s: {"Name": "bob", "Policy": text}),
}


@pytest.fixture
def scene(user, group, role, policy, fresh):
    return {"user": user, "group": group, "role": role, "policy": policy, "fresh": fresh}


@pytest.mark.parametrize("action", WRITES)
def test_a60_no_way_of_writing_is_around_a_limit(admin, scene, action):
    """Nothing is imported in bulk: these are all the ways in."""
    most, made, beyond, parameters = WRITES[action]
    service = "sts" if action in ("AssumeRole", "GetFederationToken") else "iam"

    def code(text):
        return admin.call(action, service, **parameters(text, scene)).code

    assert code(made(most)) == "OK"
    assert code(made(most + 1)) == beyond
    if made is sized and service == "iam":
        assert code(json.dumps(json.loads(made(most)), indent=9)) == "OK", "white space counts for nothing"
    deep = '{"Version":"2012-10-17","Statement":' + "[" * 500 + "]" * 500 + "}"
    many = document(*[allow("s3:Get", "*")] * 2_000)
    too_large = ("MalformedPolicyDocument", "LimitExceeded", "ValidationError", "PackedPolicyTooLarge")
    for text in (deep, many, "[" * 100_000, made(most).replace('"Allow"', '"Allow","Sid":' + '{"a":' * 300 + "1" + "}" * 300)):
        assert code(text) in too_large, text[:80]


def test_a60_so_much_as_may_be_is_decided_at_once(root, person, fresh):
    """A user with as many and as wide policies as the limits leave, none of which fits: one decision stays short."""
    name = fresh("heavy")
    heavy = person(sized(2_048), name=name)
    hostile = document(*(allow(["iam:*a*b*c*d*e*x*y*z*"], [f"arn:aws:iam::*:user/*a*{n}*b*c*d*e*f*g*h*"]) for n in range(40)))
    arns = [root.iam.create_policy(PolicyName=fresh("p"), PolicyDocument=hostile)["Policy"]["Arn"] for _ in range(10)]
    for n in range(10):
        group = fresh("g")
        root.iam.create_group(GroupName=group)
        root.iam.put_group_policy(GroupName=group, PolicyName="p", PolicyDocument=sized(5_120))
        for arn in arns:
            root.iam.attach_group_policy(GroupName=group, PolicyArn=arn)
        root.iam.add_user_to_group(GroupName=group, UserName=name)
    assert root.call("AddUserToGroup", GroupName=group, UserName=name).code == "OK"
    root.iam.create_group(GroupName=name)
    assert root.call("AddUserToGroup", GroupName=name, UserName=name).code == "LimitExceeded"
    assert heavy.call("GetUser").code == "OK"
    began = time.monotonic()
    for _ in range(20):
        denied(heavy.call("GetUser", UserName="a" * 64), "AccessDenied")
    assert (time.monotonic() - began) / 20 < 0.05


@pytest.mark.parametrize("action", ["ImportIam", "ImportIAM", "ExportIam", "ImportConfig", "RestoreAccount", "ImportServiceAccounts", "AddServiceAccount"])
def test_a63_minio_cve_2024_55949_there_is_no_import(admin, action):
    assert admin.call("ListUsers", MaxItems="1").code == "OK"
    assert admin.call(action, ParentUser="root", UserName="root").code == "InvalidAction"


def test_a63_rustfs_ghsa_566f_a_key_that_is_brought_along_passes_the_checks_of_one_that_is_made(root, person, user, fresh):
    """The one thing that may be brought is a key pair (SeaweedFS's): for whom, how many and whose id are checked as ever."""
    pair = {"SecretAccessKey": "brought-along-1"}
    mallory = person(document(allow("iam:CreateAccessKey", f"{ACCOUNT}:user/${{aws:username}}")))
    victim = person()

    def bring(someone, **more):
        return someone.call("CreateAccessKey", **pair, **more).code

    own = fresh("key").replace("-", "")
    assert bring(mallory, UserName=mallory.name, AccessKeyId=own) == "OK"
    assert root.as_key(own, pair["SecretAccessKey"]).arn == mallory.arn
    assert bring(mallory, UserName=user, AccessKeyId=own + "2") == "AccessDenied"
    assert bring(root, UserName=user, AccessKeyId=own) == "EntityAlreadyExists"
    assert bring(root, UserName=user, AccessKeyId=victim.key.id) == "EntityAlreadyExists"
    assert victim.call("GetUser").code == "OK" and root.as_key(victim.key.id, pair["SecretAccessKey"]).call("GetUser").code == "SignatureDoesNotMatch"
    assert bring(mallory, UserName=mallory.name, AccessKeyId=own + "3") == "LimitExceeded"
    for strange in ({"ParentUser": "root"}, {"Claims.entry.1.key": "sub", "Claims.entry.1.value": "root"}, {"Status": "Active", "UserId": "AIDAROOT"}):
        assert bring(root, UserName=user, AccessKeyId=fresh("key").replace("-", ""), **strange) in ("OK", "LimitExceeded")
    keys = root.iam.list_access_keys(UserName=user)["AccessKeyMetadata"]
    assert {key["UserName"] for key in keys} == {user}
