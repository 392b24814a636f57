//! Every action there is, in the order of their names.

use keyward_model::row::{
    Group, InstanceProfile, MfaDevice, OidcProvider, Policy, Role, SamlProvider, ServerCertificate, ServiceCredential,
    SigningCertificate, SshKey, User,
};

use crate::access::{
    GenerateServiceLastAccessedDetails, GetServiceLastAccessedDetails, GetServiceLastAccessedDetailsWithEntities,
    ListPoliciesGrantingServiceAccess,
};
use crate::account::{
    CreateAccountAlias, DeleteAccountAlias, GetAccountAuthorizationDetails, GetAccountProperties, GetAccountQuotas,
    GetAccountSummary, ListAccountAliases, PutAccountProperties, PutAccountQuotas, SetSecurityTokenServicePreferences,
};
use crate::action::Entry;
use crate::attach::{AttachPolicy, DetachPolicy, ListAttachedPolicies};
use crate::boundary::{DeleteBoundary, PutBoundary};
use crate::elsewhere::{
    AcceptDelegationRequest, AcquireRole, AssociateDelegationRequest, CreateDelegationRequest,
    DisableOrganizationsRootCredentialsManagement, DisableOrganizationsRootSessions,
    DisableOutboundWebIdentityFederation, EnableOrganizationsRootCredentialsManagement,
    EnableOrganizationsRootSessions, EnableOutboundWebIdentityFederation, GenerateOrganizationsAccessReport,
    GetDelegationRequest, GetHumanReadableSummary, GetOrganizationsAccessReport, GetOutboundWebIdentityFederationInfo,
    GetRoleTemplateVersion, ListDelegationRequests, ListOrganizationsFeatures, RejectDelegationRequest,
    SendDelegationToken, UpdateDelegationRequest,
};
use crate::group::{
    AddUserToGroup, CreateGroup, DeleteGroup, GetGroup, ListGroups, ListGroupsForUser, RemoveUserFromGroup, UpdateGroup,
};
use crate::held::{DeleteHeld, ListHeld, UpdateHeld};
use crate::inline::{DeleteInlinePolicy, GetInlinePolicy, ListInlinePolicies, PutPolicy};
use crate::key::{CreateAccessKey, DeleteAccessKey, ListAccessKeys, UpdateAccessKey};
use crate::login::{ChangePassword, CreateLoginProfile, DeleteLoginProfile, GetLoginProfile, UpdateLoginProfile};
use crate::metering::{ListBillingData, LiveBilling, PutUsageReport};
use crate::mfa::{
    CreateVirtualMfaDevice, DeactivateMfaDevice, DeleteVirtualMfaDevice, DisableTfa, EnableMfaDevice, EnableTfa,
    GetMfaDevice, ListMfaDevices, ListVirtualMfaDevices, PrepareTfa, ResyncMfaDevice,
};
use crate::module::{
    ActivateModule, DeleteModule, GetModule, ListModuleHistory, ListModules, ListShadowDisagreements, PinModule,
    PutModule, PutModulePart, RollbackModule, ShadowModule,
};
use crate::oidc::{
    AddClientId, AssumeRoleWithWebIdentity, CreateOidcProvider, DeleteOidcProvider, GetOidcProvider, ListOidcProviders,
    RemoveClientId, UpdateThumbprints,
};
use crate::password::{DeleteAccountPasswordPolicy, GetAccountPasswordPolicy, UpdateAccountPasswordPolicy};
use crate::people::{GetToken, GetUserInfo, Login, ResetPassword, SetUserInfo};
use crate::policy::{CreatePolicy, DeletePolicy, GetPolicy, ListEntitiesForPolicy, ListPolicies};
use crate::profile::{
    AddRoleToInstanceProfile, CreateInstanceProfile, DeleteInstanceProfile, GetInstanceProfile, ListInstanceProfiles,
    ListInstanceProfilesForRole, RemoveRoleFromInstanceProfile,
};
use crate::report::{GenerateCredentialReport, GetCredentialReport};
use crate::resource::{DeleteResourcePolicy, GetResourcePolicy, ListResourcePolicies, PutResourcePolicy};
use crate::role::{
    CreateRole, CreateServiceLinkedRole, DeleteRole, DeleteServiceLinkedRole, GetRole,
    GetServiceLinkedRoleDeletionStatus, ListRoles, UpdateAssumeRolePolicy, UpdateRole, UpdateRoleDescription,
};
use crate::saml::{
    AssumeRoleWithSaml, CreateSamlProvider, DeleteSamlProvider, GetSamlProvider, ListSamlProviders, UpdateSamlProvider,
};
use crate::server_certificate::{
    DeleteServerCertificate, GetServerCertificate, ListServerCertificates, UpdateServerCertificate,
    UploadServerCertificate,
};
use crate::service_account::{
    CreateServiceAccount, DeleteServiceAccount, GetServiceAccount, ListServiceAccounts, UpdateServiceAccount,
};
use crate::service_credential::{CreateServiceCredential, ListServiceCredentials, ResetServiceCredential};
use crate::signing_certificate::UploadSigningCertificate;
use crate::simulate::{
    GetContextKeysForCustomPolicy, GetContextKeysForPrincipalPolicy, SimulateCustomPolicy, SimulatePrincipalPolicy,
};
use crate::ssh_key::{GetSshKey, UploadSshKey};
use crate::sso::{
    BeginLogin, CreateConnection, DeleteConnection, FinishLogin, GetConnection, SetAuthMethod, UpdateConnection,
};
use crate::sts::{
    AssumeRole, AssumeRoot, DecodeAuthorizationMessage, GetAccessKeyInfo, GetCallerIdentity, GetDelegatedAccessToken,
    GetFederationToken, GetSessionToken, GetWebIdentityToken,
};
use crate::tag::{ListTags, TagEntity, UntagEntity};
use crate::tenancy::{
    AvailableRegions, CreateCustomer, CustomerDetails, DeleteCustomerGuardrail, GetCustomerGuardrail, ListCustomers,
    ModifyCustomer, PutCustomerGuardrail, RegisterReseller, SetServiceAccess,
};
use crate::usage::GetAccessKeyLastUsed;
use crate::user::{CreateUser, DeleteUser, GetUser, ListUsers, SetUserStatus, UpdateUser};
use crate::version::{
    CreatePolicyVersion, DeletePolicyVersion, GetPolicyVersion, ListPolicyVersions, SetDefaultPolicyVersion,
};
use crate::whitelist::{AddRule, ApproveRule, DeleteRule, ListRules, RejectRule};

