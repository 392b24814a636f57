//! A memory with a limit: what came in first is the first to go.

use std::collections::BTreeMap;

/// Entries by key, as many as fit.
#[derive(Debug)]
pub struct Table<K, V> {
    entries: BTreeMap<K, Entry<V>>,
    /// Keys in the order they came in.
    order: BTreeMap<u64, K>,
    next: u64,
    bytes: usize,
    limit: Limit,
}

#[derive(Debug)]
struct Entry<V> {
    value: V,
    bytes: usize,
    place: u64,
}

/// How much a table may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Entries.
    pub entries: usize,
    /// Bytes, as whoever puts them in counts them.
    pub bytes: usize,
}

impl<K: Ord + Clone, V> Table<K, V> {
    /// An empty table.
    #[must_use]
    pub fn new(limit: Limit) -> Self {
        Self { entries: BTreeMap::new(), order: BTreeMap::new(), next: 0, bytes: 0, limit }
    }

    /// What is known under this key.
    pub fn get(&self, key: &K) -> Option<&V> {
        self.entries.get(key).map(|entry| &entry.value)
    }

    /// Puts an entry in place of what was known, and makes room for it. What does not fit at all is not kept.
    pub fn put(&mut self, key: K, value: V, bytes: usize) {
        self.forget(&key);
        if bytes > self.limit.bytes || self.limit.entries == 0 {
            return;
        }
        while self.entries.len() >= self.limit.entries || self.bytes.saturating_add(bytes) > self.limit.bytes {
            let Some(oldest) = self.order.values().next().cloned() else { break };
            self.forget(&oldest);
        }
        let place = self.next;
        self.next += 1;
        self.bytes += bytes;
        self.order.insert(place, key.clone());
        self.entries.insert(key, Entry { value, bytes, place });
    }

    /// Forgets one entry.
    pub fn forget(&mut self, key: &K) {
        if let Some(entry) = self.entries.remove(key) {
            self.order.remove(&entry.place);
            self.bytes = self.bytes.saturating_sub(entry.bytes);
        }
    }

    /// Forgets every entry.
    pub fn clear(&mut self) {
        *self = Self { next: self.next, ..Self::new(self.limit) };
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no entry.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The bytes of all entries.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes
    }
}

#[cfg(test)]
mod tests;
