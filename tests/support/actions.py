"""One row for every action: how to call it so that it succeeds, and on what.

The golden table, the attack on every action and the one-right-at-a-time matrix are all made from these rows.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

from support import material
from support.policies import EC2, EVERYTHING, READ_BUCKET, trust
from support.telephone import Telephone

ACCOUNT = "arn:aws:iam::000000000000"


@dataclass
class Scene:
    """What an action may be done to: all of it belongs to the user `name`, and nothing is in the way of a deletion twice."""

    iam: object
    fresh: Callable
    name: str
    #: An action by its name, for those that boto3 does not know.
    call: Callable

    @property
    def user(self):
        return {"UserName": self.name}

    def made_user(self):
        name = self.fresh("target")
        self.iam.create_user(UserName=name)
        return {"UserName": name}

    def group(self, member=False):
        name = self.fresh("group")
        self.iam.create_group(GroupName=name)
        if member:
            self.iam.add_user_to_group(GroupName=name, UserName=self.name)
        return {"GroupName": name}

    def group_policy(self):
        group = self.group()
        self.iam.put_group_policy(**group, PolicyName="p", PolicyDocument=READ_BUCKET)
        return {**group, "PolicyName": "p"}

    def user_policy(self):
        name = self.fresh("inline")
        self.iam.put_user_policy(UserName=self.name, PolicyName=name, PolicyDocument=READ_BUCKET)
        return {"UserName": self.name, "PolicyName": name}

    def key(self):
        """Another key of the user; the second may be in the way, and goes first."""
        keys = self.iam.list_access_keys(UserName=self.name)["AccessKeyMetadata"]
        if len(keys) < 2:
            return {"UserName": self.name, "AccessKeyId": self.iam.create_access_key(UserName=self.name)["AccessKey"]["AccessKeyId"]}
        return {"UserName": self.name, "AccessKeyId": max(keys, key=lambda k: k["CreateDate"])["AccessKeyId"]}

    def service_account(self):
        return {"ServiceAccountId": self.call("CreateServiceAccount", ParentUser=self.name).texts("ServiceAccountId")[0]}

    def resource_arn(self):
        return f"arn:aws:docs:us-east-1:000000000000:page/{self.name}"

    def resource(self):
        assert self.call("PutResourcePolicy", ResourceArn=self.resource_arn(), Policy=PUBLIC).code == "OK"
        return {"ResourceArn": self.resource_arn()}

    def made_ssh_key(self):
        """A user with a key: it may have no more than five."""
        user = self.made_user()
        key = self.iam.upload_ssh_public_key(**user, SSHPublicKeyBody=SSH_KEY)["SSHPublicKey"]["SSHPublicKeyId"]
        return {**user, "SSHPublicKeyId": key}

    def made_certificate(self):
        user = self.made_user()
        made = self.iam.upload_signing_certificate(**user, CertificateBody=material.certificate())["Certificate"]
        return {**user, "CertificateId": made["CertificateId"]}

    def made_credential(self):
        user = self.made_user()
        made = self.iam.create_service_specific_credential(**user, **CODECOMMIT)["ServiceSpecificCredential"]
        return {**user, "ServiceSpecificCredentialId": made["ServiceSpecificCredentialId"]}

    def server_certificate_room(self):
        """A server certificate more: an account has twenty at most."""
        for there in self.iam.list_server_certificates()["ServerCertificateMetadataList"]:
            if there["ServerCertificateName"].startswith("made-"):
                self.iam.delete_server_certificate(ServerCertificateName=there["ServerCertificateName"])
        return {"ServerCertificateName": self.fresh("made"), **material.pair()}

    def server_certificate(self):
        given = self.server_certificate_room()
        self.iam.upload_server_certificate(**given)
        return {"ServerCertificateName": given["ServerCertificateName"]}

    def policy(self):
        return {"PolicyArn": self.iam.create_policy(PolicyName=self.fresh("policy"), PolicyDocument=READ_BUCKET)["Policy"]["Arn"]}

    def version(self):
        policy = self.policy()
        self.iam.create_policy_version(**policy, PolicyDocument=EVERYTHING)
        return {**policy, "VersionId": "v2"}

    def attached_to_user(self):
        policy = self.policy()
        self.iam.attach_user_policy(UserName=self.name, **policy)
        return {"UserName": self.name, **policy}

    def attached_to_group(self):
        both = {**self.group(), **self.policy()}
        self.iam.attach_group_policy(**both)
        return both

    def saml_room(self):
        """Room for a SAML provider more: an account has a hundred at most."""
        providers = self.iam.list_saml_providers()["SAMLProviderList"]
        for provider in providers if len(providers) > 50 else []:
            if not provider["Arn"].endswith(f"/{TAKEN}"):
                self.iam.delete_saml_provider(SAMLProviderArn=provider["Arn"])
        return {"Name": self.fresh("idp"), **SAML_METADATA}

    def saml_provider(self):
        return {"SAMLProviderArn": self.iam.create_saml_provider(**self.saml_room())["SAMLProviderArn"]}

    def customer(self, **more):
        """A new customer of the account."""
        name = self.fresh("customer")
        assert self.call("RSCreateCustomer", CustomerName=name, **OWNER, **more).code == "OK"
        return {"CustomerName": name}

    def guarded(self):
        """One with a ceiling."""
        made = self.customer()
        assert self.call("RSPutCustomerGuardrail", **made, PolicyDocument=EVERYTHING).code == "OK"
        return made

    def alias(self):
        name = self.fresh("alias")
        self.iam.create_account_alias(AccountAlias=name)
        return {"AccountAlias": name}

    def role(self):
        name = self.fresh("role")
        self.iam.create_role(RoleName=name, AssumeRolePolicyDocument=EC2)
        return {"RoleName": name}

    def role_policy(self):
        role = self.role()
        self.iam.put_role_policy(**role, PolicyName="p", PolicyDocument=READ_BUCKET)
        return {**role, "PolicyName": "p"}

    def attached_to_role(self):
        both = {**self.role(), **self.policy()}
        self.iam.attach_role_policy(**both)
        return both

    def linked_role(self):
        return {"RoleName": self.iam.create_service_linked_role(**self.linked())["Role"]["RoleName"]}

    def linked(self):
        return {"AWSServiceName": "autoscaling.amazonaws.com", "CustomSuffix": self.fresh("linked")}

    def deletion(self):
        return {"DeletionTaskId": self.iam.delete_service_linked_role(**self.linked_role())["DeletionTaskId"]}

    def boundary(self):
        return {"PermissionsBoundary": self.policy()["PolicyArn"]}

    def bound(self, kind, owner):
        getattr(self.iam, f"put_{kind}_permissions_boundary")(**owner, **self.boundary())
        return owner

    def profile(self):
        name = self.fresh("profile")
        self.iam.create_instance_profile(InstanceProfileName=name)
        return {"InstanceProfileName": name}

    def profile_with_role(self):
        both = {**self.profile(), **self.role()}
        self.iam.add_role_to_instance_profile(**both)
        return both

    def oidc_url(self):
        """A new provider's. An account has a hundred: when most are taken, those of before go."""
        arns = [it["Arn"] for it in self.iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]]
        for arn in arns if len(arns) > 80 else []:
            if TAKEN not in arn:
                self.iam.delete_open_id_connect_provider(OpenIDConnectProviderArn=arn)
        return f"https://{self.fresh('id')}.example.com"

    def oidc_provider(self):
        made = self.iam.create_open_id_connect_provider(Url=self.oidc_url(), ClientIDList=["app"])
        return {"OpenIDConnectProviderArn": made["OpenIDConnectProviderArn"]}

    def login(self):
        """The user, with a password."""
        self.iam.create_login_profile(**self.user, Password=PASSWORD)
        return self.user

    def device(self):
        """A device that nobody has, and its telephone."""
        return Telephone(self.iam, self.fresh("device"))

    def made_device(self):
        return {"SerialNumber": self.device().serial}

    def given_device(self):
        """A device of a user made for it, who has just used up two codes."""
        telephone, user = self.device(), self.made_user()
        telephone.give(**user)
        return telephone, user

    def own_device(self):
        telephone, user = self.given_device()
        return {**user, "SerialNumber": telephone.serial}

    def password_policy(self):
        self.iam.update_account_password_policy(MinimumPasswordLength=8)
        return {}

    def role_to_assume(self):
        """A role that everyone in the account may assume who is given the right."""
        name = self.fresh("role")
        self.iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust(f"{ACCOUNT}:root"))
        return name

    def message(self):
        """What came sealed with a refusal."""
        user = self.made_user()
        made = self.iam.create_access_key(**user)["AccessKey"]
        stranger = self.call.__self__.as_key(made["AccessKeyId"], made["SecretAccessKey"])
        return {"EncodedMessage": stranger.call("ListUsers").texts("EncodedMessage")[0]}

    def report(self):
        while self.iam.generate_credential_report()["State"] != "COMPLETE":
            pass
        return {}

    def job(self):
        return {"JobId": self.iam.generate_service_last_accessed_details(Arn=f"{ACCOUNT}:user/{self.name}")["JobId"]}

    def without_second_key(self):
        """The user, with room for a key more."""
        keys = sorted(self.iam.list_access_keys(UserName=self.name)["AccessKeyMetadata"], key=lambda k: k["CreateDate"])
        for key in keys[1:]:
            self.iam.delete_access_key(UserName=self.name, AccessKeyId=key["AccessKeyId"])
        return self.user


