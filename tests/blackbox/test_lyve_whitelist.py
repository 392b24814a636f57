"""Networks from which a customer's account may be used (seed 004): asked for, approved, and then kept to at every door."""

import re

import pytest

from support import lyve, signing, wire
from support.identity import Identity
from support.policies import EVERYTHING, trust
from support.server import Server, free_port
from support.signing import Key

HERE, THERE = "127.0.0.1", "127.0.0.2"
UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"


@pytest.fixture(scope="module")
def door():
    return f"127.0.0.1:{free_port()}"


@pytest.fixture(scope="module")
def reseller(tmp_path_factory, door):
    """Root of a reseller, at a server of its own that proxies ask too."""
    flags = ["--authz-listen", door, "--authz-protocol", "head", "--region", "*"]
    with Server(tmp_path_factory.mktemp("reseller") / "data", *flags) as server:
        root = Identity(server, "", Key(*server.root))
        assert root.call("RSRegisterReseller", ResellerName="lyve").code == "OK"
        yield root


@pytest.fixture
def corp(reseller, fresh):
    return lyve.Customer(reseller, fresh("corp"))


def everybody(corp):
    """Everything that somebody of an account can sign with."""
    user = corp.person("ann", policy=EVERYTHING)
    role = corp.root.iam.create_role(RoleName="r", AssumeRolePolicyDocument=trust(f"arn:aws:iam::{corp.number}:root"))["Role"]["Arn"]
    corp.root.iam.put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=EVERYTHING)
    robot = corp.root.call("CreateServiceAccount", ParentUser=user.name)
    return {
        "root": corp.root,
        "signed in": lyve.session(corp.server, corp.email),
        "user": user,
        "session": user.as_key(user.sts.get_session_token()["Credentials"]),
        "role": user.as_key(user.sts.assume_role(RoleArn=role, RoleSessionName="ses")["Credentials"]),
        "federated": user.as_key(user.sts.get_federation_token(Name="fed", Policy=EVERYTHING)["Credentials"]),
        "robot": user.as_key(*(robot.texts(part)[0] for part in ("AccessKeyId", "SecretAccessKey")), None),
    }


def asked(who, source, name="GetCallerIdentity", service="sts", **more):
    """The code of an answer to somebody who asks from an address."""
    request = signing.sign(who.server.host, who.key, signing.action(name, service, **more), service=service)
    return wire.exchange(who.server.host, request.wire(), source=source).code


def seen(who, door, source):
    return asked(who, source), lyve.at_the_door(door, who.key, source=source)


def test_the_five_calls(corp):
    added = lyve.whitelist(corp.root, "AddRule", root=corp.full_name, subNet="10.0.0.0/8", regions=["SCJ03", "DCA02"], notes="our office", ttl=30)
    assert added.headers["content-type"] == "application/json" and list(added.json) == ["ok", "ruleId", "insertedAt"]
    rule = added.json["ruleId"]
    assert re.fullmatch(UUID, rule)
    judged = lyve.whitelist(corp.reseller, "ApproveRule", root=corp.full_name, ruleId=rule, notes="fine")
    assert list(judged.json) == ["ok", "ruleId", "status", "updatedAt"] and judged.json["status"] == "Active"
    other = lyve.whitelist(corp.root, "AddRule", root=corp.number, subNet="::1").json["ruleId"]
    assert lyve.whitelist(corp.reseller, "RejectRule", root=corp.number, ruleId=other).json["status"] == "Rejected"
    listed = lyve.whitelist(corp.reseller, "ListRules", root=corp.full_name, offset=0, limit=0).json
    assert (listed["ok"], listed["partial"]) == (True, False)
    first, second = listed["rules"]
    assert {name: first[name] for name in ("ruleId", "subNet", "status", "regions", "notes")} == {
        "ruleId": rule, "subNet": "10.0.0.0/8", "status": "Active", "regions": ["DCA02", "SCJ03"], "notes": "fine"}
    assert "regions" not in second and "notes" not in second and second["status"] == "Rejected"
    page = lyve.whitelist(corp.reseller, "ListRules", root=corp.full_name, limit=1).json
    assert (page["partial"], len(page["rules"])) == (True, 1)
    assert lyve.whitelist(corp.reseller, "DeleteRule", root=corp.full_name, ruleId=other).json == {"ok": True}
    gone = lyve.whitelist(corp.reseller, "DeleteRule", root=corp.full_name, ruleId=other)
    assert (gone.status, gone.json["ok"]) == (404, False) and gone.json["errorDesc"].startswith("NoSuchEntity: ")


def test_the_same_calls_are_actions_like_any_other(corp):
    added = corp.root.call("RSWhitelistAddRule", root=corp.full_name, subNet="10.0.0.0/8")
    assert added.json["ok"] is True
    assert corp.reseller.call("RSWhitelistApproveRule", root=corp.full_name, ruleId=added.json["ruleId"]).json["status"] == "Active"


