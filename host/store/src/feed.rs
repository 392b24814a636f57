//! Which accounts changed lately, told to whoever follows the store from afar.
//!
//! Only what is on disk is told: what somebody was told must not be taken back. Each account is remembered once,
//! with its last change, so what is kept is bounded by the number of accounts and not by how often they change.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use crate::place::Revision;

/// How many accounts are remembered, some 6 MB. Who comes back after more of them changed has to begin anew.
const REMEMBERED: usize = 1 << 16;

/// What has changed since a revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changes {
    /// Everything up to here is on disk, and told.
    pub revision: Revision,
    /// Every account that has changed since, with the revision of its last change, oldest first.
    pub accounts: Vec<(Arc<str>, Revision)>,
    /// False if that is not known: it is too long ago, lies ahead, or no revision was named. Then no account is
    /// listed, and whatever is remembered of any of them may be out of date.
    pub complete: bool,
}

/// What has changed, as far as it is remembered, and the wait for more.
#[derive(Debug)]
pub(crate) struct Feed {
    recent: Mutex<Recent>,
    durable: watch::Sender<Revision>,
}

#[derive(Debug)]
struct Recent {
    accounts: BTreeSet<(Revision, Arc<str>)>,
    /// The same by account.
    latest: HashMap<Arc<str>, Revision>,
    /// Nothing is known of commits up to here.
    horizon: Revision,
    durable: Revision,
    most: usize,
}

impl Feed {
    /// Knows nothing of commits up to here, all of which are on disk.
    pub(crate) fn new(horizon: Revision) -> Self {
        Self::remembering(horizon, REMEMBERED)
    }

    fn remembering(horizon: Revision, most: usize) -> Self {
        let (accounts, latest) = (BTreeSet::new(), HashMap::new());
        let recent = Recent { accounts, latest, horizon, durable: horizon, most };
        Self { recent: Mutex::new(recent), durable: watch::Sender::new(horizon) }
    }

    /// Tells that everything up to a revision is on disk, and which accounts that changed.
    pub(crate) fn publish<'a>(&self, durable: Revision, changed: impl Iterator<Item = (&'a str, Revision)>) {
        let mut recent = self.lock();
        changed.for_each(|(account, revision)| recent.note(account, revision));
        recent.forget();
        recent.durable = durable;
        drop(recent);
        self.durable.send_replace(durable);
    }

    /// Forgets all: what changed up to here is not known.
    pub(crate) fn begin_anew(&self, horizon: Revision) {
        let mut recent = self.lock();
        recent.accounts.clear();
        recent.latest.clear();
        (recent.horizon, recent.durable) = (horizon, horizon);
        drop(recent);
        self.durable.send_replace(horizon);
    }

    /// Everything up to here is on disk.
    pub(crate) fn durable(&self) -> Revision {
        *self.durable.borrow()
    }

    /// Returns when everything up to a revision is on disk.
    pub(crate) async fn reached(&self, revision: Revision) {
        // Whoever waits borrows the sender: it cannot be gone.
        drop(self.durable.subscribe().wait_for(|durable| *durable >= revision).await);
    }

    /// What has changed since.
    pub(crate) fn since(&self, after: Revision) -> Changes {
        let recent = self.lock();
        let revision = recent.durable;
        if after == Revision::default() || after < recent.horizon || after > revision {
            return Changes { revision, accounts: Vec::new(), complete: false };
        }
        let newer = recent.accounts.range((after.next(), Arc::from(""))..);
        let accounts = newer.map(|(revision, account)| (Arc::clone(account), *revision)).collect();
        Changes { revision, accounts, complete: true }
    }

    fn lock(&self) -> MutexGuard<'_, Recent> {
        self.recent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Recent {
    fn note(&mut self, account: &str, revision: Revision) {
        let known = self.latest.get_key_value(account).map(|(account, before)| (*before, Arc::clone(account)));
        let account = known.as_ref().map_or_else(|| Arc::from(account), |(_, account)| Arc::clone(account));
        known.iter().for_each(|known| drop(self.accounts.take(known)));
        self.latest.insert(Arc::clone(&account), revision);
        self.accounts.insert((revision, account));
    }

    fn forget(&mut self) {
        while self.accounts.len() > self.most
            && let Some((revision, account)) = self.accounts.pop_first()
        {
            self.latest.remove(&account);
            self.horizon = revision;
        }
    }
}

#[cfg(test)]
mod tests;
