"""A130, A131: who says from where an account may be used, and what cannot be said by accident."""

import concurrent.futures
import json

import pytest

from support import lyve
from support.policies import EVERYTHING, allow, document


@pytest.fixture
def corp(root, fresh):
    return lyve.Customer(root, fresh("corp"))


def asked(corp, subnet="10.0.0.0/8", **more):
    answer = lyve.whitelist(corp.root, "AddRule", root=corp.full_name, subNet=subnet, **more)
    assert answer.code == "OK", answer.text
    return answer.json["ruleId"]


def judge(who, corp, rule, name="ApproveRule", **more):
    return lyve.whitelist(who, name, root=corp.full_name, ruleId=rule, **more)


def states(corp):
    return {rule["ruleId"]: rule["status"] for rule in lyve.whitelist(corp.reseller, "ListRules", root=corp.full_name).json["rules"]}


def agent(root, fresh, *statements):
    """A user of the reseller's."""
    name = fresh("agent")
    root.iam.create_user(UserName=name)
    root.iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=document(*statements))
    key = root.iam.create_access_key(UserName=name)["AccessKey"]
    return name, root.as_key(key["AccessKeyId"], key["SecretAccessKey"], None)


def test_a130_who_asks_never_approves(root, corp):
    admin, able = corp.person("ann", sort="admin"), corp.person("bob", policy=EVERYTHING)
    rule = asked(corp)
    for who in (corp.root, admin, able):
        for name in ("ApproveRule", "RejectRule"):
            assert judge(who, corp, rule, name).code == "AccessDenied"
    assert lyve.whitelist(root, "AddRule", root=corp.full_name, subNet="10.0.0.0/8").code == "AccessDenied", "nor does who approves ask"
    assert states(corp) == {rule: "Pending"}
    assert judge(root, corp, rule).json["status"] == "Active"  # the control


def test_a130_the_approvers_right_is_that_of_the_moment(root, corp, fresh):
    name, someone = agent(root, fresh, allow("iam:RSWhitelistApproveRule", f"arn:aws:iam::*:customer/{corp.name}"))
    first, second = asked(corp), asked(corp, "11.0.0.0/8")
    assert judge(someone, corp, first).code == "OK"
    root.iam.delete_user_policy(UserName=name, PolicyName="p")
    assert judge(someone, corp, second).code == "AccessDenied"
    root.iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=EVERYTHING)
    assert root.call("SetUserStatus", UserName=name, Status="Inactive").code == "OK"
    assert judge(someone, corp, second).status == 403
    assert states(corp) == {first: "Active", second: "Pending"}


def test_a130_a_right_to_one_customer_is_none_to_another(root, corp, fresh):
    other = lyve.Customer(root, fresh("other"))
    _, someone = agent(root, fresh, allow("iam:RSWhitelist*", f"arn:aws:iam::*:customer/{other.name}"))
    mine, theirs = asked(other), asked(corp)
    assert judge(someone, other, mine).code == "OK"
    assert judge(someone, corp, theirs).code == "AccessDenied"
    # A rule is looked for where its root is, whatever its id says.
    assert judge(someone, other, theirs).code == "NoSuchEntity"
    assert states(corp) == {theirs: "Pending"}


def test_a130_one_word_and_no_second_one_whoever_is_first(root, corp):
    rules = [asked(corp, f"10.0.{n}.0/24") for n in range(4)]
    for rule in rules:
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda n: judge(root, corp, rule, ("ApproveRule", "RejectRule")[n % 2]), range(8)))
        won = [answer for answer in answers if answer.code == "OK"]
        assert len(won) == 1 and {answer.code for answer in answers} == {"OK", "InvalidInput"}
        assert states(corp)[rule] == won[0].json["status"]


def test_a130_what_is_approved_is_what_was_asked_for(root, corp):
    """Nothing about a rule can be edited: who wants something else asks anew, and gets another id."""
    rule = asked(corp, "10.0.0.0/8")
    assert lyve.whitelist(corp.root, "DeleteRule", root=corp.full_name, ruleId=rule).code == "OK"
    wide = asked(corp, "0.0.0.0/0")
    assert wide != rule
    for _ in range(2):
        assert judge(root, corp, rule).code == "NoSuchEntity"
    more = lyve.whitelist(corp.root, "AddRule", root=corp.full_name, subNet="1.2.3.4", ruleId=wide)
    assert more.code == "OK" and more.json["ruleId"] != wide, "an id that is sent along is nobody's"
    assert judge(root, corp, wide, subNet="10.0.0.0/8", status="Active", ttl=1).json["ruleId"] == wide
    listed = lyve.whitelist(root, "ListRules", root=corp.full_name).json["rules"]
    assert [(found["subNet"], found["status"]) for found in listed] == [("0.0.0.0/0", "Active"), ("1.2.3.4", "Pending")]


def test_a131_the_last_network_goes_by_its_name_only(root, corp, server):
    one, other = corp.network("127.0.0.0/8"), corp.network("10.0.0.0/8")
    assert lyve.whitelist(root, "DeleteRule", root=corp.full_name, ruleId=other).json == {"ok": True}
    last = lyve.whitelist(root, "DeleteRule", root=corp.full_name, ruleId=one)
    assert (last.status, last.code) == (409, "DeleteConflict") and "RemoveLastNetwork" in last.json["errorDesc"]
    for word in (True, "true", "yes", "removelastnetwork", ""):
        assert lyve.whitelist(root, "DeleteRule", root=corp.full_name, ruleId=one, override=word).code == "ValidationError"
    for who in (corp.root, corp.person("ann", sort="admin")):
        denied = lyve.whitelist(who, "DeleteRule", root=corp.full_name, ruleId=one, override="RemoveLastNetwork")
        assert denied.code == "AccessDenied"
    assert lyve.whitelist(root, "DeleteRule", root=corp.full_name, ruleId=one, override="RemoveLastNetwork").json == {"ok": True}
    lines = [json.loads(line) for line in server.audit_log.read_text().splitlines()]
    told = [line["parameters"] for line in lines if line["action"] == "iam:RSWhitelistDeleteRule" and not line.get("code")]
    assert any(line.get("override") == "RemoveLastNetwork" and line.get("ruleId") == one for line in told), told


def test_a131_everywhere_needs_the_same_second_pair_of_eyes(root, corp):
    rule = asked(corp, "0.0.0.0/0")
    assert states(corp) == {rule: "Pending"}
    assert judge(corp.root, corp, rule).code == "AccessDenied"
    assert judge(root, corp, rule).json["status"] == "Active"


def test_a131_requests_one_after_the_other_leave_no_gap(root, corp):
    """Of two who each remove one of the last two networks at the same moment, one is told."""
    for _ in range(4):
        rules = [corp.network("127.0.0.0/8"), corp.network("127.0.0.0/16")]
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            codes = list(pool.map(lambda rule: lyve.whitelist(root, "DeleteRule", root=corp.full_name, ruleId=rule).code, rules))
        assert sorted(codes) == ["DeleteConflict", "OK"], codes
        left = next(rule for rule, status in states(corp).items() if status == "Active")
        assert lyve.whitelist(root, "DeleteRule", root=corp.full_name, ruleId=left, override="RemoveLastNetwork").code == "OK"
