//! Where every row stands. Nothing else in the house spells a row's key.
//!
//! Entities stand under their folded name, so that a list is one scan in the order of names. Everything that
//! belongs to an entity stands under its unique id, so that a rename moves one row and carries everything
//! along. Every index is a row, written in the same commit as what it points to, and what two entities share
//! is indexed from both sides. Names, ids and paths hold no byte that separates parts here: a name has no
//! `/`, and a path has no space.

mod metering;
mod module;
mod people;

pub use self::metering::{
    METERED_MINUTES, METERED_PROXIES, metered_day, metered_days, metered_minute, metered_proxy, stored, stored_day,
    stored_days,
};
pub use self::module::{
    MODULE_EVENTS, MODULE_UPLOADS, MODULES, module, module_event, module_part, module_parts, module_upload, running,
};
pub use self::people::{
    CUSTOMERS, GUARDRAIL, WHITELIST, address, addresses, customer, recovery_codes, reseller, reset_token, tfa,
    tfa_seed, whitelist_rule,
};
use crate::id::UniqueId;
use crate::name::folded;
use crate::row::Kind;
use crate::time::Time;

/// The account itself.
pub const ACCOUNT: &str = "account";

/// In the registry: whose an access key is.
#[must_use]
pub fn key_owner(key: &str) -> String {
    format!("key/{key}")
}

/// In the registry: the account that the installation was begun with.
pub const FIRST_ACCOUNT: &str = "first-account";

/// In the registry: the ring of the keys that session tokens are sealed with.
pub const RING: &str = "ring";

/// In the registry: one key of the ring, its bytes themselves.
#[must_use]
pub fn ring_key(id: u32) -> String {
    format!("ring/{id:010}")
}

/// The quotas that the account has in the place of the defaults, if any.
pub const QUOTAS: &str = "quotas";

/// Settings of the account that services of AWS read.
pub const PROPERTIES: &str = "properties";

/// What tokens of the global endpoint are to be.
pub const TOKEN_VERSION: &str = "token-version";

/// The account's alias, if it has one.
pub const ALIAS: &str = "alias";

/// In the registry: the account that an alias is given to.
#[must_use]
pub fn alias_owner(alias: &str) -> String {
    format!("alias/{alias}")
}

/// In the registry: when an access key was last used. What is used changes nothing in an account: were it one of the
/// account's rows, everybody who keeps something of the account would have to look again each time it is written.
#[must_use]
pub fn key_used(key: &str) -> String {
    format!("key-used/{key}")
}

/// In the registry: when a user, a role or an account's root was last seen.
#[must_use]
pub fn used(id: &UniqueId) -> String {
    format!("used/{id}")
}

/// In the registry: all that a user, a role or an account's root was seen to use, by service and action.
#[must_use]
pub fn uses(id: &UniqueId) -> String {
    format!("used/{id}/")
}

/// In the registry: when it was last seen to use one action of a service.
#[must_use]
pub fn use_of(id: &UniqueId, service: &str, action: &str) -> String {
    format!("{}{service}/{action}", uses(id))
}

/// A question about last accesses, by its job's id: in the order of their times.
#[must_use]
pub fn access_job(id: &str) -> String {
    format!("access-job/{id}")
}

/// How far the account's credential report is.
pub const REPORT: &str = "report";

/// A portion of the account's credential report.
#[must_use]
pub fn report_part(number: u32) -> String {
    format!("report-part/{number:010}")
}

/// A share of the number of things of a sort: those whose ids end as `id` does.
///
/// One row for all would make whoever adds one wait for whoever adds another.
#[must_use]
pub fn count(what: &str, id: &UniqueId) -> String {
    let share = id.as_str().chars().next_back().unwrap_or_default();
    format!("{}{share}", counts(what))
}

/// All shares of the number of things of a sort.
#[must_use]
pub fn counts(what: &str) -> String {
    format!("count/{what}/")
}

/// An entity, by its name in any case.
#[must_use]
pub fn entity(kind: Kind, name: &str) -> String {
    entities(kind) + &folded(name)
}

/// All entities of a kind, in the order of their folded names.
#[must_use]
pub fn entities(kind: Kind) -> String {
    format!("{}/", kind.word())
}

