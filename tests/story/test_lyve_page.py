"""Every example of seed 004 about tenancy and people, as it is printed there: the request, and the answer's shape.

Where the page contradicts itself its rule stands before its example: what is different is said beside the test.
"""

import datetime
import json
import re
import time
import urllib.parse

import pytest

from support import lyve, signing, wire
from support.identity import Identity
from support.saml import IdentityProvider
from support.server import Server
from support.signing import Key
from support.telephone import code

MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z"


class Page:
    """A reseller called lyve and its customer newcorp, in the account that the page calls 000000000000."""

    def __init__(self, server):
        self.server = server
        self.reseller = Identity(server, "", Key(*server.root))
        assert self.reseller.call("RSRegisterReseller", ResellerName="lyve").code == "OK"

    def as_printed(self, someone, body, query=""):
        """Sends a body as the page prints it: lines joined, and nothing else changed but spaces and quotes, which no client sends."""
        text = "".join(line.strip() for line in body.strip().splitlines())
        form = "&".join(f"{name}={urllib.parse.quote(urllib.parse.unquote(value), safe='')}"
                        for name, _, value in (pair.partition("=") for pair in text.split("&")))
        request = signing.sign(self.server.host, someone.key, body=form.encode() if body else b"", query=query)
        return wire.exchange(self.server.host, request.wire())


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    with Server(tmp_path_factory.mktemp("page") / "data") as server:
        yield Page(server)


CREATE = """
Action=RSCreateCustomer&
Version=2010-05-08&
Name=NewCorp&
Email=admin%40newcorp.com&
Password=Password22&
AssumeRoleControl=customer&
ReplicationEnforcement=false&
ReplicationPolicy=%7B%7D
"""


@pytest.fixture(scope="module")
def newcorp(page):
    """Root of newcorp, signed in."""
    made = page.as_printed(page.reseller, CREATE)
    assert made.status == 200 and made.headers["content-type"] == "application/json"
    answer = made.json
    assert answer == {"Ok": True, "Root": "lyve:newcorp", "RootID": answer["RootID"]} and re.fullmatch(r"1\d{11}", answer["RootID"])
    root = lyve.session(page.server, "admin@newcorp.com")
    for name, sort in {"firstuser": "admin", "seconduser": "user"}.items():
        assert root.call("CreateUser", UserName=f"{name}@example.com").code == "OK"
        assert root.call("RSSetUserInfo", Name=f"{name}@example.com", Firstname="First", Lastname="User", Type=sort).code == "OK"
    root.number = answer["RootID"]
    return root


def test_rs_modify_customer_and_rs_list_customer(page, newcorp):
    other = lyve.Customer(page.reseller, "othercorp", AssumeRoleControl="customer", Regions="DCA02,SJC03")
    answer = page.as_printed(page.reseller, """
Action=RSModifyCustomer&
Version=2010-05-08&
CustomerName=othercorp&
ReplicationEnforcement=false&
ReplicationPolicy=null&
Status=disabled
""")
    assert (answer.status, answer.body, answer.headers["content-length"]) == (200, b"", "0")
    answer = page.as_printed(page.reseller, "", query="Action=RSListCustomer&Version=2010-05-08")
    first, second = answer.json
    assert list(first) == ["Name", "RootID", "Active", "CreatedOn", "AssumeRoleControl", "AssumeRoleEnabled", "Regions", "ReplicationEnforcement"]
    assert list(second) == ["Name", "RootID", "Active", "CreatedOn", "SuspendedAt", "AssumeRoleControl", "AssumeRoleEnabled", "Regions",
                            "ReplicationEnforcement"]
    for moment in (second.pop("CreatedOn"), second.pop("SuspendedAt")):
        assert re.fullmatch(MOMENT, moment)
    assert second == {"Name": "othercorp", "RootID": other.number, "Active": False, "AssumeRoleControl": "customer",
                      "AssumeRoleEnabled": False, "Regions": ["DCA02", "SJC03"], "ReplicationEnforcement": False}


