//! What accounts move and hold.
//!
//! What they move is what proxies saw: hosts gather it, and hand it in now and then ([`meter`]). What they hold only a
//! store knows, and says ([`PutUsageReport`]). All of it is written into the registry, so that it changes no account.

mod billing;
mod live;
mod report;
mod sort;
mod tally;

use std::collections::BTreeMap;

use keyward_model::layout;
use keyward_model::name::CustomerName;
use keyward_model::row::{Places, Stored};
use keyward_model::time::Time;
use serde::de::DeserializeOwned;

pub use self::billing::ListBillingData;
pub use self::live::LiveBilling;
pub use self::report::PutUsageReport;
pub use self::tally::{Counted, count};
use crate::call::Target;
use crate::fault::Fault;
use crate::port::Store;
use crate::tenancy;
use crate::tx::{Tx, read};

/// Requests of one account that went through a proxy in the same minute and were alike: how many, and how much.
#[derive(Clone, Debug, Default)]
pub struct Passing {
    /// Who the gate said it was.
    pub account: String,
    /// What the gate said was asked, such as `s3:PutObject`; empty where the proxy does not know.
    pub action: String,
    /// Where the proxy is.
    pub place: String,
    /// The requests' method.
    pub method: String,
    /// The names of the parameters in their query, with `&` between them.
    pub query: String,
    /// The status they were answered with.
    pub status: u16,
    /// When they ended, in milliseconds since 1970-01-01T00:00:00Z, to the minute.
    pub minute: u64,
    /// How many they were.
    pub requests: u64,
    /// Bytes of their bodies.
    pub received: u64,
    /// Bytes of the answers' bodies.
    pub sent: u64,
    /// Objects that the store says it deleted for them, where it says so.
    pub deleted_objects: Option<u64>,
    /// The same: their bytes.
    pub deleted_bytes: u64,
}

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

/// How long minutes are kept.
const MINUTES_KEPT: i64 = 120 * MINUTE;

/// How long days are kept.
const DAYS_KEPT: i64 = 400 * DAY;

/// Most rows of the past that one call removes of a kind: more than it writes, so that none are left in the end.
const SWEPT: usize = 1_024;

/// Most places that are told apart in one row. Proxies say where they are, and there are not many data centres.
const MOST_PLACES: usize = 64;

/// Where what comes on top of them is counted.
const ELSEWHERE: &str = "other";

/// Writes down what went through. What is older than what is kept, and accounts that are not there, are passed over.
///
/// # Errors
/// Only trouble.
pub fn meter(store: &mut dyn Store, passings: &[Passing], now: u64) -> Result<(), Fault> {
    let now = Time::from_moment(now);
    let mut tx = Tx::new(store, "", &[], now);
    for ((account, minute), places) in summed(passings, now) {
        // Whoever has its name on a row of the registry must be somebody.
        if tx.row_in::<serde::de::IgnoredAny>(account, layout::ACCOUNT)?.is_none() {
            continue;
        }
        if is_kept(minute, now, MINUTES_KEPT) {
            add(&mut tx, &layout::metered_minute(minute, account), &places)?;
        }
        let day = minute.midnight();
        if is_kept(day, now, DAYS_KEPT) && add(&mut tx, &layout::metered_day(account, day), &places)? {
            sweep(&mut tx, &layout::metered_days(account), &layout::metered_day(account, last(now, DAYS_KEPT)));
        }
    }
    sweep(&mut tx, layout::METERED_MINUTES, &layout::metered_minute(last(now, MINUTES_KEPT), ""));
    Ok(())
}

/// What each account moved in each minute. What is yet to come has a clock that is wrong.
fn summed(passings: &[Passing], now: Time) -> BTreeMap<(&str, Time), Places> {
    let mut sums: BTreeMap<(&str, Time), Places> = BTreeMap::new();
    for passing in passings {
        let Some(traffic) = sort::traffic(passing) else { continue };
        let minute = Time::from_moment(passing.minute).min(now).minute();
        let places = sums.entry((&passing.account, minute)).or_default();
        let sum = places.entry(passing.place.clone()).or_default();
        *sum = sum.plus(traffic);
    }
    sums
}

/// Adds to what is written there, and says whether nothing was.
fn add(tx: &mut Tx<'_>, key: &str, more: &Places) -> Result<bool, Fault> {
    let before: Option<Places> = tx.registered(key)?;
    let is_new = before.is_none();
    let mut places = before.unwrap_or_default();
    for (place, traffic) in more {
        let is_listed = places.contains_key(place) || places.len() < MOST_PLACES;
        let sum = places.entry(if is_listed { place } else { ELSEWHERE }.to_owned()).or_default();
        *sum = sum.plus(*traffic);
    }
    tx.register(key, &places)?;
    Ok(is_new)
}

/// Removes rows of the past: those under a prefix that come before a key.
fn sweep(tx: &mut Tx<'_>, prefix: &str, first: &str) {
    for row in tx.first_registered(prefix, SWEPT) {
        if row.key.as_str() >= first {
            break;
        }
        tx.unregister(&row.key);
    }
}

fn last(now: Time, kept: i64) -> Time {
    now.plus_millis(-kept).minute()
}

fn is_kept(time: Time, now: Time, kept: i64) -> bool {
    time >= last(now, kept)
}

/// Rows of the registry by day, the newest day first: those that are kept, from one day to another.
fn days<T: DeserializeOwned>(tx: &Tx<'_>, prefix: &str, from: Time, till: Time) -> Result<Vec<(Time, T)>, Fault> {
    let from = from.max(last(tx.now, DAYS_KEPT));
    let mut found = Vec::new();
    for row in tx.registered_rows(prefix).iter().rev() {
        let day = row.key.strip_prefix(prefix).and_then(|day| Time::parse_iso(day).ok()).unwrap_or_default();
        if (from..=till).contains(&day) {
            found.push((day, read(&row.key, &row.value)?));
        }
    }
    Ok(found)
}

/// What is asked about: the account, or a customer of its that its reseller names.
fn target(tx: &Tx<'_>, customer: Option<&CustomerName>) -> Result<Target, Fault> {
    customer.map_or_else(|| Ok(Target::new("*")), |name| tenancy::customer_asked_for(tx, name))
}

/// The number of the account that is asked about.
///
/// # Errors
/// `NoSuchEntity`: the customer is not the account's.
fn account(tx: &Tx<'_>, customer: Option<&CustomerName>) -> Result<String, Fault> {
    customer.map_or_else(|| Ok(tx.account().to_owned()), |name| tenancy::number_of(tx, name))
}

/// What an account holds, as far as its store has said; nothing where it has not.
///
/// # Errors
/// Only trouble.
pub fn stored(tx: &Tx<'_>, account: &str) -> Result<Stored, Fault> {
    Ok(tx.registered(&layout::stored(account))?.unwrap_or_default())
}

#[cfg(test)]
mod tests;