#: The reseller that the account is, and what every customer has.
RESELLER = {"ResellerName": "lyve"}
OWNER = {"CustomerEmail": "owner@example.com", "Password": "Password22"}
SPACE = {"Service": "space", "Enabled": "true"}
RESET = {"Type": "pwd_reset"}


@dataclass
class Row:
    """An action. `given` makes what it needs and answers its parameters; with `absent` it changes nothing even where it is
    allowed: its target is not there, or its name is taken."""

    name: str
    given: Callable[[Scene], dict]
    absent: dict
    service: str = "iam"
    #: Rights under other names that it takes besides its own.
    besides: tuple = ()
    #: What it answers to everyone who may call it, if that is no success.
    always: str = "OK"


def _session(role):
    return {"RoleArn": f"{ACCOUNT}:role/{role}", "RoleSessionName": "me"}


def _resync(telephone, user):
    return {**user, "SerialNumber": telephone.serial, **telephone.codes(1)}


def _tag(scene_parameters):
    return {**scene_parameters, "Tags.member.1.Key": "k", "Tags.member.1.Value": "v"}


#: A name that one of every kind has: see `take`.
TAKEN = "taken-by-all"
TAKEN_KEY = {"AccessKeyId": "TAKENBYALL0000000000"}
NO_JOB = "00000000-0000-4000-8000-000000000000"
NO_USER = {"UserName": "no-such-user"}
NO_GROUP = {"GroupName": "no-such-group"}
NO_POLICY = {"PolicyArn": f"{ACCOUNT}:policy/no-such-policy"}
#: A policy of a resource: everybody may read it.
PUBLIC = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "docs:Get*", "Resource": "*"}]})
NO_RESOURCE = {"ResourceArn": "arn:aws:docs:us-east-1:000000000000:page/none"}
NO_SERVICE_ACCOUNT = {"ServiceAccountId": f"sa:no-such-user:{'0' * 32}"}
NO_SSH_KEY = {**NO_USER, "SSHPublicKeyId": "APKAAAAAAAAAAAAAAAAAA"}
NO_CERTIFICATE = {**NO_USER, "CertificateId": "A" * 32}
NO_CREDENTIAL = {**NO_USER, "ServiceSpecificCredentialId": "ACCAAAAAAAAAAAAAAAAAA"}
NO_SERVER_CERTIFICATE = {"ServerCertificateName": "no-such-certificate"}
SSH_KEY = material.openssh(material.rsa_key())
CODECOMMIT = {"ServiceName": "codecommit.amazonaws.com"}
NO_ROLE = {"RoleName": "no-such-role"}
NO_PROFILE = {"InstanceProfileName": "no-such-profile"}
NO_BOUNDARY = {"PermissionsBoundary": f"{ACCOUNT}:policy/no-such-policy"}
NO_TASK = {"DeletionTaskId": "task/aws-service-role/none.amazonaws.com/no-such-role/00000000-0000-4000-8000-000000000000"}
TRUST = {"AssumeRolePolicyDocument": EC2}
NO_OIDC = {"OpenIDConnectProviderArn": f"{ACCOUNT}:oidc-provider/none.example.com"}
NO_KEY = {**NO_USER, "AccessKeyId": "AKIAAAAAAAAAAAAAAAAA"}
NO_SAML_PROVIDER = {"SAMLProviderArn": f"{ACCOUNT}:saml-provider/no-such-provider"}
SAML_METADATA = {"SAMLMetadataDocument": json.loads((Path(__file__).parents[1] / "cases/saml/cases.json").read_text())["metadata"]["rsa"]}
DOCUMENT = {"PolicyDocument": READ_BUCKET}
NAMED = {"PolicyName": "p"}
SIMULATED = {"ActionNames.member.1": "s3:GetObject"}

