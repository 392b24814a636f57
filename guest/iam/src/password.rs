//! What an account demands of passwords.

mod rules;
mod set;
mod show;

use keyward_model::layout;
use keyward_model::row::PasswordPolicy;

pub use self::rules::{Standing, breach, standing};
pub use self::set::{DeleteAccountPasswordPolicy, UpdateAccountPasswordPolicy};
pub use self::show::GetAccountPasswordPolicy;
use crate::fault::Fault;
use crate::tx::Tx;

/// The account's own demands; without any, those that hold for every account.
///
/// # Errors
/// Only trouble.
pub fn policy(tx: &Tx<'_>) -> Result<Option<PasswordPolicy>, Fault> {
    tx.row(layout::PASSWORD_POLICY)
}

#[cfg(test)]
mod tests;
