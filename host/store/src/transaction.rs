//! A call's reads and writes, before they are committed.

use std::collections::BTreeSet;

use crate::layer::{Layer, Slot};
use crate::log::Footprint;
use crate::place::{Address, Place, Revision};
use crate::store::Commit;
use crate::trouble::{Refusal, Trouble};
use crate::value::{Row, Value};
use crate::view::{self, View};

/// Reads one view, sees its own writes, remembers what it looked at.
#[derive(Debug)]
pub struct Transaction {
    view: View,
    writes: Layer,
    looked_at: Footprint,
}

impl Transaction {
    pub(crate) fn new(view: View) -> Self {
        Self { view, writes: Layer::new(), looked_at: Footprint::default() }
    }

    /// The view it reads.
    #[must_use]
    pub fn view(&self) -> &View {
        &self.view
    }

    /// The revision of the account's last change, without this transaction's own.
    ///
    /// Looks at the whole account: any other change in it will be a conflict.
    ///
    /// # Errors
    /// As [`View::revision`].
    pub fn revision(&mut self, account: &str) -> Result<Revision, Trouble> {
        self.looked_at.row(Address::revision(account));
        self.view.revision(account)
    }

    /// The value of a row, as this transaction left it.
    ///
    /// # Errors
    /// As [`View::get`].
    pub fn get(&mut self, place: Place<'_>, key: &str) -> Result<Option<Value>, Trouble> {
        let address = Address::row(place, key);
        if let Some(slot) = self.writes.get(&address) {
            return Ok(slot.value.clone());
        }
        let value = self.view.at(&address);
        self.looked_at.row(address);
        value
    }

    /// As [`View::scan`], with this transaction's writes.
    ///
    /// Looks at the range up to the last row found: a row that appears in it later is a conflict.
    ///
    /// # Errors
    /// As [`View::scan`].
    pub fn scan(
        &mut self,
        place: Place<'_>,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Row>, Trouble> {
        let (start, end) = view::range(place, prefix, after);
        let found = self.view.between(&[&self.writes], start.clone(), &end, limit)?;
        let seen = match found.last() {
            Some((last, _)) if found.len() >= limit => last.successor(),
            None if limit == 0 => start.clone(),
            _ => end,
        };
        self.looked_at.range(start, seen);
        view::rows(found)
    }

    /// Sets the value of a row.
    pub fn put(&mut self, place: Place<'_>, key: &str, value: Vec<u8>) {
        self.write(Address::row(place, key), Some(value.into()));
    }

    /// Removes a row. Removing what is not there changes nothing but counts as a write.
    pub fn delete(&mut self, place: Place<'_>, key: &str) {
        self.write(Address::row(place, key), None);
    }

    /// Applies the writes whole, or not at all. The commit's ticket says when they are on disk.
    ///
    /// Without writes it always succeeds, with the ticket of the view.
    ///
    /// # Errors
    /// [`Refusal::Conflict`] if anything it looked at was changed since its view; [`Refusal::Full`] or
    /// [`Refusal::Trouble`] while the store cannot write.
    pub fn commit(self) -> Result<Commit, Refusal> {
        let Self { view, writes, looked_at } = self;
        if writes.is_empty() {
            return Ok(Commit { revision: view.revision, durable: view.durable() });
        }
        let mut changed: Vec<_> = writes.iter().map(|(address, slot)| (address.clone(), slot.value.clone())).collect();
        let accounts: BTreeSet<&str> = writes.keys().filter_map(Address::account).collect();
        let touched = accounts.into_iter().map(|account| (Address::revision(account), Some(Vec::new().into())));
        changed.extend(touched);
        view.shared.commit(&looked_at, view.revision, changed)
    }

    fn write(&mut self, address: Address, value: Option<Value>) {
        self.writes.insert(address, Slot { revision: Revision::default(), value });
    }
}

#[cfg(test)]
mod tests;