/// The table.
pub static TABLE: &[Entry] = &[
    Entry::of::<AcceptDelegationRequest>(),
    Entry::of::<AcquireRole>(),
    Entry::of::<ActivateModule>(),
    Entry::of::<AddClientId>(),
    Entry::of::<AddRoleToInstanceProfile>(),
    Entry::of::<AddUserToGroup>(),
    Entry::of::<AssociateDelegationRequest>(),
    Entry::of::<AssumeRole>(),
    Entry::vouched::<AssumeRoleWithSaml>(),
    Entry::vouched::<AssumeRoleWithWebIdentity>(),
    Entry::of::<AssumeRoot>(),
    Entry::of::<AttachPolicy<Group>>(),
    Entry::of::<AttachPolicy<Role>>(),
    Entry::of::<AttachPolicy<User>>(),
    Entry::unsigned::<BeginLogin>(),
    Entry::of::<ChangePassword>(),
    Entry::of::<CreateAccessKey>(),
    Entry::of::<CreateAccountAlias>(),
    Entry::of::<CreateDelegationRequest>(),
    Entry::of::<CreateGroup>(),
    Entry::of::<CreateInstanceProfile>(),
    Entry::of::<CreateLoginProfile>(),
    Entry::of::<CreateOidcProvider>(),
    Entry::of::<CreatePolicy>(),
    Entry::of::<CreatePolicyVersion>(),
    Entry::of::<CreateRole>(),
    Entry::of::<CreateSamlProvider>(),
    Entry::of::<CreateServiceAccount>(),
    Entry::of::<CreateServiceLinkedRole>(),
    Entry::of::<CreateServiceCredential>(),
    Entry::of::<CreateUser>(),
    Entry::of::<CreateVirtualMfaDevice>(),
    Entry::of::<DeactivateMfaDevice>(),
    Entry::of::<DecodeAuthorizationMessage>(),
    Entry::of::<DeleteAccessKey>(),
    Entry::of::<DeleteAccountAlias>(),
    Entry::of::<DeleteAccountPasswordPolicy>(),
    Entry::of::<DeleteGroup>(),
    Entry::of::<DeleteInlinePolicy<Group>>(),
    Entry::of::<DeleteInstanceProfile>(),
    Entry::of::<DeleteLoginProfile>(),
    Entry::of::<DeleteModule>(),
    Entry::of::<DeleteOidcProvider>(),
    Entry::of::<DeletePolicy>(),
    Entry::of::<DeletePolicyVersion>(),
    Entry::of::<DeleteResourcePolicy>(),
    Entry::of::<DeleteRole>(),
    Entry::of::<DeleteBoundary<Role>>(),
    Entry::of::<DeleteInlinePolicy<Role>>(),
    Entry::of::<DeleteSamlProvider>(),
    Entry::of::<DeleteHeld<SshKey>>(),
    Entry::of::<DeleteServerCertificate>(),
    Entry::of::<DeleteServiceAccount>(),
    Entry::of::<DeleteServiceLinkedRole>(),
    Entry::of::<DeleteHeld<ServiceCredential>>(),
    Entry::of::<DeleteHeld<SigningCertificate>>(),
    Entry::of::<DeleteUser>(),
    Entry::of::<DeleteBoundary<User>>(),
    Entry::of::<DeleteInlinePolicy<User>>(),
    Entry::of::<DeleteVirtualMfaDevice>(),
    Entry::of::<DetachPolicy<Group>>(),
    Entry::of::<DetachPolicy<Role>>(),
    Entry::of::<DetachPolicy<User>>(),
    Entry::of::<DisableOrganizationsRootCredentialsManagement>(),
    Entry::of::<DisableOrganizationsRootSessions>(),
    Entry::of::<DisableOutboundWebIdentityFederation>(),
    Entry::of::<EnableMfaDevice>(),
    Entry::of::<EnableOrganizationsRootCredentialsManagement>(),
    Entry::of::<EnableOrganizationsRootSessions>(),
    Entry::of::<EnableOutboundWebIdentityFederation>(),
    Entry::unsigned::<FinishLogin>(),
    Entry::of::<GenerateCredentialReport>(),
    Entry::of::<GenerateOrganizationsAccessReport>(),
    Entry::of::<GenerateServiceLastAccessedDetails>(),
    Entry::of::<GetAccessKeyInfo>(),
    Entry::of::<GetAccessKeyLastUsed>(),
    Entry::of::<GetAccountAuthorizationDetails>(),
    Entry::of::<GetAccountPasswordPolicy>(),
    Entry::of::<GetAccountProperties>(),
    Entry::of::<GetAccountQuotas>(),
    Entry::of::<GetAccountSummary>(),
    Entry::of::<GetCallerIdentity>(),
    Entry::of::<GetContextKeysForCustomPolicy>(),
    Entry::of::<GetContextKeysForPrincipalPolicy>(),
    Entry::of::<GetCredentialReport>(),
    Entry::of::<GetDelegatedAccessToken>(),
    Entry::of::<GetDelegationRequest>(),
    Entry::of::<GetFederationToken>(),
    Entry::of::<GetGroup>(),
    Entry::of::<GetInlinePolicy<Group>>(),
    Entry::of::<GetHumanReadableSummary>(),
    Entry::of::<GetInstanceProfile>(),
    Entry::of::<GetLoginProfile>(),
    Entry::of::<GetMfaDevice>(),
    Entry::of::<GetModule>(),
    Entry::of::<GetOidcProvider>(),
    Entry::of::<GetOrganizationsAccessReport>(),
    Entry::of::<GetOutboundWebIdentityFederationInfo>(),
    Entry::of::<GetPolicy>(),
    Entry::of::<GetPolicyVersion>(),
    Entry::of::<GetResourcePolicy>(),
    Entry::of::<GetRole>(),
    Entry::of::<GetInlinePolicy<Role>>(),
    Entry::of::<GetRoleTemplateVersion>(),
    Entry::of::<GetSamlProvider>(),
    Entry::of::<GetSshKey>(),
    Entry::of::<GetServerCertificate>(),
    Entry::of::<GetServiceAccount>(),
    Entry::of::<GetServiceLastAccessedDetails>(),
    Entry::of::<GetServiceLastAccessedDetailsWithEntities>(),
    Entry::of::<GetServiceLinkedRoleDeletionStatus>(),
    Entry::of::<GetSessionToken>(),
    Entry::of::<GetUser>(),
    Entry::of::<GetInlinePolicy<User>>(),
    Entry::of::<GetWebIdentityToken>(),
    Entry::of::<ListAccessKeys>(),
    Entry::of::<ListAccountAliases>(),
    Entry::of::<ListAttachedPolicies<Group>>(),
    Entry::of::<ListAttachedPolicies<Role>>(),
    Entry::of::<ListAttachedPolicies<User>>(),
    Entry::of::<ListDelegationRequests>(),
    Entry::of::<ListEntitiesForPolicy>(),
    Entry::of::<ListInlinePolicies<Group>>(),
    Entry::of::<ListGroups>(),
    Entry::of::<ListGroupsForUser>(),
    Entry::of::<ListTags<InstanceProfile>>(),
    Entry::of::<ListInstanceProfiles>(),
    Entry::of::<ListInstanceProfilesForRole>(),
    Entry::of::<ListTags<MfaDevice>>(),
    Entry::of::<ListMfaDevices>(),
    Entry::of::<ListModuleHistory>(),
    Entry::of::<ListModules>(),
    Entry::of::<ListTags<OidcProvider>>(),
    Entry::of::<ListOidcProviders>(),
    Entry::of::<ListOrganizationsFeatures>(),
    Entry::of::<ListPolicies>(),
    Entry::of::<ListPoliciesGrantingServiceAccess>(),
    Entry::of::<ListTags<Policy>>(),
    Entry::of::<ListPolicyVersions>(),
    Entry::of::<ListResourcePolicies>(),
    Entry::of::<ListInlinePolicies<Role>>(),
    Entry::of::<ListTags<Role>>(),
    Entry::of::<ListRoles>(),
    Entry::of::<ListTags<SamlProvider>>(),
    Entry::of::<ListSamlProviders>(),
    Entry::of::<ListHeld<SshKey>>(),
    Entry::of::<ListTags<ServerCertificate>>(),
    Entry::of::<ListServerCertificates>(),
    Entry::of::<ListServiceAccounts>(),
    Entry::of::<ListServiceCredentials>(),
    Entry::of::<ListShadowDisagreements>(),
    Entry::of::<ListHeld<SigningCertificate>>(),
    Entry::of::<ListInlinePolicies<User>>(),
    Entry::of::<ListTags<User>>(),
    Entry::of::<ListUsers>(),
    Entry::of::<ListVirtualMfaDevices>(),
    Entry::unsigned::<Login>(),
    Entry::of::<PinModule>(),
    Entry::of::<PutAccountProperties>(),
    Entry::of::<PutAccountQuotas>(),
    Entry::of::<PutPolicy<Group>>(),
    Entry::of::<PutModule>(),
    Entry::of::<PutModulePart>(),
    Entry::of::<PutResourcePolicy>(),
    Entry::of::<PutBoundary<Role>>(),
    Entry::of::<PutPolicy<Role>>(),
    Entry::of::<PutUsageReport>(),
    Entry::of::<PutBoundary<User>>(),
    Entry::of::<PutPolicy<User>>(),
    Entry::of::<AvailableRegions>(),
    Entry::of::<CreateCustomer>(),
    Entry::of::<CreateConnection>(),
    Entry::of::<CustomerDetails>(),
    Entry::of::<DeleteCustomerGuardrail>(),
    Entry::of::<DeleteConnection>(),
    Entry::of::<DisableTfa>(),
    Entry::of::<EnableTfa>(),
    Entry::of::<GetCustomerGuardrail>(),
    Entry::of::<GetConnection>(),
    Entry::of::<GetToken>(),
    Entry::of::<GetUserInfo>(),
    Entry::of::<ListBillingData>(),
    Entry::of::<ListCustomers>(),
    Entry::of::<LiveBilling>(),
    Entry::of::<ModifyCustomer>(),
    Entry::of::<PrepareTfa>(),
    Entry::of::<PutCustomerGuardrail>(),
    Entry::of::<RegisterReseller>(),
    Entry::unsigned::<ResetPassword>(),
    Entry::of::<SetServiceAccess>(),
    Entry::of::<SetAuthMethod>(),
    Entry::of::<SetUserInfo>(),
    Entry::of::<UpdateConnection>(),
    Entry::of::<AddRule>(),
    Entry::of::<ApproveRule>(),
    Entry::of::<DeleteRule>(),
    Entry::of::<ListRules>(),
    Entry::of::<RejectRule>(),
    Entry::of::<RejectDelegationRequest>(),
    Entry::of::<RemoveClientId>(),
    Entry::of::<RemoveRoleFromInstanceProfile>(),
    Entry::of::<RemoveUserFromGroup>(),
    Entry::of::<ResetServiceCredential>(),
    Entry::of::<ResyncMfaDevice>(),
    Entry::of::<RollbackModule>(),
    Entry::of::<SendDelegationToken>(),
    Entry::of::<SetDefaultPolicyVersion>(),
    Entry::of::<SetSecurityTokenServicePreferences>(),
    Entry::of::<SetUserStatus>(),
    Entry::of::<ShadowModule>(),
    Entry::of::<SimulateCustomPolicy>(),
    Entry::of::<SimulatePrincipalPolicy>(),
    Entry::of::<TagEntity<InstanceProfile>>(),
    Entry::of::<TagEntity<MfaDevice>>(),
    Entry::of::<TagEntity<OidcProvider>>(),
    Entry::of::<TagEntity<Policy>>(),
    Entry::of::<TagEntity<Role>>(),
    Entry::of::<TagEntity<SamlProvider>>(),
    Entry::of::<TagEntity<ServerCertificate>>(),
    Entry::of::<TagEntity<User>>(),
    Entry::of::<UntagEntity<InstanceProfile>>(),
    Entry::of::<UntagEntity<MfaDevice>>(),
    Entry::of::<UntagEntity<OidcProvider>>(),
    Entry::of::<UntagEntity<Policy>>(),
    Entry::of::<UntagEntity<Role>>(),
    Entry::of::<UntagEntity<SamlProvider>>(),
    Entry::of::<UntagEntity<ServerCertificate>>(),
    Entry::of::<UntagEntity<User>>(),
    Entry::of::<UpdateAccessKey>(),
    Entry::of::<UpdateAccountPasswordPolicy>(),
    Entry::of::<UpdateAssumeRolePolicy>(),
    Entry::of::<UpdateDelegationRequest>(),
    Entry::of::<UpdateGroup>(),
    Entry::of::<UpdateLoginProfile>(),
    Entry::of::<UpdateThumbprints>(),
    Entry::of::<UpdateRole>(),
    Entry::of::<UpdateRoleDescription>(),
    Entry::of::<UpdateSamlProvider>(),
    Entry::of::<UpdateHeld<SshKey>>(),
    Entry::of::<UpdateServerCertificate>(),
    Entry::of::<UpdateServiceAccount>(),
    Entry::of::<UpdateHeld<ServiceCredential>>(),
    Entry::of::<UpdateHeld<SigningCertificate>>(),
    Entry::of::<UpdateUser>(),
    Entry::of::<UploadSshKey>(),
    Entry::of::<UploadServerCertificate>(),
    Entry::of::<UploadSigningCertificate>(),
];

/// The action of this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Entry> {
    let at = TABLE.binary_search_by(|entry| entry.name.cmp(name)).ok()?;
    TABLE.get(at)
}
