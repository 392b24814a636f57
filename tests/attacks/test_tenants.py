"""A62 and A75 across accounts: names, ARNs and markers of another tenant open nothing, tell nothing and change nothing."""

import base64

import boto3
import pytest

from support import modules
from support.actions import ROWS
from support.faults import denied
from support.givens import RESELLER
from support.identity import Identity
from support.pages import Lists, paged
from support.scene import Scene
from support.server import Server
from support.signing import Key

VICTIM, ATTACKER = "000000000000", "222222222222"
PAGED = paged(boto3.client("iam", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x"))

#: What root cannot do even at home, and a name that is one account's for all: the attacker has just taken it for its own.
BUT = {"ChangePassword": "InvalidUserType", "AssumeRole": "AccessDenied", "CreateAccountAlias": "EntityAlreadyExists"}


class Abroad(Scene):
    """The attacker's own scene, in its own account."""

    def job(self):
        return {"JobId": self.iam.generate_service_last_accessed_details(Arn=f"arn:aws:iam::{ATTACKER}:user/{self.name}")["JobId"]}

    def activated(self, module):
        """It cannot, and asks for the same as who can."""
        return {"World": "policy"}

    def resource_arn(self):
        return super().resource_arn().replace(VICTIM, ATTACKER)


@pytest.fixture(scope="module")
def tenants(tmp_path_factory):
    """The roots of two accounts in one store."""
    data = tmp_path_factory.mktemp("tenants") / "data"
    with Server(data) as first:
        first.stop()
    with Server(data, "--account-id", ATTACKER) as server:
        roots = Identity(server, "", Key(*first.root)), Identity(server, "", Key(*server.root))
        for root, name in zip(roots, (RESELLER["ResellerName"], "rival")):
            assert root.call("RSRegisterReseller", ResellerName=name).code == "OK"
        # Modules are the installation's, and so its first account's.
        modules.installed(roots[0], modules.own())
        yield roots


def all_of(someone, user):
    """Everything that an account can be asked about itself, but who asked and when."""
    pages = list(someone.iam.get_paginator("get_account_authorization_details").paginate(PaginationConfig={"PageSize": 1000}))
    lists = [page[part] for page in pages for part in ("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies")]
    others = [someone.call(name, **more).text.split("<ResponseMetadata>")[0].split("<RequestId>")[0] for name, more in (
        ("ListAccessKeys", {"UserName": user}), ("ListMFADevices", {"UserName": user}), ("ListServiceAccounts", {"ParentUser": user}),
        *((name, {}) for name in ("ListServerCertificates", "ListSAMLProviders", "ListOpenIDConnectProviders", "ListVirtualMFADevices",
                                  "ListInstanceProfiles", "ListAccountAliases", "GetAccountSummary", "GetAccountPasswordPolicy", "GetAccountQuotas")))]
    return str((lists, others))


def moved(parameters):
    """The parameters of a row as the attacker's own account has them."""
    return {name: value.replace(VICTIM, ATTACKER) if value.startswith("arn:") else value for name, value in parameters.items()}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a62_minio_cve_2024_24747_nothing_of_another_tenant(tenants, fresh, row):
    """Root of one account, who may do everything in it, means what is in another: by ARN, by name, by id."""
    victim, attacker = tenants
    for root in tenants:
        assert root.call("CreateUser", UserName=row.name).code == "OK"
    theirs = row.given(Scene(victim.iam, fresh, row.name, victim.call))
    own = moved(row.given(Abroad(attacker.iam, fresh, row.name, attacker.call)))
    before = all_of(victim, row.name)
    for name in [name for name, value in theirs.items() if value.startswith(f"arn:aws:iam::{VICTIM}")]:
        answer = attacker.call(row.name, row.service, **{**own, name: theirs[name]})
        denied(answer, "AccessDenied", "NoSuchEntity", "InvalidInput", "ValidationError")
    mixed = attacker.call(row.name, row.service, **theirs)
    assert mixed.status < 500 and all_of(victim, row.name) == before, mixed.text
    # The control: for the victim it works.
    assert victim.call(row.name, row.service, **theirs).code in (row.always, BUT.get(row.name))


def changed(marker):
    """The marker with each of its letters another, one at a time, and cut, and longer."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for at in range(0, len(marker), max(1, len(marker) // 12)):
        yield marker[:at] + letters[(letters.index(marker[at]) + 7) % 64] + marker[at + 1:]
    yield from (marker[:-2], marker + "AA", marker[1:], "AAAA", "x" * 300, base64.urlsafe_b64encode(b"\0" * 40).decode())


@pytest.mark.parametrize("name", sorted(set(PAGED) - {"list_account_aliases"}))
def test_a75_a_marker_is_good_for_its_own_list_only(tenants, fresh, name):
    """Tampered, of another action, of another list and of another tenant: refused, and nothing is told. There is no expiry:
    a marker says where a list goes on, holds no right, and is looked at by who may list anyway."""
    victim, attacker = tenants
    theirs, own = (getattr(Lists(root.iam, fresh), name)() for root in tenants)
    operation = victim.iam.meta.method_to_api_mapping[name]

    def page(root, asked, marker=None):
        call = getattr(root.iam, name)
        return call(**asked, MaxItems=1, **({"Marker": marker} if marker else {}))

    marker = page(victim, theirs)["Marker"]
    assert page(victim, theirs, marker)["ResponseMetadata"]["HTTPStatusCode"] == 200  # the control

    def refuses(root, asked, bad):
        with pytest.raises(root.iam.exceptions.ClientError) as error:
            page(root, asked, bad)
        answer = error.value.response
        assert (answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Code"]) == (400, "ValidationError"), (operation, bad)
        assert VICTIM not in answer["Error"]["Message"]

    for bad in changed(marker):
        refuses(victim, theirs, bad)
    refuses(attacker, own, marker)
    foreign = "list_groups" if name != "list_groups" else "list_users"
    refuses(victim, theirs, page_marker(victim, foreign, fresh))
    if theirs and "Scope" not in theirs and not name.startswith("simulate"):
        refuses(victim, getattr(Lists(victim.iam, fresh), name)(), marker)


def page_marker(root, name, fresh):
    getattr(Lists(root.iam, fresh), name)()
    return getattr(root.iam, name)(MaxItems=1)["Marker"]
