//! Guessing. Whoever checks a secret that a person can guess checks it here, so that all who do share one count.
//!
//! The first few wrong guesses are free; from then on each makes the next wait longer. A guess before its time is
//! not looked at, right or wrong, and does not count: nobody can prolong a wait by asking. The count belongs to
//! whose secret it is and to its kind, so that guesses at somebody's password do not stand in the way of their
//! device. It is kept in the commit that answers the guess, and outlives restarts.

use keyward_model::id::UniqueId;
use keyward_model::layout;
use keyward_model::row::Guesses;

use crate::fault::Fault;
use crate::tx::Tx;

/// A kind of secret that can be guessed.
#[derive(Debug)]
pub struct Secret {
    /// Its word in rows.
    pub word: &'static str,
    /// Wrong guesses that nobody has to wait after.
    pub free: u32,
    /// The wait after one more, in milliseconds. It doubles with each that follows.
    pub wait: i64,
    /// The longest wait, in milliseconds.
    pub longest: i64,
}

const SECOND: i64 = 1_000;
const HOUR: i64 = 3_600 * SECOND;

/// After so long without a wrong guess, earlier ones are forgotten.
const FORGOTTEN: i64 = 24 * HOUR;

/// A user's password.
pub const PASSWORD: Secret = Secret { word: "password", free: 5, wait: 15 * SECOND, longest: HOUR };

/// The codes of a user's devices, all of them together. A code is good for a minute and a half, so nobody gets
/// more than the free guesses at one.
pub const DEVICE_CODE: Secret = Secret { word: "code", free: 5, wait: 90 * SECOND, longest: HOUR };

/// One guess at a secret of a principal: what `check` makes of a right one. None if it is wrong, or too early to
/// be looked at. The wrong ones before are forgotten by [`forget`], which a right one is followed by.
///
/// # Errors
/// Whatever `check` finds wrong; trouble.
pub fn attempt<T>(
    tx: &Tx<'_>,
    secret: &Secret,
    principal: &UniqueId,
    check: impl FnOnce() -> Result<Option<T>, Fault>,
) -> Result<Option<T>, Fault> {
    let key = layout::guesses(secret.word, principal);
    let so_far = tx.row::<Guesses>(&key)?;
    let known = so_far.filter(|guesses| tx.now < guesses.last.plus_millis(FORGOTTEN)).unwrap_or_default();
    if tx.now < known.last.plus_millis(secret.wait_after(known.wrong)) {
        return Ok(None);
    }
    let right = check()?;
    if right.is_none() {
        tx.note(&key, &Guesses { wrong: known.wrong.saturating_add(1), last: tx.now })?;
    }
    Ok(right)
}

/// Forgets the wrong guesses at a secret: it was guessed right, or is no more.
pub fn forget(tx: &mut Tx<'_>, secret: &Secret, principal: &UniqueId) {
    let key = layout::guesses(secret.word, principal);
    if tx.has(&key) {
        tx.delete(&key);
    }
}

impl Secret {
    /// How long the next guess has to wait after so many wrong ones.
    fn wait_after(&self, wrong: u32) -> i64 {
        let Some(beyond) = wrong.checked_sub(self.free) else { return 0 };
        self.wait.saturating_mul(1_i64.checked_shl(beyond.min(32)).unwrap_or(i64::MAX)).min(self.longest)
    }
}

#[cfg(test)]
mod tests;
