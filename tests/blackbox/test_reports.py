"""GenerateCredentialReport and GetCredentialReport."""

import concurrent.futures
import csv
import io

import pytest

from support.faults import refused
from support.identity import Identity
from support.policies import allow, document
from support.server import Server
from support.signing import Key

COLUMNS = (
    "user arn user_creation_time password_enabled password_last_used password_last_changed password_next_rotation mfa_active "
    "access_key_1_active access_key_1_last_rotated access_key_1_last_used_date access_key_1_last_used_region access_key_1_last_used_service "
    "access_key_2_active access_key_2_last_rotated access_key_2_last_used_date access_key_2_last_used_region access_key_2_last_used_service "
    "cert_1_active cert_1_last_rotated cert_2_active cert_2_last_rotated"
).split()

#: More than one call looks at.
USERS = 10_000


@pytest.fixture
def root(tmp_path):
    """Root of a server of the test's own, which has no report yet."""
    with Server(tmp_path / "data") as server:
        yield Identity(server, "", Key(*server.root))


def generated(root):
    states = [root.iam.generate_credential_report()["State"]]
    while states[-1] != "COMPLETE":
        states.append(root.iam.generate_credential_report()["State"])
    return states


def rows(root):
    report = root.iam.get_credential_report()
    assert report["ReportFormat"] == "text/csv"
    text = report["Content"].decode()
    assert text.splitlines()[0].split(",") == COLUMNS
    return {row["user"]: row for row in csv.DictReader(io.StringIO(text))}, text


def test_a_report(root):
    with refused("ReportNotPresent"):
        root.iam.get_credential_report()
    root.iam.create_user(UserName="alice", Path="/people/")
    keys = [root.iam.create_access_key(UserName="alice")["AccessKey"] for _ in range(2)]
    root.iam.update_access_key(UserName="alice", AccessKeyId=keys[1]["AccessKeyId"], Status="Inactive")
    root.iam.create_user(UserName="comma,comma")
    assert generated(root) == ["STARTED", "COMPLETE"]
    found, text = rows(root)
    assert list(found) == ["<root_account>", "alice", "comma,comma"]
    alice = found["alice"]
    assert alice["arn"] == root.iam.get_user(UserName="alice")["User"]["Arn"]
    assert (alice["password_enabled"], alice["password_last_used"], alice["mfa_active"]) == ("false", "N/A", "false")
    assert {alice["access_key_1_active"], alice["access_key_2_active"]} == {"true", "false"}
    assert alice["access_key_1_last_used_service"] == "N/A"
    assert found["<root_account>"]["password_enabled"] == "not_supported"
    assert found["<root_account>"]["access_key_1_active"] == "true"
    for secret in [key["SecretAccessKey"] for key in keys] + [root.key.secret] + [key["AccessKeyId"] for key in keys]:
        assert secret not in text


def test_a_report_is_not_made_again_while_it_is_good(root):
    generated(root)
    root.iam.create_user(UserName="late")
    assert generated(root) == ["COMPLETE"]
    assert "late" not in rows(root)[0]


def test_ten_thousand_users_are_reported(root):
    def make(some):
        someone = Identity(root.server, "", root.key)
        return [someone.call("CreateUser", UserName=f"user-{n:05}").code for n in some]

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        codes = [code for codes in pool.map(make, [range(first, USERS, 8) for first in range(8)]) for code in codes]
    assert codes == ["OK"] * USERS
    assert root.iam.generate_credential_report()["State"] == "STARTED"
    with refused("ReportInProgress"):
        root.iam.get_credential_report()
    assert generated(root).count("INPROGRESS") >= 5
    assert len(rows(root)[0]) == USERS + 1


def test_who_may_make_a_report_may_not_read_it(root):
    root.iam.create_user(UserName="maker")
    root.iam.put_user_policy(UserName="maker", PolicyName="p", PolicyDocument=document(allow("iam:GenerateCredentialReport")))
    key = root.iam.create_access_key(UserName="maker")["AccessKey"]
    maker = Identity(root.server, "maker", Key(key["AccessKeyId"], key["SecretAccessKey"]))
    assert generated(maker)
    with refused("AccessDenied", "iam:GetCredentialReport on resource: \\*"):
        maker.iam.get_credential_report()