def test_rs_customer_details_and_rs_available_regions(page, newcorp):
    answer = page.as_printed(page.reseller, "", query="Action=RSCustomerDetails&Version=2010-05-08&CustomerName=newcorp")
    details = answer.json
    assert list(details) == ["Email", "LastAccess", "AssumeRoleControl", "AssumeRoleEnabled", "Active", "NumBuckets", "NumFiles",
                             "NumUsers", "NumAdminUsers", "NumAdminRoots", "UsedSpace"]
    assert (details["Email"], details["NumUsers"], details["NumAdminUsers"]) == ("admin@newcorp.com", 2, 1)
    page.reseller.call("RSModifyCustomer", CustomerName="newcorp", Regions="SJC03,DCA02", ReplicationEnforcement="true")
    answer = page.as_printed(page.reseller, "", query="Action=RSAvailableRegions&Version=2010-05-08&Customer=newcorp")
    # The page says "sorted", and prints them unsorted.
    assert answer.json == {"Regions": ["DCA02", "SJC03"], "ReplicationEnforcement": True}


def test_rs_set_customer_service_access_level(page):
    lyve.Customer(page.reseller, "restricted", RestrictServiceAccess="true")
    # The page's table has CustomerName, its example has not.
    answer = page.as_printed(page.reseller, """
Action=RSSetCustomerServiceAccessLevel&
CustomerName=restricted&
Service=transporter&
AccessLevel=enabled
""")
    assert (answer.status, answer.body) == (200, b"")


def as_printed_at(page, someone, method, path, body):
    """Sends JSON as the page prints it, with its comments taken out and what stands between angle brackets filled in."""
    text = re.sub(r"//[^\n]*", "", body)
    path, _, query = path.partition("?")
    request = signing.sign(page.server.host, someone.key, method=method, path=path, query=query, body=text.encode(), content_type="json" if text else None)
    return wire.exchange(page.server.host, request.wire(), method)


def test_rs_whitelist(page, newcorp):
    """Its five calls, in the order in which they are of use. The network holds the tests, or nobody could come any more."""
    answer = as_printed_at(page, newcorp, "PUT", "/api/whitelist/RSWhitelistAddRule", """{
"root": "lyve:newcorp", // mandatory
"subNet": "127.0.0.0/8", // mandatory
"regions": ["DCA02", "SCJ03", "DEN02", "LON01"], // optional (if empty apply to all regions)
"notes": "some notes for the reseller", // optional
"ttl": 30 // optional
}""")
    assert answer.status == 200 and answer.headers["content-type"] == "application/json" and list(answer.json) == ["ok", "ruleId", "insertedAt"]
    assert answer.json["ok"] is True and re.fullmatch(MOMENT, answer.json["insertedAt"])
    rule = answer.json["ruleId"]
    judged = """{
"root": "lyve:newcorp", // mandatory
"ruleId": "%s", // mandatory
"notes": "some notes to report" // optional
}"""
    answer = as_printed_at(page, page.reseller, "POST", "/api/whitelist/RSWhitelistApproveRule", judged % rule)
    assert list(answer.json) == ["ok", "ruleId", "status", "updatedAt"] and answer.json["status"] == "Active"
    second = as_printed_at(page, newcorp, "PUT", "/api/whitelist/RSWhitelistAddRule", '{"root": "lyve:newcorp", "subNet": "192.0.2.1"}').json["ruleId"]
    answer = as_printed_at(page, page.reseller, "POST", "/api/whitelist/RSWhitelistRejectRule", judged % second)
    assert (answer.json["ok"], answer.json["ruleId"], answer.json["status"]) == (True, second, "Rejected")
    answer = as_printed_at(page, page.reseller, "GET", "/api/whitelist/RSWhitelistListRules?root=lyve%3Anewcorp&offset=0&limit=0", "")
    assert list(answer.json) == ["ok", "partial", "rules"] and answer.json["partial"] is False
    first, other = answer.json["rules"]
    assert list(first) == ["ruleId", "insertedAt", "updatedAt", "subNet", "status", "regions", "notes"]
    assert first["regions"] == ["DCA02", "DEN02", "LON01", "SCJ03"] and first["notes"] == "some notes to report"
    assert list(other) == ["ruleId", "insertedAt", "updatedAt", "subNet", "status", "notes"]
    deleted = """{
"root": "lyve:newcorp", // mandatory
"ruleId": "%s" // mandatory
}"""
    answer = as_printed_at(page, page.reseller, "DELETE", "/api/whitelist/RSWhitelistDeleteRule", deleted % second)
    assert (answer.status, answer.json) == (200, {"ok": True})
    answer = as_printed_at(page, page.reseller, "DELETE", "/api/whitelist/RSWhitelistDeleteRule", deleted % second)
    assert (answer.json["ok"], list(answer.json)) == (False, ["ok", "errorDesc"])


