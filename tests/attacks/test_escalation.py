"""A53: whoever tries everything that some rights open gets no others, unless the rights were to hand out rights."""

import random

import pytest
from botocore.exceptions import ClientError

from support.actions import ROWS
from support.policies import EVERYTHING, READ_BUCKET, allow, document
from support.rights import CHECKED, rights
from support.scene import Scene

#: Actions that hand out rights by their nature, as AWS's documentation says of each.
GRANTS = {
    "AddUserToGroup", "AttachGroupPolicy", "AttachRolePolicy", "AttachUserPolicy", "CreateAccessKey", "CreateLoginProfile",
    "CreatePolicyVersion", "CreateServiceAccount", "PutGroupPolicy", "PutRolePolicy", "PutUserPolicy", "RSGetToken", "RSSetUserInfo",
    "SetDefaultPolicyVersion",
    "UpdateAssumeRolePolicy", "UpdateLoginProfile",
}
POOL = sorted(row.name for row in CHECKED if row.name not in GRANTS)


def greedy(parameters):
    """The same parameters, asking for everything where a document says what is asked for."""
    return {name: EVERYTHING if value == READ_BUCKET else value for name, value in parameters.items()}


def found(answer, someone):
    """Whoever an answer makes of somebody: every key pair that is in it."""
    ids, secrets, tokens = (answer.texts(name) for name in ("AccessKeyId", "SecretAccessKey", "SessionToken"))
    if answer.code != "OK" or not secrets:
        return []
    return [someone.as_key(ids[0], secrets[0], *tokens[:1])]


def closure(root, fresh, someone):
    """Everybody whom somebody can become within two rounds of trying every action on what is theirs."""
    scene, made = Scene(root.iam, fresh, someone.name, root.call), {}

    def parameters(row):
        """What the action needs to succeed; of what a user has one of only, that of the last time."""
        try:
            made[row.name] = greedy(row.given(scene))
        except ClientError:
            made.setdefault(row.name, row.absent)
        return made[row.name]

    everybody, new = [someone], [someone]
    for _ in range(2):
        reached = []
        for one in new:
            for row in ROWS:
                reached += found(one.call(row.name, row.service, **parameters(row)), one)
        everybody += reached
        # One of a kind tells as much as twenty, and a user has room for so much only.
        new = reached[:2]
    return everybody


@pytest.mark.parametrize("seed", range(6))
def test_a53_no_way_leads_out_of_a_set_of_rights(root, person, fresh, seed):
    names = random.Random(seed).sample(POOL, len(POOL) // 3)
    services = {row.name: row.service for row in ROWS}
    besides = {right for row in ROWS if row.name in names for right in row.besides}
    attacker, text = person(), document(allow(sorted({f"{services[name]}:{name}" for name in names} | besides)))
    arn = root.iam.create_policy(PolicyName=fresh("some"), PolicyDocument=text)["Policy"]["Arn"]
    root.iam.attach_user_policy(UserName=attacker.name, PolicyArn=arn)
    before = rights(attacker)
    assert set(names) <= before
    everybody = closure(root, fresh, attacker)
    assert len(everybody) > 1, "a session of its own at least is everybody's to have"
    for somebody in everybody:
        assert rights(somebody) <= before, somebody.name


def test_a53_a_right_to_hand_out_rights_is_one(root, person, fresh):
    attacker = person(document(allow(["iam:PutUserPolicy", "iam:ListUsers"])))
    before = rights(attacker)
    attacker.iam.put_user_policy(UserName=attacker.name, PolicyName="more", PolicyDocument=EVERYTHING)
    assert before < rights(attacker) == {row.name for row in CHECKED}
