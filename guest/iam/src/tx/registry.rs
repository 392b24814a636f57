//! The registry: the few rows that all accounts share.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Tx, read, written};
use crate::fault::Fault;
use crate::port::Row;

impl Tx<'_> {
    /// One row of the registry that all accounts share.
    ///
    /// # Errors
    /// Only trouble.
    pub fn registered<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, Fault> {
        let value = self.store.get(None, key);
        value.map(|value| read(key, &value)).transpose()
    }

    /// The bytes of one row of the registry.
    #[must_use]
    pub fn registered_bytes(&self, key: &str) -> Option<Vec<u8>> {
        self.store.get(None, key)
    }

    /// The first rows of the registry under a prefix, in key order.
    #[must_use]
    pub fn first_registered(&self, prefix: &str, limit: usize) -> Vec<Row> {
        self.store.scan(None, prefix, None, u32::try_from(limit).unwrap_or(u32::MAX))
    }

    /// Writes the bytes of a row of the registry.
    pub fn register_bytes(&mut self, key: &str, value: Vec<u8>) {
        self.store.put(None, key, value);
    }

    /// Rows of the registry, in key order. For what is known to be short.
    #[must_use]
    pub fn registered_rows(&self, prefix: &str) -> Vec<Row> {
        self.store.scan(None, prefix, None, u32::MAX)
    }

    /// Writes a row of the registry.
    ///
    /// # Errors
    /// Only trouble.
    pub fn register<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) -> Result<(), Fault> {
        let bytes = written(key, value)?;
        self.notes.change();
        self.store.put(None, key, bytes);
        Ok(())
    }

    /// Removes a row of the registry.
    pub fn unregister(&mut self, key: &str) {
        self.notes.change();
        self.store.delete(None, key);
    }
}