def test_rs_list_billing_data(page, newcorp):
    printed = """
Action=RSListBillingData&
Version=2010-05-08&
From=2020-03-04T00%3A00%3A00.000Z&
Till=2020-04-04T00%3A00%3A00.000Z
"""
    assert page.as_printed(newcorp, printed).json == {"Stats": {}, "UsedSpace": [], "ObjectCount": []}
    days = [datetime.datetime.now(datetime.timezone.utc).date() - datetime.timedelta(days=ago) for ago in (1, 2)]
    for day, used in zip(days, (6485663588183, 1)):
        answer = page.reseller.call("PutUsageReport", AccountId=newcorp.number, Date=day.isoformat(), NumBuckets="3",
                                    NumFiles="18499", UsedSpace=str(used), GhostSpace="402901552935")
        assert (answer.status, answer.body) == (200, b""), answer.text
    first, last = (f"{day.isoformat()}T00%3A00%3A00.000Z" for day in (days[1], days[0]))
    answer = page.as_printed(newcorp, printed.replace("2020-03-04T00%3A00%3A00.000Z", first).replace("2020-04-04T00%3A00%3A00.000Z", last))
    stamps = [f"{day.isoformat()}T00:00:00Z" for day in days]
    assert answer.json == {
        "Stats": {},
        "UsedSpace": [{"Date": stamps[0], "UsedSpace": 6485663588183, "GhostSpace": 402901552935},
                      {"Date": stamps[1], "UsedSpace": 1, "GhostSpace": 402901552935}],
        "ObjectCount": [{"Date": stamp, "ObjectCount": 18499} for stamp in stamps]}
    details = page.reseller.call("RSCustomerDetails", CustomerName="newcorp").json
    assert (details["NumBuckets"], details["NumFiles"], details["UsedSpace"]) == (3, 18499, 6485663588183)


def test_rs_live_billing(page, newcorp):
    # What it shows when something has moved is tested where something moves: minutes are two minutes old when they are shown.
    answer = page.as_printed(newcorp, "Action=RSLiveBilling&\nVersion=2010-05-08")
    assert (answer.status, answer.headers["content-type"], answer.json) == (200, "application/json", [])


def test_rs_saml_connections(page, newcorp):
    """The page's product is called lyvecloud, ours keyward; its XML file is one here."""
    metadata = urllib.parse.quote(IdentityProvider().metadata(), safe="")
    answer = page.as_printed(newcorp, f"""
Action=RSCreateSAMLConnection&
Version=2010-05-08&
MetadataXML={metadata}
""")
    made = answer.json
    assert list(made) == ["Success", "ProviderUrl", "EntityId", "Expiry", "Provider"] and made["Success"] == "true"
    assert re.fullmatch(r"\d\d/\d\d/\d{4}", made["Expiry"]) and made["Provider"] == "lyve-newcorp-saml"
    assert made["EntityId"] == "urn:keyward:lyve-newcorp-saml" and "lyve-newcorp-saml" in made["ProviderUrl"]
    shown = page.as_printed(newcorp, "Action=RSGetSAMLConnection&\nVersion=2010-05-08&").json
    assert list(shown) == ["ProviderUrl", "EntityId", "Expiry", "Provider"] and shown.items() <= made.items()
    answer = page.as_printed(newcorp, f"Action=RSUpdateSAMLConnection&\nVersion=2010-05-08&\nMetadataXML={metadata}")
    assert answer.json == made
    answer = page.as_printed(newcorp, """
Action=RSSetUserAuthMethod&
Version=2010-05-08&
Name=seconduser@example.com&
AuthMethod=federated
""")
    assert (answer.status, answer.body) == (200, b"")
    (info,) = newcorp.call("RSGetUserInfo", **{"UserList.1": "seconduser@example.com"}).json
    assert info["AuthMethod"] == "federated"
    assert newcorp.call("RSSetUserAuthMethod", Name="seconduser@example.com", AuthMethod="password").code == "OK"
    assert page.as_printed(newcorp, "Action=RSDeleteSAMLConnection&\nVersion=2010-05-08").json == {"Success": "true"}


