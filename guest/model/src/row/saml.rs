//! SAML providers, and connections to sign in through.

use serde::{Deserialize, Serialize};

use super::Tag;
use crate::name::{ConnectionName, SamlProviderName};
use crate::time::Time;

/// A SAML identity provider. Its metadata stands in a row of its own; what is needed of it for every response
/// stands here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SamlProvider {
    /// Unique in the account, ignoring case.
    pub name: SamlProviderName,
    /// Unlike the name, no later namesake has it.
    pub id: String,
    /// When it was created.
    pub created: Time,
    /// Until when its metadata may be relied on.
    pub valid_until: Time,
    /// What its assertions call their issuer.
    pub entity_id: String,
    /// Its signing certificates: DER in base64.
    pub certificates: Vec<String>,
    /// Whom its assertions may be meant for besides AWS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audience: Option<String>,
    /// Where its responses may be sent besides AWS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient: Option<String>,
    /// Whether its owner has said that assertions may be encrypted.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub may_encrypt: bool,
    /// At most 50.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
}

/// How an account's people sign in at an identity provider of their own. An account has one at most.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SamlConnection {
    /// Unique in the installation: it stands in the addresses that a provider sends people to.
    pub name: ConnectionName,
    /// Since when the provider is this one. What another vouched for before is worth nothing.
    pub since: Time,
    /// What its assertions call their issuer.
    pub entity_id: String,
    /// Its signing certificates.
    pub certificates: Vec<IdpCertificate>,
    /// Until when its metadata may be relied on, if it says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Time>,
    /// Where a browser is sent to sign in there, if it can be by a redirect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign_in: Option<String>,
    /// Whether it takes only requests that are signed, which ours are not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub wants_signed_requests: bool,
    /// Whether nobody may come from it who was not sent there from here.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub only_when_asked: bool,
}

/// A certificate that an identity provider signs by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdpCertificate {
    /// DER in base64.
    pub der: String,
    /// From when it is valid.
    pub begins: Time,
    /// Until when it is valid.
    pub ends: Time,
}
