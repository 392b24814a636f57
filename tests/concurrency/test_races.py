"""Two calls at once: never both through a check that only one may pass, and nothing left hanging. Quotas: A74."""

import concurrent.futures

import pytest

from support import material
from support.identity import Identity
from support.policies import EC2, READ_BUCKET

ROUNDS = 25


class Crowd:
    """People who act at the same moment, each on a connection of its own."""

    def __init__(self, someone, size=8):
        self.people = [Identity(someone.server, someone.name, someone.key) for _ in range(size)]
        self.pool = concurrent.futures.ThreadPoolExecutor(size)

    def at_once(self, *calls):
        """Sends one (action, parameters) a person; answers the codes in order."""
        futures = [self.pool.submit(person.call, name, **parameters) for person, (name, parameters) in zip(self.people, calls)]
        return [future.result().code for future in futures]


@pytest.fixture(scope="module")
def crowd(admin):
    return Crowd(admin)


def test_one_name_is_given_once(crowd, fresh):
    for _ in range(ROUNDS):
        name = fresh("twin")
        codes = crowd.at_once(*[("CreateUser", {"UserName": name if n % 2 else name.upper()}) for n in range(8)])
        assert sorted(codes) == ["EntityAlreadyExists"] * 7 + ["OK"]


def test_one_access_key_id_is_given_once(crowd, admin, fresh):
    for _ in range(ROUNDS):
        names, key_id = [fresh("owner") for _ in range(8)], fresh("key").replace("-", "")
        for name in names:
            admin.call("CreateUser", UserName=name)
        codes = crowd.at_once(*[("CreateAccessKey", {"UserName": name, "AccessKeyId": key_id, "SecretAccessKey": "s" * 20}) for name in names])
        assert sorted(codes) == ["EntityAlreadyExists"] * 7 + ["OK"]


def holds(admin, user):
    """What a user has, as the lists say."""
    return (admin.iam.list_access_keys(UserName=user)["AccessKeyMetadata"], admin.iam.list_user_policies(UserName=user)["PolicyNames"],
            admin.iam.list_attached_user_policies(UserName=user)["AttachedPolicies"], admin.iam.list_groups_for_user(UserName=user)["Groups"])


@pytest.mark.parametrize("given", ["CreateAccessKey", "PutUserPolicy", "AttachUserPolicy", "AddUserToGroup"])
def test_a_user_deleted_while_it_is_given_something(crowd, admin, policy, group, fresh, given):
    for _ in range(ROUNDS):
        user = fresh("doomed")
        admin.call("CreateUser", UserName=user)
        parameters = {"CreateAccessKey": {}, "PutUserPolicy": {"PolicyName": "p", "PolicyDocument": READ_BUCKET},
                      "AttachUserPolicy": {"PolicyArn": policy}, "AddUserToGroup": {"GroupName": group}}[given]
        gave, deleted = crowd.at_once((given, {"UserName": user, **parameters}), ("DeleteUser", {"UserName": user}))
        if deleted == "OK":
            assert gave == "NoSuchEntity" or given == "AddUserToGroup", gave
            admin.iam.create_user(UserName=user)
            assert holds(admin, user) == ([], [], [], []), "something of the dead is left"
        else:
            assert (gave, deleted) == ("OK", "DeleteConflict")
    for member in admin.iam.get_group(GroupName=group)["Users"]:
        assert admin.iam.get_user(UserName=member["UserName"])
    count = admin.iam.get_policy(PolicyArn=policy)["Policy"]["AttachmentCount"]
    entities = admin.iam.list_entities_for_policy(PolicyArn=policy)
    assert count == len(entities["PolicyUsers"]) + len(entities["PolicyGroups"])


