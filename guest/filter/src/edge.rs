//! What this module knows of the server's state, and how fresh that is.
//!
//! The server tells every change in order; the last revision that was told is the *applied* one. Nothing that was
//! read before it is used. Everything here proves itself when it is used, by the revision it was read at, so what is
//! forgotten costs a question to the server and never a wrong answer.

use std::collections::BTreeMap;

use keyward_gate::resource::ACCOUNT as RESOURCES;
use keyward_gate::{Bundle, Directory, Found, Resource, Scope};
use serde::Deserialize;

use crate::fetch::Want;
use crate::settings::{Limits, Settings};
use crate::table::{Limit, Table};

/// The server's answer about what changed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Changes {
    /// Everything up to this revision is told.
    pub revision: u64,
    /// The accounts that changed, with the revision of their last change.
    #[serde(default)]
    pub accounts: BTreeMap<String, u64>,
    /// Whether nothing is missing since the revision that was asked about.
    pub complete: bool,
}

/// What came of [`Edge::apply`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applied {
    /// The feed was heard, and there is nothing new.
    Nothing,
    /// The applied revision grew.
    Grew,
    /// What was known may be wrong in any part. It is forgotten here, and must be everywhere.
    Forgotten,
}

/// An answer that is not used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// It was read before the applied revision: the same question gets a better answer.
    Old,
    /// It is not what was asked for, or contradicts itself.
    Bad,
    /// The server will not say, however often it is asked.
    Final,
}

/// The server's state as it was told.
#[derive(Debug)]
pub struct Edge {
    /// Milliseconds without news after which nothing here counts.
    staleness: u64,
    applied: u64,
    /// When the feed was last heard.
    heard: Option<u64>,
    /// The latest moment that was seen.
    now: u64,
    /// Accounts that something is known of, by their revision.
    accounts: Table<String, u64>,
    /// The last revision of all resources' policies that is known of. It is followed also where none of them is
    /// known: that there is none was read at a revision too.
    resources: u64,
    answers: Table<Want, Held>,
    /// What there was none of at the applied revision, or later.
    unknown: Table<Want, ()>,
}

/// An answer as the gate will read it.
#[derive(Debug)]
struct Held {
    json: Vec<u8>,
    account: String,
    /// The account's revision that it was read at.
    revision: u64,
}

impl Edge {
    /// Knows nothing yet.
    #[must_use]
    pub fn new(settings: &Settings) -> Self {
        let Limits { accounts, .. } = settings.limits;
        Self {
            staleness: settings.staleness(),
            applied: 0,
            heard: None,
            now: 0,
            accounts: Table::new(Limit { entries: accounts, bytes: usize::MAX }),
            resources: 0,
            answers: Table::new(settings.limits.of_answers()),
            unknown: Table::new(settings.limits.of_unknown()),
        }
    }

    /// Everything up to this revision is known to have been told; 0 before anything was.
    #[must_use]
    pub fn applied(&self) -> u64 {
        self.applied
    }

    /// Whether the feed was ever heard.
    #[must_use]
    pub fn was_heard(&self) -> bool {
        self.heard.is_some()
    }

    /// Whether the feed was heard lately enough.
    #[must_use]
    pub fn is_fresh(&self) -> bool {
        self.heard.is_some_and(|heard| self.now.saturating_sub(heard) <= self.staleness)
    }

    /// Takes the proxy's time, in milliseconds. A clock that is set back makes nothing younger.
    pub fn at(&mut self, now: u64) {
        let back = self.now.saturating_sub(now);
        self.heard = self.heard.map(|heard| heard.saturating_sub(back));
        self.now = now;
    }

    /// Takes what the server says has changed since the applied revision.
    ///
    /// # Errors
    /// It tells of a past: it is not used, and does not count as news.
    pub fn apply(&mut self, changes: Changes) -> Result<Applied, Unusable> {
        if !changes.complete || self.heard.is_none() {
            self.forget();
            self.applied = changes.revision;
            self.heard = Some(self.now);
            return Ok(Applied::Forgotten);
        }
        if changes.revision < self.applied {
            return Err(Unusable::Bad);
        }
        for (account, revision) in changes.accounts {
            if account == RESOURCES {
                self.resources = self.resources.max(revision);
            } else if let Some(known) = self.accounts.get(&account).copied() {
                self.accounts.put(account, known.max(revision), 0);
            }
        }
        self.heard = Some(self.now);
        if changes.revision == self.applied {
            return Ok(Applied::Nothing);
        }
        self.applied = changes.revision;
        self.unknown.clear();
        Ok(Applied::Grew)
    }