def test_rs_get_user_info(page, newcorp):
    answer = page.as_printed(newcorp, """
Action=RSGetUserInfo&
UserList.1=firstuser%40example.com&
UserList.2=seconduser%40example.com&
UserList.3=nonexistent&
Version=2010-05-08
""")
    first, second = answer.json
    for info, sort in ((first, "admin"), (second, "user")):
        assert list(info) == ["Id", "Name", "PwdMustChange", "Email", "Firstname", "Lastname", "Type", "CreatedOn", "LastAccess", "Path",
                              "Root", "AuthMethod"]
        assert (info["PwdMustChange"], info["Firstname"], info["Type"], info["LastAccess"]) == (True, "First", sort, "0001-01-01T00:00:00Z")
        assert re.fullmatch(MOMENT, info["CreatedOn"]) and info["Name"] == info["Email"] and info["AuthMethod"] == "password"


def test_rs_set_user_info(page, newcorp):
    answer = page.as_printed(newcorp, """
Action=RSSetUserInfo&
Version=2010-05-08&
Name=seconduser@example.com&
Firstname=John&
Lastname=Smith&
Type=user
""")
    assert (answer.status, answer.body) == (200, b"")
    (info,) = newcorp.call("RSGetUserInfo", **{"UserList.1": "seconduser@example.com"}).json
    assert (info["Firstname"], info["Lastname"], info["Type"]) == ("John", "Smith", "user")


def test_rs_get_token_and_rs_reset_password(page, newcorp):
    answer = page.as_printed(newcorp, """
Action=RSGetToken&
Version=2010-05-08&
Type=pwd_reset&
UserName=firstuser%40example.com
""")
    assert list(answer.json) == ["Token"]
    answer = lyve.unsigned(page.server, "RSResetPassword", Token=answer.json["Token"], NewPassword="Password24")
    assert (answer.status, answer.body) == (200, b"")
    assert lyve.sign_in(page.server, "firstuser@example.com", "Password24").status == 200


def test_rs_prepare_tfa_rs_enable_tfa_and_rs_disable_tfa(page, newcorp):
    prepared = page.as_printed(newcorp, "Action=RSPrepareTFA&\nVersion=2010-05-08").json
    assert list(prepared) == ["secret", "qrCodeUrl"] and prepared["qrCodeUrl"].startswith("data:image/png;base64,iVBORw0KG")
    otp = code(prepared["secret"], int(time.time()) // 30)
    enabled = page.as_printed(newcorp, f"Action=RSEnableTFA&\nVersion=2010-05-08&\nOTP={otp}").json
    assert list(enabled) == ["recoveryCodes"] and all(re.fullmatch("[0-9a-f]{8}", code) for code in enabled["recoveryCodes"])
    # The page asks for nothing but a signature; a factor is shown once more before it goes.
    assert page.as_printed(newcorp, "Action=RSDisableTFA&\nVersion=2010-05-08").code == "AccessDenied"
    proven = lyve.session(page.server, "admin@newcorp.com", otp=enabled["recoveryCodes"][0])
    answer = page.as_printed(proven, "Action=RSDisableTFA&\nVersion=2010-05-08")
    assert (answer.status, answer.body) == (200, b"")


@pytest.fixture(scope="module")
def iam(page, newcorp):
    """What the examples with AWS's names are about."""
    for name in ("user", "user1", "user2", "testuser", "TestUser256"):
        assert newcorp.call("CreateUser", UserName=f"{name}@example.com").code == "OK"
    arns = {}
    for name in ("SomePolicy", "TestA24152", "ABCABC"):
        arns[name] = newcorp.call("CreatePolicy", PolicyName=name, PolicyDocument=json.dumps(POLICY)).texts("Arn")[0]
    assert newcorp.call("AttachUserPolicy", UserName="user1@example.com", PolicyArn=arns["ABCABC"]).code == "OK"
    assert newcorp.call("CreatePolicyVersion", PolicyArn=arns["TestA24152"], PolicyDocument=json.dumps(POLICY)).code == "OK"
    return newcorp


POLICY = {"Statement": [{"Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket"], "Effect": "Allow",
                         "Resource": "arn:aws:s3:::abc-bucket*"}, {"Action": ["s3:ListAllMyBuckets"], "Effect": "Allow", "Resource": "*"}],
          "Version": "2012-10-17", "Managed": True}
