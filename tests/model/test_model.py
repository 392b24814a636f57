"""Each action held against the API model that botocore ships, in both directions.

`keyward describe` prints our table; where it differs from AWS's, the difference stands below with its reason, or the test fails.
"""

import json
import subprocess

import botocore.session
import pytest

from support.actions import NOT_AWS, PROVEN, ROWS, VOUCHED
from support.server import BINARY

#: Where ours is not AWS's: (action, path) → reason. A path ends in `+` for what AWS has not, `-` for what we have not,
#: a constraint's name for one that differs.
DEVIATIONS = {
    ("CreateAccessKey", "parameters.AccessKeyId+"): "SeaweedFS lets the caller supply the pair",
    ("CreateAccessKey", "parameters.SecretAccessKey+"): "SeaweedFS lets the caller supply the pair",
    ("CreateAccessKey", "faults.InvalidInput+"): "a supplied pair that breaks SeaweedFS's rules",
    ("CreateAccessKey", "faults.EntityAlreadyExists+"): "a supplied id that is taken",
    ("UpdateAccessKey", "parameters.AccessKeyId.min"): "a supplied id has four characters or more",
    ("DeleteAccessKey", "parameters.AccessKeyId.min"): "a supplied id has four characters or more",
    ("EnableMFADevice", "parameters.UserName.required"): "root has no name, and no console to give it a device",
    ("ResyncMFADevice", "parameters.UserName.required"): "root has no name, and no console to give it a device",
    ("GetAccessKeyLastUsed", "parameters.AccessKeyId.min"): "a supplied id has four characters or more",
    ("UpdateGroup", "parameters.Disabled+"): "SeaweedFS disables groups",
    **{(f"{verb}SAMLProvider", f"parameters.{name}+"): "here responses need not be for AWS's own sign-in page"
       for verb in ("Create", "Update") for name in ("Audience", "Recipient")},
}

#: AWS's access levels, from the first word of an action's name. The exceptions are rows of their own.
LEVELS = {"Get": "Read", "Generate": "Read", "Simulate": "Read", "List": "List", "Tag": "Tagging", "Untag": "Tagging", "Put": "Permissions",
          "Attach": "Permissions", "Detach": "Permissions", "SetDefault": "Permissions"}
LEVEL_OF = {"GetAccountSummary": "List", "PutAccountProperties": "Write", "PutAccountQuotas": "Write",
            "PutUsageReport": "Write", "RSListBillingData": "Read", "RSLiveBilling": "Read",
            "RSListCustomer": "List", "RSCustomerDetails": "Read", "RSAvailableRegions": "Read", "RSGetCustomerGuardrail": "Read",
            "RSGetUserInfo": "Read", "RSSetUserInfo": "Permissions", "RSGetSAMLConnection": "Read", **{f"RS{verb}SAMLConnection": "Permissions" for verb in ("Create", "Update", "Delete")}, "RSWhitelistListRules": "List", "RSWhitelistApproveRule": "Permissions",
            "RSWhitelistRejectRule": "Permissions", "RSWhitelistDeleteRule": "Permissions", "DeleteResourcePolicy": "Permissions", "RSPutCustomerGuardrail": "Permissions", "RSDeleteCustomerGuardrail": "Permissions"} | {name: "Permissions" for name in (
    "CreatePolicy", "DeletePolicy", "CreatePolicyVersion", "DeletePolicyVersion", "DeleteUserPolicy", "DeleteGroupPolicy",
    "DeleteRolePolicy", "DeleteRolePermissionsBoundary", "DeleteUserPermissionsBoundary", "UpdateAssumeRolePolicy",
)}


def constraints(shape):
    """What binds a value of a shape of botocore's, in the words of `describe`."""
    found = {name: shape.metadata[name] for name in ("min", "max", "pattern") if name in shape.metadata}
    if found.get("min") == 0:
        del found["min"]  # it binds nothing
    if getattr(shape, "enum", None):
        found["enum"] = list(shape.enum)
    return found