def test_an_admin_asks_and_a_user_does_not(corp):
    admin, user = corp.person("ann", sort="admin"), corp.person("bob")
    add = {"root": corp.full_name, "subNet": "10.0.0.0/8"}
    assert lyve.whitelist(user, "AddRule", **add).code == "AccessDenied"
    added = lyve.whitelist(admin, "AddRule", **add)
    assert added.code == "OK", added.text
    rule = added.json["ruleId"]
    assert lyve.whitelist(user, "DeleteRule", root=corp.full_name, ruleId=rule).code == "AccessDenied"
    assert lyve.whitelist(admin, "ListRules", root=corp.full_name).code == "AccessDenied"
    assert lyve.whitelist(admin, "DeleteRule", root=corp.full_name, ruleId=rule).json == {"ok": True}


def test_who_is_elsewhere_is_refused_at_every_door(corp, door):
    people = everybody(corp)
    rule = lyve.whitelist(corp.root, "AddRule", root=corp.full_name, subNet=f"{THERE}/32").json["ruleId"]
    free = {name: ("OK", 200) for name in people}
    assert {name: seen(who, door, HERE) for name, who in people.items()} == free, "what nobody approved binds nobody"
    assert lyve.whitelist(corp.reseller, "ApproveRule", root=corp.full_name, ruleId=rule).code == "OK"
    for source, expected in ((HERE, ("AccessDenied", 403)), (THERE, ("OK", 200))):
        for name, who in people.items():
            assert seen(who, door, source) == expected, (name, source)
    assert (asked(people["user"], HERE, "ListUsers", "iam"), asked(people["user"], THERE, "ListUsers", "iam")) == ("AccessDenied", "OK")
    # Whoever signs in from anywhere gets what is good from there only.
    session = lyve.session(corp.server, corp.email)
    assert (seen(session, door, HERE), seen(session, door, THERE)) == (("AccessDenied", 403), ("OK", 200))
    removed = lyve.whitelist(corp.reseller, "DeleteRule", root=corp.full_name, ruleId=rule, override="RemoveLastNetwork")
    assert removed.json == {"ok": True}
    assert {name: seen(who, door, HERE) for name, who in people.items()} == free


def test_a_denial_of_ones_own_does_not_hide_the_networks(corp):
    """Everybody may ask who they are, whatever their policies say; from elsewhere nobody may."""
    user = corp.person("ann", policy='{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}')
    corp.network(f"{THERE}/32")
    assert (asked(user, THERE), asked(user, HERE)) == ("OK", "AccessDenied")


def test_a_network_is_for_its_regions(corp, door):
    corp.network(f"{THERE}/32", regions=["DCA02"])
    at = {(region, source): lyve.at_the_door(door, corp.root.key, region=region, source=source)
          for region in ("DCA02", "SCJ03") for source in (HERE, THERE)}
    assert at == {("DCA02", HERE): 403, ("DCA02", THERE): 200, ("SCJ03", HERE): 200, ("SCJ03", THERE): 200}
    corp.network("127.0.0.0/24")
    assert [lyve.at_the_door(door, corp.root.key, region=region, source=HERE) for region in ("DCA02", "SCJ03")] == [200, 200]


def test_what_a_client_says_of_its_address_counts_for_nothing(corp):
    corp.network("10.0.0.0/8")
    for name in ("X-Forwarded-For", "X-Real-IP", "Forwarded"):
        request = corp.root.sign("ListUsers").added(name, "10.0.0.1")
        assert corp.root.send(request).code == "AccessDenied", name


def test_the_reseller_is_not_bound_and_a_role_of_the_customers_is(reseller, fresh, door):
    corp = lyve.Customer(reseller, fresh("corp"), AssumeRoleControl="reseller")
    corp.root.iam.create_role(RoleName="desk", AssumeRolePolicyDocument=trust(reseller.arn))
    corp.root.iam.put_role_policy(RoleName="desk", PolicyName="p", PolicyDocument=EVERYTHING)
    # Root cannot assume a role; a user of the reseller's can.
    name = fresh("agent")
    reseller.iam.create_user(UserName=name)
    reseller.iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=EVERYTHING)
    key = reseller.iam.create_access_key(UserName=name)["AccessKey"]
    agent = reseller.as_key(key["AccessKeyId"], key["SecretAccessKey"], None)
    there = agent.as_key(agent.sts.assume_role(RoleArn=f"arn:aws:iam::{corp.number}:role/desk", RoleSessionName="ses")["Credentials"])
    refused = lyve.whitelist(there, "AddRule", root=corp.full_name, subNet=f"{THERE}/32")
    assert refused.code == "AccessDenied" and "another account" in refused.json["errorDesc"]
    corp.network(f"{THERE}/32")
    assert (seen(there, door, HERE), seen(there, door, THERE)) == (("AccessDenied", 403), ("OK", 200))
    assert len(lyve.whitelist(agent, "ListRules", root=corp.full_name).json["rules"]) == 1
