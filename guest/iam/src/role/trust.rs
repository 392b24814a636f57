//! Trust policies: who may assume a role.
//!
//! A principal that is named by its ARN is meant as it is when the document is saved. Its unique id is kept
//! beside the document, and only who has that id is trusted: not somebody who gets the name after a deletion,
//! and the same one after a rename.

mod shared;

use std::collections::BTreeMap;

use keyward_model::arn::Arn;
use keyward_model::id::UniqueId;
use keyward_model::name::DocumentText;
use keyward_model::row::{Kind, Noun, Role, Trust, User};
use keyward_policy::{Document, Malformed, rename_principals};

use crate::fault::Fault;
use crate::tx::Tx;
use crate::{quota, session};

/// Reads a trust policy that is to be saved.
///
/// # Errors
/// `MalformedPolicyDocument`: it is no trust policy, names somebody of the account who is not there, or trusts
/// everybody whom a shared provider knows;
/// `LimitExceeded` if it is too large.
pub fn read(tx: &Tx<'_>, text: &DocumentText) -> Result<Trust, Fault> {
    let document = Document::parse(text.as_str(), keyward_policy::Kind::Trust)
        .map_err(|malformed| Fault::MalformedPolicyDocument(malformed.to_string()))?;
    tx.within(&quota::TRUST_POLICY_SIZE, document.size())?;
    if let Some(key) = shared::missing_condition(text.as_str()) {
        return Err(Fault::MalformedPolicyDocument(format!(
            "Trust in an identity provider that others share must compare {key} with values of your own"
        )));
    }
    Ok(Trust { document: text.to_string(), meant: meant(tx, &document)? })
}

/// Whom a document's principals mean now, as far as they have ids.
///
/// # Errors
/// `MalformedPolicyDocument`: it names somebody of the account who is not there.
pub fn meant(tx: &Tx<'_>, document: &Document) -> Result<BTreeMap<String, UniqueId>, Fault> {
    let mut meant = BTreeMap::new();
    for arn in document.principal_arns() {
        match who_is(tx, arn)? {
            Who::Known(id) => drop(meant.insert(arn.to_owned(), id)),
            Who::Unbound => {}
            Who::Missing => {
                let message = format!("Invalid principal in policy: \"AWS\":\"{arn}\"");
                return Err(Fault::MalformedPolicyDocument(message));
            }
        }
    }
    Ok(meant)
}

/// A trust policy as the gate is to decide by it: whom it names by ARN, it names by id.
///
/// # Errors
/// Only trouble: what was saved can no longer be read.
pub fn bound(trust: &Trust) -> Result<String, Fault> {
    rename_principals(&trust.document, |arn| trust.meant.get(arn).map(UniqueId::to_string)).map_err(unreadable)
}

/// A trust policy as answers show it: principals of the account under their names of today, and those that are
/// gone as their ids.
///
/// # Errors
/// Only trouble.
pub fn shown(tx: &Tx<'_>, trust: &Trust) -> Result<String, Fault> {
    let mut renamed = BTreeMap::new();
    for (arn, id) in &trust.meant {
        // What becomes of somebody in another account is not the reader's to know.
        if Arn::parse(arn).is_ok_and(|arn| arn.account == tx.account()) {
            let today = name_of_today(tx, id)?.unwrap_or_else(|| id.to_string());
            if today != *arn {
                renamed.insert(arn.as_str(), today);
            }
        }
    }
    if renamed.is_empty() {
        return Ok(trust.document.clone());
    }
    rename_principals(&trust.document, |arn| renamed.get(arn).cloned()).map_err(unreadable)
}

fn unreadable(malformed: Malformed) -> Fault {
    Fault::Trouble(format!("a trust policy: {malformed}"))
}

/// The trust policy of a role that a service is linked to.
#[must_use]
pub fn of_service(service: &str) -> Trust {
    let document = serde_json::json!({
        "Version": "2012-10-17",
        "Statement": [{"Action": ["sts:AssumeRole"], "Effect": "Allow", "Principal": {"Service": [service]}}],
    });
    Trust { document: document.to_string(), meant: BTreeMap::new() }
}

/// Whom an ARN names.
enum Who {
    /// Who has this id, or this role's session of a name.
    Known(UniqueId),
    /// Somebody without an id to bind to.
    Unbound,
    /// Nobody, in the account itself.
    Missing,
}

fn who_is(tx: &Tx<'_>, text: &str) -> Result<Who, Fault> {
    let Some((arn, (kind, rest))) = Arn::parse(text).ok().and_then(|arn| Some((arn, arn.typed()?))) else {
        return Ok(Who::Unbound);
    };
    let id = match (arn.service, kind) {
        ("iam", "user") => id_of::<User>(tx, &arn)?,
        ("iam", "role") => id_of::<Role>(tx, &arn)?,
        // A session's ARN has its role's name without the path.
        ("sts", "assumed-role") => match rest.split_once('/') {
            Some((role, session)) => {
                let role = tx.look_up_in::<Role>(arn.account, role)?.filter(|found| found.name() == role);
                role.map(|role| UniqueId::known(format!("{}:{session}", role.id)))
            }
            None => None,
        },
        _ => return Ok(Who::Unbound),
    };
    Ok(match id {
        Some(id) => Who::Known(id),
        // To say that another account has nobody of a name would be to say whom it has.
        None if arn.account != tx.account() => Who::Unbound,
        None => Who::Missing,
    })
}

fn id_of<N: Noun>(tx: &Tx<'_>, arn: &Arn<'_>) -> Result<Option<UniqueId>, Fault> {
    let found = tx.look_up_in::<N>(arn.account, arn.name())?;
    Ok(found.filter(|noun| noun.arn(arn.account) == arn.as_str()).map(|noun| noun.id().clone()))
}

/// The ARN of a user, role or session of the account, if it is still there.
fn name_of_today(tx: &Tx<'_>, id: &UniqueId) -> Result<Option<String>, Fault> {
    let (owner, session) = match id.as_str().split_once(':') {
        Some((role, session)) => (UniqueId::known(role), Some(session)),
        None => (id.clone(), None),
    };
    Ok(match (Kind::of(&owner), session) {
        (Some(Kind::User), None) => tx.by_id::<User>(&owner)?.map(|user| user.arn(tx.account())),
        (Some(Kind::Role), None) => tx.by_id::<Role>(&owner)?.map(|role| role.arn(tx.account())),
        (Some(Kind::Role), Some(session)) => {
            tx.by_id::<Role>(&owner)?.map(|role| session::role_arn(tx.account(), role.name(), session))
        }
        _ => None,
    })
}

#[cfg(test)]
mod tests;
