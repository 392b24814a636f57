"""Signing certificates of users, and server certificates: upload, show, list, update, tag, delete."""

import datetime
import re

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from support import material
from support.faults import refused
from support.policies import allow, document


def test_a_signing_certificate_is_uploaded_listed_and_deleted(admin, user):
    body = material.certificate()
    made = admin.iam.upload_signing_certificate(UserName=user, CertificateBody=body)["Certificate"]
    assert re.fullmatch("[A-Z2-7]{32}", made["CertificateId"])
    assert (made["UserName"], made["Status"], made["CertificateBody"]) == (user, "Active", body)
    assert admin.iam.list_signing_certificates(UserName=user)["Certificates"] == [made]
    ids = {"UserName": user, "CertificateId": made["CertificateId"]}
    admin.iam.update_signing_certificate(**ids, Status="Inactive")
    assert admin.iam.list_signing_certificates(UserName=user)["Certificates"][0]["Status"] == "Inactive"
    with refused("InvalidInput"):
        admin.iam.update_signing_certificate(**ids, Status="Expired")
    with refused("DeleteConflict", "^Cannot delete entity, must delete certificates first.$"):
        admin.iam.delete_user(UserName=user)
    admin.iam.delete_signing_certificate(**ids)
    with refused("NoSuchEntity", f"^The Certificate with id {ids['CertificateId']} cannot be found.$"):
        admin.iam.delete_signing_certificate(**ids)
    admin.iam.delete_user(UserName=user)


def test_a_signing_certificate_is_one_users(admin, user, person):
    body, other = material.certificate(), person()
    made = admin.iam.upload_signing_certificate(UserName=user, CertificateBody=body)["Certificate"]
    for name in (user, other.name):
        with refused("DuplicateCertificate", status=409):
            admin.iam.upload_signing_certificate(UserName=name, CertificateBody=body)
    admin.iam.delete_signing_certificate(UserName=user, CertificateId=made["CertificateId"])
    admin.iam.upload_signing_certificate(UserName=other.name, CertificateBody=body)


def test_two_signing_certificates_are_the_most_and_are_listed_page_by_page(admin, user):
    for _ in range(2):
        admin.iam.upload_signing_certificate(UserName=user, CertificateBody=material.certificate())
    with refused("LimitExceeded", "^Cannot exceed quota for SigningCertificatesPerUser: 2$"):
        admin.iam.upload_signing_certificate(UserName=user, CertificateBody=material.certificate())
    pages = list(admin.iam.get_paginator("list_signing_certificates").paginate(UserName=user, PaginationConfig={"PageSize": 1}))
    assert [len(page["Certificates"]) for page in pages] == [1, 1]


def test_what_is_no_signing_certificate(admin, user):
    for text, code in [("no certificate", "MalformedCertificate"), (material.private(material.one_key()), "MalformedCertificate"),
                       (material.certificate() * 2, "MalformedCertificate"), (material.certificate(days=(-9, -1)), "InvalidCertificate"),
                       (material.certificate(days=(1, 9)), "InvalidCertificate")]:
        with refused(code, status=400):
            admin.iam.upload_signing_certificate(UserName=user, CertificateBody=text)


def test_who_names_nobody_means_itself(person):
    own = person(document(allow("iam:*SigningCertificate*", "arn:aws:iam::*:user/${aws:username}")))
    made = own.iam.upload_signing_certificate(CertificateBody=material.certificate())["Certificate"]
    assert made["UserName"] == own.name
    assert own.iam.list_signing_certificates()["Certificates"] == [made]
    own.iam.update_signing_certificate(CertificateId=made["CertificateId"], Status="Inactive")
    own.iam.delete_signing_certificate(CertificateId=made["CertificateId"])


@pytest.fixture
def server_certificate(admin, fresh):
    """Uploads a server certificate that goes with the test; answers its name."""
    made = []

    def make(**more):
        name = more.pop("ServerCertificateName", None) or fresh("cert")
        answer = admin.iam.upload_server_certificate(**{"ServerCertificateName": name, **material.pair(), **more})
        made.append(answer["ServerCertificateMetadata"]["ServerCertificateId"])
        return answer

    yield make
    for row in admin.iam.list_server_certificates()["ServerCertificateMetadataList"]:
        if row["ServerCertificateId"] in made:
            admin.iam.delete_server_certificate(ServerCertificateName=row["ServerCertificateName"])


def test_a_server_certificate_is_shown_without_its_key(admin, server_certificate, fresh):
    authority, key, name = material.ec_key(), material.rsa_key(), fresh("cert")
    body = material.certificate(key, "web.example.com", "Authority", authority, days=(-1, 30))
    chain = material.certificate(authority, "Authority")
    answer = server_certificate(ServerCertificateName=name, Path="/front/", CertificateBody=body, PrivateKey=material.private(key), CertificateChain=chain,
                                Tags=[{"Key": "team", "Value": "web"}])
    metadata = answer["ServerCertificateMetadata"]
    assert re.fullmatch("ASCA[A-Z2-7]{17}", metadata["ServerCertificateId"])
    assert (metadata["Path"], metadata["Arn"]) == ("/front/", f"arn:aws:iam::000000000000:server-certificate/front/{name}")
    assert abs(metadata["Expiration"] - datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=30)) < datetime.timedelta(minutes=5)
    assert answer["Tags"] == [{"Key": "team", "Value": "web"}]
    shown = admin.iam.get_server_certificate(ServerCertificateName=name.upper())["ServerCertificate"]
    assert shown == {"ServerCertificateMetadata": metadata, "CertificateBody": body, "CertificateChain": chain, "Tags": answer["Tags"]}
    listed = admin.iam.list_server_certificates(PathPrefix="/front/")["ServerCertificateMetadataList"]
    assert metadata in listed
    assert metadata not in admin.iam.list_server_certificates(PathPrefix="/back/")["ServerCertificateMetadataList"]


