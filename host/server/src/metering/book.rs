//! Sums of what came and is not written yet, of requests that are alike.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crossbeam_channel::{Receiver, Sender, bounded};
use keyward_runtime::words::Passing;
use tokio::sync::Notify;

/// Most sums that are kept: some 20 MB. A message that brings more still comes in whole; then streams wait.
const MOST: usize = 1 << 16;

/// What requests have in common that are counted together.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Alike {
    pub(super) account: String,
    pub(super) action: String,
    pub(super) place: String,
    pub(super) method: &'static str,
    pub(super) query: String,
    pub(super) status: u16,
    pub(super) minute: u64,
}

/// How many they are, and how much.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sum {
    pub(super) requests: u64,
    pub(super) received: u64,
    pub(super) sent: u64,
    pub(super) deleted_objects: Option<u64>,
    pub(super) deleted_bytes: u64,
}

impl Sum {
    fn add(&mut self, other: Self) {
        self.requests = self.requests.saturating_add(other.requests);
        self.received = self.received.saturating_add(other.received);
        self.sent = self.sent.saturating_add(other.sent);
        self.deleted_bytes = self.deleted_bytes.saturating_add(other.deleted_bytes);
        self.deleted_objects = match (self.deleted_objects, other.deleted_objects) {
            (Some(one), Some(more)) => Some(one.saturating_add(more)),
            (one, other) => one.or(other),
        };
    }
}

/// The book itself.
pub(super) struct Book {
    sums: Mutex<HashMap<Alike, Sum>>,
    /// Rings when there is room again.
    room: Notify,
    /// Rings for the writer when there is none.
    full: (Sender<()>, Receiver<()>),
}

impl Default for Book {
    fn default() -> Self {
        Self { sums: Mutex::default(), room: Notify::new(), full: bounded(1) }
    }
}

impl Book {
    /// Adds what came, as soon as there is room.
    pub(super) async fn add(&self, entries: Vec<(Alike, Sum)>) {
        loop {
            let room = self.room.notified();
            tokio::pin!(room);
            // From here on a bell is heard, though nobody waits for it yet.
            room.as_mut().enable();
            if self.sums().len() < MOST {
                break;
            }
            // A bell that rings already is enough.
            let _ = self.full.0.try_send(());
            room.await;
        }
        self.enter(entries);
    }

    fn enter(&self, entries: Vec<(Alike, Sum)>) {
        let mut sums = self.sums();
        for (alike, sum) in entries {
            sums.entry(alike).or_default().add(sum);
        }
    }

    /// Rings when the book is full.
    pub(super) fn full(&self) -> &Receiver<()> {
        &self.full.1
    }

    /// All of it, and nothing is left.
    pub(super) fn take(&self) -> Vec<(Alike, Sum)> {
        let taken = std::mem::take(&mut *self.sums());
        self.room.notify_waiters();
        taken.into_iter().collect()
    }

    /// Puts back what could not be written. There may be more than there is room for then.
    pub(super) fn put_back(&self, entries: Vec<(Alike, Sum)>) {
        self.enter(entries);
    }

    /// How many sums there are.
    pub(super) fn len(&self) -> usize {
        self.sums().len()
    }

    fn sums(&self) -> MutexGuard<'_, HashMap<Alike, Sum>> {
        self.sums.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// As the component is told.
pub(super) fn told((alike, sum): &(Alike, Sum)) -> Passing {
    let Alike { account, action, place, method, query, status, minute } = alike.clone();
    let Sum { requests, received, sent, deleted_objects, deleted_bytes } = *sum;
    let method = method.to_owned();
    Passing {
        account,
        action,
        place,
        method,
        query,
        status,
        minute,
        requests,
        received,
        sent,
        deleted_objects,
        deleted_bytes,
    }
}

#[cfg(test)]
mod tests;
