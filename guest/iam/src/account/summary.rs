//! GetAccountSummary.

use std::collections::BTreeMap;

use keyward_model::id::UniqueId;
use keyward_model::layout::{self, Relation};
use keyward_model::row::Kind;

use super::{counted, preferences};
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::quota::{self, Quota};
use crate::tx::Tx;
use crate::{answer, request};

request! {
    /// Says how much there is of everything, and how much there may be.
    pub struct GetAccountSummary {}
}

answer! {
    /// The numbers, by AWS's names for them.
    pub struct Summary {
        "SummaryMap" numbers: BTreeMap<&'static str, u32>,
    }
}

impl Action for GetAccountSummary {
    const NAME: &'static str = "GetAccountSummary";
    const LEVEL: Level = Level::List;
    const FAULTS: &'static [Code] = &[];
    type Answer = Summary;

    fn target(&self, _: &Call<'_>, _: &Tx<'_>) -> Result<Target, Fault> {
        Ok(Target::new("*"))
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Summary, Fault> {
        let mut numbers = quotas(tx)?;
        numbers.extend(entities(tx)?);
        numbers.extend(root(tx));
        numbers.insert("Providers", providers(tx));
        numbers.insert("GlobalEndpointTokenVersion", preferences::token_version(tx)?);
        Ok(Summary { numbers })
    }
}

/// What is counted where it is made and removed.
fn entities(tx: &Tx<'_>) -> Result<Vec<(&'static str, u32)>, Fault> {
    [
        ("Users", Kind::User.word()),
        ("Groups", Kind::Group.word()),
        ("Policies", Kind::Policy.word()),
        ("PolicyVersionsInUse", counted::POLICY_VERSIONS),
        ("Roles", Kind::Role.word()),
        ("InstanceProfiles", Kind::InstanceProfile.word()),
        ("MFADevices", counted::MFA_DEVICES),
        ("MFADevicesInUse", counted::MFA_DEVICES_IN_USE),
        ("ServerCertificates", Kind::ServerCertificate.word()),
    ]
    .into_iter()
    .map(|(name, what)| Ok((name, tx.how_many(what)?)))
    .collect()
}

/// What the account's root has.
fn root(tx: &Tx<'_>) -> [(&'static str, u32); 3] {
    let root = UniqueId::known(tx.account());
    let has = |relation| u32::from(tx.has_any(relation, &root));
    [
        ("AccountAccessKeysPresent", has(Relation::Keys)),
        ("AccountMFAEnabled", has(Relation::Devices)),
        ("AccountSigningCertificatesPresent", has(Relation::Certificates)),
    ]
}

/// Identity providers: their quotas keep them few.
fn providers(tx: &Tx<'_>) -> u32 {
    let saml = tx.scan(layout::SAML_PROVIDERS, None, usize::MAX).len();
    let oidc = tx.scan(layout::OIDC_PROVIDERS, None, usize::MAX).len();
    u32::try_from(saml + oidc).unwrap_or(u32::MAX)
}

/// What there may be.
fn quotas(tx: &Tx<'_>) -> Result<BTreeMap<&'static str, u32>, Fault> {
    let quotas: [(_, &Quota); 19] = [
        ("UsersQuota", &quota::USERS),
        ("GroupsQuota", &quota::GROUPS),
        ("PoliciesQuota", &quota::POLICIES),
        ("PolicyVersionsInUseQuota", &quota::POLICY_VERSIONS),
        ("RolesQuota", &quota::ROLES),
        ("InstanceProfilesQuota", &quota::INSTANCE_PROFILES),
        ("ServerCertificatesQuota", &quota::SERVER_CERTIFICATES),
        ("SigningCertificatesPerUserQuota", &quota::SIGNING_CERTIFICATES_PER_USER),
        ("AccessKeysPerUserQuota", &quota::ACCESS_KEYS_PER_USER),
        ("GroupsPerUserQuota", &quota::GROUPS_PER_USER),
        ("AttachedPoliciesPerGroupQuota", &quota::POLICIES_PER_GROUP),
        ("AttachedPoliciesPerRoleQuota", &quota::POLICIES_PER_ROLE),
        ("AttachedPoliciesPerUserQuota", &quota::POLICIES_PER_USER),
        ("VersionsPerPolicyQuota", &quota::VERSIONS_PER_POLICY),
        ("UserPolicySizeQuota", &quota::USER_POLICY_SIZE),
        ("GroupPolicySizeQuota", &quota::GROUP_POLICY_SIZE),
        ("RolePolicySizeQuota", &quota::ROLE_POLICY_SIZE),
        ("PolicySizeQuota", &quota::POLICY_SIZE),
        ("AssumeRolePolicySizeQuota", &quota::TRUST_POLICY_SIZE),
    ];
    let limits = tx.limits()?;
    let shown = |(name, quota): (_, &Quota)| (name, u32::try_from(limits.of(quota)).unwrap_or(HIGHEST));
    Ok(quotas.into_iter().map(shown).collect())
}

/// What is shown for no limit: AWS's numbers have 32 bits and a sign.
const HIGHEST: u32 = 2_147_483_647;
