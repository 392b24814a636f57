"""Resellers' customers, and signing in to them."""

import hashlib
import json
import urllib.parse

from support import signing, wire
from support.identity import Identity

PASSWORD = "Password22"


def sign_in(server, email, password=PASSWORD, **more):
    """The raw answer of `POST /login`."""
    body = json.dumps({"email": email, "password": password, **more}).encode()
    head = [("Host", server.host), ("Content-Type", "application/json")]
    return wire.exchange(server.host, signing.Request("POST", "/login", head, body).wire())


def session(server, email, password=PASSWORD, **more):
    """Somebody who has signed in."""
    answer = sign_in(server, email, password, **more)
    assert answer.status == 200, answer.text
    made = answer.json
    return Identity(server, email, signing.Key(made["AccessKeyId"], made["SecretAccessKey"], made["SessionToken"]))


class Customer:
    """A new customer of a reseller: its root has a key."""

    def __init__(self, reseller, name, **more):
        self.reseller, self.server, self.name = reseller, reseller.server, name
        self.email = f"root@{name}.example.com"
        answer = reseller.call("RSCreateCustomer", CustomerName=name, CustomerEmail=self.email, Password=PASSWORD, **more)
        assert answer.code == "OK", answer.text
        self.number = answer.json["RootID"]
        signed_in = session(self.server, self.email)
        made = signed_in.call("CreateAccessKey")
        self.root = Identity(self.server, self.email, signing.Key(made.texts("AccessKeyId")[0], made.texts("SecretAccessKey")[0]))

    def modify(self, **more):
        answer = self.reseller.call("RSModifyCustomer", CustomerName=self.name, **more)
        assert (answer.status, answer.body) == (200, b""), answer.text

    @property
    def full_name(self):
        return f"lyve:{self.name}"

    def network(self, subnet, source=None, **more):
        """A network that the account may be used from, asked for (from the address `source`) and approved; its id."""
        added = whitelist(self.root, "AddRule", source, root=self.full_name, subNet=subnet, **more)
        assert added.code == "OK", added.text
        made = whitelist(self.reseller, "ApproveRule", root=self.full_name, ruleId=added.json["ruleId"])
        assert made.json["status"] == "Active", made.text
        return added.json["ruleId"]

    def person(self, who, *, sort=None, policy=None):
        """A user with a key and without a password."""
        name = f"{who}@{self.name}.example.com"
        assert self.root.call("CreateUser", UserName=name).code == "OK"
        if sort:
            assert self.root.call("RSSetUserInfo", Name=name, Type=sort).code == "OK"
        if policy:
            assert self.root.call("PutUserPolicy", UserName=name, PolicyName="own", PolicyDocument=policy).code == "OK"
        made = self.root.call("CreateAccessKey", UserName=name)
        return Identity(self.server, name, signing.Key(made.texts("AccessKeyId")[0], made.texts("SecretAccessKey")[0]))

    def with_password(self, name, password=PASSWORD):
        """Gives a user a password, as its owner would with the token that an admin passes on."""
        token = self.root.call("RSGetToken", Type="pwd_reset", UserName=name).json["Token"]
        answer = unsigned(self.server, "RSResetPassword", Token=token, NewPassword=password)
        assert (answer.status, answer.body) == (200, b""), answer.text


def unsigned(server, name, **parameters):
    """An action that nobody signs."""
    form = signing.encode(signing.action(name, **parameters))
    head = [("Host", server.host), ("Content-Type", signing.FORM)]
    return wire.exchange(server.host, signing.Request("POST", "/", head, form).wire())


def at_the_door(door, key, path="/bucket/key", method="GET", region="us-east-1", source=None):
    """The status that a proxy is told for a request for data, which asks from the address `source`."""
    payload = hashlib.sha256(b"").hexdigest()
    headers = [("X-Amz-Content-Sha256", payload)]
    if key.token:
        headers.append(("X-Amz-Security-Token", key.token))
    request = signing.sign_by_hand(door, key, b"", method=method, target=path, headers=headers, service="s3", payload=payload, region=region)
    return wire.exchange(door, request.wire(), method, source=source).status


METHODS = {"AddRule": "PUT", "DeleteRule": "DELETE", "ApproveRule": "POST", "RejectRule": "POST", "ListRules": "GET"}


def whitelist(someone, name, source=None, **parameters):
    """One of the calls about networks, as the page has them: JSON, or a query, at a path of its own."""
    method, path = METHODS[name], f"/api/whitelist/RSWhitelist{name}"
    how = {"query": urllib.parse.urlencode(parameters), "body": b"", "content_type": None}
    if method != "GET":
        how = {"body": json.dumps(parameters).encode(), "content_type": "application/json"}
    request = signing.sign(someone.server.host, someone.key, method=method, path=path, **how)
    return wire.exchange(someone.server.host, request.wire(), method, source=source)
