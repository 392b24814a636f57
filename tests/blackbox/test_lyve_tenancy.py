"""Resellers and customers (seed 004): terms, suspension, ceilings, regions, services, and roles assumed from outside."""

import datetime

import pytest

from support import lyve, signing, wire
from support.identity import Identity
from support.policies import EVERYTHING, allow, deny, document, trust
from support.server import Server, free_port
from support.signing import Key

READ_ONLY = document(allow(["s3:Get*", "iam:*", "sts:*"]))


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
def customer(reseller, fresh):
    """Makes customers."""
    return lambda **more: lyve.Customer(reseller, fresh("corp"), **more)


def test_a_suspended_customer_is_refused_at_every_door_at_once(customer, door):
    corp, other = customer(), customer()
    user = corp.person("ann", policy=EVERYTHING)
    role = corp.root.iam.create_role(RoleName="r", AssumeRolePolicyDocument=trust(f"arn:aws:iam::{corp.number}:root"))["Role"]["Arn"]
    corp.root.iam.put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=EVERYTHING)
    everybody = {
        "root": corp.root,
        "signed in": lyve.session(corp.server, corp.email),
        "user": user,
        "session": user.as_key(user.sts.get_session_token()["Credentials"]),
        "role": user.as_key(user.sts.assume_role(RoleArn=role, RoleSessionName="ses")["Credentials"]),
        "federated": user.as_key(user.sts.get_federation_token(Name="fed", Policy=EVERYTHING)["Credentials"]),
    }

    def answers():
        return {name: (who.call("GetCallerIdentity", "sts").code, lyve.at_the_door(door, who.key)) for name, who in everybody.items()}

    assert answers() == dict.fromkeys(everybody, ("OK", 200))
    corp.modify(Status="disabled")
    for who, (api, data) in answers().items():
        assert (api, data) == ("InvalidClientTokenId", 403), who
    assert lyve.sign_in(corp.server, corp.email).json == {"error": "InvalidCredentials"}
    assert other.root.call("ListUsers").code == "OK"
    corp.modify(Status="enabled")
    assert answers() == dict.fromkeys(everybody, ("OK", 200))
    corp.modify(Status="deleted")
    assert {api for api, _ in answers().values()} == {"InvalidClientTokenId"}
    listed = {found["Name"] for found in corp.reseller.call("RSListCustomer").json}
    assert corp.name not in listed and other.name in listed


def test_nothing_inside_escapes_a_guardrail(customer, door):
    corp, other = customer(), customer()
    user = corp.person("ann", policy=EVERYTHING)
    role = corp.root.iam.create_role(RoleName="r", AssumeRolePolicyDocument=trust(f"arn:aws:iam::{corp.number}:root"))["Role"]["Arn"]
    corp.root.iam.put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=EVERYTHING)
    put = corp.reseller.call("RSPutCustomerGuardrail", CustomerName=corp.name, PolicyDocument=READ_ONLY)
    assert (put.status, put.body) == (200, b"")
    session = user.as_key(user.sts.assume_role(RoleArn=role, RoleSessionName="ses")["Credentials"])
    for who in (corp.root, user, session, lyve.session(corp.server, corp.email)):
        assert (lyve.at_the_door(door, who.key), lyve.at_the_door(door, who.key, method="PUT")) == (200, 403)
    assert lyve.at_the_door(door, other.root.key, method="PUT") == 200
    for who in (corp.root, user, session):
        for name in ("RSPutCustomerGuardrail", "RSDeleteCustomerGuardrail", "RSGetCustomerGuardrail"):
            assert who.call(name, CustomerName=corp.name, PolicyDocument=EVERYTHING).code == "AccessDenied"
    denied = document(allow("*"), deny("iam:CreateUser"))
    corp.reseller.call("RSPutCustomerGuardrail", CustomerName=corp.name, PolicyDocument=denied)
    answer = corp.root.call("CreateUser", UserName="x@example.com")
    assert answer.code == "AccessDenied" and "explicit deny in a service control policy" in answer.message
    assert corp.reseller.call("RSDeleteCustomerGuardrail", CustomerName=corp.name).code == "OK"
    assert corp.root.call("CreateUser", UserName="x@example.com").code == "OK"
    assert lyve.at_the_door(door, user.key, method="PUT") == 200


