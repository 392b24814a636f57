//! The port: what a store needs from whatever keeps its bytes.
//!
//! A backend is an ordered map from bytes to bytes. It gives consistent snapshots, and applies one batch at a
//! time, durably, whole or not at all. It sees sealed values only. Reads may block (a disk, later a network).

use std::fmt::Debug;

pub use memory::Memory;

mod memory;

/// Keeps a store's bytes.
pub trait Backend: Debug + Send + Sync + 'static {
    /// The newest durable state, as it is now and stays.
    ///
    /// # Errors
    /// After a failure the backend could not yet recover from.
    fn snapshot(&self) -> Result<Box<dyn Snapshot>, BackendError>;

    /// Applies a batch. On `Ok` it is durable and in every later snapshot.
    ///
    /// # Errors
    /// [`BackendError::Full`]: nothing was applied. Others: the next snapshot shows all of it or nothing.
    fn apply(&self, batch: &Batch) -> Result<(), BackendError>;
}

/// A state that does not change while it is held.
pub trait Snapshot: Debug + Send + Sync {
    /// The value at exactly this address.
    ///
    /// # Errors
    /// If it cannot be read, which is not the same as absent.
    fn get(&self, address: &[u8]) -> Result<Option<Vec<u8>>, BackendError>;

    /// Up to `limit` entries from `start` (inclusive) to `end` (exclusive), in byte order.
    ///
    /// # Errors
    /// If any of them cannot be read.
    fn scan(&self, start: &[u8], end: &[u8], limit: usize) -> Result<Vec<Entry>, BackendError>;
}

/// An address and its sealed value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Where.
    pub address: Vec<u8>,
    /// Sealed bytes.
    pub value: Vec<u8>,
}

/// Changes applied together. At most one per address.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    changes: Vec<(Vec<u8>, Option<Vec<u8>>)>,
    bytes: usize,
}

impl Batch {
    /// Sets the value at an address, or removes it.
    pub fn push(&mut self, address: &[u8], value: Option<Vec<u8>>) {
        self.bytes += address.len() + value.as_ref().map_or(0, Vec::len);
        self.changes.push((address.to_vec(), value));
    }

    /// The changes, in the order they were pushed.
    pub fn changes(&self) -> impl Iterator<Item = (&[u8], Option<&[u8]>)> {
        self.changes
            .iter()
            .map(|(address, value)| (address.as_slice(), value.as_deref()))
    }

    /// How many changes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.changes.len()
    }

    /// Whether there is nothing to apply.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
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
}
