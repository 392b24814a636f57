//! What was fetched, and what could not be.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::fetch::Fetched;
use super::{Found, Want};

/// How long a document is good, whatever its server says.
const LEAST: Duration = Duration::from_mins(5);
const MOST: Duration = Duration::from_hours(24);
/// How long if its server says nothing.
const USUAL: Duration = Duration::from_hours(1);
/// How long a failure is remembered.
const FAILED: Duration = Duration::from_secs(10);
/// How long a document is fresh: so often one is fetched again that is good still.
const FRESH: Duration = Duration::from_mins(1);
/// The most documents, and bytes of them.
const DOCUMENTS: usize = 1_024;
const BYTES: usize = 64 << 20;

/// What is known of the web.
#[derive(Default)]
pub(super) struct Cache {
    entries: HashMap<String, Entry>,
    /// Who fetches from a URL has its lock.
    turns: HashMap<String, Arc<tokio::sync::Mutex<()>>>,
}

struct Entry {
    found: Found,
    fetched: Instant,
    expires: Instant,
}

impl Cache {
    /// What is known and good enough.
    pub(super) fn find(&self, want: &Want, now: Instant) -> Option<Found> {
        let entry = self.entries.get(&want.url).filter(|entry| now < entry.expires)?;
        let is_enough = !want.fresh || now < entry.fetched + FRESH;
        is_enough.then(|| entry.found.clone())
    }

    /// The lock of a URL.
    pub(super) fn turns(&mut self, url: &str) -> Arc<tokio::sync::Mutex<()>> {
        // Those that nobody holds are nobody's turn.
        self.turns.retain(|_, turn| Arc::strong_count(turn) > 1);
        self.turns.entry(url.to_owned()).or_default().clone()
    }

    /// Remembers what came of a fetch. While a server is out of reach, what it said last stands, as long as
    /// anything it says may.
    pub(super) fn keep(&mut self, url: &str, fetched: Result<Fetched, String>, now: Instant) {
        let entry = match (fetched, self.entries.remove(url)) {
            (Ok(Fetched { body, max_age }), _) => {
                let good = max_age.unwrap_or(USUAL).clamp(LEAST, MOST);
                Entry { found: Ok(body), fetched: now, expires: now + good }
            }
            (Err(_), Some(Entry { found: Ok(body), fetched, .. })) if now < fetched + MOST => {
                self.entries.insert(url.to_owned(), Entry { found: Ok(body), fetched, expires: now + FAILED });
                return;
            }
            (Err(reason), _) => Entry { found: Err(reason), fetched: now, expires: now + FAILED },
        };
        self.entries.insert(url.to_owned(), entry);
        self.shrink(now);
    }

    fn shrink(&mut self, now: Instant) {
        self.entries.retain(|_, entry| now < entry.expires || entry.found.is_ok() && now < entry.fetched + MOST);
        let size = |entry: &Entry| entry.found.as_ref().map_or(0, Vec::len);
        let mut bytes: usize = self.entries.values().map(size).sum();
        while self.entries.len() > DOCUMENTS || bytes > BYTES {
            let oldest = self.entries.iter().min_by_key(|(_, entry)| entry.fetched).map(|(url, _)| url.clone());
            let Some(gone) = oldest.and_then(|url| self.entries.remove(&url)) else { break };
            bytes -= size(&gone);
        }
    }
}

#[cfg(test)]
mod tests;
