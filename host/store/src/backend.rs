//! The port: what a store needs from whatever keeps its bytes.
//!
//! A backend is an ordered map from bytes to bytes. It gives consistent snapshots, and applies one batch at a
//! time, durably, whole or not at all. It sees sealed values only. Reads may block (a disk, later a network).

use std::fmt::Debug;
use std::sync::Arc;

pub use crate::place::Address;
pub use disk::{Disk, FileMedium, Medium, Start};
pub use journal::{Journaled, Limits};
pub use memory::Memory;
pub use redb::Redb;

mod disk;
mod journal;
mod memory;
mod redb;

/// Keeps a store's bytes.
pub trait Backend: Debug + Send + Sync + 'static {
    /// The newest durable state, as it is now and stays.
    ///
    /// # Errors
    /// After a failure the backend could not yet recover from.
    fn snapshot(&self) -> Result<Arc<dyn Snapshot>, BackendError>;

    /// Applies a batch. On `Ok` it is durable and in every later snapshot.
    ///
    /// # Errors
    /// [`BackendError::Full`]: nothing was applied. Others: the next snapshot shows all of it or nothing; if
    /// nothing, all of it may still be there after a restart, unless another batch was applied.
    fn apply(&self, batch: &Batch) -> Result<(), BackendError>;
}

impl<B: Backend + ?Sized> Backend for Arc<B> {
    fn snapshot(&self) -> Result<Arc<dyn Snapshot>, BackendError> {
        self.as_ref().snapshot()
    }

    fn apply(&self, batch: &Batch) -> Result<(), BackendError> {
        self.as_ref().apply(batch)
    }
}

/// A state that does not change while it is held.
pub trait Snapshot: Debug + Send + Sync {
    /// The value at exactly this address.
    ///
    /// # Errors
    /// If it cannot be read, which is not the same as absent.
    fn get(&self, address: &Address) -> Result<Option<Vec<u8>>, BackendError>;

    /// Up to `limit` entries from `start` (inclusive) to `end` (exclusive), in order.
    ///
    /// # Errors
    /// If any of them cannot be read.
    fn scan(&self, start: &Address, end: &Address, limit: usize) -> Result<Vec<(Address, Vec<u8>)>, BackendError>;
}

/// Changes applied together. At most one per address.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    changes: Vec<(Address, Option<Vec<u8>>)>,
    bytes: usize,
}

impl Batch {
    /// Sets the value at an address, or removes it.
    pub fn push(&mut self, address: Address, value: Option<Vec<u8>>) {
        self.bytes += address.as_ref().len() + value.as_ref().map_or(0, Vec::len);
        self.changes.push((address, value));
    }

    /// The changes, in the order they were pushed.
    pub fn changes(&self) -> impl Iterator<Item = (&Address, Option<&[u8]>)> {
        self.changes.iter().map(|(address, value)| (address, value.as_deref()))
    }

    /// Bytes of all addresses and values.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes
    }
}

/// Why a backend could not do it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BackendError {
    /// No space left.
    #[error("no space left to write")]
    Full,
    /// What is stored is not what was written.
    #[error("the store is damaged: {0}")]
    Damaged(String),
    /// The system below failed.
    #[error("the store cannot be reached: {0}")]
    Io(String),
    /// The backend recovered from a failure meanwhile: take a new snapshot.
    #[error("the store was just recovered from a failure")]
    Gone,
}

#[cfg(test)]
pub(crate) use redb::pretend_newer;
#[cfg(test)]
pub(crate) mod simulated;
#[cfg(test)]
pub(crate) mod tests;
