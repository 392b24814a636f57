//! When access keys and those who have them were last used.
//!
//! No call writes that it was made: the host gathers what it saw of calls that are over, and hands it in now and
//! then ([`note`]). It is written into the registry, so that it changes no account.

mod read;

use keyward_gate::PrincipalKind;
use keyward_model::id::UniqueId;
use keyward_model::layout;
use keyward_model::row::LastUsed;
use keyward_model::time::Time;

pub use self::read::{GetAccessKeyLastUsed, NOT_USED};
use crate::fault::Fault;
use crate::port::Store;
use crate::tx::Tx;
use crate::{key, service_account};

/// The last time, lately, that a principal used one of its keys for one action.
#[derive(Clone, Debug)]
pub struct Used {
    /// Whose it is.
    pub account: String,
    /// The key it signed with.
    pub access_key: String,
    /// What sort of principal it is.
    pub kind: PrincipalKind,
    /// Its unique id.
    pub id: String,
    /// The service its signature was scoped to.
    pub service: String,
    /// The region its signature was scoped to.
    pub region: String,
    /// `iam:CreateUser`; empty if the request named no action that exists.
    pub action: String,
    /// When, in milliseconds since 1970-01-01T00:00:00Z.
    pub at: u64,
}

/// How long a use is remembered: 400 days, as AWS says at least.
pub const REMEMBERED_SECONDS: i64 = 400 * 24 * 3_600;

/// Writes uses down. Keys and principals that are gone meanwhile are passed over, as is who has none.
///
/// # Errors
/// Only trouble.
pub fn note(store: &mut dyn Store, uses: &[Used]) -> Result<(), Fault> {
    for used in uses.iter().filter(|used| used.kind != PrincipalKind::Anonymous) {
        let mut tx = Tx::new(store, &used.account, &[], Time::from_moment(used.at));
        let last = LastUsed { time: tx.now, region: used.region.clone(), service: used.service.clone() };
        note_key(&mut tx, used, &last)?;
        if let Some(id) = principal(&tx, used)? {
            let (service, action) = used.action.split_once(':').unwrap_or((&used.service, ""));
            let last = LastUsed { service: String::new(), ..last };
            is_later(&mut tx, &layout::used(&id), &last)?;
            is_later(&mut tx, &layout::use_of(&id, service, action), &last)?;
        }
    }
    Ok(())
}

/// A long-term key's row. A key that was made anew since then was not used.
fn note_key(tx: &mut Tx<'_>, used: &Used, last: &LastUsed) -> Result<(), Fault> {
    let Some(owner) = key::owner_of(tx, &used.access_key)?.filter(|owner| owner.account == used.account) else {
        return Ok(());
    };
    match key::find(tx, &owner.owner, &used.access_key) {
        Ok(key) if key.created <= last.time => is_later(tx, &layout::key_used(&used.access_key), last),
        Ok(_) | Err(Fault::NoSuchEntity(_)) => Ok(()),
        Err(fault) => Err(fault),
    }
}

/// The user, role or root that acted, if it is there. A service account acts as its user; a federated session is
/// nobody's but its own.
fn principal(tx: &Tx<'_>, used: &Used) -> Result<Option<UniqueId>, Fault> {
    let id = match used.kind {
        PrincipalKind::FederatedSession | PrincipalKind::Anonymous => return Ok(None),
        PrincipalKind::Root => return Ok(Some(UniqueId::known(tx.account()))),
        PrincipalKind::ServiceAccount => {
            return Ok(service_account::parent_of(tx, &UniqueId::known(&used.id))?.map(|user| user.id));
        }
        PrincipalKind::User | PrincipalKind::RoleSession => used.id.split(':').next().unwrap_or_default(),
    };
    let id = UniqueId::known(id);
    Ok(tx.has(&layout::name_of(&id)).then_some(id))
}

/// Writes a use, unless a later one is written there.
fn is_later(tx: &mut Tx<'_>, key: &str, last: &LastUsed) -> Result<(), Fault> {
    match tx.registered::<LastUsed>(key)? {
        Some(before) if before.time >= last.time => Ok(()),
        _ => tx.register(key, last),
    }
}

/// When a key was last used, as far as that is remembered.
///
/// # Errors
/// Only trouble, as for all that follow.
pub fn of_key(tx: &Tx<'_>, key: &str) -> Result<Option<LastUsed>, Fault> {
    Ok(recent(tx, tx.registered(&layout::key_used(key))?))
}

/// When a user, a role or an account's root was last seen.
pub fn of(tx: &Tx<'_>, id: &UniqueId) -> Result<Option<LastUsed>, Fault> {
    Ok(recent(tx, tx.registered(&layout::used(id))?))
}

pub(crate) fn recent(tx: &Tx<'_>, used: Option<LastUsed>) -> Option<LastUsed> {
    used.filter(|used| tx.now.seconds().saturating_sub(used.time.seconds()) <= REMEMBERED_SECONDS)
}

/// Forgets a key, whose id may be given again.
pub fn forget_key(tx: &mut Tx<'_>, key: &str) {
    tx.unregister(&layout::key_used(key));
}

/// Forgets a user or a role.
pub fn forget(tx: &mut Tx<'_>, id: &UniqueId) {
    for row in tx.registered_rows(&layout::uses(id)) {
        tx.unregister(&row.key);
    }
    tx.unregister(&layout::used(id));
}

#[cfg(test)]
mod tests;
