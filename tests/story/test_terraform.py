"""What Terraform's AWS provider asks for each kind of resource, in its order: create, refresh until it is there, plan without a
difference, update, destroy. Each runs with no right but those that its calls take."""

import json

import pytest

from support.faults import refused
from support.policies import EC2, READ_BUCKET, allow, document, trusting

ARN = "arn:aws:iam::000000000000"
OTHER_TAGS = [{"Key": "Env", "Value": "prod"}]
TAGS = [{"Key": "Name", "Value": "example"}]


@pytest.fixture
def provider(person):
    """Makes a client with the rights of these actions of IAM only."""
    return lambda *actions: person(document(allow([f"iam:{action}" for action in actions]))).iam


def gone(read, **named):
    """The provider takes this answer, and no other, for "is not there"."""
    with refused("NoSuchEntity"):
        read(**named)


def equivalent(one, other):
    """The provider compares documents by what they say."""
    return json.loads(one) == other


def test_aws_iam_role(provider, fresh, policy):
    iam = provider("CreateRole", "GetRole", "ListRolePolicies", "GetRolePolicy", "ListAttachedRolePolicies", "UpdateAssumeRolePolicy",
                   "UpdateRoleDescription", "UpdateRole", "PutRolePermissionsBoundary", "DeleteRolePermissionsBoundary", "TagRole",
                   "UntagRole", "ListInstanceProfilesForRole", "DeleteRole", "PutRolePolicy", "DeleteRolePolicy", "AttachRolePolicy",
                   "DetachRolePolicy")
    name = fresh("tf-role")

    def read():
        role = iam.get_role(RoleName=name)["Role"]
        assert role["Arn"] == f"{ARN}:role/{name}"  # the provider waits while this is a unique id
        names = [n for page in iam.get_paginator("list_role_policies").paginate(RoleName=name) for n in page["PolicyNames"]]
        role["inline"] = {n: iam.get_role_policy(RoleName=name, PolicyName=n)["PolicyDocument"] for n in names}
        pages = iam.get_paginator("list_attached_role_policies").paginate(RoleName=name)
        role["managed"] = [p["PolicyArn"] for page in pages for p in page["AttachedPolicies"]]
        return role

    gone(iam.get_role, RoleName=name)
    made = iam.create_role(RoleName=name, Path="/", AssumeRolePolicyDocument=EC2, MaxSessionDuration=3600, Tags=TAGS)["Role"]
    iam.put_role_policy(RoleName=name, PolicyName="inline", PolicyDocument=READ_BUCKET)
    iam.attach_role_policy(RoleName=name, PolicyArn=policy)
    first = read()
    assert (first["RoleId"], first["Tags"], first["MaxSessionDuration"]) == (made["RoleId"], TAGS, 3600)
    assert equivalent(EC2, first["AssumeRolePolicyDocument"]) and equivalent(READ_BUCKET, first["inline"]["inline"])
    assert first["managed"] == [policy]
    assert read() == first

    trust = trusting({"Service": ["ec2.amazonaws.com", "lambda.amazonaws.com"]})
    iam.update_assume_role_policy(RoleName=name, PolicyDocument=trust)
    iam.update_role_description(RoleName=name, Description="described")
    iam.update_role(RoleName=name, MaxSessionDuration=7200)
    iam.put_role_permissions_boundary(RoleName=name, PermissionsBoundary=policy)
    iam.tag_role(RoleName=name, Tags=OTHER_TAGS)
    iam.untag_role(RoleName=name, TagKeys=["Name"])
    second = read()
    assert (second["Description"], second["MaxSessionDuration"], second["Tags"]) == ("described", 7200, OTHER_TAGS)
    assert second["PermissionsBoundary"]["PermissionsBoundaryArn"] == policy
    assert equivalent(trust, second["AssumeRolePolicyDocument"])
    iam.delete_role_permissions_boundary(RoleName=name)
    iam.update_role_description(RoleName=name, Description="")
    third = read()
    assert "PermissionsBoundary" not in third and not third["Description"]

    # force_detach_policies
    assert iam.list_instance_profiles_for_role(RoleName=name)["InstanceProfiles"] == []
    for arn in read()["managed"]:
        iam.detach_role_policy(RoleName=name, PolicyArn=arn)
    for inline in iam.list_role_policies(RoleName=name)["PolicyNames"]:
        iam.delete_role_policy(RoleName=name, PolicyName=inline)
    iam.delete_role(RoleName=name)
    gone(iam.get_role, RoleName=name)
    gone(iam.list_instance_profiles_for_role, RoleName=name)


