//! Credentials for other services than this one: what belongs to a user beside its access keys.

use serde::{Deserialize, Serialize};

use super::Status;
use crate::id::UniqueId;
use crate::time::Time;

/// An SSH public key of a user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SshKey {
    /// `APKA…`
    pub id: UniqueId,
    /// The key as OpenSSH writes it: `ssh-rsa`, base64 and, if it was given, a comment.
    pub body: String,
    /// When it was uploaded.
    pub uploaded: Time,
    /// What an inactive one proves, nobody is to believe.
    #[serde(default, skip_serializing_if = "Status::is_active")]
    pub status: Status,
}

/// An X.509 certificate with which a user, or root, signs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SigningCertificate {
    /// 32 letters and digits.
    pub id: UniqueId,
    /// PEM, as it was given.
    pub body: String,
    /// SHA-256 of the certificate, hexadecimal: what it is known by in the account.
    pub digest: String,
    /// When it was uploaded.
    pub uploaded: Time,
    /// What an inactive one proves, nobody is to believe.
    #[serde(default, skip_serializing_if = "Status::is_active")]
    pub status: Status,
}

/// A user's password, or key, for one service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceCredential {
    /// `ACCA…`
    pub id: UniqueId,
    /// Whose it is.
    pub owner: UniqueId,
    /// The service, such as `codecommit.amazonaws.com`.
    pub service: String,
    /// The name that it is used under.
    pub alias: String,
    /// SHA-256 of its secret, hexadecimal: enough to recognise it, and nothing to use it by.
    pub digest: String,
    /// When it was created.
    pub created: Time,
    /// From this moment on it is good for nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Time>,
    /// What an inactive one proves, nobody is to believe.
    #[serde(default, skip_serializing_if = "Status::is_active")]
    pub status: Status,
}
