//! Sessions: temporary credentials. A session is nothing but its token. No row is kept for one; the token is
//! sealed with the installation's ring and carries everything that the session was given, and the rest is
//! looked up when it is used: who stands behind it, and what they may do now.

mod limits;
mod passed;
mod ring;
mod seal;

use std::collections::BTreeMap;

use keyward_gate::{Caller, PrincipalKind};
use keyward_model::id::{IdKind, UniqueId};
use keyward_model::secret::SecretKey;
use keyward_model::time::Time;
use serde::{Deserialize, Serialize};

pub use self::limits::may_call;
pub use self::passed::{Passed, PolicyArn, PolicyArns};
pub use self::ring::prepare;
pub use self::seal::{Purpose, open, seal, seal_with_newest};
use crate::answer;
use crate::fault::Fault;
use crate::tx::Tx;

/// What a session is to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// The account it belongs to.
    #[serde(rename = "a")]
    pub account: String,
    /// What it makes of its owner.
    #[serde(rename = "k")]
    pub kind: Kind,
    /// Who stands behind it: the unique id of a role or user, the account's number for root.
    #[serde(rename = "o")]
    pub owner: UniqueId,
    /// The name of a role session or of a federated user; empty for a user's own session.
    #[serde(rename = "n", default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The policies that narrow it.
    #[serde(rename = "p", default, skip_serializing_if = "Passed::is_empty")]
    pub passed: Passed,
    /// Its tags, those it inherits included.
    #[serde(rename = "t", default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, String>,
    /// The keys of the tags that sessions made from this one inherit.
    #[serde(rename = "r", default, skip_serializing_if = "Vec::is_empty")]
    pub transitive: Vec<String>,
    /// Who set it in motion, as they said themselves; stays through every session made from this one.
    #[serde(rename = "y", default, skip_serializing_if = "Option::is_none")]
    pub source_identity: Option<String>,
    /// When a second factor was presented for it.
    #[serde(rename = "f", default, skip_serializing_if = "Option::is_none")]
    pub mfa: Option<Time>,
    /// The identity provider that vouched for its user.
    #[serde(rename = "w", default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// The account that somebody came from into a role of another one.
    #[serde(rename = "b", default, skip_serializing_if = "Option::is_none")]
    pub opened_by: Option<String>,
    /// Whether somebody signed in with a password. It ends with the password.
    #[serde(rename = "l", default, skip_serializing_if = "std::ops::Not::not")]
    pub by_password: bool,
}

impl Grant {
    /// A session that nothing narrows, and of which nothing is said but who stands behind it.
    #[must_use]
    pub fn of(account: &str, kind: Kind, owner: UniqueId) -> Self {
        Self {
            account: account.to_owned(),
            kind,
            owner,
            name: String::new(),
            passed: Passed::default(),
            tags: BTreeMap::new(),
            transitive: Vec::new(),
            source_identity: None,
            mfa: None,
            provider: None,
            opened_by: None,
            by_password: false,
        }
    }
}

/// What a session makes of who stands behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// The user or root themselves.
    #[serde(rename = "u")]
    Own,
    /// Somebody in a role.
    #[serde(rename = "r")]
    Role,
    /// Somebody to whom a user or root lends rights.
    #[serde(rename = "f")]
    Federated,
}

/// What a token says.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Session {
    /// What the session is.
    #[serde(rename = "g")]
    pub grant: Grant,
    /// What its requests are signed with.
    #[serde(rename = "s", with = "exposed")]
    pub secret: SecretKey,
    /// When it was issued.
    #[serde(rename = "i")]
    pub issued: Time,
    /// From then on it is refused.
    #[serde(rename = "e")]
    pub expires: Time,
}

answer! {
    /// Temporary credentials as answers show them.
    pub struct Credentials {
        "AccessKeyId"     access_key: String,
        "SecretAccessKey" secret:     SecretKey,
        "SessionToken"    token:      String,
        "Expiration"      expires:    Time,
    }
}

answer! {
    /// A role session as answers show it.
    pub struct AssumedRoleUser {
        "AssumedRoleId" id:  String,
        "Arn"           arn: String,
    }
}

/// A session as it was issued.
pub struct Issued {
    /// What its holder signs with.
    pub credentials: Credentials,
    /// How much of the room for policies and tags is used, in percent; none if there are none.
    pub packed: Option<u32>,
    /// The token's characters.
    pub size: u32,
    /// How much of the longest token that is, in percent.
    pub utilization: u32,
}

/// Most characters of a token: with it, a request's head stays far below what proxies take.
const LONGEST: usize = 8_192;

/// Issues the credentials of a session. `least` is how many characters its token has at least.
///
/// # Errors
/// `PackedPolicyTooLarge`; trouble.
pub fn issue(tx: &mut Tx<'_>, grant: Grant, seconds: u32, least: usize) -> Result<Issued, Fault> {
    let packed = passed::packed(&grant)?;
    let access_key = UniqueId::temporary(&grant.account, &mut tx.entropy).to_string();
    let expires = tx.now.plus_millis(i64::from(seconds) * 1_000);
    let session = Session { grant, secret: SecretKey::fresh(&mut tx.entropy), issued: tx.now, expires };
    let mut plain = zeroize::Zeroizing::new(
        serde_json::to_vec(&session).map_err(|error| Fault::Trouble(format!("a session: {error}")))?,
    );
    // Space behind the content means nothing.
    let wanted = seal::plain_for(least);
    if plain.len() < wanted {
        plain.resize(wanted, b' ');
    }
    let token = seal(tx, Purpose::Session, &access_key, &plain)?;
    if token.len() > LONGEST {
        return Err(passed::too_large(token.len() * 100 / LONGEST));
    }
    let percent = (token.len() * 100).div_ceil(LONGEST);
    let counted = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    Ok(Issued {
        packed,
        size: counted(token.len()),
        utilization: counted(percent),
        credentials: Credentials { access_key, secret: session.secret, token, expires },
    })
}

/// What the token of a proven caller says; none for a long-term key.
#[must_use]
pub fn of_caller(tx: &Tx<'_>, caller: &Caller) -> Option<Session> {
    read(tx, &caller.access_key, caller.token.as_ref()?.as_str())
}

/// What a token says that came with an access key; none if it is not that key's, or nobody's.
#[must_use]
pub fn read(tx: &Tx<'_>, access_key: &str, token: &str) -> Option<Session> {
    if !access_key.starts_with(IdKind::SessionKey.prefix()) || token.len() > LONGEST {
        return None;
    }
    let plain = open(tx, Purpose::Session, access_key, token)?;
    // Only a newer version of this house can have sealed what this one cannot read.
    serde_json::from_slice(&plain).ok()
}

/// The ARN of a role's session.
#[must_use]
pub fn role_arn(account: &str, role: &str, session: &str) -> String {
    format!("arn:aws:sts::{account}:assumed-role/{role}/{session}")
}

/// The ARN of a federated user.
#[must_use]
pub fn federated_arn(account: &str, name: &str) -> String {
    format!("arn:aws:sts::{account}:federated-user/{name}")
}

/// Whether a caller uses temporary credentials.
#[must_use]
pub fn is_temporary(caller: &Caller) -> bool {
    caller.token.is_some() || matches!(caller.kind, PrincipalKind::RoleSession | PrincipalKind::FederatedSession)
}

/// A secret inside a sealed text.
mod exposed {
    use keyward_model::secret::SecretKey;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(secret: &SecretKey, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(secret.expose())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<SecretKey, D::Error> {
        String::deserialize(from).map(SecretKey::known)
    }
}

#[cfg(test)]
mod tests;