/// The folded name of the entity that has an id.
#[must_use]
pub fn name_of(id: &UniqueId) -> String {
    format!("id/{id}")
}

/// The index of entities by path. Those at `/` are not in it.
///
/// Only the beginning of a long path is in the key: who scans by a longer prefix reads the entity's own path.
#[must_use]
pub fn by_path(kind: Kind, path: &str, name: &str) -> String {
    format!("{} {}", by_path_prefix(kind, path), folded(name))
}

/// Contains all entities of a kind whose path begins with `prefix`.
#[must_use]
pub fn by_path_prefix(kind: Kind, prefix: &str) -> String {
    let start: String = prefix.chars().take(PATH_IN_KEY).collect();
    format!("path/{}{start}", kind.word())
}

/// Bytes of a path in its index: with a name of 128 behind it, a marker of 320 characters still holds it.
const PATH_IN_KEY: usize = 96;

/// One of the things that belong to an owner, or that an owner is tied to.
#[must_use]
pub fn link(relation: Relation, owner: &UniqueId, other: &str) -> String {
    links(relation, owner) + other
}

/// All of the things of one relation that an owner has.
#[must_use]
pub fn links(relation: Relation, owner: &UniqueId) -> String {
    format!("{}/{owner}/", relation.word())
}

/// What an entity has many of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// Its access keys, by key id.
    Keys,
    /// A group's members, by the user's id.
    Members,
    /// A user's groups, by the group's id: the other side of [`Relation::Members`].
    Groups,
    /// Its attached policies, by the policy's id.
    Attached,
    /// What a policy is attached to, by that entity's id: the other side of [`Relation::Attached`].
    AttachedTo,
    /// What a policy bounds, by that entity's id. The entity's row names the policy.
    Bounds,
    /// Its devices for second factors, by [`device`]. The device's row names its bearer.
    Devices,
    /// Its inline policies, by folded name.
    Inline,
    /// A policy's versions, by [`version`].
    Versions,
    /// The instance profiles that a role is in, by the profile's id. The profile's row names the role.
    Profiles,
    /// The SSH public keys of a user, by their ids.
    SshKeys,
    /// The signing certificates of a user or of root, by their ids. [`certificate`] is the other side.
    Certificates,
    /// A user's credentials for other services, by their ids. [`service_credential`] is the other side.
    ServiceCredentials,
    /// A user's service accounts, by the service account's id. Its own row is at [`service_account`].
    ServiceAccounts,
}

impl Relation {
    const fn word(self) -> &'static str {
        match self {
            Self::Keys => "key",
            Self::Members => "member",
            Self::Groups => "group-of",
            Self::Attached => "attached",
            Self::AttachedTo => "attached-to",
            Self::Bounds => "bounds",
            Self::Devices => "device-of",
            Self::Inline => "inline",
            Self::Versions => "version",
            Self::Profiles => "profile-of",
            Self::SshKeys => "ssh-key",
            Self::Certificates => "certificate-of",
            Self::ServiceCredentials => "service-credential-of",
            Self::ServiceAccounts => "service-account-of",
        }
    }
}

/// What the account uses a policy for that is not its own. There is a row only while it does.
#[must_use]
pub fn policy_use(id: &UniqueId) -> String {
    policy_uses() + id.as_str()
}

/// All of these uses.
#[must_use]
pub fn policy_uses() -> String {
    "uses/".to_owned()
}

/// A SAML provider, by its name in any case.
#[must_use]
pub fn saml_provider(name: &str) -> String {
    SAML_PROVIDERS.to_owned() + &folded(name)
}

/// All SAML providers.
pub const SAML_PROVIDERS: &str = "saml-provider/";

/// The metadata of a SAML provider, as it was given.
#[must_use]
pub fn saml_metadata(name: &str) -> String {
    format!("saml-metadata/{}", folded(name))
}

/// How the account's people sign in at an identity provider, if they do.
pub const SAML_CONNECTION: &str = "saml-connection";

/// In the registry: the account of a connection, by its name.
#[must_use]
pub fn connection_owner(name: &str) -> String {
    format!("saml-connection/{}", folded(name))
}

/// In the registry: where clients reach the installation, as its host says.
pub const ORIGIN: &str = "origin";

