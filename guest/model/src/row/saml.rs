//! SAML providers.

use serde::{Deserialize, Serialize};

use super::Tag;
use crate::name::SamlProviderName;
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
