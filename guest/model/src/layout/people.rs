//! Where the rows of resellers, their customers and people stand.

use crate::id::UniqueId;
use crate::name::folded;

/// A reseller's customer, by its name: the number of the customer's account.
#[must_use]
pub fn customer(name: &str) -> String {
    format!("{CUSTOMERS}{}", folded(name))
}

/// All customers of a reseller, in the order of their names.
pub const CUSTOMERS: &str = "customer/";

/// The ceiling that a reseller has put on the account, which nothing inside it escapes.
pub const GUARDRAIL: &str = "guardrail";

/// One of the rules about the networks from which the account may be used, by its id.
#[must_use]
pub fn whitelist_rule(id: &str) -> String {
    format!("{WHITELIST}{id}")
}

/// All of these rules, in the order in which they were asked for.
pub const WHITELIST: &str = "whitelist/";

/// In the registry: the account of a reseller, by its name.
#[must_use]
pub fn reseller(name: &str) -> String {
    format!("reseller/{}", folded(name))
}

/// In the registry: who of an account signs in with an e-mail address.
#[must_use]
pub fn address(address: &str, account: &str) -> String {
    addresses(address) + account
}

/// In the registry: everybody who signs in with an e-mail address, at most one in each account.
#[must_use]
pub fn addresses(address: &str) -> String {
    format!("address/{}/", folded(address))
}

/// What is kept of the token with which root or a user sets a password.
#[must_use]
pub fn reset_token(id: &UniqueId) -> String {
    format!("reset-token/{id}")
}

/// Somebody's recovery codes.
#[must_use]
pub fn recovery_codes(id: &UniqueId) -> String {
    format!("recovery/{id}")
}

/// A seed for second factors that somebody has not proven yet: until when.
#[must_use]
pub fn tfa(id: &UniqueId) -> String {
    format!("tfa/{id}")
}

/// The same: the bytes themselves, which the store seals.
#[must_use]
pub fn tfa_seed(id: &UniqueId) -> String {
    format!("tfa-seed/{id}")
}