def test_a_policy_deleted_while_it_is_attached(crowd, admin, user, group, fresh):
    for _ in range(ROUNDS):
        arn = admin.iam.create_policy(PolicyName=fresh("doomed"), PolicyDocument=READ_BUCKET)["Policy"]["Arn"]
        codes = crowd.at_once(("AttachUserPolicy", {"UserName": user, "PolicyArn": arn}), ("AttachGroupPolicy", {"GroupName": group, "PolicyArn": arn}),
                              ("DeletePolicy", {"PolicyArn": arn}))
        attached = [p["PolicyArn"] for listing in (admin.iam.list_attached_user_policies(UserName=user), admin.iam.list_attached_group_policies(GroupName=group))
                    for p in listing["AttachedPolicies"]]
        if codes[2] == "OK":
            assert codes[:2] == ["NoSuchEntity"] * 2 and arn not in attached
        else:
            assert codes[2] == "DeleteConflict" and "OK" in codes[:2]
        for action, owner in (("DetachUserPolicy", {"UserName": user}), ("DetachGroupPolicy", {"GroupName": group})):
            admin.call(action, **owner, PolicyArn=arn)


def test_a_group_deleted_while_someone_joins(crowd, admin, user, fresh):
    for _ in range(ROUNDS):
        group = fresh("doomed")
        admin.call("CreateGroup", GroupName=group)
        joined, deleted = crowd.at_once(("AddUserToGroup", {"GroupName": group, "UserName": user}), ("DeleteGroup", {"GroupName": group}))
        assert (joined, deleted) in (("OK", "DeleteConflict"), ("NoSuchEntity", "OK"))
        groups = [g["GroupName"] for g in admin.iam.list_groups_for_user(UserName=user)["Groups"]]
        assert (group in groups) == (joined == "OK")
        if joined == "OK":
            admin.iam.remove_user_from_group(GroupName=group, UserName=user)


def test_exactly_one_version_is_the_default(crowd, admin, policy):
    for _ in range(4):
        admin.iam.create_policy_version(PolicyArn=policy, PolicyDocument=READ_BUCKET)
    versions = ["v1", "v2", "v3", "v4", "v5"]
    for _ in range(ROUNDS):
        crowd.at_once(*[("SetDefaultPolicyVersion", {"PolicyArn": policy, "VersionId": v}) for v in versions])
        defaults = [v["VersionId"] for v in admin.iam.list_policy_versions(PolicyArn=policy)["Versions"] if v["IsDefaultVersion"]]
        assert len(defaults) == 1 and defaults[0] == admin.iam.get_policy(PolicyArn=policy)["Policy"]["DefaultVersionId"]


def test_a_default_version_is_never_deleted(crowd, admin, fresh):
    for _ in range(ROUNDS):
        arn = admin.iam.create_policy(PolicyName=fresh("p"), PolicyDocument=READ_BUCKET)["Policy"]["Arn"]
        admin.iam.create_policy_version(PolicyArn=arn, PolicyDocument=READ_BUCKET)
        chosen, deleted = crowd.at_once(("SetDefaultPolicyVersion", {"PolicyArn": arn, "VersionId": "v2"}),
                                        ("DeletePolicyVersion", {"PolicyArn": arn, "VersionId": "v2"}))
        assert (chosen, deleted) in (("OK", "DeleteConflict"), ("NoSuchEntity", "OK"))
        default = admin.iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
        assert admin.iam.get_policy_version(PolicyArn=arn, VersionId=default)["PolicyVersion"]["IsDefaultVersion"]


def test_two_renames_to_one_name(crowd, admin, fresh):
    for _ in range(ROUNDS):
        names, new = [fresh("from") for _ in range(8)], fresh("to")
        for name in names:
            admin.call("CreateUser", UserName=name)
        codes = crowd.at_once(*[("UpdateUser", {"UserName": name, "NewUserName": new}) for name in names])
        assert sorted(codes) == ["EntityAlreadyExists"] * 7 + ["OK"]
        winner = names[codes.index("OK")]
        for name in names:
            assert admin.call("GetUser", UserName=name).code == ("NoSuchEntity" if name == winner else "OK")


