//! Accounts come into being: the account's row, and the key that the installation gives its root.

use std::fmt;

use keyward_gate::Moment;
use keyward_model::arn::is_account_id;
use keyward_model::id::UniqueId;
use keyward_model::layout;
use keyward_model::row::Account;
use keyward_model::secret::SecretKey;
use keyward_model::time::Time;

use crate::fault::Fault;
use crate::port::Store;
use crate::tx::Tx;
use crate::{key, session};

/// Why an account is not established.
#[derive(Debug)]
pub enum Refusal {
    /// Not twelve digits.
    NotAnAccount,
    /// The access key id or the secret cannot be one.
    NotAKey,
    /// The access key id is another principal's.
    KeyTaken,
    /// The store holds something that cannot be read.
    Trouble(String),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAnAccount => f.write_str("an account id is twelve digits"),
            Self::NotAKey => f.write_str(
                "root's access key id must be 4 to 128 ASCII letters and digits, its secret 8 to 128 characters",
            ),
            Self::KeyTaken => f.write_str("root's access key id belongs to another principal"),
            Self::Trouble(what) => f.write_str(what),
        }
    }
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::EntityAlreadyExists(_) => Self::KeyTaken,
            Fault::Trouble(what) => Self::Trouble(what),
            other => Self::Trouble(other.to_string()),
        }
    }
}

/// Makes sure that an account exists, that its root signs with this key, and that there is something to seal
/// session tokens with. The key it was given before, if it
/// was another, ends; keys that root made itself stay.
///
/// # Errors
/// See [`Refusal`]. Nothing may be kept then.
pub fn establish(
    store: &mut dyn Store,
    account: &str,
    access_key: &str,
    secret: &SecretKey,
    moment: &Moment,
    seed: &[u8],
) -> Result<(), Refusal> {
    if !is_account_id(account) {
        return Err(Refusal::NotAnAccount);
    }
    if !key::is_legal_id(access_key) || !key::is_legal_secret(secret) {
        return Err(Refusal::NotAKey);
    }
    let mut tx = Tx::new(store, account, seed, Time::from_moment(moment.now));
    session::prepare(&mut tx)?;
    if tx.registered::<String>(layout::FIRST_ACCOUNT)?.is_none() {
        tx.register(layout::FIRST_ACCOUNT, account)?;
    }
    let root = UniqueId::known(account);
    let now = tx.now;
    let mut row = tx.row(layout::ACCOUNT)?.unwrap_or(Account { created: now, ..Account::default() });
    let former = row.root_key.replace(access_key.to_owned());
    if former.as_deref() == Some(access_key) && is_in_force(&tx, &root, access_key, secret)? {
        return Ok(());
    }
    // What root has under this id is replaced; what another has is not root's to take.
    for id in former.iter().map(String::as_str).chain([access_key]) {
        if key::owner_of(&tx, id)?.is_some_and(|of| of.account == account && of.owner == root) {
            key::remove(&mut tx, &root, id);
        }
    }
    key::add(&mut tx, &root, access_key.to_owned(), secret)?;
    tx.put(layout::ACCOUNT, &row)?;
    Ok(())
}

/// Notes where clients reach the installation.
///
/// # Errors
/// Only trouble.
pub fn reached_at(store: &mut dyn Store, origin: &str) -> Result<(), Fault> {
    let mut tx = Tx::new(store, "", &[], Time::default());
    if tx.registered::<String>(layout::ORIGIN)?.as_deref() == Some(origin) {
        return Ok(());
    }
    tx.register(layout::ORIGIN, origin)
}

/// Whether root has this very key, and may use it.
fn is_in_force(tx: &Tx<'_>, root: &UniqueId, id: &str, secret: &SecretKey) -> Result<bool, Fault> {
    match key::find(tx, root, id) {
        Ok(key) => Ok(key.status.is_active() && key::secret(tx, id)?.expose() == secret.expose()),
        Err(Fault::NoSuchEntity(_)) => Ok(false),
        Err(fault) => Err(fault),
    }
}

#[cfg(test)]
mod tests;
