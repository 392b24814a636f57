//! Counters of the store, for metrics.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// What the store has done since it was opened. Times are in microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Transactions with writes that were accepted.
    pub commits: u64,
    /// Transactions refused because something they read had changed.
    pub conflicts: u64,
    /// Batches written durably.
    pub flushes: u64,
    /// Batches that could not be written.
    pub failed_flushes: u64,
    /// Rows in all batches written.
    pub rows: u64,
    /// Commits in all batches written; by `flushes`, the mean size of a group.
    pub grouped: u64,
    /// Time spent in all flushes.
    pub flush_micros: u64,
    /// The longest flush.
    pub longest_flush_micros: u64,
}

#[derive(Debug, Default)]
pub(crate) struct Counters {
    commits: AtomicU64,
    conflicts: AtomicU64,
    flushes: AtomicU64,
    failed_flushes: AtomicU64,
    rows: AtomicU64,
    grouped: AtomicU64,
    flush_micros: AtomicU64,
    longest_flush_micros: AtomicU64,
}

impl Counters {
    pub(crate) fn committed(&self) {
        add(&self.commits, 1);
    }

    pub(crate) fn conflicted(&self) {
        add(&self.conflicts, 1);
    }

    pub(crate) fn flushed(&self, rows: usize, commits: u64, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        add(&self.flushes, 1);
        add(&self.rows, rows as u64);
        add(&self.grouped, commits);
        add(&self.flush_micros, micros);
        self.longest_flush_micros.fetch_max(micros, Ordering::Relaxed);
    }

    pub(crate) fn flush_failed(&self) {
        add(&self.failed_flushes, 1);
    }

    pub(crate) fn read(&self) -> Stats {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Stats {
            commits: read(&self.commits),
            conflicts: read(&self.conflicts),
            flushes: read(&self.flushes),
            failed_flushes: read(&self.failed_flushes),
            rows: read(&self.rows),
            grouped: read(&self.grouped),
            flush_micros: read(&self.flush_micros),
            longest_flush_micros: read(&self.longest_flush_micros),
        }
    }
}

fn add(counter: &AtomicU64, n: u64) {
    counter.fetch_add(n, Ordering::Relaxed);
}
