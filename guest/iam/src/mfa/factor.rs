//! A second factor beside a password: a code of any of somebody's devices, or one of their recovery codes. All of them
//! are one kind of secret to whoever guesses.

use data_encoding::HEXLOWER;
use keyward_model::id::UniqueId;
use keyward_model::layout::{self, Relation};
use keyward_model::row::{MfaDevice, RecoveryCodes};
use keyward_model::secret::SecretKey;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::{save, seed, totp};
use crate::fault::Fault;
use crate::guess;
use crate::tx::Tx;

/// Recovery codes that somebody gets.
const CODES: usize = 10;

/// What somebody showed, which is not used up yet.
pub enum Factor {
    /// A code of a device, and its half minute.
    Device(Box<MfaDevice>, i64),
    /// A recovery code, by its place among those that are left.
    Recovery(usize),
}

/// Whether somebody has a second factor.
#[must_use]
pub fn has_any(tx: &Tx<'_>, bearer: &UniqueId) -> bool {
    tx.has_any(Relation::Devices, bearer)
}

/// Checks a code; none if it is wrong, or too many were. A wrong one counts. Nothing may have been written before.
///
/// # Errors
/// Only trouble.
pub fn shown_by(tx: &Tx<'_>, bearer: &UniqueId, code: &str) -> Result<Option<Factor>, Fault> {
    guess::attempt(tx, &guess::DEVICE_CODE, bearer, || {
        for device in devices(tx, bearer)? {
            let now = totp::step(tx.now) + device.ahead;
            if let Some(step) = totp::accepted(&seed(tx, &device)?, now, device.last, code) {
                return Ok(Some(Factor::Device(Box::new(device), step)));
            }
        }
        Ok(recovery(tx, bearer)?.and_then(|codes| place_of(&codes, code)).map(Factor::Recovery))
    })
}

impl Factor {
    /// Uses it up: it is good for nothing more.
    ///
    /// # Errors
    /// Only trouble.
    pub fn use_up(self, tx: &mut Tx<'_>, bearer: &UniqueId) -> Result<(), Fault> {
        guess::forget(tx, &guess::DEVICE_CODE, bearer);
        match self {
            Self::Device(device, step) => save(tx, &MfaDevice { last: step, ..*device }),
            Self::Recovery(place) => {
                let mut codes = recovery(tx, bearer)?.unwrap_or_default();
                if place < codes.hashes.len() {
                    codes.hashes.remove(place);
                }
                tx.put(&layout::recovery_codes(bearer), &codes)
            }
        }
    }
}

/// All devices of somebody.
pub(super) fn devices(tx: &Tx<'_>, bearer: &UniqueId) -> Result<Vec<MfaDevice>, Fault> {
    let places = tx.links(Relation::Devices, bearer);
    let found = places.iter().map(|place| tx.row::<MfaDevice>(&layout::mfa_device(place)));
    found.filter_map(Result::transpose).collect()
}

/// Gives somebody recovery codes, in the place of those they had. They are shown once.
pub(super) fn give_codes(tx: &mut Tx<'_>, bearer: &UniqueId) -> Result<Vec<SecretKey>, Fault> {
    let salt = tx.entropy.text(b"0123456789abcdef", 32);
    let codes: Vec<String> = (0..CODES).map(|_| tx.entropy.text(b"0123456789abcdef", 8)).collect();
    let hashes = codes.iter().map(|code| hashed(&salt, code)).collect();
    tx.put(&layout::recovery_codes(bearer), &RecoveryCodes { salt, hashes })?;
    Ok(codes.into_iter().map(SecretKey::known).collect())
}

fn recovery(tx: &Tx<'_>, bearer: &UniqueId) -> Result<Option<RecoveryCodes>, Fault> {
    tx.row(&layout::recovery_codes(bearer))
}

/// The place of a code among those that are left. All are looked at, whichever it is.
fn place_of(codes: &RecoveryCodes, code: &str) -> Option<usize> {
    let hash = hashed(&codes.salt, code);
    let is = |known: &String| bool::from(known.as_bytes().ct_eq(hash.as_bytes()));
    codes.hashes.iter().enumerate().fold(None, |found, (place, known)| if is(known) { Some(place) } else { found })
}

fn hashed(salt: &str, code: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(format!("{salt}/{code}")))
}
