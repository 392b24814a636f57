//! Everything a gate needs about one access key: the only thing that leaves the server for a proxy.
//!
//! A bundle holds no secret that outlives it: its signing key is worth one day, region and service.

use std::collections::BTreeMap;

use keyward_model::time::Time;
pub use keyward_policy::SourceKind;
use serde::{Deserialize, Serialize};

use crate::caller::PrincipalKind;
use crate::sigv4::key::SigningKey;
use crate::sigv4::scope::Scope;

/// One access key, resolved. Built where the secrets are, read by every gate.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bundle {
    /// The key this bundle is about.
    pub access_key: String,
    /// Twelve digits.
    pub account: String,
    /// The account's revision that everything here was read at.
    pub revision: u64,
    /// What the signing key is good for.
    pub scope: Scope,
    /// The secret key's derivative for that scope.
    pub signing_key: SigningKey,
    /// Whose key it is.
    pub principal: Principal,
    /// Present exactly when the key is temporary, and needs a session token beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<Session>,
    /// From this moment on a key without a session is refused, if it ends at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Time>,
    /// What the principal may do.
    pub policies: Policies,
}

/// The owner of an access key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Principal {
    /// Its sort.
    pub kind: PrincipalKind,
    /// A session's own ARN where it has one, such as `arn:aws:sts::…:assumed-role/R/session`.
    pub arn: String,
    /// Unique id: `AIDA…`, `AROA…:session`, `sa:…`, or root's account id.
    pub id: String,
    /// The friendly name of the user, or of a service account's user; empty for root and for roles.
    pub name: String,
    /// Tags of the user or role, with the session's tags in their place where they have the same key.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
    /// Whom a role session, a federated session or a service account stands for. They must have one, others
    /// must not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
}

/// The role behind a role session, or the user behind a federated one or a service account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Origin {
    /// Its ARN, which `aws:PrincipalArn` shows of all but a federated session.
    pub arn: String,
    /// `AROA…` or `AIDA…`.
    pub id: String,
}

/// What a temporary key knows beyond its principal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Session {
    /// SHA-256 of the session token, in lower-case hex.
    pub token_sha256: String,
    /// When it was made: `aws:TokenIssueTime`.
    pub issued: Time,
    /// From this moment on it is refused.
    pub expires: Time,
    /// When its owner presented a second factor, if one was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mfa: Option<Time>,
    /// `aws:SourceIdentity`, if it was set when the role was assumed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_identity: Option<String>,
    /// `aws:FederatedProvider`, if the session came from an identity provider.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub federated_provider: Option<String>,
}

/// The policy texts that bear on a principal, by what they may do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policies {
    /// The principal's own and its groups': any may allow.
    #[serde(default)]
    pub identity: Vec<Document>,
    /// If present, it must allow too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub boundary: Option<Document>,
    /// If present, one of them must allow too; an empty list lets nothing through.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<Vec<Document>>,
    /// Guardrails of the account, level by level from the top: one of each level must allow too.
    #[serde(default)]
    pub guardrails: Vec<Vec<Document>>,
}

/// One policy as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// ARN of a managed policy, or `owner/name` of an inline one.
    pub label: String,
    /// What it hangs on.
    pub kind: SourceKind,
    /// The policy document, JSON.
    pub text: String,
}

impl Bundle {
    /// Reads a bundle; unknown fields are errors, because a newer server may mean a restriction by them.
    ///
    /// # Errors
    /// The JSON is not a bundle.
    pub fn parse(json: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(json)
    }

    /// The JSON that [`Bundle::parse`] reads.
    ///
    /// # Errors
    /// None that a bundle can cause.
    pub fn to_json(&self) -> Result<Vec<u8>, serde_json::Error> {
        serde_json::to_vec(self)
    }
}