PASSWORD = "Correct-Horse-1"
NEW_PASSWORD = {"OldPassword": PASSWORD, "NewPassword": "Another-Horse-2"}
ROOT_TASK = {"TargetPrincipal": "111111111111", "TaskPolicyArn.arn": "arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials"}
JWT = {"Audience.member.1": "https://example.com", "SigningAlgorithm": "RS256"}

NO_DEVICE = {"SerialNumber": f"{ACCOUNT}:mfa/no-such-device"}
SOME_CODES = {"AuthenticationCode1": "123456", "AuthenticationCode2": "654321"}

#: Every action of the server, in the order of their families.
ROWS = [
    Row("CreateUser", lambda s: {"UserName": s.fresh("made")}, {"UserName": TAKEN}),
    Row("GetUser", lambda s: s.user, NO_USER),
    Row("UpdateUser", lambda s: {**s.user, "NewPath": "/"}, NO_USER),
    Row("DeleteUser", lambda s: s.made_user(), NO_USER),
    Row("ListUsers", lambda s: {"MaxItems": "1"}, {"MaxItems": "1"}),
    Row("SetUserStatus", lambda s: {**s.made_user(), "Status": "Inactive"}, {**NO_USER, "Status": "Active"}),
    Row("CreateAccessKey", lambda s: s.without_second_key(), NO_USER),
    Row("UpdateAccessKey", lambda s: {**s.key(), "Status": "Active"}, {**NO_KEY, "Status": "Active"}),
    Row("DeleteAccessKey", lambda s: s.key(), NO_KEY),
    Row("ListAccessKeys", lambda s: s.user, NO_USER),
    Row("CreateServiceAccount", lambda s: {"ParentUser": s.name}, {"ParentUser": "no-such-user"}),
    Row("GetServiceAccount", lambda s: s.service_account(), NO_SERVICE_ACCOUNT),
    Row("ListServiceAccounts", lambda s: {"ParentUser": s.name}, {"ParentUser": "no-such-user"}),
    Row("UpdateServiceAccount", lambda s: {**s.service_account(), "Status": "Active"}, {**NO_SERVICE_ACCOUNT, "Status": "Active"}),
    Row("DeleteServiceAccount", lambda s: s.service_account(), NO_SERVICE_ACCOUNT),
    Row("PutResourcePolicy", lambda s: {"ResourceArn": s.resource_arn(), "Policy": PUBLIC}, {**NO_RESOURCE, "Policy": PUBLIC}),
    Row("GetResourcePolicy", lambda s: s.resource(), NO_RESOURCE),
    Row("ListResourcePolicies", lambda s: {}, {}),
    Row("DeleteResourcePolicy", lambda s: s.resource(), NO_RESOURCE),
    Row("CreateLoginProfile", lambda s: {**s.made_user(), "Password": PASSWORD}, {**NO_USER, "Password": PASSWORD}),
    Row("GetLoginProfile", lambda s: s.login(), NO_USER),
    Row("UpdateLoginProfile", lambda s: {**s.login(), "Password": PASSWORD}, {**NO_USER, "Password": PASSWORD}),
    Row("DeleteLoginProfile", lambda s: s.login(), NO_USER),
    Row("ChangePassword", lambda s: s.login() and NEW_PASSWORD, NEW_PASSWORD),
    Row("UpdateAccountPasswordPolicy", lambda s: {"MinimumPasswordLength": "8"}, {"MinimumPasswordLength": "8"}),
    Row("GetAccountPasswordPolicy", lambda s: s.password_policy(), {}),
    Row("DeleteAccountPasswordPolicy", lambda s: s.password_policy(), {}),
    Row("UploadSSHPublicKey", lambda s: {**s.made_user(), "SSHPublicKeyBody": SSH_KEY}, {**NO_USER, "SSHPublicKeyBody": SSH_KEY}),
    Row("GetSSHPublicKey", lambda s: {**s.made_ssh_key(), "Encoding": "SSH"}, {**NO_SSH_KEY, "Encoding": "SSH"}),
    Row("ListSSHPublicKeys", lambda s: s.user, NO_USER),
    Row("UpdateSSHPublicKey", lambda s: {**s.made_ssh_key(), "Status": "Inactive"}, {**NO_SSH_KEY, "Status": "Active"}),
    Row("DeleteSSHPublicKey", lambda s: s.made_ssh_key(), NO_SSH_KEY),
    Row("UploadSigningCertificate", lambda s: {**s.made_user(), "CertificateBody": material.certificate()},
        {**NO_USER, "CertificateBody": material.certificate()}),
    Row("ListSigningCertificates", lambda s: s.user, NO_USER),
    Row("UpdateSigningCertificate", lambda s: {**s.made_certificate(), "Status": "Inactive"}, {**NO_CERTIFICATE, "Status": "Active"}),
    Row("DeleteSigningCertificate", lambda s: s.made_certificate(), NO_CERTIFICATE),
    Row("CreateServiceSpecificCredential", lambda s: {**s.made_user(), **CODECOMMIT}, {**NO_USER, **CODECOMMIT}),
    Row("ListServiceSpecificCredentials", lambda s: s.user, NO_USER),
    Row("ResetServiceSpecificCredential", lambda s: s.made_credential(), NO_CREDENTIAL),
    Row("UpdateServiceSpecificCredential", lambda s: {**s.made_credential(), "Status": "Inactive"}, {**NO_CREDENTIAL, "Status": "Active"}),
    Row("DeleteServiceSpecificCredential", lambda s: s.made_credential(), NO_CREDENTIAL),
    Row("UploadServerCertificate", lambda s: s.server_certificate_room(), {"ServerCertificateName": TAKEN, **material.pair()}),
    Row("GetServerCertificate", lambda s: s.server_certificate(), NO_SERVER_CERTIFICATE),
    Row("ListServerCertificates", lambda s: {"MaxItems": "1"}, {"MaxItems": "1"}),
    Row("UpdateServerCertificate", lambda s: {**s.server_certificate(), "NewPath": "/"}, NO_SERVER_CERTIFICATE),
    Row("DeleteServerCertificate", lambda s: s.server_certificate(), NO_SERVER_CERTIFICATE),
    Row("TagServerCertificate", lambda s: _tag(s.server_certificate()), _tag(NO_SERVER_CERTIFICATE)),
    Row("UntagServerCertificate", lambda s: {**s.server_certificate(), "TagKeys.member.1": "k"}, {**NO_SERVER_CERTIFICATE, "TagKeys.member.1": "k"}),
    Row("ListServerCertificateTags", lambda s: s.server_certificate(), NO_SERVER_CERTIFICATE),
    Row("CreateVirtualMFADevice", lambda s: {"VirtualMFADeviceName": s.fresh("made")}, {"VirtualMFADeviceName": TAKEN}),
    Row("EnableMFADevice", lambda s: s.device().enabling(**s.made_user()), {**NO_USER, **NO_DEVICE, **SOME_CODES}),
    Row("ResyncMFADevice", lambda s: _resync(*s.given_device()), {**NO_USER, **NO_DEVICE, **SOME_CODES}),
    Row("DeactivateMFADevice", lambda s: s.own_device(), {**NO_USER, **NO_DEVICE}),
    Row("GetMFADevice", lambda s: s.own_device(), {**NO_USER, **NO_DEVICE}),
    Row("ListMFADevices", lambda s: s.user, NO_USER),
    Row("ListVirtualMFADevices", lambda s: {"MaxItems": "1"}, {"MaxItems": "1"}),
    Row("DeleteVirtualMFADevice", lambda s: s.made_device(), NO_DEVICE),
    Row("TagMFADevice", lambda s: _tag(s.made_device()), _tag(NO_DEVICE)),
    Row("UntagMFADevice", lambda s: {**s.made_device(), "TagKeys.member.1": "k"}, {**NO_DEVICE, "TagKeys.member.1": "k"}),
    Row("ListMFADeviceTags", lambda s: s.made_device(), NO_DEVICE),
    Row("PutUserPolicy", lambda s: {**s.user_policy(), **DOCUMENT}, {**NO_USER, **NAMED, **DOCUMENT}),
    Row("GetUserPolicy", lambda s: s.user_policy(), {**NO_USER, **NAMED}),
    Row("DeleteUserPolicy", lambda s: s.user_policy(), {**NO_USER, **NAMED}),
    Row("ListUserPolicies", lambda s: s.user, NO_USER),
    Row("CreateGroup", lambda s: {"GroupName": s.fresh("made")}, {"GroupName": TAKEN}),
    Row("GetGroup", lambda s: s.group(), NO_GROUP),
    Row("UpdateGroup", lambda s: {**s.group(), "NewPath": "/"}, NO_GROUP),
    Row("DeleteGroup", lambda s: s.group(), NO_GROUP),
    Row("ListGroups", lambda s: {"MaxItems": "1"}, {"MaxItems": "1"}),
    Row("AddUserToGroup", lambda s: {**s.group(), **s.made_user()}, {**NO_GROUP, **NO_USER}),
    Row("RemoveUserFromGroup", lambda s: {**s.group(member=True), **s.user}, {**NO_GROUP, **NO_USER}),
    Row("ListGroupsForUser", lambda s: s.user, NO_USER),
    Row("PutGroupPolicy", lambda s: {**s.group_policy(), **DOCUMENT}, {**NO_GROUP, **NAMED, **DOCUMENT}),
    Row("GetGroupPolicy", lambda s: s.group_policy(), {**NO_GROUP, **NAMED}),
    Row("DeleteGroupPolicy", lambda s: s.group_policy(), {**NO_GROUP, **NAMED}),
    Row("ListGroupPolicies", lambda s: s.group(), NO_GROUP),
    Row("CreatePolicy", lambda s: {"PolicyName": s.fresh("made"), **DOCUMENT}, {"PolicyName": TAKEN, **DOCUMENT}),
    Row("GetPolicy", lambda s: s.policy(), NO_POLICY),
    Row("DeletePolicy", lambda s: s.policy(), NO_POLICY),
    Row("ListPolicies", lambda s: {"MaxItems": "1"}, {"MaxItems": "1"}),
    Row("CreatePolicyVersion", lambda s: {**s.policy(), **DOCUMENT}, {**NO_POLICY, **DOCUMENT}),
    Row("GetPolicyVersion", lambda s: s.version(), {**NO_POLICY, "VersionId": "v1"}),
    Row("DeletePolicyVersion", lambda s: s.version(), {**NO_POLICY, "VersionId": "v1"}),
    Row("ListPolicyVersions", lambda s: s.policy(), NO_POLICY),
    Row("SetDefaultPolicyVersion", lambda s: s.version(), {**NO_POLICY, "VersionId": "v1"}),
    Row("AttachUserPolicy", lambda s: {**s.made_user(), **s.policy()}, {**NO_USER, **NO_POLICY}),
    Row("DetachUserPolicy", lambda s: s.attached_to_user(), {**NO_USER, **NO_POLICY}),
    Row("ListAttachedUserPolicies", lambda s: s.user, NO_USER),
    Row("AttachGroupPolicy", lambda s: {**s.group(), **s.policy()}, {**NO_GROUP, **NO_POLICY}),
    Row("DetachGroupPolicy", lambda s: s.attached_to_group(), {**NO_GROUP, **NO_POLICY}),
    Row("ListAttachedGroupPolicies", lambda s: s.group(), NO_GROUP),
    Row("ListEntitiesForPolicy", lambda s: s.policy(), NO_POLICY),
    Row("TagUser", lambda s: _tag(s.user), _tag(NO_USER)),
    Row("UntagUser", lambda s: {**s.user, "TagKeys.member.1": "k"}, {**NO_USER, "TagKeys.member.1": "k"}),
    Row("ListUserTags", lambda s: s.user, NO_USER),
    Row("TagPolicy", lambda s: _tag(s.policy()), _tag(NO_POLICY)),
    Row("UntagPolicy", lambda s: {**s.policy(), "TagKeys.member.1": "k"}, {**NO_POLICY, "TagKeys.member.1": "k"}),
    Row("ListPolicyTags", lambda s: s.policy(), NO_POLICY),
    Row("SimulateCustomPolicy", lambda s: {"PolicyInputList.member.1": READ_BUCKET, **SIMULATED},
        {"PolicyInputList.member.1": READ_BUCKET, **SIMULATED}),
    Row("SimulatePrincipalPolicy", lambda s: {"PolicySourceArn": f"{ACCOUNT}:user/{s.name}", **SIMULATED},
        {"PolicySourceArn": f"{ACCOUNT}:user/no-such-user", **SIMULATED}),
    Row("GetContextKeysForCustomPolicy", lambda s: {"PolicyInputList.member.1": READ_BUCKET}, {"PolicyInputList.member.1": READ_BUCKET}),
    Row("GetContextKeysForPrincipalPolicy", lambda s: {"PolicySourceArn": f"{ACCOUNT}:user/{s.name}"},
        {"PolicySourceArn": f"{ACCOUNT}:user/no-such-user"}),
    Row("CreateSAMLProvider", lambda s: s.saml_room(), {"Name": TAKEN, **SAML_METADATA}),
    Row("GetSAMLProvider", lambda s: s.saml_provider(), NO_SAML_PROVIDER),
    Row("UpdateSAMLProvider", lambda s: {**s.saml_provider(), **SAML_METADATA}, {**NO_SAML_PROVIDER, **SAML_METADATA}),
    Row("DeleteSAMLProvider", lambda s: s.saml_provider(), NO_SAML_PROVIDER),
    Row("ListSAMLProviders", lambda s: {}, {}),
    Row("TagSAMLProvider", lambda s: _tag(s.saml_provider()), _tag(NO_SAML_PROVIDER)),
    Row("UntagSAMLProvider", lambda s: {**s.saml_provider(), "TagKeys.member.1": "k"}, {**NO_SAML_PROVIDER, "TagKeys.member.1": "k"}),
    Row("ListSAMLProviderTags", lambda s: s.saml_provider(), NO_SAML_PROVIDER),
    Row("CreateAccountAlias", lambda s: {"AccountAlias": s.fresh("alias")}, {"AccountAlias": TAKEN}),
    Row("DeleteAccountAlias", lambda s: s.alias(), {"AccountAlias": "no-such-alias"}),
    Row("ListAccountAliases", lambda s: {}, {}),
    Row("GetAccessKeyLastUsed", lambda s: {"AccessKeyId": s.key()["AccessKeyId"]}, TAKEN_KEY),
    Row("GetAccountAuthorizationDetails", lambda s: {"MaxItems": "1"}, {"MaxItems": "1"}),
    Row("GenerateCredentialReport", lambda s: {}, {}),
    Row("GetCredentialReport", lambda s: s.report(), {}),
    Row("GenerateServiceLastAccessedDetails", lambda s: {"Arn": f"{ACCOUNT}:user/{s.name}"}, {"Arn": f"{ACCOUNT}:user/no-such-user"}),
    Row("GetServiceLastAccessedDetails", lambda s: s.job(), {"JobId": NO_JOB}),
    Row("GetServiceLastAccessedDetailsWithEntities", lambda s: {**s.job(), "ServiceNamespace": "s3"}, {"JobId": NO_JOB, "ServiceNamespace": "s3"}),
    Row("ListPoliciesGrantingServiceAccess", lambda s: {"Arn": f"{ACCOUNT}:user/{s.name}", "ServiceNamespaces.member.1": "s3"},
        {"Arn": f"{ACCOUNT}:user/no-such-user", "ServiceNamespaces.member.1": "s3"}),
    Row("GetAccountSummary", lambda s: {}, {}),
    Row("CreateRole", lambda s: {"RoleName": s.fresh("made"), **TRUST}, {"RoleName": TAKEN, **TRUST}),
    Row("GetRole", lambda s: s.role(), NO_ROLE),
    Row("ListRoles", lambda s: {"MaxItems": "1"}, {"MaxItems": "1"}),
    Row("UpdateRole", lambda s: s.role(), NO_ROLE),
    Row("UpdateRoleDescription", lambda s: {**s.role(), "Description": "d"}, {**NO_ROLE, "Description": "d"}),
    Row("UpdateAssumeRolePolicy", lambda s: {**s.role(), "PolicyDocument": EC2}, {**NO_ROLE, "PolicyDocument": EC2}),
    Row("DeleteRole", lambda s: s.role(), NO_ROLE),
    Row("PutRolePolicy", lambda s: {**s.role_policy(), **DOCUMENT}, {**NO_ROLE, **NAMED, **DOCUMENT}),
    Row("GetRolePolicy", lambda s: s.role_policy(), {**NO_ROLE, **NAMED}),
    Row("DeleteRolePolicy", lambda s: s.role_policy(), {**NO_ROLE, **NAMED}),
    Row("ListRolePolicies", lambda s: s.role(), NO_ROLE),
    Row("AttachRolePolicy", lambda s: {**s.role(), **s.policy()}, {**NO_ROLE, **NO_POLICY}),
    Row("DetachRolePolicy", lambda s: s.attached_to_role(), {**NO_ROLE, **NO_POLICY}),
    Row("ListAttachedRolePolicies", lambda s: s.role(), NO_ROLE),
    Row("TagRole", lambda s: _tag(s.role()), _tag(NO_ROLE)),
    Row("UntagRole", lambda s: {**s.role(), "TagKeys.member.1": "k"}, {**NO_ROLE, "TagKeys.member.1": "k"}),
    Row("ListRoleTags", lambda s: s.role(), NO_ROLE),
    Row("PutUserPermissionsBoundary", lambda s: {**s.made_user(), **s.boundary()}, {**NO_USER, **NO_BOUNDARY}),
    Row("DeleteUserPermissionsBoundary", lambda s: s.bound("user", s.made_user()), NO_USER),
    Row("PutRolePermissionsBoundary", lambda s: {**s.role(), **s.boundary()}, {**NO_ROLE, **NO_BOUNDARY}),
    Row("DeleteRolePermissionsBoundary", lambda s: s.bound("role", s.role()), NO_ROLE),
    Row("CreateInstanceProfile", lambda s: {"InstanceProfileName": s.fresh("made")}, {"InstanceProfileName": TAKEN}),
    Row("GetInstanceProfile", lambda s: s.profile(), NO_PROFILE),
    Row("ListInstanceProfiles", lambda s: {"MaxItems": "1"}, {"MaxItems": "1"}),
    Row("ListInstanceProfilesForRole", lambda s: s.role(), NO_ROLE),
    Row("AddRoleToInstanceProfile", lambda s: {**s.profile(), **s.role()}, {**NO_PROFILE, **NO_ROLE}, besides=("iam:PassRole",)),
    Row("RemoveRoleFromInstanceProfile", lambda s: s.profile_with_role(), {**NO_PROFILE, **NO_ROLE}),
    Row("DeleteInstanceProfile", lambda s: s.profile(), NO_PROFILE),
    Row("TagInstanceProfile", lambda s: _tag(s.profile()), _tag(NO_PROFILE)),
    Row("UntagInstanceProfile", lambda s: {**s.profile(), "TagKeys.member.1": "k"}, {**NO_PROFILE, "TagKeys.member.1": "k"}),
    Row("ListInstanceProfileTags", lambda s: s.profile(), NO_PROFILE),
    Row("CreateServiceLinkedRole", lambda s: s.linked(), {"AWSServiceName": "none.amazonaws.com"}),
    Row("DeleteServiceLinkedRole", lambda s: s.linked_role(), NO_ROLE),
    Row("GetServiceLinkedRoleDeletionStatus", lambda s: s.deletion(), NO_TASK),
    Row("CreateOpenIDConnectProvider", lambda s: {"Url": s.oidc_url()}, {"Url": f"https://{TAKEN}.example.com"}),
    Row("GetOpenIDConnectProvider", lambda s: s.oidc_provider(), NO_OIDC),
    Row("ListOpenIDConnectProviders", lambda s: {}, {}),
    Row("AddClientIDToOpenIDConnectProvider", lambda s: {**s.oidc_provider(), "ClientID": "more"}, {**NO_OIDC, "ClientID": "more"}),
    Row("RemoveClientIDFromOpenIDConnectProvider", lambda s: {**s.oidc_provider(), "ClientID": "app"}, {**NO_OIDC, "ClientID": "app"}),
    Row("UpdateOpenIDConnectProviderThumbprint", lambda s: {**s.oidc_provider(), "ThumbprintList.member.1": "a" * 40},
        {**NO_OIDC, "ThumbprintList.member.1": "a" * 40}),
    Row("TagOpenIDConnectProvider", lambda s: _tag(s.oidc_provider()), _tag(NO_OIDC)),
    Row("UntagOpenIDConnectProvider", lambda s: {**s.oidc_provider(), "TagKeys.member.1": "k"}, {**NO_OIDC, "TagKeys.member.1": "k"}),
    Row("ListOpenIDConnectProviderTags", lambda s: s.oidc_provider(), NO_OIDC),
    Row("DeleteOpenIDConnectProvider", lambda s: s.oidc_provider(), NO_OIDC),
    Row("GetCallerIdentity", lambda s: {}, {}, "sts"),
    Row("GetAccessKeyInfo", lambda s: {"AccessKeyId": s.key()["AccessKeyId"]}, {"AccessKeyId": "AKIAAAAAAAAAAAAAAAAA"}, "sts"),
    Row("GetSessionToken", lambda s: {}, {}, "sts"),
    Row("GetFederationToken", lambda s: {"Name": "bob"}, {"Name": "bob"}, "sts"),
    Row("AssumeRole", lambda s: _session(s.role_to_assume()), {**_session(TAKEN), "DurationSeconds": "3601"}, "sts"),
    Row("DecodeAuthorizationMessage", lambda s: s.message(), {"EncodedMessage": "AAAA"}, "sts"),
    Row("AssumeRoot", lambda s: ROOT_TASK, ROOT_TASK, "sts", always="AccessDenied"),
    Row("GetWebIdentityToken", lambda s: JWT, JWT, "sts", always="OutboundWebIdentityFederationDisabledException"),
    Row("GetDelegatedAccessToken", lambda s: {"TradeInToken": "x"}, {"TradeInToken": "x"}, "sts", always="ExpiredTradeInTokenException"),
]

