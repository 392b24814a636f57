//! A store's transaction as the rows that one call reads and writes.

use std::sync::{Mutex, MutexGuard, PoisonError};

use keyward_runtime::{PortError, Row, Rows};
use keyward_store::{Commit, Refusal, Transaction, View};

/// The rows of one call, until it is over.
pub(crate) struct CallRows(Mutex<State>);

struct State {
    transaction: Option<Transaction>,
    wrote: bool,
}

/// What a call did to the store.
pub(crate) struct Kept {
    pub(crate) commit: Commit,
    /// Whether it changed anything.
    pub(crate) wrote: bool,
}

impl CallRows {
    /// Reads this view.
    pub(crate) fn new(view: View) -> Self {
        Self(Mutex::new(State { transaction: Some(view.transaction()), wrote: false }))
    }

    /// Ends the call and commits its writes.
    pub(crate) fn commit(&self) -> Result<Kept, Refusal> {
        let (transaction, wrote) = self.end()?;
        Ok(Kept { commit: transaction.commit()?, wrote })
    }

    /// Ends the call and forgets its writes.
    pub(crate) fn forget(&self) -> Result<Kept, Refusal> {
        let (transaction, _) = self.end()?;
        Ok(Kept { commit: transaction.view().clone().transaction().commit()?, wrote: false })
    }

    fn end(&self) -> Result<(Transaction, bool), Refusal> {
        let mut state = self.state();
        let transaction = state.transaction.take().ok_or(keyward_store::Trouble::Closed)?;
        Ok((transaction, state.wrote))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn with<T>(&self, work: impl FnOnce(&mut Transaction) -> T) -> Result<T, PortError> {
        self.state().transaction.as_mut().map(work).ok_or_else(|| PortError::new("the call is over"))
    }

    fn write(&self, work: impl FnOnce(&mut Transaction)) -> Result<(), PortError> {
        self.with(work)?;
        self.state().wrote = true;
        Ok(())
    }
}

impl Rows for CallRows {
    fn revision(&self, account: &str) -> Result<u64, PortError> {
        let revision = self.with(|transaction| transaction.view().revision(account))?;
        Ok(revision.map_err(PortError::new)?.0)
    }

    fn rely_on(&self, account: &str) -> Result<(), PortError> {
        let revision = self.with(|transaction| transaction.revision(account))?;
        revision.map(drop).map_err(PortError::new)
    }

    fn get(&self, account: Option<&str>, key: &str) -> Result<Option<Vec<u8>>, PortError> {
        let value = self.with(|transaction| transaction.get(account.into(), key))?;
        Ok(value.map_err(PortError::new)?.map(|value| value.to_vec()))
    }

    fn scan(
        &self,
        account: Option<&str>,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Row>, PortError> {
        let rows = self.with(|transaction| transaction.scan(account.into(), prefix, after, limit))?;
        let rows = rows.map_err(PortError::new)?.into_iter();
        Ok(rows.map(|row| Row { key: row.key, value: row.value.to_vec() }).collect())
    }

    fn put(&self, account: Option<&str>, key: String, value: Vec<u8>) -> Result<(), PortError> {
        self.write(|transaction| transaction.put(account.into(), &key, value))
    }

    fn delete(&self, account: Option<&str>, key: String) -> Result<(), PortError> {
        self.write(|transaction| transaction.delete(account.into(), &key))
    }
}