def test_quotas_of_attachments_and_groups(crowd, admin, user, fresh):
    arns = [admin.iam.create_policy(PolicyName=fresh("p"), PolicyDocument=READ_BUCKET)["Policy"]["Arn"] for _ in range(24)]
    groups = [fresh("g") for _ in range(24)]
    for name in groups:
        admin.call("CreateGroup", GroupName=name)
    for batch in (arns[:8], arns[8:16], arns[16:]):
        crowd.at_once(*[("AttachUserPolicy", {"UserName": user, "PolicyArn": arn}) for arn in batch])
    for batch in (groups[:8], groups[8:16], groups[16:]):
        crowd.at_once(*[("AddUserToGroup", {"UserName": user, "GroupName": name}) for name in batch])
    assert len(admin.iam.list_attached_user_policies(UserName=user)["AttachedPolicies"]) == 10
    assert len(admin.iam.list_groups_for_user(UserName=user)["Groups"]) == 10


def test_one_reads_what_one_wrote(server, admin, fresh):
    """Whatever connection and worker it comes by."""
    other = Identity(server, admin.name, admin.key)
    for _ in range(200):
        name = fresh("seen")
        assert admin.call("CreateUser", UserName=name).code == "OK"
        assert other.call("GetUser", UserName=name).code == "OK"
        assert other.call("DeleteUser", UserName=name).code == "OK"
        assert admin.call("GetUser", UserName=name).code == "NoSuchEntity"


def test_two_hundred_service_accounts_at_once_are_a_hundred(admin, user):
    people = [Identity(admin.server, admin.name, admin.key) for _ in range(20)]

    def ten(someone):
        return [someone.call("CreateServiceAccount", ParentUser=user).code for _ in range(10)]

    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        codes = [code for some in pool.map(ten, people) for code in some]
    assert (codes.count("OK"), codes.count("LimitExceeded")) == (100, 100)
    listed = admin.call("ListServiceAccounts", ParentUser=user, MaxItems="1000")
    assert len(listed.texts("ServiceAccountId")) == 100


@pytest.mark.parametrize("given", ["CreateServiceAccount", "CreateServiceSpecificCredential", "UploadSigningCertificate"])
def test_a_user_deleted_while_it_is_given_a_credential(crowd, admin, fresh, given):
    certificate = material.certificate()
    for _ in range(ROUNDS):
        user = fresh("doomed")
        admin.call("CreateUser", UserName=user)
        parameters = {"CreateServiceAccount": {"ParentUser": user}, "UploadSigningCertificate": {"UserName": user, "CertificateBody": certificate},
                      "CreateServiceSpecificCredential": {"UserName": user, "ServiceName": "codecommit.amazonaws.com"}}[given]
        codes = crowd.at_once((given, parameters), ("DeleteUser", {"UserName": user}))
        assert tuple(codes) in (("OK", "DeleteConflict"), ("NoSuchEntity", "OK"))
        if codes[0] == "OK" and given == "UploadSigningCertificate":
            made = admin.iam.list_signing_certificates(UserName=user)["Certificates"][0]
            admin.iam.delete_signing_certificate(UserName=user, CertificateId=made["CertificateId"])


@pytest.mark.parametrize("kind", ["User", "Group", "Role", "Policy"])
def test_sixty_four_who_create_at_once_all_succeed(admin, fresh, kind):
    """What is counted is counted in shares, and who was overtaken runs again: no conflict reaches a client."""
    start, size = fresh("many"), 64
    crowd = Crowd(admin, size)

    def create(name):
        parameters = {f"{kind}Name": name}
        parameters |= {"Role": {"AssumeRolePolicyDocument": EC2}, "Policy": {"PolicyDocument": READ_BUCKET}}.get(kind, {})
        return f"Create{kind}", parameters

    for round in range(5):
        assert crowd.at_once(*[create(f"{start}-{round}-{n}") for n in range(size)]) == ["OK"] * size