#: A delegation request, a report and a template: none of them is ever there.
REQUEST = {"DelegationRequestId": "e4bdad13-1f3a-4e0c-9f4b-0123456789ab"}
REPORT = {"JobId": "examplea-1234-b567-cde8-90fg123abcd4"}
TEMPLATE = {"TemplateArn": "arn:aws:iam::aws:role-template/some-service/Reader"}
ASKED = {"Description": "d", "Permissions.PolicyTemplateArn": "arn:aws:iam::aws:policy-template/x", "RequestorWorkflowId": "12345",
         "NotificationChannel": "ab", "SessionDuration": "300"}
#: Room for everything that the tests make in one account.
QUOTAS = {f"Quotas.entry.{n}.{key}": value
          for n, name in enumerate(["GroupsPerAccount", "InstanceProfilesPerAccount", "PoliciesPerAccount", "PolicyVersionsInUse",
                                    "RolesPerAccount", "ServerCertificatesPerAccount", "SAMLProvidersPerAccount",
                                    "OpenIdConnectProvidersPerAccount"], 1)
          for key, value in (("key", name), ("value", "1000" if name[0] == "S" or name[0] == "O" else "1000000"))}
PROPERTY = {"Properties.entry.1.key": "Keyward/Test", "Properties.entry.1.value": "true"}


