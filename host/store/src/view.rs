//! Everything that was committed when one looked, and nothing after.

use std::sync::Arc;

use crate::backend::Snapshot;
use crate::layer::{Layer, newest};
use crate::place::{Address, Place, Revision};
use crate::scan::{self, Below};
use crate::seal::{Sealer, distrust};
use crate::store::Shared;
use crate::ticket::Ticket;
use crate::transaction::Transaction;
use crate::trouble::Trouble;
use crate::value::{Row, Value};

/// A consistent state of the whole store. Cheap to take; holds old disk pages while it lives, so keep it for
/// one call only.
///
/// It shows commits that are not yet on disk. Who answers from it waits for [`View::durable`] first.
#[derive(Debug, Clone)]
pub struct View {
    pub(crate) shared: Arc<Shared>,
    pub(crate) base: Arc<Base>,
    /// Newest first.
    pub(crate) layers: [Layer; 2],
    pub(crate) revision: Revision,
    pub(crate) durable: Ticket,
}

/// What is on disk, as of one flush.
#[derive(Debug)]
pub(crate) struct Base {
    pub(crate) snapshot: Arc<dyn Snapshot>,
    pub(crate) revision: Revision,
}

impl View {
    /// Resolved when all that this view shows is on disk.
    pub fn durable(&self) -> Ticket {
        self.durable.clone()
    }

    /// The revision of the account's last change; 0 if there never was one.
    ///
    /// # Errors
    /// If the store cannot be read or what it holds cannot be trusted.
    pub fn revision(&self, account: &str) -> Result<Revision, Trouble> {
        let address = Address::revision(account);
        if let Some(slot) = newest(&self.layers, &address) {
            return Ok(slot.revision);
        }
        let row = self.base.get(&self.shared.sealer, &address)?;
        Ok(row.map(|(revision, _)| revision).unwrap_or_default())
    }

    /// The value of a row.
    ///
    /// # Errors
    /// As [`View::revision`].
    pub fn get(&self, place: Place<'_>, key: &str) -> Result<Option<Value>, Trouble> {
        self.at(&Address::row(place, key))
    }

    /// Up to `limit` rows whose key starts with `prefix` and is greater than `after`, in byte order of keys.
    ///
    /// # Errors
    /// As [`View::revision`]. One row that cannot be trusted fails the whole scan.
    pub fn scan(&self, place: Place<'_>, prefix: &str, after: Option<&str>, limit: usize) -> Result<Vec<Row>, Trouble> {
        let (start, end) = range(place, prefix, after);
        rows(self.between(&[], start, &end, limit)?)
    }

    /// Begins a transaction that reads this view.
    #[must_use]
    pub fn transaction(self) -> Transaction {
        Transaction::new(self)
    }

    pub(crate) fn at(&self, address: &Address) -> Result<Option<Value>, Trouble> {
        if let Some(slot) = newest(&self.layers, address) {
            return Ok(slot.value.clone());
        }
        let row = self.base.get(&self.shared.sealer, address)?;
        Ok(row.map(|(_, value)| value))
    }

    /// The rows of a range as they are under the layers given, newest first.
    pub(crate) fn between(
        &self,
        above: &[&Layer],
        start: Address,
        end: &Address,
        limit: usize,
    ) -> Result<Vec<(Address, Value)>, Trouble> {
        let layers: Vec<&Layer> = above.iter().copied().chain(&self.layers).collect();
        scan::scan(&layers, |slot| slot.value.clone(), &Beneath { view: self, end }, start, end, limit)
    }
}

/// A view's base, up to the end of a scan.
struct Beneath<'a> {
    view: &'a View,
    end: &'a Address,
}

impl Below<Value> for Beneath<'_> {
    type Error = Trouble;

    fn rows(&self, from: &Address, limit: usize) -> Result<Vec<(Address, Vec<u8>)>, Trouble> {
        Ok(self.view.base.snapshot.scan(from, self.end, limit)?)
    }

    fn open(&self, address: &Address, sealed: Vec<u8>) -> Result<Value, Trouble> {
        self.view.base.open(&self.view.shared.sealer, address, sealed).map(|(_, value)| value)
    }
}

impl Base {
    fn get(&self, sealer: &Sealer, address: &Address) -> Result<Option<(Revision, Value)>, Trouble> {
        let sealed = self.snapshot.get(address)?;
        sealed.map(|sealed| self.open(sealer, address, sealed)).transpose()
    }

    fn open(&self, sealer: &Sealer, address: &Address, sealed: Vec<u8>) -> Result<(Revision, Value), Trouble> {
        let (revision, value) = sealer.open_row(address, sealed)?;
        if revision > self.revision {
            return Err(distrust(address, "from a later state of the store"));
        }
        Ok((revision, value))
    }
}

/// The addresses of the keys that start with `prefix` and are greater than `after`.
pub(crate) fn range(place: Place<'_>, prefix: &str, after: Option<&str>) -> (Address, Address) {
    let start = Address::row(place, prefix);
    let end = start.end_of_prefix();
    let after = after.map(|after| Address::row(place, after).successor());
    (after.map_or(start.clone(), |after| after.max(start)), end)
}

pub(crate) fn rows(found: Vec<(Address, Value)>) -> Result<Vec<Row>, Trouble> {
    let row = |(address, value): (Address, Value)| match address.key() {
        Some(key) => Ok(Row { key: key.to_owned(), value }),
        None => Err(distrust(&address, "its key is not text")),
    };
    found.into_iter().map(row).collect()
}
