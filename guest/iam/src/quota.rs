//! How much of everything: AWS's default quotas, by AWS's names. An account may have others: see [`Tx::limit`].
//!
//! [`Tx::limit`]: crate::tx::Tx::limit

use std::collections::BTreeMap;

use keyward_model::row::Kind;
use serde::{Deserialize, Serialize};

/// A limit on how many there may be.
#[derive(Debug, PartialEq, Eq)]
pub struct Quota {
    /// AWS's word for it.
    pub name: &'static str,
    /// The most that is allowed, unless the account's own quota says otherwise.
    pub limit: usize,
}

/// More than there will ever be.
pub const NONE: usize = usize::MAX;

/// A quota, and the most that an account may have in its place: what is read as a whole must stay short.
#[derive(Debug)]
pub struct Row {
    /// The quota.
    pub quota: &'static Quota,
    /// The most that it may be.
    pub ceiling: usize,
}

/// Declares quotas: AWS's word, its default, and the most that an account may have.
macro_rules! quotas {
    ($($(#[$doc:meta])* $quota:ident $name:literal $limit:literal $(or $unlimited:ident)? up to $ceiling:expr;)*) => {
        $(
            $(#[$doc])*
            pub const $quota: Quota = Quota { name: $name, limit: limit!($limit $($unlimited)?) };
        )*

        /// Every quota, in the order of their names.
        pub static QUOTAS: &[Row] = &[$(Row { quota: &$quota, ceiling: $ceiling }),*];
    };
}

/// AWS's default, or none where it would be too few for anybody but a company's staff.
macro_rules! limit {
    ($limit:literal) => {
        $limit
    };
    ($limit:literal unlimited) => {
        NONE
    };
}

quotas! {
    /// Characters of a role's trust policy.
    TRUST_POLICY_SIZE "ACLSizePerRole" 2_048 up to 8_192;
    /// Access keys of one user, or of an account's root.
    ACCESS_KEYS_PER_USER "AccessKeysPerUser" 2 up to 100;
    /// Client ids of one OpenID Connect provider.
    CLIENT_IDS_PER_OIDC_PROVIDER "ClientIdsPerOpenIdConnectProvider" 100 up to 1_000;
    /// Bytes of a credential report, which is one answer: 10 MiB are some 30,000 users, and AWS lets nobody have more than 5,000.
    CREDENTIAL_REPORT_SIZE "CredentialReportSize" 10_485_760 up to 16_777_216;
    /// Groups of one account.
    GROUPS "GroupsPerAccount" 300 up to NONE;
    /// Groups that one user is in.
    GROUPS_PER_USER "GroupsPerUser" 10 up to 100;
    /// Instance profiles of one account.
    INSTANCE_PROFILES "InstanceProfilesPerAccount" 1_000 up to NONE;
    /// Roles in one instance profile.
    ROLES_PER_INSTANCE_PROFILE "InstanceSessionsPerInstanceProfile" 1 up to 1;
    /// Devices for second factors of one user, or of an account's root.
    MFA_DEVICES_PER_USER "MFADevicesPerUser" 8 up to 100;
    /// Modules of the installation.
    MODULES "ModulesPerInstallation" 64 up to 1_000;
    /// OpenID Connect providers of one account.
    OIDC_PROVIDERS "OpenIdConnectProvidersPerAccount" 100 up to 1_000;
    /// Managed policies of one account.
    POLICIES "PoliciesPerAccount" 1_500 up to NONE;
    /// Managed policies that are attached to one group.
    POLICIES_PER_GROUP "PoliciesPerGroup" 10 up to 100;
    /// Managed policies that are attached to one role.
    POLICIES_PER_ROLE "PoliciesPerRole" 10 up to 100;
    /// Managed policies that are attached to one user.
    POLICIES_PER_USER "PoliciesPerUser" 10 up to 100;
    /// Characters of a managed policy.
    POLICY_SIZE "PolicySize" 6_144 up to 65_536;
    /// Characters of a group's inline policies.
    GROUP_POLICY_SIZE "PolicySizePerGroup" 5_120 up to 65_536;
    /// Characters of a role's inline policies.
    ROLE_POLICY_SIZE "PolicySizePerRole" 10_240 up to 65_536;
    /// Characters of a user's inline policies.
    USER_POLICY_SIZE "PolicySizePerUser" 2_048 up to 65_536;
    /// Versions of all managed policies of one account.
    POLICY_VERSIONS "PolicyVersionsInUse" 10_000 up to NONE;
    /// Resources of one account that have a policy, or that it was given.
    RESOURCE_POLICIES "ResourcePoliciesPerAccount" 1_000 up to 10_000;
    /// Characters of a resource's policy: what S3 takes for a bucket.
    RESOURCE_POLICY_SIZE "ResourcePolicySize" 20_480 up to 65_536;
    /// Roles of one account.
    ROLES "RolesPerAccount" 1_000 up to NONE;
    /// SAML providers of one account.
    SAML_PROVIDERS "SAMLProvidersPerAccount" 100 up to 1_000;
    /// SSH public keys of one user.
    SSH_KEYS_PER_USER "SSHPublicKeysPerUser" 5 up to 100;
    /// Server certificates of one account.
    SERVER_CERTIFICATES "ServerCertificatesPerAccount" 20 up to 1_000;
    /// Service accounts of one user: SeaweedFS's limit.
    SERVICE_ACCOUNTS_PER_USER "ServiceAccountsPerUser" 100 up to 1_000;
    /// Credentials of one user for one other service.
    CREDENTIALS_PER_SERVICE "ServiceSpecificCredentialsPerUser" 2 up to 100;
    /// Signing certificates of one user.
    SIGNING_CERTIFICATES_PER_USER "SigningCertificatesPerUser" 2 up to 100;
    /// Tags of one instance profile.
    TAGS_PER_INSTANCE_PROFILE "TagsPerInstanceProfile" 50 up to 50;
    /// Tags of one device for second factors.
    TAGS_PER_MFA_DEVICE "TagsPerMFADevice" 50 up to 50;
    /// Tags of one OpenID Connect provider.
    TAGS_PER_OIDC_PROVIDER "TagsPerOpenIdConnectProvider" 50 up to 50;
    /// Tags of one managed policy.
    TAGS_PER_POLICY "TagsPerPolicy" 50 up to 50;
    /// Tags of one role.
    TAGS_PER_ROLE "TagsPerRole" 50 up to 50;
    /// Tags of one SAML provider.
    TAGS_PER_SAML_PROVIDER "TagsPerSAMLProvider" 50 up to 50;
    /// Tags of one server certificate.
    TAGS_PER_SERVER_CERTIFICATE "TagsPerServerCertificate" 50 up to 50;
    /// Tags of one user.
    TAGS_PER_USER "TagsPerUser" 50 up to 50;
    /// Users of one account: 5,000 at AWS.
    USERS "UsersPerAccount" 5_000 or unlimited up to NONE;
    /// Versions of one managed policy.
    VERSIONS_PER_POLICY "VersionsPerPolicy" 5 up to 100;
    /// Rules about the networks of one account: every bundle of the account carries them.
    WHITELIST_RULES "WhitelistRulesPerAccount" 100 up to 500;
}

/// What an account has in the place of the defaults.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Limits(BTreeMap<String, usize>);

impl Limits {
    /// What a quota is.
    #[must_use]
    pub fn of(&self, quota: &Quota) -> usize {
        self.0.get(quota.name).copied().unwrap_or(quota.limit)
    }

    /// Sets a quota.
    pub fn set(&mut self, quota: &Quota, limit: usize) {
        self.0.insert(quota.name.to_owned(), limit);
    }

    /// Whether every quota has its default.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The quota of this name, with its ceiling.
#[must_use]
pub fn named(name: &str) -> Option<&'static Row> {
    let at = QUOTAS.binary_search_by(|row| row.quota.name.cmp(name)).ok()?;
    QUOTAS.get(at)
}

/// How many entities of a kind an account may have.
#[must_use]
pub const fn of(kind: Kind) -> &'static Quota {
    match kind {
        Kind::User => &USERS,
        Kind::Group => &GROUPS,
        Kind::Policy => &POLICIES,
        Kind::Role => &ROLES,
        Kind::InstanceProfile => &INSTANCE_PROFILES,
        Kind::ServerCertificate => &SERVER_CERTIFICATES,
    }
}

#[cfg(test)]
mod tests;