def _elsewhere(always, names, parameters={}):
    return [Row(name, lambda s: parameters, parameters, always=always) for name in names.split()]


#: What is only at AWS, and so answers the same to everyone.
ELSEWHERE = [
    *_elsewhere("OrganizationNotFoundException", "ListOrganizationsFeatures EnableOrganizationsRootCredentialsManagement "
                "EnableOrganizationsRootSessions DisableOrganizationsRootCredentialsManagement DisableOrganizationsRootSessions"),
    *_elsewhere("AccessDenied", "GenerateOrganizationsAccessReport", {"EntityPath": "o-a1b2c3d4e5/r-f6g7h8"}),
    *_elsewhere("NoSuchEntity", "GetOrganizationsAccessReport", REPORT),
    *_elsewhere("InvalidInput", "CreateDelegationRequest", ASKED),
    *_elsewhere("NoSuchEntity", "GetDelegationRequest AssociateDelegationRequest UpdateDelegationRequest AcceptDelegationRequest "
                "RejectDelegationRequest SendDelegationToken", REQUEST),
    *_elsewhere("OK", "ListDelegationRequests"),
    *_elsewhere("NoSuchEntity", "GetHumanReadableSummary", {"EntityArn": f"{ACCOUNT}:delegation-request/abc"}),
    *_elsewhere("NoSuchEntity", "GetRoleTemplateVersion AcquireRole", TEMPLATE),
    *_elsewhere("AccessDenied", "EnableOutboundWebIdentityFederation"),
    *_elsewhere("FeatureDisabled", "DisableOutboundWebIdentityFederation GetOutboundWebIdentityFederationInfo"),
]

