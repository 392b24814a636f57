//! Service accounts, SeaweedFS's: identities for programs. One acts as the user that it belongs to, with a key of
//! its own, and its rights are always those of its user *and* of its own policy.
//!
//! What is done to one is done to its user's credentials, so that every action here asks about the user, as those
//! about access keys do.

mod create;
mod read;
mod update;

use keyward_gate::bundle::{Document, SourceKind};
use keyward_model::id::UniqueId;
use keyward_model::layout;
use keyward_model::name::{DocumentText, ServiceAccountId, UserName};
use keyward_model::row::{ServiceAccount, Status, User};
use keyward_model::secret::SecretKey;
use keyward_model::time::Time;
use keyward_policy::quota::Place;
use serde_json::json;

pub use self::create::CreateServiceAccount;
pub use self::read::{GetServiceAccount, ListServiceAccounts};
pub use self::update::{DeleteServiceAccount, UpdateServiceAccount};
use crate::call::Target;
use crate::fault::{Fault, Missing};
use crate::shape::kinds::{Encoded, Text};
use crate::tx::Tx;
use crate::{answer, bundle, policy};

answer! {
    /// A service account as answers show it. The secret is shown once, when it is made.
    pub struct ServiceAccountView {
        "ServiceAccountId" id:          UniqueId,
        "ParentUser"       parent:      UserName,
        "Description"      description: Option<String>,
        "AccessKeyId"      key:         String,
        "SecretAccessKey"  secret:      Option<SecretKey>,
        "Status"           status:      Status,
        "Expiration"       expires:     Option<Time>,
        "CreateDate"       created:     Time,
        "PolicyDocument"   policy:      Option<Encoded>,
    }
}

impl ServiceAccountView {
    /// One of a user that has this name now.
    #[must_use]
    pub fn of(account: ServiceAccount, parent: UserName) -> Self {
        Self {
            id: account.id,
            parent,
            description: account.description,
            key: account.key,
            secret: None,
            status: account.status,
            expires: account.expires,
            created: account.created,
            policy: account.policy.map(Encoded),
        }
    }
}

/// The service account of this id, if there is one.
///
/// # Errors
/// Only trouble.
pub fn look_up(tx: &Tx<'_>, id: &str) -> Result<Option<ServiceAccount>, Fault> {
    tx.row(&layout::service_account(id))
}

/// The service account of this id.
///
/// # Errors
/// `NoSuchEntity`.
pub fn find(tx: &Tx<'_>, id: &ServiceAccountId) -> Result<ServiceAccount, Fault> {
    look_up(tx, id.as_str())?.ok_or_else(|| Fault::NoSuchEntity(Missing::ServiceAccount(id.to_string())))
}

/// Writes a service account, new or again.
///
/// # Errors
/// Only trouble.
pub fn save(tx: &mut Tx<'_>, account: &ServiceAccount) -> Result<(), Fault> {
    tx.put(&layout::service_account(account.id.as_str()), account)
}

/// The user whose service account a caller is; none if the caller is no service account.
///
/// # Errors
/// Only trouble.
pub fn parent_of(tx: &Tx<'_>, id: &UniqueId) -> Result<Option<User>, Fault> {
    match look_up(tx, id.as_str())? {
        Some(account) => tx.by_id(&account.parent),
        None => Ok(None),
    }
}

/// What an action on the service account of this id touches: its user. Where it is not there, the user whose
/// name is in the id.
fn target(tx: &Tx<'_>, id: &ServiceAccountId) -> Result<Target, Fault> {
    let name = ServiceAccount::parts(id.as_str()).map_or("", |(name, _)| name);
    let asked = Target::named::<User>(tx, name)?;
    match parent_of(tx, &UniqueId::known(id.as_str()))? {
        Some(user) => Ok(Target { asked: asked.asked, ..Target::of(tx, &user) }),
        None => Ok(asked),
    }
}

/// Refuses a description that is too long.
fn description(Text(text): Text) -> Result<Option<String>, Fault> {
    const MOST: usize = 1000;
    if text.len() > MOST {
        return Err(Fault::InvalidInput(format!("Description must be at most {MOST} bytes long.")));
    }
    Ok((!text.is_empty()).then_some(text))
}

/// When a service account is to end: in Unix seconds, not in the past; nothing or 0 is never.
fn expiration(Text(text): &Text, now: Time) -> Result<Option<Time>, Fault> {
    let refused = |message: &str| Err(Fault::InvalidInput(message.to_owned()));
    if text.is_empty() {
        return Ok(None);
    }
    let Ok(seconds) = text.parse::<i64>() else {
        return refused("Expiration must be a whole number of seconds since 1970-01-01T00:00:00Z.");
    };
    if seconds == 0 {
        return Ok(None);
    }
    let time = seconds.checked_mul(1000).and_then(|ms| Time::from_millis(ms).ok());
    match time {
        Some(time) if time >= now => Ok(Some(time)),
        Some(_) => refused("Expiration must not be in the past."),
        None => refused("Expiration is not a time that can be written."),
    }
}

/// Reads the document that is to limit a service account.
fn limiting(text: &DocumentText) -> Result<String, Fault> {
    let most = Place::Session.quota().characters;
    if policy::document(text)?.size() > most {
        return Err(Fault::InvalidInput(format!("PolicyDocument must have at most {most} characters.")));
    }
    Ok(text.to_string())
}

/// What a service account may do at most, whatever its parent may: its own policy. Without one it may do
/// everything but change its parent, which has all credentials of the parent's hanging on it, its own included.
#[must_use]
pub fn limit(account: &ServiceAccount, parent_arn: &str) -> Document {
    if let Some(text) = &account.policy {
        let label = format!("{}/PolicyDocument", account.id);
        return Document { label, kind: SourceKind::None, text: text.clone() };
    }
    let text = json!({
        "Version": "2012-10-17",
        "Statement": [
            { "Effect": "Allow", "Action": "*", "Resource": "*" },
            {
                "Sid": "ItsUserStaysAsItIs",
                "Effect": "Deny",
                "NotAction": ["iam:Generate*", "iam:Get*", "iam:List*", "iam:Simulate*"],
                "Resource": bundle::literal(parent_arn),
            },
        ],
    });
    Document { label: "keyward/ServiceAccount".to_owned(), kind: SourceKind::AwsManaged, text: text.to_string() }
}

#[cfg(test)]
mod tests;
