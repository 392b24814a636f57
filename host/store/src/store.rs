//! The newest state, and the one place where it changes.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use crate::backend::Backend;
use crate::feed::{Changes, Feed};
use crate::flush::{self, Group};
use crate::key::MasterKey;
use crate::layer::{Layer, Slot};
use crate::log::{Footprint, Log};
use crate::place::{Address, Revision};
use crate::seal::Sealer;
use crate::stats::{Counters, Stats};
use crate::ticket::Ticket;
use crate::trouble::{OpenError, Refusal, Trouble};
use crate::value::Value;
use crate::view::{Base, View};

/// Revisions skipped when a store is opened, so that a number that was given out and lost in a crash, or
/// undone by restoring a copy of the store, is not given out again with another meaning.
const SKIPPED: u64 = 1 << 20;

/// What may wait for the disk before commits are refused.
const MOST_WAITING: usize = 64 << 20;

/// Rows at a revision. Dropping it writes what was committed and stops.
#[derive(Debug)]
pub struct Store {
    shared: Arc<Shared>,
    flusher: Option<JoinHandle<()>>,
}

/// An accepted transaction.
#[derive(Debug)]
pub struct Commit {
    /// Its revision, greater than that of every commit before.
    pub revision: Revision,
    /// Resolved when it is on disk.
    pub durable: Ticket,
}

impl Store {
    /// Makes a new store in an empty backend, with a new data key sealed by the master key.
    ///
    /// # Errors
    /// If the backend is not empty or cannot be written.
    pub fn create(backend: &dyn Backend, master: &MasterKey) -> Result<(), OpenError> {
        if !backend.snapshot()?.scan(&Address::first(), &Address::last(), 1)?.is_empty() {
            return Err(OpenError::Foreign("it already holds rows".to_owned()));
        }
        let (sealer, keyring) = Sealer::create(master)?;
        let clock = (&flush::clock(), Revision::default(), Some(&[][..]));
        let mut batch = sealer.seal(std::iter::once(clock)).map_err(|trouble| OpenError::Io(trouble.to_string()))?;
        batch.push(Sealer::keyring(), Some(keyring));
        Ok(backend.apply(&batch)?)
    }

    /// Opens the store in a backend. Reads two rows, whatever its size.
    ///
    /// # Errors
    /// If there is no store, it is not ours, or this is not its key.
    pub fn open(backend: Box<dyn Backend>, master: &MasterKey) -> Result<Self, OpenError> {
        let snapshot = backend.snapshot()?;
        let keyring = snapshot.get(&Sealer::keyring())?;
        let keyring = keyring.ok_or_else(|| OpenError::Foreign("it has no keyring".to_owned()))?;
        let sealer = Sealer::open(master, &keyring)?;
        let base = flush::base(&sealer, snapshot).map_err(|trouble| OpenError::Damaged(trouble.to_string()))?;
        let shared = Arc::new(Shared::new(backend, sealer, base));
        let flusher = flush::spawn(Arc::clone(&shared)).map_err(|error| OpenError::Io(error.to_string()))?;
        Ok(Self { shared, flusher: Some(flusher) })
    }

    /// A store in memory with a key of its own, for tests.
    ///
    /// # Errors
    /// If the system has no randomness or no threads.
    pub fn in_memory() -> Result<Self, OpenError> {
        let (backend, master) = (crate::backend::Memory::default(), MasterKey::generate()?);
        Self::create(&backend, &master)?;
        Self::open(Box::new(backend), &master)
    }

    /// Everything committed until now, durable or not.
    #[must_use]
    pub fn view(&self) -> View {
        self.shared.view()
    }

    /// Everything up to this revision is on disk.
    #[must_use]
    pub fn durable(&self) -> Revision {
        self.shared.feed.durable()
    }

    /// Returns when everything up to a revision is on disk, which for one that lies ahead may be never.
    pub async fn reached(&self, revision: Revision) {
        self.shared.feed.reached(revision).await;
    }

    /// Which accounts have changed since a revision, as far as it is on disk.
    #[must_use]
    pub fn changes(&self, after: Revision) -> Changes {
        self.shared.feed.since(after)
    }

    /// What it has done so far.
    #[must_use]
    pub fn stats(&self) -> Stats {
        self.shared.counters.read()
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.shared.lock().closing = true;
        self.shared.work.notify_all();
        if let Some(flusher) = self.flusher.take() {
            // It has told whoever waits; there is nobody left to tell here.
            drop(flusher.join());
        }
    }
}

/// What views, transactions and the flusher share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) backend: Box<dyn Backend>,
    pub(crate) sealer: Sealer,
    pub(crate) counters: Counters,
    pub(crate) feed: Feed,
    pub(crate) work: Condvar,
    state: Mutex<State>,
}

/// Changed only under the lock, and held for microseconds.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) base: Arc<Base>,
    /// Being written.
    pub(crate) flushing: Option<Arc<Group>>,
    /// Committed and waiting to be written.
    pub(crate) pending: Group,
    /// Of the last commit. Never given out twice.
    pub(crate) revision: Revision,
    pub(crate) log: Log,
    /// Why nothing can be committed now.
    pub(crate) down: Option<Refusal>,
    pub(crate) closing: bool,
}

impl Shared {
    fn new(backend: Box<dyn Backend>, sealer: Sealer, base: Base) -> Self {
        let skipped = if base.revision == Revision::default() { 0 } else { SKIPPED };
        let revision = Revision(base.revision.0.saturating_add(skipped));
        let state = State {
            base: Arc::new(base),
            flushing: None,
            pending: Group::default(),
            revision,
            log: Log::new(revision),
            down: None,
            closing: false,
        };
        let (counters, feed) = (Counters::default(), Feed::new(revision));
        Self { backend, sealer, counters, feed, work: Condvar::new(), state: Mutex::new(state) }
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn view(self: &Arc<Self>) -> View {
        let state = self.lock();
        let durable = match (&state.flushing, state.pending.rows.is_empty()) {
            (_, false) => state.pending.flush.ticket(),
            (Some(flushing), true) => flushing.flush.ticket(),
            (None, true) => Ticket::durable(),
        };
        View {
            shared: Arc::clone(self),
            base: Arc::clone(&state.base),
            layers: [
                state.pending.rows.clone(),
                state.flushing.as_ref().map_or_else(Layer::new, |flushing| flushing.rows.clone()),
            ],
            revision: state.revision,
            durable,
        }
    }

    /// Accepts changes if nothing in the footprint has changed since the revision seen.
    pub(crate) fn commit(
        &self,
        looked_at: &Footprint,
        seen: Revision,
        changed: Vec<(Address, Option<Value>)>,
    ) -> Result<Commit, Refusal> {
        let mut state = self.lock();
        if let Some(refusal) = &state.down {
            return Err(refusal.clone());
        }
        if state.pending.bytes > MOST_WAITING {
            return Err(Trouble::Behind(state.pending.bytes).into());
        }
        if !state.log.unchanged(looked_at, seen) {
            self.counters.conflicted();
            return Err(Refusal::Conflict);
        }
        let revision = Revision(state.revision.0 + 1);
        state.revision = revision;
        state.log.push(revision, changed.iter().map(|(address, _)| address.clone()).collect());
        for (address, value) in changed {
            state.pending.add(address, Slot { revision, value });
        }
        state.pending.commits += 1;
        let durable = state.pending.flush.ticket();
        drop(state);
        self.counters.committed();
        self.work.notify_one();
        Ok(Commit { revision, durable })
    }
}

#[cfg(test)]
mod tests;
