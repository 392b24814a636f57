//! Who waits for what. Many streams that wait for one thing share one fetch, which is nobody's own: a client that
//! leaves takes nothing away from the others.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};
use std::time::Instant;

use crate::knowledge::Need;

/// How often an answer that is already old is asked for again before those who wait are told.
const TRIES: u8 = 8;

/// Streams that wait, and fetches for them. `W` wakes a stream.
#[derive(Debug)]
pub(crate) struct Wants<W> {
    /// How many may wait.
    room: usize,
    waiting: usize,
    fetches: HashMap<Need, Fetch<W>>,
    /// What is to be fetched next.
    due: VecDeque<Need>,
    /// What was asked of the edge, by the number of the call.
    calls: HashMap<u64, Need>,
    /// Streams that wait for a revision.
    revisions: Vec<(u64, Waiter<W>)>,
}

#[derive(Debug)]
struct Fetch<W> {
    waiters: Vec<Waiter<W>>,
    tries: u8,
}

/// A stream that waits, and until when.
#[derive(Debug)]
struct Waiter<W> {
    wakes: W,
    until: Instant,
}

/// Nobody else may wait.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Full;

impl<W> Wants<W> {
    pub(crate) fn new(room: usize) -> Self {
        let (fetches, due, calls) = Default::default();
        Self { room, waiting: 0, fetches, due, calls, revisions: Vec::new() }
    }

    /// How many wait.
    pub(crate) fn waiting(&self) -> usize {
        self.waiting
    }

    /// Waits for a need. Whether it must be fetched, because nobody waited for it yet.
    pub(crate) fn wait(&mut self, need: Need, wakes: W, until: Instant) -> Result<bool, Full> {
        self.enter()?;
        let waiter = Waiter { wakes, until };
        match self.fetches.entry(need) {
            Entry::Occupied(mut fetch) => {
                fetch.get_mut().waiters.push(waiter);
                Ok(false)
            }
            Entry::Vacant(place) => {
                self.due.push_back(place.key().clone());
                place.insert(Fetch { waiters: vec![waiter], tries: 0 });
                Ok(true)
            }
        }
    }

    /// Waits until a revision is applied.
    pub(crate) fn wait_for_revision(&mut self, revision: u64, wakes: W, until: Instant) -> Result<(), Full> {
        self.enter()?;
        self.revisions.push((revision, Waiter { wakes, until }));
        Ok(())
    }

    /// What to fetch next, while fewer than `most` are under way.
    pub(crate) fn next(&mut self, most: usize) -> Option<Need> {
        if self.calls.len() >= most {
            return None;
        }
        let need = self.due.pop_front()?;
        if let Some(fetch) = self.fetches.get_mut(&need) {
            fetch.tries = fetch.tries.saturating_add(1);
        }
        Some(need)
    }

    /// The need was asked for, under this number.
    pub(crate) fn called(&mut self, call: u64, need: Need) {
        self.calls.insert(call, need);
    }

    /// What the call with this number was about.
    pub(crate) fn returned(&mut self, call: u64) -> Option<Need> {
        self.calls.remove(&call)
    }

    /// Asks once more, if it was not too often already.
    pub(crate) fn again(&mut self, need: &Need) -> bool {
        let may = self.fetches.get(need).is_some_and(|fetch| fetch.tries < TRIES);
        if may {
            self.due.push_back(need.clone());
        }
        may
    }

    /// Nobody waits for the need any more: those who did.
    pub(crate) fn over(&mut self, need: &Need) -> Vec<W> {
        let waiters = self.fetches.remove(need).map_or_else(Vec::new, |fetch| fetch.waiters);
        self.waiting = self.waiting.saturating_sub(waiters.len());
        waiters.into_iter().map(|waiter| waiter.wakes).collect()
    }

    /// Those who waited for a revision that is applied now.
    pub(crate) fn applied(&mut self, revision: u64) -> Vec<W> {
        let came: Vec<_> = self.revisions.extract_if(.., |(wanted, _)| *wanted <= revision).collect();
        self.waiting = self.waiting.saturating_sub(came.len());
        came.into_iter().map(|(_, waiter)| waiter.wakes).collect()
    }

    /// Those whose time is over.
    pub(crate) fn late(&mut self, now: Instant) -> Vec<W> {
        let mut late: Vec<_> =
            self.revisions.extract_if(.., |(_, waiter)| waiter.until <= now).map(|(_, w)| w).collect();
        for fetch in self.fetches.values_mut() {
            late.extend(fetch.waiters.extract_if(.., |waiter| waiter.until <= now));
        }
        self.waiting = self.waiting.saturating_sub(late.len());
        let Self { fetches, due, calls, .. } = self;
        // What nobody waits for any more and nobody has asked for is not asked for.
        due.retain(|need| fetches.get(need).is_some_and(|fetch| !fetch.waiters.is_empty()));
        fetches.retain(|need, fetch| !fetch.waiters.is_empty() || calls.values().any(|called| called == need));
        late.into_iter().map(|waiter| waiter.wakes).collect()
    }

    fn enter(&mut self) -> Result<(), Full> {
        if self.waiting >= self.room {
            return Err(Full);
        }
        self.waiting += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