def theirs(shape, required=()):
    """A shape of botocore's as flat rows: path → type and constraints."""
    rows = {}
    if shape is None:
        return rows
    for name, member in shape.members.items():
        rows[name] = {"type": member.type_name, "required": name in shape.required_members, **constraints(member)}
        inner = member.member if member.type_name == "list" else member
        if member.type_name == "list":
            rows[f"{name}[]"] = {"type": inner.type_name, **constraints(inner)}
        if inner.type_name == "structure":
            prefix = f"{name}[]" if member.type_name == "list" else name
            rows.update({f"{prefix}.{path}": row for path, row in theirs(inner).items()})
    return rows


def ours(members):
    """The same of our own table."""
    rows = {}
    for member in members:
        name = member["name"]
        rows[name] = {key: member[key] for key in ("type", "required", "min", "max", "pattern", "enum") if key in member}
        inner, prefix = member, name
        if member["type"] == "list":
            inner, prefix = member["member"], f"{name}[]"
            rows[prefix] = {key: inner[key] for key in ("type", "min", "max", "pattern", "enum") if key in inner}
        if inner["type"] == "structure":
            rows.update({f"{prefix}.{path}": row for path, row in ours(inner["members"]).items()})
    return rows


def compared(kind, mine, aws, keys):
    """Every difference between two sets of rows, as paths of `DEVIATIONS`."""
    yield from (f"{kind}.{path}+" for path in mine.keys() - aws.keys())
    yield from (f"{kind}.{path}-" for path in aws.keys() - mine.keys())
    for path in mine.keys() & aws.keys():
        yield from (f"{kind}.{path}.{key}" for key in keys if mine[path].get(key) != aws[path].get(key))


def differences(action, operation):
    """Every difference between our action and AWS's operation."""
    everything = ("type", "required", "min", "max", "pattern", "enum")
    yield from compared("parameters", ours(action["parameters"]), theirs(operation.input_shape), everything)
    yield from compared("answer", ours(action["answer"].get("members", [])), theirs(operation.output_shape), ("type",))
    faults = {fault["code"]: {"status": fault["status"]} for fault in action["faults"]}
    errors = [shape.metadata.get("error", {"code": shape.name, "httpStatusCode": 400}) for shape in operation.error_shapes]
    aws = {error["code"]: {"status": error["httpStatusCode"]} for error in errors}
    aws.pop("ServiceFailure", None)  # ours answer it without saying so each
    yield from compared("faults", faults, aws, ("status",))


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    done = subprocess.run([str(BINARY), "describe"], capture_output=True, text=True, timeout=60, cwd=tmp_path_factory.mktemp("empty"))
    assert done.returncode == 0, done.stderr
    return {action["name"]: action for action in json.loads(done.stdout)}


@pytest.fixture(scope="module")
def models():
    session = botocore.session.get_session()
    return {name: session.get_service_model(name) for name in ("iam", "sts")}


def test_the_table_has_exactly_the_actions_that_are_tested(table):
    assert set(table) == {row.name for row in ROWS + VOUCHED + PROVEN}


def test_what_aws_does_not_know_says_so(table, models):
    assert {name for name, action in table.items() if action["beyond"]["whole"]} == NOT_AWS
    assert not any(name in model.operation_names for name in NOT_AWS for model in models.values())


@pytest.mark.parametrize("row", [row for row in ROWS + VOUCHED if row.name not in NOT_AWS], ids=lambda row: row.name)
def test_an_action_is_aws_but_for_its_deviations(table, models, row):
    action, model = table[row.name], models[row.service]
    assert (action["service"], action["version"]) == (row.service, model.api_version)
    found = set(differences(action, model.operation_model(row.name)))
    assert found == {path for name, path in DEVIATIONS if name == row.name}


@pytest.mark.parametrize("row", [row for row in ROWS if row.service == "iam"], ids=lambda row: row.name)
def test_access_levels(table, row):
    by_word = next((level for word, level in LEVELS.items() if row.name.startswith(word)), "Write")
    assert table[row.name]["level"] == LEVEL_OF.get(row.name, by_word)


def test_secrets_are_never_logged(table):
    def secret(members):
        for member in members:
            named = any(word in member["name"] for word in ("Secret", "Password", "Code", "password")) and member["type"] == "string"
            if named or member["name"] in ("PolicyDocument", "SAMLAssertion", "AddPrivateKey", "Token", "OTP", "otp"):
                assert not member["logged"], member
            secret(member.get("members", []))

    for action in table.values():
        secret(action["parameters"])
