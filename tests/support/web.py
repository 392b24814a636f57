"""A server, an identity provider that is real, and a role that trusts it: fixtures of the tests of web identity."""

import json

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from support.idp import Idp
from support.identity import Identity
from support.policies import READ_BUCKET
from support.server import Server
from support.signing import Key

ACCOUNT = "000000000000"


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A server that may speak to providers on loopback."""
    flags = ["--provider-network", "127.0.0.0/8", "--provider-http", "internal"]
    with Server(tmp_path_factory.mktemp("web") / "data", *flags) as running:
        yield running


@pytest.fixture(scope="module")
def iam(house):
    return Identity(house, "", Key(*house.root)).iam


def unsigned(server):
    """A client of STS without credentials."""
    config = Config(signature_version=UNSIGNED, retries={"max_attempts": 0})
    return boto3.client("sts", endpoint_url=server.url, region_name="us-east-1", config=config)


@pytest.fixture(scope="module")
def sts(house):
    """Somebody without credentials."""
    return unsigned(house)


@pytest.fixture
def idp():
    idp = Idp("/realm")
    yield idp
    idp.close()


def trust(idp, *more, **conditions):
    condition = {"StringEquals": {f"{idp.name}:aud": "app", **{f"{idp.name}:{key}": value for key, value in conditions.items()}}}
    statement = {
        "Effect": "Allow", "Principal": {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{idp.name}"},
        "Action": ["sts:AssumeRoleWithWebIdentity", *more], "Condition": condition,
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture
def role(iam, idp, fresh):
    """A role that trusts the registered provider."""
    iam.create_open_id_connect_provider(Url=idp.issuer, ClientIDList=["app"])
    name = fresh("role")
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust(idp, "sts:TagSession", sub="alice"))
    iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=READ_BUCKET)
    return name


def assume(sts, role, token, **more):
    arn = f"arn:aws:iam::{ACCOUNT}:role/{role}"
    return sts.assume_role_with_web_identity(RoleArn=arn, RoleSessionName="me", WebIdentityToken=token, **more)


def refused(sts, role, token, **more):
    with pytest.raises(ClientError) as error:
        assume(sts, role, token, **more)
    return error.value.response["Error"]["Code"]


def session_of(server, given):
    """STS, for the holder of these credentials."""
    return boto3.client(
        "sts", endpoint_url=server.url, region_name="us-east-1", aws_access_key_id=given["AccessKeyId"],
        aws_secret_access_key=given["SecretAccessKey"], aws_session_token=given["SessionToken"],
    )
