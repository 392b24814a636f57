"""CreateServiceSpecificCredential, List-, Reset-, Update- and DeleteServiceSpecificCredential."""

import base64
import datetime
import re

import pytest

from support.faults import refused
from support.policies import allow, document

CODECOMMIT, BEDROCK = "codecommit.amazonaws.com", "bedrock.amazonaws.com"


def create(admin, user, service=CODECOMMIT, **more):
    return admin.iam.create_service_specific_credential(UserName=user, ServiceName=service, **more)["ServiceSpecificCredential"]


def test_a_password_is_shown_once(admin, user):
    made = create(admin, user)
    assert re.fullmatch("ACCA[A-Z2-7]{17}", made["ServiceSpecificCredentialId"])
    assert len(base64.b64decode(made["ServicePassword"])) == 32
    assert made["ServiceUserName"] == f"{user}-at-000000000000"
    assert (made["UserName"], made["ServiceName"], made["Status"]) == (user, CODECOMMIT, "Active")
    assert not {"ServiceCredentialAlias", "ServiceCredentialSecret", "ExpirationDate"} & set(made)
    listed = admin.iam.list_service_specific_credentials(UserName=user)["ServiceSpecificCredentials"]
    assert listed == [{key: value for key, value in made.items() if key != "ServicePassword"}]


def test_a_reset_makes_another(admin, user):
    made = create(admin, user)
    ids = {"UserName": user, "ServiceSpecificCredentialId": made["ServiceSpecificCredentialId"]}
    reset = admin.iam.reset_service_specific_credential(**ids)["ServiceSpecificCredential"]
    assert reset["ServicePassword"] != made["ServicePassword"]
    assert {**reset, "ServicePassword": ""} == {**made, "ServicePassword": ""}


def test_a_key_may_end(admin, user):
    made = create(admin, user, BEDROCK, CredentialAgeDays=30)
    assert made["ServiceCredentialSecret"].startswith("ABSK") and made["ServiceCredentialAlias"] == f"{user}-at-000000000000"
    assert made["ExpirationDate"] - made["CreateDate"] == datetime.timedelta(days=30)
    assert not {"ServiceUserName", "ServicePassword"} & set(made)
    assert "ExpirationDate" not in create(admin, user, BEDROCK)
    for days in (0, 36601):
        with refused("ValidationError"):
            create(admin, user, BEDROCK, CredentialAgeDays=days)
    with refused("ValidationError"):
        create(admin, user, CODECOMMIT, CredentialAgeDays=1)


@pytest.mark.parametrize("service", [CODECOMMIT, BEDROCK, "cassandra.amazonaws.com", "logs.amazonaws.com"])
def test_two_of_each_service_are_the_most(admin, user, service):
    made = [create(admin, user, service) for _ in range(2)]
    assert len({row.get("ServiceUserName") or row["ServiceCredentialAlias"] for row in made}) == 2
    with refused("LimitExceeded", "^Cannot exceed quota for ServiceSpecificCredentialsPerUser: 2$"):
        create(admin, user, service)
    other = CODECOMMIT if service != CODECOMMIT else BEDROCK
    create(admin, user, other)
    listed = admin.iam.list_service_specific_credentials(UserName=user, ServiceName=service)["ServiceSpecificCredentials"]
    assert {row["ServiceName"] for row in listed} == {service} and len(listed) == 2


def test_services_without_credentials(admin, user):
    with refused("NotSupportedService", status=404):
        create(admin, user, "s3.amazonaws.com")
    with refused("NotSupportedService", status=404):
        admin.iam.list_service_specific_credentials(UserName=user, ServiceName="s3.amazonaws.com")


def test_a_credential_sleeps_goes_and_keeps_its_user(admin, user, person):
    ids = {"UserName": user, "ServiceSpecificCredentialId": create(admin, user)["ServiceSpecificCredentialId"]}
    admin.iam.update_service_specific_credential(**ids, Status="Inactive")
    assert admin.iam.list_service_specific_credentials(UserName=user)["ServiceSpecificCredentials"][0]["Status"] == "Inactive"
    with refused("ValidationError"):
        admin.iam.update_service_specific_credential(**ids, Status="Expired")
    with refused("DeleteConflict", "^Cannot delete entity, must remove referenced objects first.$"):
        admin.iam.delete_user(UserName=user)
    with refused("NoSuchEntity"):
        admin.iam.delete_service_specific_credential(**{**ids, "UserName": person().name})
    admin.iam.delete_service_specific_credential(**ids)
    with refused("NoSuchEntity", f"^The Service Specific Credential with id {ids['ServiceSpecificCredentialId']} cannot be found.$"):
        admin.iam.reset_service_specific_credential(**ids)
    admin.iam.delete_user(UserName=user)


def test_all_users_are_for_who_may_see_all(admin, person):
    people = [person() for _ in range(3)]
    made = {create(admin, someone.name, BEDROCK)["ServiceSpecificCredentialId"] for someone in people}
    found, marker = set(), {}
    while True:
        page = admin.iam.list_service_specific_credentials(AllUsers=True, ServiceName=BEDROCK, MaxItems=2, **marker)
        found |= {row["ServiceSpecificCredentialId"] for row in page["ServiceSpecificCredentials"]}
        if not page["IsTruncated"]:
            break
        marker = {"Marker": page["Marker"]}
    assert made <= found
    own = person(document(allow("iam:*ServiceSpecificCredential*", "arn:aws:iam::*:user/${aws:username}")))
    create(own, own.name)
    assert len(own.iam.list_service_specific_credentials()["ServiceSpecificCredentials"]) == 1
    with refused("AccessDenied"):
        own.iam.list_service_specific_credentials(AllUsers=True)
    with refused("ValidationError"):
        admin.iam.list_service_specific_credentials(AllUsers=True, UserName=own.name)
