"""Signing in at an identity provider (seed 004): a real one that the test starts, from there and from here."""

import json

import pytest

from support import lyve
from support.identity import Identity
from support.signing import Key
from support.sso import Browser, Idp


@pytest.fixture(scope="module")
def idp(tmp_path_factory):
    made = Idp(tmp_path_factory.mktemp("idp"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def corp(root, fresh):
    return lyve.Customer(root, fresh("corp"))


@pytest.fixture(scope="module")
def connection(corp, idp):
    made = corp.root.call("RSCreateSAMLConnection", MetadataXML=idp.metadata())
    assert made.code == "OK", made.text
    idp.knows(made.json)
    return made.json


@pytest.fixture
def ann(corp, idp, connection, fresh):
    """A user who signs in at the provider, where she is now."""
    ann = corp.person(fresh("ann"), sort="admin")
    assert corp.root.call("RSSetUserAuthMethod", Name=ann.name, AuthMethod="federated").code == "OK"
    idp.somebody = ann.name
    return ann


def session(server, answer):
    assert answer.status == 200, answer.text
    made = answer.json
    assert set(made) == {"AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration", "PwdMustChange"} and made["PwdMustChange"] is False
    return Identity(server, "", Key(made["AccessKeyId"], made["SecretAccessKey"], made["SessionToken"]))


def test_a_connection_says_what_the_provider_must_be_told(server, corp, connection):
    name = f"lyve-{corp.name}-saml"
    assert connection == {"Success": "true", "ProviderUrl": f"{server.url}/saml/acs/{name}", "EntityId": f"urn:keyward:{name}", "Expiry": "12/27/2044",
                          "Provider": name}
    assert corp.root.call("RSGetSAMLConnection").json == {key: value for key, value in connection.items() if key != "Success"}


def test_begun_here(server, connection, ann):
    browser = Browser(server)
    location = browser.leave(connection)
    assert list(browser.cookies) == ["__Host-keyward-saml"]
    answer = browser.back(connection, browser.visit(location), RelayState="https://evil.example.com/")
    ann_there = session(server, answer)
    assert (ann_there.arn, browser.cookies) == (ann.arn, {})
    assert answer.headers["cache-control"] == "no-store" and b"evil" not in answer.body and "location" not in answer.headers
    assert ann_there.call("ListUsers").code == "OK"


def test_begun_at_the_provider(server, idp, connection, ann):
    assert session(server, Browser(server).back(connection, idp.response())).arn == ann.arn


@pytest.mark.parametrize("signs", [(True, False), (False, True), (True, True)])
def test_whatever_the_provider_signs(server, idp, connection, ann, signs):
    answer = Browser(server).back(connection, idp.response(sign_response=signs[0], sign_assertion=signs[1]))
    assert session(server, answer).arn == ann.arn


def test_where_only_those_may_come_who_were_sent(server, corp, idp, connection, ann):
    assert corp.root.call("RSUpdateSAMLConnection", MetadataXML=idp.metadata(), IdPInitiated="false").code == "OK"
    try:
        refused = Browser(server).back(connection, idp.response())
        assert (refused.status, refused.code) == (400, "InvalidIdentityToken")
        browser = Browser(server)
        assert session(server, browser.back(connection, browser.visit(browser.leave(connection)))).arn == ann.arn
    finally:
        assert corp.root.call("RSUpdateSAMLConnection", MetadataXML=idp.metadata(), IdPInitiated="true").code == "OK"


def test_a_session_ends_with_what_it_came_from(server, corp, idp, connection, ann):
    def opened():
        who = session(server, Browser(server).back(connection, idp.response()))
        assert who.call("ListUsers").code == "OK"
        return who

    who = opened()
    assert corp.root.call("RSSetUserAuthMethod", Name=ann.name, AuthMethod="password").code == "OK"
    assert who.call("ListUsers").code == "InvalidClientTokenId"
    assert Browser(server).back(connection, idp.response()).json["Error"]["Code"] == "InvalidCredentials"
    assert corp.root.call("RSSetUserAuthMethod", Name=ann.name, AuthMethod="federated").code == "OK"
    who = opened()
    assert corp.root.call("RSUpdateSAMLConnection", MetadataXML=idp.metadata()).code == "OK"
    assert who.call("ListUsers").code == "OK", "the same provider"
    assert corp.root.call("SetUserStatus", UserName=ann.name, Status="Inactive").code == "OK"
    assert who.call("ListUsers").code == "InvalidClientTokenId"
    assert Browser(server).back(connection, idp.response()).code == "InvalidCredentials"
    assert corp.root.call("SetUserStatus", UserName=ann.name, Status="Active").code == "OK"
    who = opened()
    assert corp.root.call("RSDeleteSAMLConnection").json == {"Success": "true"}
    assert who.call("ListUsers").code == "InvalidClientTokenId"
    assert Browser(server).back(connection, idp.response()).code == "InvalidIdentityToken"
    assert corp.root.call("RSCreateSAMLConnection", MetadataXML=idp.metadata()).code == "OK"
    assert who.call("ListUsers").code == "InvalidClientTokenId", "another connection of the same name"


def test_who_changes_over_loses_the_password_and_its_sessions(server, corp, connection, fresh):
    bob = corp.person(fresh("bob"))
    corp.with_password(bob.name)
    signed_in = lyve.session(server, bob.name)
    assert signed_in.call("ListAccessKeys").code == "OK"
    assert corp.root.call("RSSetUserAuthMethod", Name=bob.name, AuthMethod="federated").code == "OK"
    assert signed_in.call("ListAccessKeys").code == "InvalidClientTokenId"
    assert lyve.sign_in(server, bob.name).json == {"error": "InvalidCredentials"}
    assert bob.call("ChangePassword", OldPassword=lyve.PASSWORD, NewPassword="Password44").code == "AccessDenied"
    assert corp.root.call("RSGetToken", Type="pwd_reset", UserName=bob.name).code == "InvalidInput"
    assert bob.call("ListAccessKeys").code == "OK", "its keys are no passwords"
    (info,) = corp.root.call("RSGetUserInfo", **{"UserList.1": bob.name}).json
    assert info["AuthMethod"] == "federated"


def test_who_may_make_connections(corp, idp, connection, fresh):
    admin, user = corp.person(fresh("adm"), sort="admin"), corp.person(fresh("usr"))
    for name, more in {"RSGetSAMLConnection": {}, "RSUpdateSAMLConnection": {"MetadataXML": idp.metadata()}}.items():
        assert admin.call(name, **more).code == "OK"
        assert user.call(name, **more).code == "AccessDenied"
    assert admin.call("RSCreateSAMLConnection", MetadataXML=idp.metadata()).code == "EntityAlreadyExists"
    assert user.call("RSSetUserAuthMethod", Name=user.name, AuthMethod="federated").code == "AccessDenied"
    assert admin.call("RSSetUserAuthMethod", Name=user.name, AuthMethod="federated").code == "OK"
    assert admin.call("RSSetUserAuthMethod", Name=corp.email, AuthMethod="federated").code == "AccessDenied"


def test_addresses_begin_where_the_operator_says(new_server, idp):
    with new_server("--public-url", "https://iam.example.com") as server:
        root = Identity(server, "", Key(*server.root))
        request = root.sign("RSCreateSAMLConnection", MetadataXML=idp.metadata())
        made = root.send(request.added("X-Forwarded-Host", "evil.example.com"))
        assert made.json["ProviderUrl"] == "https://iam.example.com/saml/acs/000000000000-saml"
        location = Browser(server).leave(made.json)
        assert location.startswith(f"{idp.base}/sso?SAMLRequest=")
        told = [json.loads(line) for line in server.audit_log.read_text().splitlines()]
        assert any(line["action"] == "iam:BeginSAMLLogin" for line in told)
