//! Where the figures of what accounts move and hold stand: all of them in the registry, because a row of an account
//! would make every gate read its principals anew, each time that somebody has moved something.

use crate::time::Time;

/// What an account moved in a minute.
#[must_use]
pub fn metered_minute(minute: Time, account: &str) -> String {
    format!("{METERED_MINUTES}{minute}/{account}")
}

/// All of these, the oldest first.
pub const METERED_MINUTES: &str = "metered-minute/";

/// What an account moved on a day.
#[must_use]
pub fn metered_day(account: &str, day: Time) -> String {
    format!("{}{day}", metered_days(account))
}

/// All of an account's days on which it moved something, the oldest first.
#[must_use]
pub fn metered_days(account: &str) -> String {
    format!("metered-day/{account}/")
}

/// What an account held on a day.
#[must_use]
pub fn stored_day(account: &str, day: Time) -> String {
    format!("{}{day}", stored_days(account))
}

/// All of an account's days of which its store has said what it held, the oldest first.
#[must_use]
pub fn stored_days(account: &str) -> String {
    format!("stored-day/{account}/")
}

/// What an account holds, as its store has said last.
#[must_use]
pub fn stored(account: &str) -> String {
    format!("stored/{account}")
}

/// How many entries of its log a proxy has sent.
#[must_use]
pub fn metered_proxy(name: &str) -> String {
    format!("{METERED_PROXIES}{name}")
}

/// All of these.
pub const METERED_PROXIES: &str = "metered-proxy/";