    fn forget(&mut self) {
        self.accounts.clear();
        self.resources = 0;
        self.answers.clear();
        self.unknown.clear();
    }

    /// Takes the server's answer to a question, read at `revision`; none if there is no such thing.
    ///
    /// # Errors
    /// It is not used.
    pub fn learn(&mut self, want: &Want, revision: u64, found: Option<Vec<u8>>) -> Result<(), Unusable> {
        if revision < self.applied {
            return Err(Unusable::Old);
        }
        let Some(json) = found else {
            self.answers.forget(want);
            self.unknown.put(want.clone(), (), want.bytes());
            return Ok(());
        };
        let held = Held::read(want, json).ok_or(Unusable::Bad)?;
        if held.revision > revision {
            return Err(Unusable::Bad);
        }
        if held.revision < self.revision_of(&held.account) {
            return Err(Unusable::Old);
        }
        if held.account == RESOURCES {
            self.resources = held.revision;
        } else {
            self.accounts.put(held.account.clone(), held.revision, 0);
        }
        self.unknown.forget(want);
        let bytes = held.json.len() + want.bytes();
        self.answers.put(want.clone(), held, bytes);
        Ok(())
    }

    /// Forgets one answer that turned out to be useless.
    pub fn spoil(&mut self, want: &Want) {
        self.answers.forget(want);
    }

    /// The revision of an account's last change that is known of; 0 where nothing is.
    fn revision_of(&self, account: &str) -> u64 {
        if account == RESOURCES {
            return self.resources;
        }
        self.accounts.get(&account.to_owned()).copied().unwrap_or_default()
    }

    fn find(&self, want: &Want) -> Found {
        if self.unknown.get(want).is_some() {
            return Found::Unknown;
        }
        match self.answers.get(want) {
            Some(held) if held.revision == self.revision_of(&held.account) => Found::Bundle(held.json.clone()),
            _ => Found::Pending,
        }
    }

    /// The directory as the gate sees it in one call.
    pub fn directory(&mut self) -> Asked<'_> {
        Asked { edge: self, wanted: None, used: None }
    }
}

impl Held {
    /// Reads as much of an answer as has to be known here.
    fn read(want: &Want, json: Vec<u8>) -> Option<Self> {
        match want {
            Want::Bundle { access_key, scope, .. } => {
                let bundle = Bundle::parse(&json).ok()?;
                let is_it = bundle.access_key == *access_key && bundle.scope == *scope;
                is_it.then_some(Self { json, account: bundle.account, revision: bundle.revision })
            }
            Want::Resource(_) => {
                let Resource { revision, .. } = serde_json::from_slice(&json).ok()?;
                Some(Self { json, account: RESOURCES.to_owned(), revision })
            }
        }
    }
}

/// The directory in one call of the gate, and what the call was about.
#[derive(Debug)]
pub struct Asked<'a> {
    edge: &'a mut Edge,
    /// What the gate asked for and is not here.
    pub wanted: Option<Want>,
    /// What the gate read last.
    pub used: Option<Want>,
}

impl Asked<'_> {
    fn find(&mut self, want: Want) -> Found {
        let found = self.edge.find(&want);
        match found {
            Found::Pending => self.wanted = Some(want),
            Found::Bundle(_) => self.used = Some(want),
            Found::Unknown => {}
        }
        found
    }
}

impl Directory for Asked<'_> {
    fn revision(&mut self, account: &str) -> u64 {
        self.edge.revision_of(account)
    }

    fn bundle(&mut self, access_key: &str, scope: &Scope, token: Option<&str>) -> Found {
        self.find(Want::bundle(access_key, scope, token))
    }

    fn resource(&mut self, arn: &str) -> Found {
        self.find(Want::Resource(arn.to_owned()))
    }
}

#[cfg(test)]
mod tests;
