"""What a refusal looks like, and how a test says that it expects one."""

import contextlib
import re

import pytest
from botocore.exceptions import ClientError

#: The status AWS gives each code.
STATUS = {
    "AccessDenied": 403,
    "DeleteConflict": 409,
    "EntityAlreadyExists": 409,
    "ExpiredToken": 403,
    "ExpiredTokenException": 400,
    "ExpiredTradeInTokenException": 400,
    "FeatureDisabled": 404,
    "IDPRejectedClaim": 403,
    "IncompleteSignature": 400,
    "InvalidAction": 400,
    "InvalidAuthorizationMessageException": 400,
    "InvalidClientTokenId": 403,
    "InvalidIdentityToken": 400,
    "InvalidInput": 400,
    "InvalidParameterValue": 400,
    "LimitExceeded": 409,
    "MalformedPolicyDocument": 400,
    "MissingAuthenticationToken": 403,
    "ReportExpired": 410,
    "ReportInProgress": 404,
    "ReportNotPresent": 410,
    "NoSuchEntity": 404,
    "OrganizationNotFoundException": 400,
    "OutboundWebIdentityFederationDisabledException": 403,
    "PackedPolicyTooLarge": 400,
    "PolicyNotAttachable": 400,
    "RequestExpired": 400,
    "SignatureDoesNotMatch": 403,
    "UnmodifiableEntity": 400,
    "ValidationError": 400,
}


@contextlib.contextmanager
def refused(code, message=None, status=None):
    """Expects a boto3 call to be refused with this code, its status, and a message that matches the pattern."""
    with pytest.raises(ClientError) as caught:
        yield caught
    answer = caught.value.response
    error = answer["Error"]
    assert error["Code"] == code, error
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == (status or STATUS[code]), answer
    assert error.get("Type") == "Sender", error
    assert answer["ResponseMetadata"]["RequestId"], answer
    if message is not None:
        assert re.search(message, error["Message"]), error["Message"]


def violations(*patterns):
    """The message of a ValidationError with these violations, in any order."""
    count = len(patterns)
    head = rf"^{count} validation error{'s' if count > 1 else ''} detected: "
    return head + "".join(rf"(?=.*{pattern})" for pattern in patterns)


def violation(parameter, constraint):
    """One violation: `parameter` as AWS writes it (lower camel case), `constraint` after "Member must"."""
    return rf"Value(?: null| '.*?')? at '{parameter}' failed to satisfy constraint: Member must {constraint}"


def longest(parameter, most):
    return violation(parameter, f"have length less than or equal to {most}")


def shortest(parameter, least):
    return violation(parameter, f"have length greater than or equal to {least}")


def missing(parameter):
    return violation(parameter, "not be null")


def at_most(parameter, most):
    return violation(parameter, f"have value less than or equal to {most}")


def at_least(parameter, least):
    return violation(parameter, f"have value greater than or equal to {least}")


def one_of(parameter, *values):
    return violation(parameter, r"satisfy enum value set: \[" + ", ".join(values) + r"\]")


def shaped(parameter):
    return violation(parameter, "satisfy regular expression pattern: ")


def denied(answer, *codes):
    """Whether an attack was turned away: 4xx or a cut connection, never 5xx, and with one of these codes if any are named."""
    assert answer.status == 0 or 400 <= answer.status < 500, (answer.status, answer.body)
    if codes and answer.status:
        assert answer.code in codes, (answer.code, answer.body)