def test_a_role_that_trusts_a_user_of_the_same_plan(provider, admin, fresh):
    """The provider tries again for as long as a principal is "invalid": the words are its only sign."""
    iam = provider("CreateRole", "GetRole", "DeleteRole")
    name, user = fresh("tf-role"), fresh("tf-user")
    trust = trusting({"AWS": f"{ARN}:user/{user}"})
    with refused("MalformedPolicyDocument", "Invalid principal in policy"):
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)
    admin.iam.create_user(UserName=user)
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)
    assert equivalent(trust, iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"])
    iam.delete_role(RoleName=name)


def test_aws_iam_role_policy_attachment(provider, role, policy):
    iam = provider("AttachRolePolicy", "ListAttachedRolePolicies", "DetachRolePolicy")

    def read():
        pages = iam.get_paginator("list_attached_role_policies").paginate(RoleName=role)
        return [p["PolicyArn"] for page in pages for p in page["AttachedPolicies"]]

    iam.attach_role_policy(RoleName=role, PolicyArn=policy)
    assert read() == [policy] == read()
    iam.detach_role_policy(RoleName=role, PolicyArn=policy)
    assert read() == []
    gone(iam.detach_role_policy, RoleName=role, PolicyArn=policy)


def test_aws_iam_instance_profile(provider, admin, role, fresh):
    iam = provider("CreateInstanceProfile", "GetInstanceProfile", "AddRoleToInstanceProfile", "PassRole", "GetRole",
                   "RemoveRoleFromInstanceProfile", "DeleteInstanceProfile", "TagInstanceProfile", "UntagInstanceProfile")
    name, other = fresh("tf-profile"), fresh("tf-role")
    admin.iam.create_role(RoleName=other, AssumeRolePolicyDocument=EC2)

    def read():
        profile = iam.get_instance_profile(InstanceProfileName=name)["InstanceProfile"]
        for within in profile["Roles"]:
            iam.get_role(RoleName=within["RoleName"])
        return profile

    gone(iam.get_instance_profile, InstanceProfileName=name)
    made = iam.create_instance_profile(InstanceProfileName=name, Path="/", Tags=TAGS)["InstanceProfile"]
    assert read() == made
    iam.add_role_to_instance_profile(InstanceProfileName=name, RoleName=role)
    first = read()
    assert first["Arn"] == f"{ARN}:instance-profile/{name}" and first["Roles"][0]["RoleName"] == role
    assert read() == first
    iam.remove_role_from_instance_profile(InstanceProfileName=name, RoleName=role)
    iam.add_role_to_instance_profile(InstanceProfileName=name, RoleName=other)
    iam.tag_instance_profile(InstanceProfileName=name, Tags=OTHER_TAGS)
    iam.untag_instance_profile(InstanceProfileName=name, TagKeys=["Name"])
    second = read()
    assert second["Roles"][0]["RoleName"] == other and second["Tags"] == OTHER_TAGS
    iam.remove_role_from_instance_profile(InstanceProfileName=name, RoleName=other)
    iam.delete_instance_profile(InstanceProfileName=name)
    gone(iam.get_instance_profile, InstanceProfileName=name)
    gone(iam.remove_role_from_instance_profile, InstanceProfileName=name, RoleName=other)


def test_aws_iam_service_linked_role(provider, fresh):
    iam = provider("CreateServiceLinkedRole", "GetRole", "UpdateRole", "TagRole", "DeleteServiceLinkedRole",
                   "GetServiceLinkedRoleDeletionStatus")
    suffix = fresh("tf")
    made = iam.create_service_linked_role(AWSServiceName="autoscaling.amazonaws.com", CustomSuffix=suffix)["Role"]
    named = {"RoleName": made["RoleName"]}
    iam.tag_role(**named, Tags=TAGS)
    first = iam.get_role(**named)["Role"]
    # The provider reads service and suffix out of the path and the name.
    assert first["Path"].split("/") == ["", "aws-service-role", "autoscaling.amazonaws.com", ""]
    assert first["RoleName"].partition("_")[2] == suffix and first["Tags"] == TAGS
    iam.update_role(**named, Description="described")
    assert iam.get_role(**named)["Role"]["Description"] == "described"
    task = iam.delete_service_linked_role(**named)["DeletionTaskId"]
    assert iam.get_service_linked_role_deletion_status(DeletionTaskId=task)["Status"] == "SUCCEEDED"
    gone(iam.get_role, **named)
    gone(iam.delete_service_linked_role, **named)


def test_aws_iam_user(provider, admin, fresh, policy, group):
    iam = provider("CreateUser", "GetUser", "UpdateUser", "PutUserPermissionsBoundary", "DeleteUserPermissionsBoundary", "TagUser",
                   "UntagUser", "ListGroupsForUser", "RemoveUserFromGroup", "DeleteUser")
    name, new = fresh("tf-user"), fresh("tf-user")

    def read(name):
        user = iam.get_user(UserName=name)["User"]
        assert user["Arn"] == f"{ARN}:user{user['Path']}{name}"
        return user

    gone(iam.get_user, UserName=name)
    made = iam.create_user(UserName=name, Path="/", PermissionsBoundary=policy, Tags=TAGS)["User"]
    assert read(name) == made == read(name)
    iam.update_user(UserName=name, NewUserName=new, NewPath="/moved/")
    iam.delete_user_permissions_boundary(UserName=new)
    iam.tag_user(UserName=new, Tags=OTHER_TAGS)
    iam.untag_user(UserName=new, TagKeys=["Name"])
    second = read(new)
    assert (second["UserId"], second["Path"], second["Tags"]) == (made["UserId"], "/moved/", OTHER_TAGS)
    assert "PermissionsBoundary" not in second
    gone(iam.get_user, UserName=name)
    iam.put_user_permissions_boundary(UserName=new, PermissionsBoundary=policy)
    admin.iam.add_user_to_group(GroupName=group, UserName=new)
    for page in iam.get_paginator("list_groups_for_user").paginate(UserName=new):
        for found in page["Groups"]:
            iam.remove_user_from_group(GroupName=found["GroupName"], UserName=new)
    iam.delete_user(UserName=new)
    gone(iam.get_user, UserName=new)
    gone(iam.delete_user, UserName=new)


def test_aws_iam_access_key(provider, admin, user):
    iam = provider("CreateAccessKey", "ListAccessKeys", "UpdateAccessKey", "DeleteAccessKey")

    def read():
        pages = iam.get_paginator("list_access_keys").paginate(UserName=user)
        return {key["AccessKeyId"]: key["Status"] for page in pages for key in page["AccessKeyMetadata"]}

    made = iam.create_access_key(UserName=user)["AccessKey"]
    key = made["AccessKeyId"]
    assert len(made["SecretAccessKey"]) == 40
    assert read() == {key: "Active"} == read()
    iam.update_access_key(UserName=user, AccessKeyId=key, Status="Inactive")
    assert read() == {key: "Inactive"}
    iam.delete_access_key(UserName=user, AccessKeyId=key)
    assert read() == {}
    gone(iam.delete_access_key, UserName=user, AccessKeyId=key)
    admin.iam.delete_user(UserName=user)
    gone(iam.list_access_keys, UserName=user)


def test_aws_iam_group(provider, fresh):
    iam = provider("CreateGroup", "GetGroup", "UpdateGroup", "DeleteGroup")
    name, new = fresh("tf-group"), fresh("tf-group")

    def read(name):
        return iam.get_group(GroupName=name)["Group"]

    gone(iam.get_group, GroupName=name)
    made = iam.create_group(GroupName=name, Path="/")["Group"]
    assert read(name) == made == read(name)
    iam.update_group(GroupName=name, NewGroupName=new, NewPath="/moved/")
    assert read(new)["GroupId"] == made["GroupId"] and read(new)["Arn"] == f"{ARN}:group/moved/{new}"
    gone(iam.get_group, GroupName=name)
    iam.delete_group(GroupName=new)
    gone(iam.get_group, GroupName=new)
    gone(iam.delete_group, GroupName=new)


def test_aws_iam_policy(provider, fresh):
    iam = provider("CreatePolicy", "GetPolicy", "GetPolicyVersion", "ListPolicyVersions", "CreatePolicyVersion", "DeletePolicyVersion",
                   "TagPolicy", "UntagPolicy", "DeletePolicy")
    name = fresh("tf-policy")
    named = {"PolicyArn": f"{ARN}:policy/{name}"}

    def read():
        policy = iam.get_policy(**named)["Policy"]
        version = iam.get_policy_version(**named, VersionId=policy["DefaultVersionId"])["PolicyVersion"]
        return policy, version["Document"]

    gone(iam.get_policy, **named)
    made = iam.create_policy(PolicyName=name, Path="/", Description="described", PolicyDocument=READ_BUCKET, Tags=TAGS)["Policy"]
    first, text = read()
    assert first == made and equivalent(READ_BUCKET, text)
    assert read() == (first, text)
    for n in range(6):
        # The oldest goes where there is no room for one more.
        versions = [v for page in iam.get_paginator("list_policy_versions").paginate(**named) for v in page["Versions"]]
        if len(versions) >= 5:
            oldest = min((v for v in versions if not v["IsDefaultVersion"]), key=lambda v: int(v["VersionId"][1:]))
            iam.delete_policy_version(**named, VersionId=oldest["VersionId"])
        other = document(allow("s3:GetObject", f"arn:aws:s3:::bucket-{n}/*"))
        iam.create_policy_version(**named, PolicyDocument=other, SetAsDefault=True)
        assert equivalent(other, read()[1])
    iam.tag_policy(**named, Tags=OTHER_TAGS)
    iam.untag_policy(**named, TagKeys=["Name"])
    assert read()[0]["Tags"] == OTHER_TAGS
    for version in iam.list_policy_versions(**named)["Versions"]:
        if not version["IsDefaultVersion"]:
            iam.delete_policy_version(**named, VersionId=version["VersionId"])
    iam.delete_policy(**named)
    gone(iam.get_policy, **named)
    gone(iam.list_policy_versions, **named)


def test_aws_iam_policy_attachment(provider, policy, user, group, role):
    iam = provider("AttachUserPolicy", "AttachRolePolicy", "AttachGroupPolicy", "DetachUserPolicy", "DetachRolePolicy",
                   "DetachGroupPolicy", "ListEntitiesForPolicy")
    everyone = {"Users": {user}, "Roles": {role}, "Groups": {group}}

    def read():
        found = {"Users": set(), "Roles": set(), "Groups": set()}
        for page in iam.get_paginator("list_entities_for_policy").paginate(PolicyArn=policy):
            for kind, names in found.items():
                names.update(entity[f"{kind[:-1]}Name"] for entity in page[f"Policy{kind}"])
        return found

    iam.attach_user_policy(UserName=user, PolicyArn=policy)
    iam.attach_role_policy(RoleName=role, PolicyArn=policy)
    iam.attach_group_policy(GroupName=group, PolicyArn=policy)
    assert read() == everyone == read()
    iam.detach_user_policy(UserName=user, PolicyArn=policy)
    assert read() == {**everyone, "Users": set()}
    gone(iam.detach_user_policy, UserName=user, PolicyArn=policy)
    iam.detach_role_policy(RoleName=role, PolicyArn=policy)
    iam.detach_group_policy(GroupName=group, PolicyArn=policy)
    assert not any(read().values())


@pytest.mark.parametrize("kind", ["user", "group"])
def test_aws_iam_policy_attachments_of_one(request, provider, policy, kind):
    iam = provider(*(f"{word}{kind.title()}{end}" for word, end in [("Attach", "Policy"), ("Detach", "Policy"), ("ListAttached", "Policies")]))
    owner = {f"{kind.title()}Name": request.getfixturevalue(kind)}

    def read():
        pages = iam.get_paginator(f"list_attached_{kind}_policies").paginate(**owner)
        return [p["PolicyArn"] for page in pages for p in page["AttachedPolicies"]]

    getattr(iam, f"attach_{kind}_policy")(**owner, PolicyArn=policy)
    assert read() == [policy]
    getattr(iam, f"detach_{kind}_policy")(**owner, PolicyArn=policy)
    assert read() == []


def test_aws_iam_openid_connect_provider(provider, fresh):
    iam = provider("CreateOpenIDConnectProvider", "GetOpenIDConnectProvider", "UpdateOpenIDConnectProviderThumbprint",
                   "AddClientIDToOpenIDConnectProvider", "RemoveClientIDFromOpenIDConnectProvider", "TagOpenIDConnectProvider",
                   "UntagOpenIDConnectProvider", "DeleteOpenIDConnectProvider")
    host = f"{fresh('tf')}.example.com"
    named = {"OpenIDConnectProviderArn": f"{ARN}:oidc-provider/{host}"}

    def read():
        found = iam.get_open_id_connect_provider(**named)
        del found["ResponseMetadata"]
        return found

    gone(iam.get_open_id_connect_provider, **named)
    made = iam.create_open_id_connect_provider(Url=f"https://{host}", ClientIDList=["one"], ThumbprintList=["a" * 40], Tags=TAGS)
    assert made["OpenIDConnectProviderArn"] == named["OpenIDConnectProviderArn"] and made["Tags"] == TAGS
    first = read()
    assert (first["Url"], first["ClientIDList"], first["ThumbprintList"], first["Tags"]) == (host, ["one"], ["a" * 40], TAGS)
    assert read() == first
    iam.update_open_id_connect_provider_thumbprint(**named, ThumbprintList=["b" * 40])
    iam.add_client_id_to_open_id_connect_provider(**named, ClientID="two")
    iam.remove_client_id_from_open_id_connect_provider(**named, ClientID="one")
    iam.tag_open_id_connect_provider(**named, Tags=OTHER_TAGS)
    iam.untag_open_id_connect_provider(**named, TagKeys=["Name"])
    second = read()
    assert (second["ClientIDList"], second["ThumbprintList"], second["Tags"]) == (["two"], ["b" * 40], OTHER_TAGS)
    iam.delete_open_id_connect_provider(**named)
    gone(iam.get_open_id_connect_provider, **named)


def test_aws_iam_user_with_force_destroy(provider, admin, user):
    iam = provider("ListGroupsForUser", "ListAccessKeys", "DeleteAccessKey", "ListSSHPublicKeys", "DeleteSSHPublicKey",
                   "ListVirtualMFADevices", "ListMFADevices", "DeleteLoginProfile", "ListSigningCertificates",
                   "DeleteSigningCertificate", "ListServiceSpecificCredentials", "DeleteServiceSpecificCredential", "DeleteUser")
    named = {"UserName": user}
    admin.iam.create_access_key(**named)
    admin.iam.create_login_profile(**named, Password="correct horse Battery 9 staple!")
    admin.iam.create_service_specific_credential(**named, ServiceName="codecommit.amazonaws.com")
    with refused("DeleteConflict"):
        iam.delete_user(**named)
    assert iam.list_groups_for_user(**named)["Groups"] == []
    for key in iam.list_access_keys(**named)["AccessKeyMetadata"]:
        iam.delete_access_key(**named, AccessKeyId=key["AccessKeyId"])
    for key in iam.list_ssh_public_keys(**named)["SSHPublicKeys"]:
        iam.delete_ssh_public_key(**named, SSHPublicKeyId=key["SSHPublicKeyId"])
    pages = iam.get_paginator("list_virtual_mfa_devices").paginate(AssignmentStatus="Assigned")
    assert [device for page in pages for device in page["VirtualMFADevices"] if device.get("User", {}).get("UserName") == user] == []
    assert iam.list_mfa_devices(**named)["MFADevices"] == []
    iam.delete_login_profile(**named)
    for certificate in iam.list_signing_certificates(**named)["Certificates"]:
        iam.delete_signing_certificate(**named, CertificateId=certificate["CertificateId"])
    for credential in iam.list_service_specific_credentials(**named)["ServiceSpecificCredentials"]:
        iam.delete_service_specific_credential(**named, ServiceSpecificCredentialId=credential["ServiceSpecificCredentialId"])
    iam.delete_user(**named)
    gone(iam.list_groups_for_user, **named)
    gone(iam.delete_login_profile, **named)