NEW = ('{"Statement":[{"Action":["s3:GetObject","s3:ListBucket"],"Effect":"Allow","Resource":"*"},'
       '{"Action":["s3:ListAllMyBuckets"],"Effect":"Allow","Resource":"*"}],"Version":"2012-10-17"}')

#: The page's accounts are all zeros; `arn:aws:iam:::policy/…` would mean the caller's too. {0} is the customer's number.
EXAMPLES = {
    "AttachUserPolicy": "PolicyArn=arn:aws:iam::{0}:policy/SomePolicy&UserName=user@example.com",
    "CreateAccessKey": "UserName=user@example.com",
    "CreatePolicy": 'Description=Gives all permissions for the bucket "abc-bucket"&Path=/&PolicyDocument=' + json.dumps(POLICY).replace("{", "{{").replace("}", "}}")
                    + "&PolicyName=NewPolicy4567",
    "CreatePolicyVersion": "PolicyArn=arn:aws:iam::{0}:policy/NewPolicy4567&PolicyDocument=" + NEW.replace("{", "{{").replace("}", "}}") + "&SetAsDefault=true",
    "CreateUser": "UserName=user3@example.com",
    "DeletePolicyVersion": "PolicyArn=arn:aws:iam::{0}:policy/TestA24152&VersionId=v2",
    "DeletePolicy": "PolicyArn=arn:aws:iam::{0}:policy/TestA24152",
    "DeleteUser": "UserName=TestUser256@example.com",
    "GetPolicy": "PolicyArn=arn:aws:iam::{0}:policy/ABCABC",
    "GetPolicyVersion": "PolicyArn=arn:aws:iam::{0}:policy/ABCABC&VersionId=v1",
    "ListAccessKeys": "UserName=user@example.com",
    "ListAttachedUserPolicies": "UserName=user1@example.com",
    "ListEntitiesForPolicy": "PolicyArn=arn:aws:iam::{0}:policy/ABCABC",
    "ListPolicies": "PathPrefix=/&OnlyAttached=true",
    "ListPolicyVersions": "PolicyArn=arn:aws:iam::{0}:policy/ABCABC",
    "ListUsers": "",
    "DetachUserPolicy": "PolicyArn=arn:aws:iam::{0}:policy/ABCABC&UserName=user1@example.com",
    "SetDefaultPolicyVersion": "PolicyArn=arn:aws:iam::{0}:policy/NewPolicy4567&VersionId=v1",
    "UpdateLoginProfile": "Password=Password22&PasswordResetRequired=false&UserName=testuser@example.com",
}


def test_what_is_named_as_at_aws(page, iam):
    """One after the other, as they build on each other; the last two by the user that has got a password."""
    for name, parameters in EXAMPLES.items():
        answer = page.as_printed(iam, f"Action={name}&{parameters.format(iam.number)}&Version=2010-05-08".replace("&&", "&"))
        assert answer.status == 200, (name, answer.text)
        assert f'<{name}Response xmlns="https://iam.amazonaws.com/doc/2010-05-08/">' in answer.text and answer.request_id
    user = lyve.session(page.server, "testuser@example.com", "Password22")
    answer = page.as_printed(user, "Action=ChangePassword&\nOldPassword=Password22&\nNewPassword=Password01&\nVersion=2010-05-08")
    assert answer.status == 200 and "<ChangePasswordResponse" in answer.text
    user = lyve.session(page.server, "testuser@example.com", "Password01")
    key = user.call("CreateAccessKey").texts("AccessKeyId")[0]
    answer = page.as_printed(user, f"AccessKeyId={key}&\nAction=DeleteAccessKey&\nUserName=testuser@example.com&\nVersion=2010-05-08")
    assert answer.status == 200 and "<DeleteAccessKeyResponse" in answer.text
