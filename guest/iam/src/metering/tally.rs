//! How many entries of their logs proxies have sent, so that hosts can tell what never came.
//!
//! It stands in the store and not in a host's memory, because what a host loses when it crashes is what is to be found.

use keyward_model::layout;
use keyward_model::row::Tally;
use keyward_model::time::Time;

use super::DAY;
use crate::fault::Fault;
use crate::port::Store;
use crate::tx::{Tx, read};

/// Entries that a proxy has sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// Its name.
    pub proxy: String,
    /// When it was started, in milliseconds since 1970-01-01T00:00:00Z.
    pub started: u64,
    /// How many.
    pub entries: u64,
}

/// How long a silent proxy is remembered.
const REMEMBERED: i64 = 7 * DAY;

/// Most proxies that are.
const MOST: usize = 4_096;

/// What two hosts may differ by about when a proxy was started: it tells for how many whole seconds it runs.
const BLUR: i64 = 10_000;

/// Adds to what each of them has sent, and answers with the sums. One that was started anew begins anew.
///
/// # Errors
/// Only trouble.
pub fn count(store: &mut dyn Store, more: &[Counted], now: u64) -> Result<Vec<Counted>, Fault> {
    let mut tx = Tx::new(store, "", &[], Time::from_moment(now));
    if more.is_empty() {
        return Ok(Vec::new());
    }
    let mut known = forget(&mut tx)?;
    more.iter()
        .map(|Counted { proxy, started, entries }| {
            let (key, started) = (layout::metered_proxy(proxy), Time::from_moment(*started));
            let before: Option<Tally> = tx.registered(&key)?;
            let same = |tally: &Tally| tally.started.millis().abs_diff(started.millis()) <= BLUR.unsigned_abs();
            let sum = before.filter(same).unwrap_or(Tally { started, ..Tally::default() });
            let sum = Tally { entries: sum.entries.saturating_add(*entries), heard: tx.now, ..sum };
            if before.is_some() || known < MOST {
                known += usize::from(before.is_none());
                tx.register(&key, &sum)?;
            }
            let started = u64::try_from(sum.started.millis()).unwrap_or_default();
            Ok(Counted { proxy: proxy.clone(), started, entries: sum.entries })
        })
        .collect()
}

/// Forgets who has long been silent, and says how many are left.
fn forget(tx: &mut Tx<'_>) -> Result<usize, Fault> {
    let mut left = 0;
    for row in tx.first_registered(layout::METERED_PROXIES, MOST) {
        let tally: Tally = read(&row.key, &row.value)?;
        if tally.heard < tx.now.plus_millis(-REMEMBERED) {
            tx.unregister(&row.key);
        } else {
            left += 1;
        }
    }
    Ok(left)
}
