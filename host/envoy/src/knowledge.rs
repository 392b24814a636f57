//! What is known of principals and resources, for all workers: answers of the edge, as they were at one revision,
//! and what has changed since.
//!
//! An account's revision is the highest that the feed told or that came with an answer. Whatever is older than its
//! account is not here any more, and what is not here is asked for again: forgetting costs time, never truth.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use serde::Deserialize;

/// The account that the policies of resources are kept in.
const RESOURCES: &str = "resources";

/// What a gate may need to know.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Need {
    /// Everything about an access key, for one signature scope.
    Bundle { access_key: String, day: String, region: String, service: String, token: Option<String> },
    /// What a resource itself says of who may.
    Resource(String),
}

/// What is known of a need.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Known {
    Here(Arc<[u8]>),
    Nobody,
    Missing,
}

/// Why an answer cannot be used.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Useless {
    /// It was true once. To be asked again.
    Old,
    /// It is no answer.
    Broken,
}

/// What the feed tells.
#[derive(Debug, Deserialize)]
pub(crate) struct Changes {
    revision: u64,
    accounts: HashMap<String, u64>,
    complete: bool,
}

/// How much is kept.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Room {
    pub(crate) bytes: usize,
    pub(crate) entries: usize,
}

/// Everything that is known.
#[derive(Debug)]
pub(crate) struct Knowledge {
    room: Room,
    applied: u64,
    accounts: HashMap<String, Account>,
    entries: HashMap<Need, Entry>,
    /// Needs in the order in which they were learned, some of which are gone by now.
    order: VecDeque<(u64, Need)>,
    bytes: usize,
    learned: u64,
    /// Access keys that nobody had at the revision that is applied.
    nobody: HashSet<Need>,
}

#[derive(Debug)]
struct Account {
    revision: u64,
    entries: usize,
}

#[derive(Debug)]
struct Entry {
    account: String,
    revision: u64,
    /// None: nobody put anything on this resource.
    json: Option<Arc<[u8]>>,
    bytes: usize,
    learned: u64,
}

/// What a host must know of an answer to know when it is old. The rest is the gate's.
#[derive(Deserialize)]
struct Envelope {
    account: String,
    revision: u64,
}

impl Knowledge {
    pub(crate) fn new(room: Room) -> Self {
        Self {
            room,
            applied: 0,
            accounts: HashMap::new(),
            entries: HashMap::new(),
            order: VecDeque::new(),
            bytes: 0,
            learned: 0,
            nobody: HashSet::new(),
        }
    }

    /// The revision up to which every change is applied; 0 before the first.
    pub(crate) fn applied(&self) -> u64 {
        self.applied
    }

    /// Entries and bytes that are kept.
    pub(crate) fn size(&self) -> (usize, usize) {
        (self.entries.len(), self.bytes)
    }

    /// The account's revision; 0 where nothing is known of it, so that whoever remembers something asks again.
    pub(crate) fn revision(&self, account: &str) -> u64 {
        self.accounts.get(account).map_or(0, |account| account.revision)
    }

    pub(crate) fn find(&self, need: &Need) -> Known {
        match self.entries.get(need) {
            Some(entry) if entry.revision == self.revision(&entry.account) => {
                entry.json.clone().map_or(Known::Nobody, Known::Here)
            }
            None if self.nobody.contains(need) => Known::Nobody,
            _ => Known::Missing,
        }
    }

    /// Takes what the feed tells. Where it does not go on from what is applied, everything is forgotten.
    pub(crate) fn apply(&mut self, changes: Changes) {
        if !changes.complete || changes.revision < self.applied {
            *self = Self { applied: changes.revision, learned: self.learned, ..Self::new(self.room) };
            return;
        }
        for (name, revision) in changes.accounts {
            // Of an account that is not here nothing is remembered that could be old.
            if let Some(account) = self.accounts.get_mut(&name) {
                account.revision = account.revision.max(revision);
            }
        }
        if changes.revision > self.applied {
            self.applied = changes.revision;
            self.nobody.clear();
        }
    }

