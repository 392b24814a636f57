"""sts:GetCallerIdentity."""

import pytest

from support import signing, wire
from support.policies import deny, document


def test_a_user(person, admin):
    alice = person(path="/team/")
    answer = alice.sts.get_caller_identity()
    assert answer.pop("ResponseMetadata")
    assert answer == {"UserId": admin.iam.get_user(UserName=alice.name)["User"]["UserId"], "Account": "000000000000",
                      "Arn": f"arn:aws:iam::000000000000:user/team/{alice.name}"}


def test_root(root):
    answer = root.sts.get_caller_identity()
    assert (answer["Arn"], answer["UserId"], answer["Account"]) == ("arn:aws:iam::000000000000:root", "000000000000", "000000000000")


def test_no_policy_takes_it_away(person):
    assert person(document(deny("*"))).call("GetCallerIdentity", "sts").code == "OK"


def test_presigned(server, stranger):
    request = signing.presign(server.host, stranger.key, signing.action("GetCallerIdentity", "sts"))
    assert stranger.send(request).texts("Arn") == [stranger.arn]


def test_the_envelope_is_that_of_sts(stranger):
    answer = stranger.call("GetCallerIdentity", "sts")
    assert b'xmlns="https://sts.amazonaws.com/doc/2011-06-15/"' in answer.body
    assert answer.request_id == answer.headers["x-amzn-requestid"]


@pytest.mark.parametrize("signed_for, version", [("iam", "2011-06-15"), ("sts", "2010-05-08")])
def test_it_belongs_to_sts_alone(server, stranger, signed_for, version):
    form = {"Action": "GetCallerIdentity", "Version": version}
    answer = stranger.send(signing.sign(server.host, stranger.key, form, service=signed_for))
    assert answer.status in (400, 403) and answer.code in ("InvalidAction", "SignatureDoesNotMatch"), answer.text


def test_the_cli(stranger):
    assert stranger.aws("sts", "get-caller-identity")["Arn"] == stranger.arn


def test_anonymous(server):
    request = signing.Request("POST", "/", [("Host", server.host), ("Content-Type", signing.FORM)],
                              signing.encode(signing.action("GetCallerIdentity", "sts")))
    answer = wire.exchange(server.host, request.wire())
    assert (answer.status, answer.code) == (403, "MissingAuthenticationToken")
