//! The adapter for tests: everything in memory, gone with the process.

use std::ops::Bound;
use std::sync::{Mutex, PoisonError};

use super::{Backend, BackendError, Batch, Entry, Snapshot};

/// A backend that forgets.
#[derive(Debug, Default)]
pub struct Memory {
    rows: Mutex<Rows>,
}

type Rows = imbl::OrdMap<Vec<u8>, Vec<u8>>;

impl Backend for Memory {
    fn snapshot(&self) -> Result<Box<dyn Snapshot>, BackendError> {
        let rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(Box::new(rows.clone()))
    }

    fn apply(&self, batch: &Batch) -> Result<(), BackendError> {
        let mut rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
        for (address, value) in batch.changes() {
            match value {
                Some(value) => rows.insert(address.to_vec(), value.to_vec()),
                None => rows.remove(address),
            };
        }
        Ok(())
    }
}

impl Snapshot for Rows {
    fn get(&self, address: &[u8]) -> Result<Option<Vec<u8>>, BackendError> {
        Ok(imbl::OrdMap::get(self, address).cloned())
    }

    fn scan(&self, start: &[u8], end: &[u8], limit: usize) -> Result<Vec<Entry>, BackendError> {
        if start >= end {
            return Ok(Vec::new());
        }
        let rows = self
            .range::<_, [u8]>((Bound::Included(start), Bound::Excluded(end)))
            .take(limit);
        Ok(rows
            .map(|(address, value)| Entry {
                address: address.clone(),
                value: value.clone(),
            })
            .collect())
    }
}