@pytest.mark.parametrize("make", [material.rsa_key, material.ec_key, lambda: material.ec_key(ec.SECP384R1)], ids=["RSA", "P-256", "P-384"])
def test_a_key_must_belong_to_its_certificate(admin, server_certificate, fresh, make):
    key = make()
    for form in (material.PKCS8, material.TRADITIONAL):
        server_certificate(CertificateBody=material.certificate(key), PrivateKey=material.private(key, form))
    with refused("KeyPairMismatch", status=400):
        admin.iam.upload_server_certificate(ServerCertificateName=fresh(), CertificateBody=material.certificate(key), PrivateKey=material.private(make()))
    with refused("MalformedCertificate", "^Unable to parse key; the body is encrypted.$", 400):
        admin.iam.upload_server_certificate(ServerCertificateName=fresh(), CertificateBody=material.certificate(key), PrivateKey=material.private(key, password=b"x"))


def test_what_is_no_server_certificate(admin, fresh):
    key, authority = material.one_key(), material.ec_key()
    leaf = material.certificate(key, "leaf", "Authority", authority)
    for given in [{"CertificateBody": "no certificate"}, {"PrivateKey": "no key"}, {"CertificateBody": material.certificate(days=(-9, -1))},
                  {"CertificateBody": material.certificate(days=(1, 9))}, {"CertificateBody": leaf, "CertificateChain": material.certificate(authority, "Another")},
                  {"CertificateBody": leaf, "CertificateChain": "no chain"}]:
        with refused("MalformedCertificate", status=400):
            admin.iam.upload_server_certificate(**{"ServerCertificateName": fresh(), **material.pair(), **given})


def test_a_server_certificate_moves_and_is_tagged(admin, server_certificate, fresh):
    name, other = [server_certificate()["ServerCertificateMetadata"]["ServerCertificateName"] for _ in range(2)]
    with refused("EntityAlreadyExists", f"^The Server Certificate with name {other} already exists.$"):
        admin.iam.update_server_certificate(ServerCertificateName=name, NewServerCertificateName=other)
    with refused("EntityAlreadyExists"):
        server_certificate(ServerCertificateName=other.upper())
    new = fresh("moved")
    admin.iam.update_server_certificate(ServerCertificateName=name, NewServerCertificateName=new, NewPath="/moved/")
    with refused("NoSuchEntity", f"^The Server Certificate with name {name} cannot be found.$"):
        admin.iam.get_server_certificate(ServerCertificateName=name)
    assert admin.iam.get_server_certificate(ServerCertificateName=new)["ServerCertificate"]["ServerCertificateMetadata"]["Arn"].endswith(f"server-certificate/moved/{new}")
    admin.iam.tag_server_certificate(ServerCertificateName=new, Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}])
    admin.iam.untag_server_certificate(ServerCertificateName=new, TagKeys=["A"])
    assert admin.iam.list_server_certificate_tags(ServerCertificateName=new)["Tags"] == [{"Key": "b", "Value": "2"}]
    admin.iam.delete_server_certificate(ServerCertificateName=new)
    with refused("NoSuchEntity"):
        admin.iam.delete_server_certificate(ServerCertificateName=new)


def test_server_certificates_page_and_are_limited(new_server, fresh):
    from support.identity import Identity
    from support.signing import Key

    with new_server() as server:
        root = Identity(server, "", Key(*server.root))
        pair = material.pair()
        for n in range(20):
            root.iam.upload_server_certificate(ServerCertificateName=f"c{n:02}", **pair)
        with refused("LimitExceeded", "^Cannot exceed quota for ServerCertificatesPerAccount: 20$"):
            root.iam.upload_server_certificate(ServerCertificateName="more", **pair)
        pages = list(root.iam.get_paginator("list_server_certificates").paginate(PaginationConfig={"PageSize": 7}))
        assert [row["ServerCertificateName"] for page in pages for row in page["ServerCertificateMetadataList"]] == [f"c{n:02}" for n in range(20)]


def test_a_path_is_a_right_of_its_own(admin, server_certificate, person):
    name = server_certificate(Path="/here/")["ServerCertificateMetadata"]["ServerCertificateName"]
    reader = person(document(allow("iam:GetServerCertificate", "arn:aws:iam::*:server-certificate/here/*")))
    reader.iam.get_server_certificate(ServerCertificateName=name)
    elsewhere = server_certificate()["ServerCertificateMetadata"]["ServerCertificateName"]
    with refused("AccessDenied"):
        reader.iam.get_server_certificate(ServerCertificateName=elsewhere)
