//! What the latest commits changed, to tell whether what a transaction read still holds.
//!
//! Reads are remembered row by row and range by range, so a transaction is refused exactly when another one
//! changed something it looked at. That makes all transactions serializable in the order of their revisions.

use std::collections::{BTreeSet, VecDeque};

use crate::place::{Address, Revision};

/// How many changes are remembered. A transaction whose view is older than all of them is refused unread.
const REMEMBERED: usize = 1 << 16;

/// Everything a transaction looked at.
#[derive(Debug, Default)]
pub(crate) struct Footprint {
    rows: BTreeSet<Address>,
    /// Start inclusive, end exclusive.
    ranges: Vec<(Address, Address)>,
}

impl Footprint {
    pub(crate) fn row(&mut self, address: Address) {
        self.rows.insert(address);
    }

    pub(crate) fn range(&mut self, start: Address, end: Address) {
        self.ranges.push((start, end));
    }

    fn touches(&self, address: &Address) -> bool {
        self.rows.contains(address) || self.ranges.iter().any(|(start, end)| start <= address && address < end)
    }
}

/// The latest commits, oldest first.
#[derive(Debug)]
pub(crate) struct Log {
    commits: VecDeque<(Revision, Vec<Address>)>,
    /// Addresses in all of them.
    changes: usize,
    /// Nothing is known of commits up to here.
    horizon: Revision,
}

impl Log {
    pub(crate) fn new(horizon: Revision) -> Self {
        Self { commits: VecDeque::new(), changes: 0, horizon }
    }

    pub(crate) fn push(&mut self, revision: Revision, changed: Vec<Address>) {
        self.changes += changed.len();
        self.commits.push_back((revision, changed));
        while self.changes > REMEMBERED
            && let Some((forgotten, changed)) = self.commits.pop_front()
        {
            self.changes -= changed.len();
            self.horizon = forgotten;
        }
    }

    /// Whether everything in the footprint is as it was at `seen`.
    pub(crate) fn unchanged(&self, footprint: &Footprint, seen: Revision) -> bool {
        let newer = self.commits.partition_point(|(revision, _)| *revision <= seen);
        seen >= self.horizon
            && !self.commits.range(newer..).any(|(_, changed)| changed.iter().any(|address| footprint.touches(address)))
    }
}

#[cfg(test)]
mod tests;
