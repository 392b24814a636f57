//! How much of everything: AWS's default quotas, by AWS's names.

/// A limit on how many there may be.
#[derive(Debug, PartialEq, Eq)]
pub struct Quota {
    /// AWS's word for it.
    pub name: &'static str,
    /// The most that is allowed.
    pub limit: usize,
}

/// Access keys of one user, or of an account's root.
pub const ACCESS_KEYS_PER_USER: Quota = Quota { name: "AccessKeysPerUser", limit: 2 };
/// Groups of one account.
pub const GROUPS: Quota = Quota { name: "GroupsPerAccount", limit: 300 };
/// Instance profiles of one account.
pub const INSTANCE_PROFILES: Quota = Quota { name: "InstanceProfilesPerAccount", limit: 1_000 };
/// Managed policies of one account.
pub const POLICIES: Quota = Quota { name: "PoliciesPerAccount", limit: 1_500 };
/// Versions of all managed policies of one account.
pub const POLICY_VERSIONS: Quota = Quota { name: "PolicyVersionsInUse", limit: 10_000 };
/// Client ids of one OpenID Connect provider.
pub const CLIENT_IDS_PER_OIDC_PROVIDER: Quota = Quota { name: "ClientIdsPerOpenIdConnectProvider", limit: 100 };
/// OpenID Connect providers of one account.
pub const OIDC_PROVIDERS: Quota = Quota { name: "OpenIdConnectProvidersPerAccount", limit: 100 };
/// Roles of one account.
pub const ROLES: Quota = Quota { name: "RolesPerAccount", limit: 1_000 };
/// Server certificates of one account.
pub const SERVER_CERTIFICATES: Quota = Quota { name: "ServerCertificatesPerAccount", limit: 20 };
/// Signing certificates of one user.
pub const SIGNING_CERTIFICATES_PER_USER: Quota = Quota { name: "SigningCertificatesPerUser", limit: 2 };
/// Users of one account.
pub const USERS: Quota = Quota { name: "UsersPerAccount", limit: 5_000 };
/// Groups that one user is in.
pub const GROUPS_PER_USER: Quota = Quota { name: "GroupsPerUser", limit: 10 };
/// Managed policies that are attached to one group.
pub const POLICIES_PER_GROUP: Quota = Quota { name: "PoliciesPerGroup", limit: 10 };
/// Managed policies that are attached to one role.
pub const POLICIES_PER_ROLE: Quota = Quota { name: "PoliciesPerRole", limit: 10 };
/// Managed policies that are attached to one user.
pub const POLICIES_PER_USER: Quota = Quota { name: "PoliciesPerUser", limit: 10 };
/// Roles in one instance profile.
pub const ROLES_PER_INSTANCE_PROFILE: Quota = Quota { name: "InstanceSessionsPerInstanceProfile", limit: 1 };
/// SAML providers of one account.
pub const SAML_PROVIDERS: Quota = Quota { name: "SAMLProvidersPerAccount", limit: 100 };
/// Tags of one instance profile.
pub const TAGS_PER_INSTANCE_PROFILE: Quota = Quota { name: "TagsPerInstanceProfile", limit: 50 };
/// Credentials of one user for one other service.
pub const CREDENTIALS_PER_SERVICE: Quota = Quota { name: "ServiceSpecificCredentialsPerUser", limit: 2 };
/// SSH public keys of one user.
pub const SSH_KEYS_PER_USER: Quota = Quota { name: "SSHPublicKeysPerUser", limit: 5 };
/// Tags of one server certificate.
pub const TAGS_PER_SERVER_CERTIFICATE: Quota = Quota { name: "TagsPerServerCertificate", limit: 50 };
/// Service accounts of one user: SeaweedFS's limit.
pub const SERVICE_ACCOUNTS_PER_USER: Quota = Quota { name: "ServiceAccountsPerUser", limit: 100 };
/// Tags of one OpenID Connect provider.
pub const TAGS_PER_OIDC_PROVIDER: Quota = Quota { name: "TagsPerOpenIdConnectProvider", limit: 50 };
/// Tags of one managed policy.
pub const TAGS_PER_POLICY: Quota = Quota { name: "TagsPerPolicy", limit: 50 };
/// Tags of one role.
pub const TAGS_PER_ROLE: Quota = Quota { name: "TagsPerRole", limit: 50 };
/// Tags of one SAML provider.
pub const TAGS_PER_SAML_PROVIDER: Quota = Quota { name: "TagsPerSAMLProvider", limit: 50 };
/// Tags of one user.
pub const TAGS_PER_USER: Quota = Quota { name: "TagsPerUser", limit: 50 };
/// Characters of a role's trust policy.
pub const TRUST_POLICY_SIZE: Quota = Quota { name: "ACLSizePerRole", limit: 2_048 };
/// Versions of one managed policy.
pub const VERSIONS_PER_POLICY: Quota = Quota { name: "VersionsPerPolicy", limit: 5 };
