//! Server certificates.

use serde::{Deserialize, Serialize};

use super::Tag;
use crate::id::UniqueId;
use crate::name::Path;
use crate::name::material::ServerCertificateName;
use crate::time::Time;

/// A certificate of a server. What it says stands in a row of its own, and its private key in another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerCertificate {
    /// Unique in the account, ignoring case.
    pub name: ServerCertificateName,
    /// `ASCA…`
    pub id: UniqueId,
    /// Place in the tree.
    pub path: Path,
    /// When it was uploaded.
    pub uploaded: Time,
    /// Until when it is valid.
    pub expires: Time,
    /// At most 50.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
}

/// What a server certificate says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateText {
    /// PEM, as it was given.
    pub body: String,
    /// Those who vouch for it, PEM, as they were given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chain: Option<String>,
}