/// In the registry: that an assertion for an account was used. `until` is when nobody would take it any more.
///
/// The registry keeps them because a row of the account would make all its gates read their principals anew.
#[must_use]
pub fn used_assertion(account: &str, until: Time, digest: &str) -> String {
    format!("{}{:015}/{digest}", used_assertions(account), until.millis())
}

/// In the registry: the assertions for an account that were used, those that end first coming first.
#[must_use]
pub fn used_assertions(account: &str) -> String {
    format!("used-assertion/{account}/")
}

/// A version's place among its policy's versions: they are listed in the order of their numbers.
#[must_use]
pub fn version(number: u32) -> String {
    format!("{number:010}")
}

/// The last deletion of a service-linked role of this name.
#[must_use]
pub fn deletion(role: &str) -> String {
    format!("deletion/{}", folded(role))
}

/// Whose a signing certificate is, by the SHA-256 of the certificate: nobody else in the account has it.
#[must_use]
pub fn certificate(digest: &str) -> String {
    format!("certificate/{digest}")
}

/// Whose a credential for a service is, by its id.
#[must_use]
pub fn service_credential(id: &str) -> String {
    format!("{SERVICE_CREDENTIALS}{id}")
}

/// All credentials for services, in the order of their ids.
pub const SERVICE_CREDENTIALS: &str = "service-credential/";

/// What a server certificate says.
#[must_use]
pub fn certificate_text(id: &UniqueId) -> String {
    format!("server-certificate-text/{id}")
}

/// A service account, by its id.
#[must_use]
pub fn service_account(id: &str) -> String {
    format!("{SERVICE_ACCOUNTS}{id}")
}

/// All service accounts, in the order of their ids and so of the names that their parents had.
pub const SERVICE_ACCOUNTS: &str = "service-account/";

/// An OpenID Connect provider, by its URL without the scheme.
#[must_use]
pub fn oidc_provider(name: &str) -> String {
    format!("{OIDC_PROVIDERS}{name}")
}

/// All OpenID Connect providers.
pub const OIDC_PROVIDERS: &str = "oidc-provider/";

/// A user's password.
#[must_use]
pub fn login_profile(user: &UniqueId) -> String {
    format!("login/{user}")
}

/// The passwords that a user had before.
#[must_use]
pub fn old_passwords(user: &UniqueId) -> String {
    format!("old-passwords/{user}")
}

/// A device for second factors, by its path and name, in any case of the name.
#[must_use]
pub fn mfa_device(place: &str) -> String {
    format!("{MFA_DEVICES}{}", device(place))
}

/// All devices for second factors.
pub const MFA_DEVICES: &str = "mfa-device/";

/// What a device makes its codes of: the bytes themselves, which the store seals.
#[must_use]
pub fn mfa_seed(place: &str) -> String {
    format!("mfa-seed/{}", device(place))
}

/// A device among those of its bearer.
#[must_use]
pub fn device(place: &str) -> String {
    let place = place.strip_prefix('/').unwrap_or(place);
    match place.rsplit_once('/') {
        Some((path, name)) => format!("{path}/{}", folded(name)),
        None => folded(place),
    }
}

/// In the account of all resources: whose one is, and its policy, by its ARN.
#[must_use]
pub fn resource(arn: &str) -> String {
    format!("resource/{arn}")
}

/// In the account of all resources: that one is an account's, by its ARN.
#[must_use]
pub fn resource_of(account: &str, arn: &str) -> String {
    resources_of(account) + arn
}

/// In the account of all resources: those of one account, in the order of their ARNs.
#[must_use]
pub fn resources_of(account: &str) -> String {
    format!("resource-of/{account}/")
}

/// What the account demands of passwords.
pub const PASSWORD_POLICY: &str = "password-policy";

/// Wrong guesses at one kind of secret of a principal.
#[must_use]
pub fn guesses(secret: &str, principal: &UniqueId) -> String {
    format!("guesses/{secret}/{principal}")
}

/// The secret half of an access key, or the private key of a server certificate: the bytes themselves, which the
/// store seals.
#[must_use]
pub fn secret(key: &str) -> String {
    format!("secret/{key}")
}

#[cfg(test)]
mod tests;
