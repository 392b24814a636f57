//! The account as a whole: what it is called, and how much is in it.

mod alias;
mod details;
mod preferences;
mod properties;
mod quotas;
mod summary;

pub use self::alias::{CreateAccountAlias, DeleteAccountAlias, ListAccountAliases};
pub use self::details::GetAccountAuthorizationDetails;
pub use self::preferences::SetSecurityTokenServicePreferences;
pub use self::properties::{GetAccountProperties, PutAccountProperties};
pub use self::quotas::{GetAccountQuotas, PutAccountQuotas};
pub use self::summary::GetAccountSummary;

/// What is counted that is no entity: see [`crate::tx::Tx::count`].
pub mod counted {
    /// Versions of managed policies.
    pub const POLICY_VERSIONS: &str = "policy-version";
    /// Devices for second factors.
    pub const MFA_DEVICES: &str = "mfa-device";
    /// Those of them that somebody has.
    pub const MFA_DEVICES_IN_USE: &str = "mfa-device-in-use";
}

#[cfg(test)]
mod tests;
