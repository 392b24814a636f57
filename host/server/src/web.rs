//! Public documents of the web: fetched once, kept for a while, and never from where the operator did not mean.
//!
//! Whose documents are wanted is decided by whoever may register an identity provider, and when by anybody. So no
//! address counts that is not public or the operator's own choice, redirects lead nowhere, every fetch is short and
//! small, and how often there is one does not depend on how often one asks.

mod address;
mod cache;
mod fetch;
mod tls;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use ipnet::IpNet;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use self::cache::Cache;
use self::fetch::Fetched;
use self::tls::Authorities;
use crate::fault::Fault;

/// What the operator allows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rules {
    /// Networks besides the public ones.
    pub(crate) networks: Vec<IpNet>,
    /// Whether TLS may be missing, towards those networks only.
    pub(crate) plain: bool,
}

/// The whole time of a fetch.
const TIME: Duration = Duration::from_secs(5);
/// Fetches at once.
const AT_ONCE: usize = 8;
/// Calls that wait for a fetch.
const WAITING: usize = 64;

/// A document that a call wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Want {
    pub(crate) url: String,
    /// Whether it must have been fetched in the last minute.
    pub(crate) fresh: bool,
}

/// The document, or why there is none.
pub(crate) type Found = Result<Vec<u8>, String>;

/// The web, as far as it is known.
pub(crate) struct Web {
    rules: Rules,
    authorities: Authorities,
    cache: Mutex<Cache>,
    at_work: Semaphore,
    room: Semaphore,
}

impl Web {
    /// Nothing is known yet.
    pub(crate) fn new(rules: Rules, authorities: Authorities) -> Self {
        let (at_work, room) = (Semaphore::new(AT_ONCE), Semaphore::new(WAITING));
        Self { rules, authorities, cache: Mutex::default(), at_work, room }
    }

    /// Whether anything would be fetched from a URL, as far as the URL itself tells.
    pub(crate) fn allows(&self, url: &str) -> bool {
        fetch::Place::of(url, &self.rules).is_ok()
    }

    /// What is known already.
    pub(crate) fn known(&self, want: &Want) -> Option<Found> {
        self.cache().find(want, Instant::now())
    }

    /// Fetches what is wanted, unless somebody else has meanwhile. What came of it is known then.
    pub(crate) async fn fetch(&self, want: &Want) -> Result<(), Fault> {
        let _room = self.room.try_acquire().map_err(|_| Fault::Busy)?;
        let turns = self.cache().turns(&want.url);
        let _turn = turns.lock().await;
        if self.known(want).is_some() {
            return Ok(());
        }
        let _work = self.at_work.acquire().await.map_err(|_| Fault::Failed)?;
        let fetching = fetch::fetch(&want.url, &self.rules, &self.authorities);
        let fetched = timeout(TIME, fetching).await.unwrap_or_else(|_| Err("it took too long".to_owned()));
        match &fetched {
            Ok(Fetched { body, .. }) => tracing::debug!(url = want.url, bytes = body.len(), "fetched a document"),
            Err(reason) => tracing::warn!(url = want.url, reason, "a document cannot be fetched"),
        }
        self.cache().keep(&want.url, fetched, Instant::now());
        Ok(())
    }

    fn cache(&self) -> MutexGuard<'_, Cache> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(crate) use self::tls::authorities;

#[cfg(test)]
mod tests;