def test_keys_are_good_for_the_customers_regions(customer, door):
    corp = customer(Regions="SJC03,DCA02")
    shown = {"Regions": ["DCA02", "SJC03"], "ReplicationEnforcement": False}
    assert corp.root.call("RSAvailableRegions").json == shown
    assert corp.reseller.call("RSAvailableRegions", Customer=corp.name).json == shown
    assert corp.person("ann").call("RSAvailableRegions").json == shown
    for region, status in {"SJC03": 200, "DCA02": 200, "us-east-1": 403}.items():
        assert lyve.at_the_door(door, corp.root.key, region=region) == status
    corp.modify(**{"Regions.member.1": "us-east-1"})
    assert lyve.at_the_door(door, corp.root.key) == 200 and lyve.at_the_door(door, corp.root.key, region="SJC03") == 403


def test_a_restricted_customer_has_the_services_it_was_given(customer, door):
    corp, free = customer(RestrictServiceAccess="true"), customer()
    day = datetime.timedelta(days=1)
    now = datetime.datetime.now(datetime.timezone.utc)

    def give(**more):
        answer = corp.reseller.call("RSSetCustomerServiceAccessLevel", CustomerName=corp.name, Service="space", **more)
        assert (answer.status, answer.body) == (200, b""), answer.text

    assert lyve.at_the_door(door, corp.root.key) == 403
    assert corp.root.call("ListUsers").code == "OK"
    for more, status in [({"Enabled": "true"}, 200), ({"Enabled": "false", "ExpirationDate": (now + day).isoformat()}, 403),
                         ({"AccessLevel": "enabled", "ExpirationDate": (now + day).strftime("%Y-%m-%dT%H:%M:%SZ")}, 200),
                         ({"Enabled": "true", "ExpirationDate": (now - day).strftime("%Y-%m-%d")}, 403)]:
        give(**more)
        assert lyve.at_the_door(door, corp.root.key) == status, more
    assert lyve.at_the_door(door, free.root.key) == 200
    answer = corp.reseller.call("RSSetCustomerServiceAccessLevel", CustomerName=free.name, Service="space", Enabled="true")
    assert answer.code == "InvalidInput"


def test_where_replication_is_enforced_nobody_replicates_otherwise(customer, door):
    corp = customer(ReplicationEnforcement="true", ReplicationPolicy='{"to":"DCA02"}')
    other = customer()
    path = "/bucket?replication="
    assert [lyve.at_the_door(door, who.root.key, path, "PUT") for who in (corp, other)] == [403, 200]
    assert lyve.at_the_door(door, corp.root.key, "/bucket", "PUT") == 200
    corp.modify(ReplicationEnforcement="false")
    assert lyve.at_the_door(door, corp.root.key, path, "PUT") == 200


@pytest.fixture
def support_desk(reseller, fresh):
    """A user of the reseller who may assume any role."""
    name = fresh("desk")
    reseller.iam.create_user(UserName=name)
    reseller.iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=document(allow("sts:AssumeRole")))
    made = reseller.iam.create_access_key(UserName=name)["AccessKey"]
    return Identity(reseller.server, name, Key(made["AccessKeyId"], made["SecretAccessKey"]))


def role_of(corp, trusted):
    arn = corp.root.iam.create_role(RoleName="managed", AssumeRolePolicyDocument=trust(trusted))["Role"]["Arn"]
    corp.root.iam.put_role_policy(RoleName="managed", PolicyName="p", PolicyDocument=document(allow("iam:ListUsers")))
    return {"RoleArn": arn, "RoleSessionName": "desk"}


def test_a_reseller_assumes_roles_while_whoever_controls_it_lets_it(customer, support_desk):
    """The role's trust is not what decides: it trusts the reseller in one account and not in the others."""
    desk = support_desk
    never, always, asks = customer(), customer(AssumeRoleControl="reseller"), customer(AssumeRoleControl="customer")
    roles = {corp.name: role_of(corp, f"arn:aws:iam::{desk.arn.split(':')[4]}:root" if corp is never else f"arn:aws:iam::{corp.number}:root")
             for corp in (never, always, asks)}

    def tries(corp):
        return desk.call("AssumeRole", "sts", **roles[corp.name])

    assert [tries(corp).code for corp in (never, always, asks)] == ["AccessDenied", "OK", "AccessDenied"]
    assert asks.reseller.call("RSModifyCustomer", CustomerName=asks.name, AssumeRoleEnabled="true").code == "AccessDenied"
    assert asks.root.call("RSModifyCustomer", CustomerName=asks.name, AssumeRoleEnabled="true").code == "OK"
    answer = tries(asks)
    session = desk.as_key(*(answer.texts(name)[0] for name in ("AccessKeyId", "SecretAccessKey", "SessionToken")))
    assert session.arn == f"arn:aws:sts::{asks.number}:assumed-role/managed/desk"
    assert session.call("ListUsers").code == "OK" and session.call("ListRoles").code == "AccessDenied"
    assert asks.root.call("RSModifyCustomer", CustomerName=asks.name, AssumeRoleEnabled="false").code == "OK"
    assert (tries(asks).code, session.call("ListUsers").code) == ("AccessDenied", "InvalidClientTokenId")
    always.modify(AssumeRoleEnabled="false")
    assert tries(always).code == "AccessDenied"


