"""What is only at AWS: organizations, delegation requests, role templates, outbound federation.

Every action is read and authorized as any other, and then answers AWS's own fault, or an empty list.
"""

import json
import subprocess

import pytest
from botocore.exceptions import ClientError

from support.actions import ELSEWHERE
from support.faults import refused
from support.givens import PROPERTY
from support.policies import allow, document
from support.server import BINARY

STATUS = {"OK": 200, "AccessDenied": 403, "InvalidInput": 400, "NoSuchEntity": 404, "OrganizationNotFoundException": 400, "FeatureDisabled": 404}


@pytest.mark.parametrize("row", ELSEWHERE, ids=lambda row: row.name)
def test_it_answers_awss_fault(admin, row):
    answer = admin.call(row.name, **row.absent)
    assert (answer.code, answer.status) == (row.always, STATUS[row.always])
    assert "is not authorized to perform" not in answer.text
    if row.always != "OK":
        assert "<Type>Sender</Type>" in answer.text and "<Message></Message>" not in answer.text


@pytest.mark.parametrize("row", ELSEWHERE, ids=lambda row: row.name)
def test_it_takes_the_right_to_it(person, row):
    limited = person(document(allow("iam:GetUser")))
    answer = limited.call(row.name, **row.absent)
    assert answer.code == "AccessDenied" and f"is not authorized to perform: iam:{row.name}" in answer.text


def test_boto3_knows_the_faults(admin):
    with pytest.raises(admin.iam.exceptions.OrganizationNotFoundException):
        admin.iam.list_organizations_features()
    with pytest.raises(admin.iam.exceptions.FeatureDisabledException):
        admin.iam.get_outbound_web_identity_federation_info()
    with pytest.raises(admin.iam.exceptions.NoSuchEntityException):
        admin.iam.get_delegation_request(DelegationRequestId="e4bdad13-1f3a-4e0c-9f4b-0123456789ab")
    answer = admin.iam.list_delegation_requests()
    assert (answer["DelegationRequests"], answer["isTruncated"]) == ([], False)


def test_parameters_are_held_against_their_constraints(admin):
    with pytest.raises(ClientError) as caught:
        admin.iam.create_delegation_request(Description="d", Permissions={"PolicyTemplateArn": "short"}, RequestorWorkflowId="1",
                                            NotificationChannel="a b", SessionDuration=1, RedirectUrl="ftp://x")
    message = caught.value.response["Error"]["Message"]
    assert message.startswith("5 validation errors detected"), message
    with refused("ValidationError"):
        admin.iam.generate_organizations_access_report(EntityPath="o-short/r-abcd")
    with refused("InvalidInput"):
        admin.iam.get_human_readable_summary(EntityArn="arn:aws:iam::000000000000:user/somebody")
    with refused("ValidationError", "Invalid Marker"):
        admin.iam.list_delegation_requests(Marker="x")


def test_settings_of_the_account_are_kept(admin):
    assert admin.call("PutAccountProperties", **PROPERTY).code == "OK"
    admin.iam.put_account_properties(Properties={"KeywardTest/A": "1", "KeywardTest/B": "x"})
    properties = admin.iam.get_account_properties()["Properties"]
    assert properties.items() >= {"KeywardTest/A": "1", "KeywardTest/B": "x", "Keyward/Test": "true"}.items()
    for wrong in ({"A/x": "1", "B/x": "1"}, {"A": "1"}, {"A/x/y": "1"}):
        with refused("InvalidInput"):
            admin.iam.put_account_properties(Properties=wrong)


def test_the_version_of_tokens_is_kept(admin):
    for word, number in (("v1Token", 1), ("v2Token", 2)):
        admin.iam.set_security_token_service_preferences(GlobalEndpointTokenVersion=word)
        assert admin.iam.get_account_summary()["SummaryMap"]["GlobalEndpointTokenVersion"] == number


def test_the_description_tells_which_they_are():
    described = json.loads(subprocess.run([str(BINARY), "describe"], capture_output=True, text=True, check=True, timeout=60).stdout)
    nothing = {action["name"] for action in described if action["effect"] == "none outside AWS" and action["service"] == "iam"}
    assert nothing == {row.name for row in ELSEWHERE}
    kept = {action["name"] for action in described if action["effect"] == "kept"}
    assert kept >= {"PutAccountProperties", "GetAccountProperties", "SetSecurityTokenServicePreferences"}
