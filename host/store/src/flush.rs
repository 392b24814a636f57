//! From memory to the backend: everything that has gathered goes in one durable batch.
//!
//! While one batch is written the next one gathers, so the cost of a disk's flush is shared by all commits
//! that arrive during the one before. A batch that cannot be written fails every commit that is not durable:
//! those after it were built upon it.

use std::io;
use std::sync::{Arc, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::backend::Snapshot;
use crate::layer::{Layer, Slot};
use crate::log::Log;
use crate::place::{Address, Revision};
use crate::seal::{Sealer, distrust};
use crate::store::Shared;
use crate::ticket::Flush;
use crate::trouble::{Refusal, Trouble};
use crate::view::Base;

/// How long to wait before a failed backend is asked again.
const RETRY: Duration = Duration::from_millis(500);

/// Commits on their way to the disk together.
#[derive(Debug, Default)]
pub(crate) struct Group {
    pub(crate) rows: Layer,
    pub(crate) flush: Arc<Flush>,
    pub(crate) commits: u64,
    pub(crate) bytes: usize,
}

impl Group {
    pub(crate) fn add(&mut self, address: Address, slot: Slot) {
        self.bytes += address.as_ref().len() + slot.value.as_ref().map_or(0, |value| value.len());
        self.rows.insert(address, slot);
    }

    /// The accounts that its commits changed, each with its last one.
    fn accounts(&self) -> impl Iterator<Item = (&str, Revision)> {
        let revisions = self.rows.range(Address::revisions());
        revisions.filter_map(|(address, slot)| Some((address.account_of_revision()?, slot.revision)))
    }
}

/// The row whose revision is that of the last flush.
pub(crate) fn clock() -> Address {
    Address::meta("clock")
}

/// A snapshot with its revision.
pub(crate) fn base(sealer: &Sealer, snapshot: Arc<dyn Snapshot>) -> Result<Base, Trouble> {
    let clock = clock();
    let row = snapshot.get(&clock)?.ok_or_else(|| distrust(&clock, "missing"))?;
    let (revision, _) = sealer.open_row(&clock, row)?;
    Ok(Base { snapshot, revision })
}

/// Starts the thread that flushes.
pub(crate) fn spawn(shared: Arc<Shared>) -> io::Result<JoinHandle<()>> {
    let flusher = Flusher(shared);
    std::thread::Builder::new().name("store-flusher".to_owned()).spawn(move || flusher.run())
}

struct Flusher(Arc<Shared>);

impl Flusher {
    fn run(self) {
        while let Some((group, last)) = self.next_group() {
            let started = Instant::now();
            match self.write(&group, last) {
                Ok(base) => {
                    self.0.counters.flushed(group.rows.len(), group.commits, started.elapsed());
                    self.publish(base, &group);
                    group.flush.finish(Ok(()));
                }
                Err(refusal) => {
                    self.0.counters.flush_failed();
                    let discarded = self.discard(&refusal);
                    // First, so that whoever is told and tries again does so on what is really there.
                    let mut recovered = self.recover();
                    discarded.into_iter().for_each(|group| group.flush.finish(Err(refusal.clone())));
                    while !recovered && self.pause() {
                        recovered = self.recover();
                    }
                }
            }
        }
    }

    /// Waits for commits and takes them all; none when the store closes and everything is written.
    fn next_group(&self) -> Option<(Arc<Group>, Revision)> {
        let mut state = self.0.lock();
        while state.pending.rows.is_empty() {
            if state.closing {
                return None;
            }
            state = self.0.work.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        let group = Arc::new(std::mem::take(&mut state.pending));
        state.flushing = Some(Arc::clone(&group));
        Some((group, state.revision))
    }

    fn write(&self, group: &Group, last: Revision) -> Result<Base, Refusal> {
        let clock = clock();
        let mut rows: Vec<_> = group.rows.iter().map(row).collect();
        rows.push((&clock, last, Some(&[])));
        let batch = self.0.sealer.seal(rows.into_iter())?;
        self.0.backend.apply(&batch)?;
        let snapshot = self.0.backend.snapshot()?;
        Ok(Base { snapshot, revision: last })
    }

    fn publish(&self, base: Base, group: &Group) {
        // First, so that no view and no acknowledgement is ahead of what can be told.
        self.0.feed.publish(base.revision, group.accounts());
        let mut state = self.0.lock();
        state.base = Arc::new(base);
        state.flushing = None;
    }

    /// Forgets every commit that is not durable, and takes no more.
    fn discard(&self, refusal: &Refusal) -> Vec<Arc<Group>> {
        let mut state = self.0.lock();
        let pending = Arc::new(std::mem::take(&mut state.pending));
        state.log = Log::new(state.revision);
        state.down = Some(refusal.clone());
        state.flushing.take().into_iter().chain([pending]).collect()
    }

    /// Goes on from what the backend really holds, if it can be read.
    fn recover(&self) -> bool {
        let snapshot = self.0.backend.snapshot().map_err(Trouble::from);
        let recovered = snapshot.and_then(|snapshot| base(&self.0.sealer, snapshot));
        let mut state = self.0.lock();
        match recovered {
            Ok(base) => {
                // Views taken while it was down may show what is not there: none of them may commit.
                state.revision = Revision(state.revision.0 + 1);
                state.log = Log::new(state.revision);
                state.base = Arc::new(base);
                state.down = None;
                // Of what was being written all may be there, or nothing.
                self.0.feed.begin_anew(state.revision);
                true
            }
            Err(trouble) => {
                state.down = Some(trouble.into());
                false
            }
        }
    }

    /// Waits a little; whether to try again.
    fn pause(&self) -> bool {
        let state = self.0.lock();
        let (state, _) = self.0.work.wait_timeout(state, RETRY).unwrap_or_else(PoisonError::into_inner);
        !state.closing
    }
}

impl Drop for Flusher {
    /// However the thread ends, nobody is left waiting.
    fn drop(&mut self) {
        let refusal = Refusal::from(Trouble::Closed);
        self.discard(&refusal).into_iter().for_each(|group| group.flush.finish(Err(refusal.clone())));
    }
}

fn row<'a>((address, slot): (&'a Address, &'a Slot)) -> (&'a Address, Revision, Option<&'a [u8]>) {
    (address, slot.revision, slot.value.as_deref())
}