    /// Takes the edge's answer about a need, if it is at least as new as what is applied. `json`: none where there
    /// is nothing.
    pub(crate) fn learn(&mut self, need: Need, json: Option<Vec<u8>>, seen_at: u64) -> Result<(), Useless> {
        if seen_at < self.applied {
            return Err(Useless::Old);
        }
        let (account, revision) = match (&need, &json) {
            (Need::Bundle { .. }, None) => {
                self.know_nobody(need);
                return Ok(());
            }
            (Need::Bundle { .. }, Some(json)) => {
                let envelope: Envelope = serde_json::from_slice(json).map_err(|_| Useless::Broken)?;
                (envelope.account, envelope.revision)
            }
            (Need::Resource(_), Some(json)) => {
                let envelope: Envelope = serde_json::from_slice(json).map_err(|_| Useless::Broken)?;
                (RESOURCES.to_owned(), envelope.revision)
            }
            (Need::Resource(_), None) => (RESOURCES.to_owned(), self.revision(RESOURCES)),
        };
        if revision < self.revision(&account) || account == RESOURCES && matches!(need, Need::Bundle { .. }) {
            return Err(if account == RESOURCES { Useless::Broken } else { Useless::Old });
        }
        self.keep(need, account, revision, json.map(Arc::from));
        Ok(())
    }

    /// Forgets what turned out to be of no use.
    pub(crate) fn forget(&mut self, need: &Need) {
        let Some(gone) = self.entries.remove(need) else { return };
        self.bytes = self.bytes.saturating_sub(gone.bytes);
        if let Some(account) = self.accounts.get_mut(&gone.account) {
            account.entries = account.entries.saturating_sub(1);
            if account.entries == 0 {
                self.accounts.remove(&gone.account);
            }
        }
    }

    fn know_nobody(&mut self, need: Need) {
        self.forget(&need);
        if self.nobody.len() >= self.room.entries {
            self.nobody.clear();
        }
        self.nobody.insert(need);
    }

    fn keep(&mut self, need: Need, name: String, revision: u64, json: Option<Arc<[u8]>>) {
        let before = self.revision(&name);
        self.forget(&need);
        self.nobody.remove(&need);
        self.learned = self.learned.wrapping_add(1);
        let (learned, revision) = (self.learned, revision.max(before));
        let account = self.accounts.entry(name.clone()).or_insert(Account { revision, entries: 0 });
        account.revision = revision;
        account.entries = account.entries.saturating_add(1);
        let bytes = need.bytes().saturating_mul(2).saturating_add(json.as_ref().map_or(0, |json| json.len()));
        self.bytes = self.bytes.saturating_add(bytes);
        self.entries.insert(need.clone(), Entry { account: name, revision, json, bytes, learned });
        self.order.push_back((learned, need));
        self.shrink();
    }

    /// Forgets what was learned first until the rest has room.
    fn shrink(&mut self) {
        let slack = self.room.entries.saturating_mul(2);
        while self.bytes > self.room.bytes || self.entries.len() > self.room.entries || self.order.len() > slack {
            let Some((learned, need)) = self.order.pop_front() else { return };
            if self.entries.get(&need).is_some_and(|entry| entry.learned == learned) {
                self.forget(&need);
            }
        }
    }
}

impl Need {
    /// Whether it is about an access key. That nobody has one is no permission; that a resource says nothing may be.
    pub(crate) fn is_of_a_key(&self) -> bool {
        matches!(self, Self::Bundle { .. })
    }

    fn bytes(&self) -> usize {
        let text = match self {
            Self::Bundle { access_key, day, region, service, token } => {
                [access_key, day, region, service].map(String::len).iter().sum::<usize>()
                    + token.as_ref().map_or(0, String::len)
            }
            Self::Resource(arn) => arn.len(),
        };
        text.saturating_add(size_of::<Self>())
    }
}

#[cfg(test)]
mod tests;
