//! Access keys: the pairs that users, and an account's root, sign with.

mod create;
mod list;
mod update;

use keyward_model::id::{IdKind, UniqueId};
use keyward_model::layout::{self, Relation};
use keyward_model::row::{AccessKey, KeyOwner, Status};
use keyward_model::secret::SecretKey;

pub use self::create::CreateAccessKey;
pub use self::list::ListAccessKeys;
pub use self::update::{DeleteAccessKey, UpdateAccessKey, WantedStatus};
use crate::fault::{Fault, Missing, Taken};
use crate::tx::Tx;
use crate::usage;

/// A fresh access key id.
#[must_use]
pub fn fresh_id(tx: &mut Tx<'_>) -> String {
    UniqueId::fresh(IdKind::AccessKey, &mut tx.entropy).to_string()
}

/// Whose an access key is, in any account.
///
/// # Errors
/// Only trouble.
pub fn owner_of(tx: &Tx<'_>, id: &str) -> Result<Option<KeyOwner>, Fault> {
    tx.registered(&layout::key_owner(id))
}

/// Gives an owner an active access key.
///
/// # Errors
/// `EntityAlreadyExists` if the id is anybody's, in any account.
pub fn add(tx: &mut Tx<'_>, owner: &UniqueId, id: String, secret: &SecretKey) -> Result<AccessKey, Fault> {
    if owner_of(tx, &id)?.is_some() {
        return Err(Fault::EntityAlreadyExists(Taken::AccessKey(id)));
    }
    let registration = KeyOwner { account: tx.account().to_owned(), owner: owner.clone() };
    tx.register(&layout::key_owner(&id), &registration)?;
    tx.put_bytes(&layout::secret(&id), secret.expose().as_bytes().to_vec());
    let key = AccessKey { id, created: tx.now, status: Status::Active };
    save(tx, owner, &key)?;
    Ok(key)
}

/// An owner's access key.
///
/// # Errors
/// `NoSuchEntity`, also for a key that is another's.
pub fn find(tx: &Tx<'_>, owner: &UniqueId, id: &str) -> Result<AccessKey, Fault> {
    tx.row(&layout::link(Relation::Keys, owner, id))?
        .ok_or_else(|| Fault::NoSuchEntity(Missing::AccessKey(id.to_owned())))
}

/// Writes an owner's access key again.
///
/// # Errors
/// Only trouble.
pub fn save(tx: &mut Tx<'_>, owner: &UniqueId, key: &AccessKey) -> Result<(), Fault> {
    tx.put(&layout::link(Relation::Keys, owner, &key.id), key)
}

/// Removes an access key with its secret. Its id is free again.
pub fn remove(tx: &mut Tx<'_>, owner: &UniqueId, id: &str) {
    tx.delete(&layout::link(Relation::Keys, owner, id));
    tx.delete(&layout::secret(id));
    tx.unregister(&layout::key_owner(id));
    usage::forget_key(tx, id);
}

/// The secret half of an access key.
///
/// # Errors
/// Only trouble: a key always has one.
pub fn secret(tx: &Tx<'_>, id: &str) -> Result<SecretKey, Fault> {
    tx.bytes(&layout::secret(id))
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .map(SecretKey::known)
        .ok_or_else(|| Fault::Trouble(format!("access key {id} has no secret")))
}

/// Whether a text may be an access key id: 4 to 128 ASCII letters and digits, none of which SigV4 treats
/// specially.
#[must_use]
pub fn is_legal_id(id: &str) -> bool {
    (4..=128).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// Whether a text may be a secret: 8 to 128 characters of any kind.
#[must_use]
pub fn is_legal_secret(secret: &SecretKey) -> bool {
    (8..=128).contains(&secret.expose().chars().count())
}

#[cfg(test)]
mod tests;