ROWS += [
    Row("PutAccountProperties", lambda s: PROPERTY, PROPERTY),
    Row("GetAccountProperties", lambda s: {}, {}),
    Row("PutAccountQuotas", lambda s: QUOTAS, QUOTAS),
    Row("GetAccountQuotas", lambda s: {}, {}),
    Row("SetSecurityTokenServicePreferences", lambda s: {"GlobalEndpointTokenVersion": "v2Token"},
        {"GlobalEndpointTokenVersion": "v2Token"}),
    *ELSEWHERE,
]

#: Nobody's customer.
NO_CUSTOMER = {"CustomerName": "no-such-customer"}
#: What resellers do (seed 004, and Keyward's own): `take` makes the account one.
ROWS += [
    Row("RSRegisterReseller", lambda s: RESELLER, RESELLER),
    Row("RSCreateCustomer", lambda s: {"CustomerName": s.fresh("made"), **OWNER}, {"CustomerName": TAKEN, **OWNER}),
    Row("RSModifyCustomer", lambda s: s.customer(), NO_CUSTOMER),
    Row("RSListCustomer", lambda s: {}, {}),
    Row("RSCustomerDetails", lambda s: s.customer(), NO_CUSTOMER),
    Row("RSAvailableRegions", lambda s: {"Customer": s.customer()["CustomerName"]}, {"Customer": "no-such-customer"}),
    Row("RSSetCustomerServiceAccessLevel", lambda s: {**s.customer(RestrictServiceAccess="true"), **SPACE}, {**NO_CUSTOMER, **SPACE}),
    Row("RSPutCustomerGuardrail", lambda s: {**s.customer(), "PolicyDocument": EVERYTHING}, {**NO_CUSTOMER, "PolicyDocument": EVERYTHING}),
    Row("RSGetCustomerGuardrail", lambda s: s.guarded(), NO_CUSTOMER),
    Row("RSDeleteCustomerGuardrail", lambda s: s.guarded(), NO_CUSTOMER),
]

