"""A62, A64 and A65 on credentials: whose they are to be is no parameter's to say alone, secrets are shown once, and strange parameters do nothing."""

import pytest

from support import material
from support.identity import Identity
from support.policies import allow, document
from support.signing import Key

CODECOMMIT = {"ServiceName": "codecommit.amazonaws.com"}

#: Every action that gives somebody a credential: the parameter that says whom, and the rest.
GIVING = {
    "CreateAccessKey": ("UserName", lambda: {}),
    "CreateServiceAccount": ("ParentUser", lambda: {}),
    "UploadSSHPublicKey": ("UserName", lambda: {"SSHPublicKeyBody": material.openssh(material.rsa_key())}),
    "UploadSigningCertificate": ("UserName", lambda: {"CertificateBody": material.certificate()}),
    "CreateServiceSpecificCredential": ("UserName", lambda: CODECOMMIT),
}


@pytest.mark.parametrize("action", GIVING)
def test_a62_minio_cve_2024_24747_a_credential_for_somebody_else(admin, person, user, fresh, action):
    whom, rest = GIVING[action]
    own = person(document(allow(f"iam:{action}", "arn:aws:iam::*:user/${aws:username}")))
    assert own.call(action, **{whom: own.name}, **rest()).code == "OK"
    for victim in (user, admin.name, "no-such-user", "root"):
        assert own.call(action, **{whom: victim}, **rest()).code == "AccessDenied", victim
    # The name of an account, or of a path, is no user's.
    for victim in ("000000000000:root", f"arn:aws:iam::000000000000:user/{own.name}", f"../{own.name}", f"{own.name}/*"):
        assert own.call(action, **{whom: victim}, **rest()).code in ("ValidationError", "AccessDenied"), victim


@pytest.mark.parametrize("action, more", [("GetServiceAccount", {}), ("UpdateServiceAccount", {"Status": "Inactive"}), ("DeleteServiceAccount", {})])
def test_a62_a_service_account_of_somebody_else(admin, person, user, action, more):
    own = person(document(allow("iam:*ServiceAccount*", "arn:aws:iam::*:user/${aws:username}")))
    mine = own.call("CreateServiceAccount", ParentUser=own.name).texts("ServiceAccountId")[0]
    theirs = admin.call("CreateServiceAccount", ParentUser=user).texts("ServiceAccountId")[0]
    # Their serial under my name is nobody's, and does not lead to theirs.
    mixed = f"sa:{own.name}:{theirs.rpartition(':')[2]}"
    assert own.call(action, ServiceAccountId=mixed, **more).code == "NoSuchEntity"
    assert own.call(action, ServiceAccountId=theirs, **more).code == "AccessDenied"
    assert own.call(action, ServiceAccountId=mine, **more).code == "OK"
    assert admin.call("GetServiceAccount", ServiceAccountId=theirs).texts("Status") == ["Active"]


def test_a62_a_name_that_comes_again_is_not_the_parent(server, admin, person, fresh):
    name = fresh("again")
    parent = person(document(allow("iam:ListUsers")), name=name)
    made = admin.call("CreateServiceAccount", ParentUser=name)
    bot = Identity(server, name, Key(made.texts("AccessKeyId")[0], made.texts("SecretAccessKey")[0]))
    identifier = made.texts("ServiceAccountId")[0]
    assert bot.call("ListUsers").code == "OK"
    admin.iam.update_user(UserName=parent.name, NewUserName=fresh("moved"))
    heir = person(document(allow("iam:*ServiceAccount*", "arn:aws:iam::*:user/${aws:username}")), name=name)
    for action in ("GetServiceAccount", "DeleteServiceAccount"):
        assert heir.call(action, ServiceAccountId=identifier).code == "AccessDenied"
    assert heir.call("ListServiceAccounts", ParentUser=name).texts("ServiceAccountId") == []
    assert bot.call("ListUsers").code == "OK" and bot.call("GetUser").texts("UserName") != [name]


def test_a64_rustfs_ghsa_3495_secrets_are_shown_once(server, admin, user):
    key = material.ec_key()
    private = material.private(key)
    admin.call("UploadServerCertificate", ServerCertificateName=user, CertificateBody=material.certificate(key), PrivateKey=private)
    account = admin.call("CreateServiceAccount", ParentUser=user)
    credentials = [admin.call("CreateServiceSpecificCredential", UserName=user, ServiceName=f"{name}.amazonaws.com") for name in ("codecommit", "bedrock")]
    secrets = [account.texts("SecretAccessKey")[0], credentials[0].texts("ServicePassword")[0], credentials[1].texts("ServiceCredentialSecret")[0],
               *private.splitlines()[1:-1]]
    account_id = account.texts("ServiceAccountId")[0]
    shown = [admin.call(name, **parameters) for name, parameters in (
        ("GetServiceAccount", {"ServiceAccountId": account_id}), ("ListServiceAccounts", {"ParentUser": user}),
        ("ListServiceSpecificCredentials", {"UserName": user}), ("GetServerCertificate", {"ServerCertificateName": user}),
        ("ListServerCertificates", {}), ("GetUser", {"UserName": user}), ("ListAccessKeys", {"UserName": user}),
        # Refusals that have seen them.
        ("UploadServerCertificate", {"ServerCertificateName": user, "CertificateBody": "x", "PrivateKey": private}),
        ("UploadServerCertificate", {"ServerCertificateName": "bad name", "CertificateBody": "x", "PrivateKey": private * 100}))]
    assert all(answer.status in (200, 400) for answer in shown)
    admin.call("DeleteServerCertificate", ServerCertificateName=user)
    logs = "".join(path.read_text(errors="replace") for path in (server.errors, server.output, server.audit_log, server.access_log) if path.exists())
    for secret in secrets:
        assert all(secret not in answer.text for answer in shown) and secret not in logs
        assert not any(secret.encode() in path.read_bytes() for path in server.data.rglob("*") if path.is_file())


STRANGE = {"UserName": "root", "AccessKeyId": "mykeymykey", "SecretAccessKey": "my-own-secret", "Status": "Inactive", "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess",
           "CreatedBy": "root", "Actions.member.1": "Admin", "ServiceAccountId": "sa:root:00", "Password": "p", "Marker": "x"}


def test_a65_minio_cve_2021_43858_parameters_of_other_actions_do_nothing(admin, person, user):
    plain = person(document(allow("iam:CreateServiceAccount")))
    answer = plain.call("CreateServiceAccount", **{**STRANGE, "ParentUser": user})
    assert answer.code == "OK" and answer.texts("ParentUser") == [user]
    assert answer.texts("AccessKeyId")[0].startswith("ABIA") and answer.texts("SecretAccessKey") != ["my-own-secret"]
    assert answer.texts("Status") == ["Active"] and answer.texts("ServiceAccountId") != ["sa:root:00"]
    identifier, key = answer.texts("ServiceAccountId")[0], answer.texts("AccessKeyId")[0]
    assert admin.call("UpdateServiceAccount", **{**STRANGE, "ServiceAccountId": identifier, "ParentUser": admin.name, "Status": "Active"}).code == "OK"
    shown = admin.call("GetServiceAccount", ServiceAccountId=identifier)
    assert (shown.texts("ParentUser"), shown.texts("AccessKeyId")) == ([user], [key])
    made = admin.call("CreateServiceSpecificCredential", **{**STRANGE, "UserName": user, **CODECOMMIT, "ServicePassword": "chosen", "ServiceUserName": "chosen"})
    assert made.texts("ServicePassword") != ["chosen"] and made.texts("ServiceUserName") == [f"{user}-at-000000000000"]
