//! Principals that proved themselves before. A cache that is empty, full or old costs time, never truth.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::principal::Known;
use crate::sigv4::scope::Scope;

/// SHA-256 of a session token.
pub(crate) type TokenHash = [u8; 32];

/// Compiled principals by everything that a look-up depends on: access key, scope and session token.
#[derive(Debug, Default)]
pub(crate) struct Cache {
    keys: BTreeMap<String, Vec<Entry>>,
    limit: Limit,
    bytes: usize,
    entries: usize,
    /// Grows with every use; the smallest is the oldest.
    tick: u64,
}

/// How much a cache may hold.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limit {
    /// Bytes of bundles, which stand for the memory of what is compiled from them.
    pub(crate) bytes: usize,
    /// Principals.
    pub(crate) entries: usize,
}

impl Default for Limit {
    fn default() -> Self {
        // Compiled, a bundle takes five to seven times its bytes: this stays within 64 MiB of memory.
        Self { bytes: 6 << 20, entries: 4_096 }
    }
}

#[derive(Debug)]
struct Entry {
    token: Option<TokenHash>,
    known: Rc<Known>,
    bytes: usize,
    used: u64,
}

impl Cache {
    pub(crate) fn new(limit: Limit) -> Self {
        Self { limit, ..Self::default() }
    }

    /// The principal, as it was at some revision: the caller compares it.
    pub(crate) fn find(&mut self, access_key: &str, scope: &Scope, token: Option<&TokenHash>) -> Option<Rc<Known>> {
        self.tick += 1;
        let entries = self.keys.get_mut(access_key)?;
        let same = |entry: &&mut Entry| entry.known.scope == *scope && entry.token.as_ref() == token;
        let entry = entries.iter_mut().find(same)?;
        entry.used = self.tick;
        Some(Rc::clone(&entry.known))
    }

    /// Keeps a principal in place of what was known of it, for as long as there is room.
    pub(crate) fn keep(&mut self, known: &Rc<Known>, token: Option<TokenHash>, bytes: usize) {
        self.forget(&known.caller.access_key, |entry| entry.known.scope == known.scope && entry.token == token);
        if bytes > self.limit.bytes || self.limit.entries == 0 {
            return;
        }
        while self.bytes + bytes > self.limit.bytes || self.entries >= self.limit.entries {
            self.forget_oldest();
        }
        self.tick += 1;
        self.bytes += bytes;
        self.entries += 1;
        self.keys.entry(known.caller.access_key.clone()).or_default().push(Entry {
            token,
            known: Rc::clone(known),
            bytes,
            used: self.tick,
        });
    }

    fn forget_oldest(&mut self) {
        let all = self.keys.iter().flat_map(|(key, entries)| entries.iter().map(move |entry| (entry.used, key)));
        match all.min() {
            Some((used, key)) => {
                let key = key.clone();
                self.forget(&key, |entry| entry.used == used);
            }
            // Nothing is left, whatever the sums say.
            None => (self.bytes, self.entries) = (0, 0),
        }
    }

    fn forget(&mut self, access_key: &str, which: impl Fn(&Entry) -> bool) {
        let Some(entries) = self.keys.get_mut(access_key) else {
            return;
        };
        let (mut bytes, mut count) = (0, 0);
        entries.retain(|entry| {
            let gone = which(entry);
            if gone {
                bytes += entry.bytes;
                count += 1;
            }
            !gone
        });
        self.bytes -= bytes;
        self.entries -= count;
        if entries.is_empty() {
            self.keys.remove(access_key);
        }
    }
}

#[cfg(test)]
mod tests;