#: What people do (seed 004). A secret for a second factor is made last: the two before answer that there is none.
ROWS += [
    Row("RSGetUserInfo", lambda s: {"UserList.1": s.name}, {"UserList.1": "no-such-user"}),
    Row("RSSetUserInfo", lambda s: {"Name": s.name, "Firstname": "Ann"}, {"Name": "no-such-user"}),
    Row("RSGetToken", lambda s: {**RESET, **s.user}, {**RESET, **NO_USER}),
    Row("RSEnableTFA", lambda s: {"OTP": "000000"}, {"OTP": "000000"}, always="NoSuchEntity"),
    Row("RSDisableTFA", lambda s: {}, {}, always="NoSuchEntity"),
    Row("RSPrepareTFA", lambda s: {}, {}),
]

#: Actions that nobody signs, because an identity provider vouches for who comes: no table of callers has them.
VOUCHED = [Row(name, lambda s: {}, {}, "sts") for name in ("AssumeRoleWithSAML", "AssumeRoleWithWebIdentity")]
#: The same, because what they are given proves itself.
PROVEN = [Row(name, lambda s: {}, {}) for name in ("Login", "RSResetPassword")]

#: SeaweedFS's own (seed 000), Lyve Cloud's (seed 004), and Keyward's.
NOT_AWS = {"PutResourcePolicy", "GetResourcePolicy", "ListResourcePolicies", "DeleteResourcePolicy", "GetAccountQuotas", "PutAccountQuotas", "SetUserStatus", "CreateServiceAccount", "GetServiceAccount", "ListServiceAccounts", "UpdateServiceAccount", "DeleteServiceAccount"} | {row.name for row in ROWS + PROVEN if row.name.startswith(("RS", "Login"))}

