//! Those who sign requests.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What sort of principal signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PrincipalKind {
    /// The account itself.
    Root,
    /// A user, with a long-term key or in a session of its own.
    User,
    /// A role that somebody assumed.
    RoleSession,
    /// A session made by `GetFederationToken`.
    FederatedSession,
    /// A program's identity, owned by a user.
    ServiceAccount,
    /// Nobody signed. No access key is an anonymous one's.
    Anonymous,
}

/// A principal that proved itself, and the signature scope it did so with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The key it signed with.
    pub access_key: String,
    /// Twelve digits.
    pub account: String,
    /// Its sort.
    pub kind: PrincipalKind,
    /// A session's own ARN where it has one.
    pub arn: String,
    /// Unique id (`AIDA…`); root's is the account id.
    pub id: String,
    /// The user's friendly name; empty for root.
    pub name: String,
    /// The service its signature is scoped to: `iam`, `sts`, `s3`, …
    pub service: String,
    /// The region its signature is scoped to.
    pub region: String,
    /// The session token that came with its key, and was proven; none beside a long-term key.
    pub token: Option<Token>,
}

/// A session token. It is half a credential, so its `Debug` is masked.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// Takes a token from a request that has been proven.
    #[must_use]
    pub fn proven(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}
