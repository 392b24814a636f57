//! Codes that change with time: RFC 6238 as every authenticator speaks it, HMAC-SHA-1, six digits, half a minute.

use hmac::{Hmac, KeyInit as _, Mac as _};
use keyward_model::secret::Seed;
use keyward_model::time::Time;
use sha1::Sha1;
use subtle::{Choice, ConstantTimeEq as _};

/// Seconds for which a device shows one code.
const PERIOD: i64 = 30;

/// Half minutes before and after now whose codes are accepted: clocks differ, and people are slow.
const REACH: i64 = 1;

/// The half minute of a time, counted from 1970.
pub(super) fn step(now: Time) -> i64 {
    now.seconds().div_euclid(PERIOD)
}

/// The code of a half minute.
pub(super) fn code(seed: &Seed, step: i64) -> String {
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(seed.expose()) else { return String::new() };
    mac.update(&step.to_be_bytes());
    let digest = mac.finalize().into_bytes();
    // The last four bits say which four bytes count.
    let at = usize::from(digest.last().copied().unwrap_or_default() & 0xf);
    let number = digest.iter().skip(at).take(4).fold(0, |number: u32, byte| number << 8 | u32::from(*byte));
    format!("{:06}", (number & 0x7fff_ffff) % 1_000_000)
}

/// The half minute around `now`, later than the last one used, whose code this is.
pub(super) fn accepted(seed: &Seed, now: i64, last: i64, given: &str) -> Option<i64> {
    first(now - REACH..=now + REACH, last, |step| is(seed, step, given))
}

/// The half minute of the second of two codes in a row, if they are some: the second at most `reach` from `now`, and
/// both later than the last one used.
pub(super) fn consecutive(seed: &Seed, now: i64, reach: i64, last: i64, given: [&str; 2]) -> Option<i64> {
    let [one, two] = given;
    let both = |step| is(seed, step, one) & is(seed, step + 1, two);
    first(now - reach - 1..=now + reach - 1, last, both).map(|step| step + 1)
}

/// The first of the steps after the last one used that fits. All are tried, whichever it is.
fn first(steps: impl Iterator<Item = i64>, last: i64, fits: impl Fn(i64) -> Choice) -> Option<i64> {
    steps.fold(None, |found, step| {
        let right = bool::from(fits(step)) && step > last;
        found.or(right.then_some(step))
    })
}

fn is(seed: &Seed, step: i64, given: &str) -> Choice {
    code(seed, step).as_bytes().ct_eq(given.as_bytes())
}

#[cfg(test)]
mod tests;
