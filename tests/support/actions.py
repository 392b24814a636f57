"""One row for every action: how to call it so that it succeeds, and on what.

The golden table, the attack on every action and the one-right-at-a-time matrix are all made from these rows.
"""

from dataclasses import dataclass
from typing import Callable

from support import material, modules
from support.givens import (
    ACCOUNT, ACCOUNT_ID, ASKED, CODECOMMIT, DAYS, DOCUMENT, HELD, JWT, METADATA_XML, NAMED, NETWORK, NEW_PASSWORD, NO_BOUNDARY,
    NO_CERTIFICATE, NO_CREDENTIAL, NO_CUSTOMER, NO_DEVICE, NO_GROUP, NO_JOB, NO_KEY, NO_OIDC, NO_POLICY, NO_PROFILE, NO_RESOURCE, NO_ROLE,
    NO_ROOT, NO_RULE,
    NO_SAML_PROVIDER, NO_SERVER_CERTIFICATE, NO_SERVICE_ACCOUNT, NO_SSH_KEY, NO_TASK, NO_USER, OWNER, PASSWORD,
    PROPERTY, PUBLIC, QUOTAS, REPORT, REQUEST, RESELLER, RESET, ROOT_TASK, SAML_METADATA, SIMULATED, SOME_CODES, SPACE,
    SSH_KEY, TAKEN, TAKEN_KEY, TEMPLATE, TRUST,
)
from support.policies import EC2, EVERYTHING, READ_BUCKET, trust
from support.scene import Scene


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

#: The networks of customers. Only a customer asks for one, and so here there is none to say yes to.
ROWS += [
    Row("RSWhitelistAddRule", lambda s: {**NETWORK, **NO_ROOT}, {**NETWORK, **NO_ROOT}, always="AccessDenied"),
    Row("RSWhitelistApproveRule", lambda s: s.no_network(), {**NO_ROOT, "ruleId": NO_RULE}, always="NoSuchEntity"),
    Row("RSWhitelistDeleteRule", lambda s: s.no_network(), {**NO_ROOT, "ruleId": NO_RULE}, always="NoSuchEntity"),
    Row("RSWhitelistListRules", lambda s: {"root": s.no_network()["root"]}, NO_ROOT),
    Row("RSWhitelistRejectRule", lambda s: s.no_network(), {**NO_ROOT, "ruleId": NO_RULE}, always="NoSuchEntity"),
]

#: What accounts move and hold (seed 004, and Keyward's own): the account is the installation's first one.
ROWS += [
    Row("PutUsageReport", lambda s: {**HELD, "AccountId": ACCOUNT_ID}, {**HELD, "AccountId": "999999999999"}),
    Row("RSListBillingData", lambda s: {**DAYS, **s.customer()}, {**DAYS, **NO_CUSTOMER}),
    Row("RSLiveBilling", lambda s: s.customer(), NO_CUSTOMER),
]

#: Signing in at an identity provider. An account has one connection at most.
ROWS += [
    Row("RSCreateSAMLConnection", lambda s: s.unconnected(), METADATA_XML),
    Row("RSUpdateSAMLConnection", lambda s: s.connected(METADATA_XML), METADATA_XML),
    Row("RSGetSAMLConnection", lambda s: s.connected({}), {}),
    Row("RSDeleteSAMLConnection", lambda s: s.connected({}), {}),
    Row("RSSetUserAuthMethod", lambda s: {"Name": s.name, "AuthMethod": "federated"}, {"Name": "no-such-user", "AuthMethod": "federated"}),
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

#: What runs (Keyward's own). The module that is taken is the server's own component: nothing changes where it takes over.
MODULE, NO_MODULE, NO_WORLD = {"Digest": modules.digest(modules.own())}, {"Digest": modules.NO_MODULE}, {"World": "none"}
ROWS += [
    Row("PutModulePart", lambda s: s.module_part(), {**MODULE, "Number": "1", "Content": "AAAA"}, "keyward"),
    Row("PutModule", lambda s: {**MODULE, "Size": str(len(modules.own())), "Name": "taken"}, {**NO_MODULE, "Size": "1"}, "keyward"),
    Row("GetModule", lambda s: MODULE, NO_MODULE, "keyward"),
    Row("ListModules", lambda s: {}, {}, "keyward"),
    Row("ListModuleHistory", lambda s: {}, {}, "keyward"),
    Row("ListShadowDisagreements", lambda s: {}, {}, "keyward"),
    Row("ActivateModule", lambda s: MODULE, NO_MODULE, "keyward"),
    Row("RollbackModule", lambda s: s.activated(MODULE), NO_WORLD, "keyward"),
    Row("ShadowModule", lambda s: {"World": "policy"}, {"World": "policy", **NO_MODULE}, "keyward"),
    Row("PinModule", lambda s: {"World": "iam", "Pinned": "false"}, {**NO_WORLD, "Pinned": "true"}, "keyward"),
    Row("DeleteModule", lambda s: NO_MODULE, NO_MODULE, "keyward", always="NoSuchEntity"),
]

#: Actions that nobody signs, because an identity provider vouches for who comes: no table of callers has them.
VOUCHED = [Row(name, lambda s: {}, {}, "sts") for name in ("AssumeRoleWithSAML", "AssumeRoleWithWebIdentity")]
#: The same, because what they are given proves itself.
PROVEN = [Row(name, lambda s: {}, {}) for name in ("Login", "RSResetPassword", "BeginSAMLLogin", "FinishSAMLLogin")]

#: SeaweedFS's own (seed 000), Lyve Cloud's (seed 004), and Keyward's.
NOT_AWS = {"PutUsageReport", "PutResourcePolicy", "GetResourcePolicy", "ListResourcePolicies", "DeleteResourcePolicy", "GetAccountQuotas", "PutAccountQuotas", "SetUserStatus", "CreateServiceAccount", "GetServiceAccount", "ListServiceAccounts", "UpdateServiceAccount", "DeleteServiceAccount"} | {row.name for row in ROWS + PROVEN if row.name.startswith(("RS", "Login", "BeginSAML", "FinishSAML")) or row.service == "keyward"}

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
    modules.installed(root, modules.own())
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
