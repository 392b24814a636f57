//! OpenID Connect providers.

use serde::{Deserialize, Serialize};

use super::Tag;
use crate::name::{ClientId, OidcUrl, Thumbprint};
use crate::time::Time;

/// An OpenID Connect provider, whose tokens let their bearers into roles that trust it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OidcProvider {
    /// Its issuer, exactly as its tokens say it. Unique in the account without its scheme.
    pub url: OidcUrl,
    /// When it was created.
    pub created: Time,
    /// Whom its tokens may be for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clients: Vec<ClientId>,
    /// Digests of certificates. They are kept and shown; trust follows the host's certificate authorities.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub thumbprints: Vec<Thumbprint>,
    /// At most 50.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
}

impl OidcProvider {
    /// Its name in ARNs and condition keys: the URL without the scheme.
    #[must_use]
    pub fn name(&self) -> &str {
        let url = self.url.as_str();
        url.split_once("://").map_or(url, |(_, name)| name)
    }
}
