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
use crate::tenancy;
use crate::tx::Tx;

/// The account's own demands; without any, a customer's are Lyve Cloud's, and any other account's those that hold for
/// every account.
///
/// # Errors
/// Only trouble.
pub fn policy(tx: &Tx<'_>) -> Result<Option<PasswordPolicy>, Fault> {
    match tx.row(layout::PASSWORD_POLICY)? {
        None if tenancy::is_customer(tx)? => Ok(Some(OF_CUSTOMERS)),
        own => Ok(own),
    }
}

/// Lyve Cloud's demands: ten characters, with digits, small and capital letters.
const OF_CUSTOMERS: PasswordPolicy = PasswordPolicy {
    least: 10,
    symbols: false,
    numbers: true,
    upper: true,
    lower: true,
    may_change: true,
    days: None,
    reuse: None,
    hard_expiry: None,
};

#[cfg(test)]
mod tests;
