//! The adapter for tests: everything in memory, gone with the process.

use std::sync::{Arc, Mutex, PoisonError};

use super::{Address, Backend, BackendError, Batch, Snapshot};

/// A backend that forgets.
#[derive(Debug, Default)]
pub struct Memory {
    rows: Mutex<Rows>,
}

pub(super) type Rows = imbl::OrdMap<Address, Vec<u8>>;

impl Backend for Memory {
    fn snapshot(&self) -> Result<Arc<dyn Snapshot>, BackendError> {
        let rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(Arc::new(rows.clone()))
    }

    fn apply(&self, batch: &Batch) -> Result<(), BackendError> {
        let mut rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
        for (address, value) in batch.changes() {
            match value {
                Some(value) => rows.insert(address.clone(), value.to_vec()),
                None => rows.remove(address),
            };
        }
        Ok(())
    }
}

impl Snapshot for Rows {
    fn get(&self, address: &Address) -> Result<Option<Vec<u8>>, BackendError> {
        Ok(imbl::OrdMap::get(self, address).cloned())
    }

    fn scan(&self, start: &Address, end: &Address, limit: usize) -> Result<Vec<(Address, Vec<u8>)>, BackendError> {
        if start >= end {
            return Ok(Vec::new());
        }
        let rows = self.range::<_, Address>(start..end).take(limit);
        Ok(rows.map(|(address, value)| (address.clone(), value.clone())).collect())
    }
}