def test_only_the_reseller_comes_in_by_its_control(customer, support_desk, fresh):
    corp, stranger = customer(AssumeRoleControl="reseller"), customer()
    role = role_of(corp, f"arn:aws:iam::{corp.number}:root")
    user = stranger.person("eve", policy=document(allow("sts:*")))
    there, nowhere = (user.call("AssumeRole", "sts", **{**role, "RoleArn": arn}) for arn in (role["RoleArn"], role["RoleArn"] + "x"))
    assert (there.code, there.message) == (nowhere.code, nowhere.message.replace("managedx", "managed"))
    # Whom the reseller lets out is the reseller's to say.
    silent = fresh("silent")
    corp.reseller.iam.create_user(UserName=silent)
    made = corp.reseller.iam.create_access_key(UserName=silent)["AccessKey"]
    silent = Identity(corp.server, silent, Key(made["AccessKeyId"], made["SecretAccessKey"]))
    assert silent.call("AssumeRole", "sts", **role).code == "AccessDenied"
    assert support_desk.call("AssumeRole", "sts", **role).code == "OK"


def test_refusals_are_in_json_and_so_is_everything_about_customers(reseller):
    answer = reseller.call("RSCustomerDetails", CustomerName="nobody")
    assert answer.headers["content-type"] == "application/json" and answer.status == 404
    assert answer.json == {"Error": {"Code": "NoSuchEntity", "Message": "The customer with name nobody cannot be found."},
                           "RequestId": answer.headers["x-amzn-requestid"]}
    answer = reseller.call("RSCreateCustomer", CustomerName="n:o", Email="no", Password="x")
    assert answer.status == 400 and answer.json["Error"]["Code"] == "ValidationError"


def test_refusals_before_anybody_is_proven_are_in_json_too(reseller):
    signed = reseller.sign("RSListCustomer")
    stranger = Identity(reseller.server, "", Key("AKIAUNKNOWNUNKNOWN00", "none")).sign("RSListCustomer")
    late = signing.sign(reseller.server.host, reseller.key, body=signed.body, when=signing.now(-901))
    for request, code in [(signed.without("authorization"), "MissingAuthenticationToken"), (stranger, "InvalidClientTokenId"),
                          (signed.replaced("Authorization", signed.header("authorization")[:-4] + "0000"), "SignatureDoesNotMatch"),
                          (late, "SignatureDoesNotMatch")]:
        answer = wire.exchange(reseller.server.host, request.wire())
        assert answer.headers["content-type"] == "application/json", answer.text
        assert answer.json["Error"]["Code"] == code and answer.json["RequestId"] == answer.headers["x-amzn-requestid"], answer.text


def test_a_reseller_finds_a_role_in_a_new_customers_account(customer, support_desk):
    corp, closed = customer(AssumeRoleControl="reseller"), customer()
    role = {"RoleArn": f"arn:aws:iam::{corp.number}:role/ResellerAccess", "RoleSessionName": "desk"}
    answer = support_desk.call("AssumeRole", "sts", **role)
    session = support_desk.as_key(*(answer.texts(name)[0] for name in ("AccessKeyId", "SecretAccessKey", "SessionToken")))
    assert session.call("CreateUser", UserName="made@by-the-desk.com").code == "OK"
    role["RoleArn"] = role["RoleArn"].replace(corp.number, closed.number)
    assert support_desk.call("AssumeRole", "sts", **role).code == "AccessDenied"
    corp.modify(AssumeRoleEnabled="false")
    assert session.call("ListUsers").code == "InvalidClientTokenId"


def test_many_customers_are_listed_in_parts(customer):
    corps = [customer() for _ in range(3)]
    reseller, after, listed = corps[0].reseller, {}, []
    while part := reseller.call("RSListCustomer", MaxItems="2", **after).json:
        listed += [one["Name"] for one in part]
        after = {"After": listed[-1]}
    assert listed == [one["Name"] for one in reseller.call("RSListCustomer").json] == sorted(listed)
    assert {corp.name for corp in corps} <= set(listed)