#: What everyone may do to itself without a policy (seed 000), and what needs no right at all.
SELF_SERVICE = {"GetUser", "CreateAccessKey", "UpdateAccessKey", "DeleteAccessKey", "ListAccessKeys", "RSGetUserInfo", "RSPrepareTFA",
                "RSEnableTFA", "RSDisableTFA", "RSAvailableRegions"}
FREE = {"GetCallerIdentity", "GetSessionToken", "RSPrepareTFA", "RSEnableTFA", "RSDisableTFA"}


def take(root):
    """Makes those that are called `TAKEN`, and gives the user of that name the key `TAKEN_KEY`."""
    iam = root.iam
    assert root.call("RSRegisterReseller", **RESELLER).code == "OK"
    assert root.call("RSCreateCustomer", CustomerName=TAKEN, **OWNER).code == "OK"
    iam.create_user(UserName=TAKEN)
    assert root.call("CreateAccessKey", UserName=TAKEN, **TAKEN_KEY, SecretAccessKey="kept-by-nobody").code == "OK"
    iam.create_group(GroupName=TAKEN)
    while iam.generate_credential_report()["State"] != "COMPLETE":
        pass
    iam.create_policy(PolicyName=TAKEN, PolicyDocument=READ_BUCKET)
    iam.create_role(RoleName=TAKEN, AssumeRolePolicyDocument=trust(f"{ACCOUNT}:root"))
    iam.upload_server_certificate(ServerCertificateName=TAKEN, **material.pair())
    iam.create_instance_profile(InstanceProfileName=TAKEN)
    iam.create_virtual_mfa_device(VirtualMFADeviceName=TAKEN)
    iam.create_saml_provider(Name=TAKEN, **SAML_METADATA)
    iam.create_open_id_connect_provider(Url=f"https://{TAKEN}.example.com")
