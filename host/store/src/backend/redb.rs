//! The embedded adapter: a redb database in one file.
//!
//! Every batch is one redb transaction with two-phase commit, since redb's one-phase commit trusts a checksum
//! that an attacker who chooses values may forge, and with quick-repair, so that opening after a crash does
//! not read the whole file. Below redb lies [`Checked`], which notices when the disk gives back something else
//! than was written; redb itself looks at its checksums only when it repairs.
//!
//! After a failed write redb refuses everything, reads too, until its file is opened again. So it is not told:
//! [`Checked`] remembers the failure and writes nothing more, the states that were durable before are read as
//! ever, and the next batch opens the file afresh and goes on from what is really there.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};

use redb::{Database, ReadOnlyTable, ReadableDatabase, ReadableTable, TableDefinition};

use self::checked::{Checked, Health};
use super::disk::{self, Medium, Start};
use super::{Address, Backend, BackendError, Batch, Snapshot};
use crate::trouble::OpenError;

#[cfg(test)]
pub(crate) use checked::pretend_newer;

mod checked;

const ROWS: TableDefinition<'_, &[u8], &[u8]> = TableDefinition::new("rows");

/// Pages redb keeps in memory: bytes. The rest of the file is the system's to remember.
const CACHE: usize = 64 << 20;

/// Space that must be free on the disk, so that a batch does not stop in the middle: bytes, beside those of
/// the pages it may need.
const SPARE: u64 = 1 << 20;

/// A backend in one file.
pub struct Redb {
    medium: Box<dyn Medium>,
    /// None if it failed and could not be opened afresh.
    open: Mutex<Option<Open>>,
    /// The last durable state.
    newest: Mutex<Arc<Rows>>,
}

struct Open {
    /// There until it is dropped.
    database: Option<Database>,
    health: Arc<Health>,
}

impl Redb {
    /// Opens what is on the medium, which must hold a database.
    ///
    /// # Errors
    /// If it holds none, or not one of ours, or is damaged where that shows at once.
    pub fn open(medium: Box<dyn Medium>) -> Result<Self, OpenError> {
        let open = Open::database(checked(medium.as_ref(), Start::Open)?)?;
        open.health.outcome()?;
        let newest = Mutex::new(Arc::new(open.rows()?));
        Ok(Self { medium, open: Mutex::new(Some(open)), newest })
    }

    /// Makes an empty database on an empty medium.
    ///
    /// # Errors
    /// If the medium is not empty or cannot be written.
    pub fn create(medium: Box<dyn Medium>) -> Result<Self, OpenError> {
        let open = Open::database(checked(medium.as_ref(), Start::Create)?)?;
        open.write(&Batch::default())?;
        let newest = Mutex::new(Arc::new(open.rows()?));
        Ok(Self { medium, open: Mutex::new(Some(open)), newest })
    }

    /// Replaces a database that failed. Until the disk answers again, the old one goes on being read.
    fn reopen(&self, open: &mut Option<Open>) -> Result<(), BackendError> {
        let checked = checked(self.medium.as_ref(), Start::Afresh).map_err(BackendError::from)?;
        // The new one may overwrite what only old states refer to: they must not be read any more, and whoever
        // asks for the newest state waits for the new one.
        let mut newest = self.newest.lock().unwrap_or_else(PoisonError::into_inner);
        *open = None;
        let new = Open::database(checked).map_err(BackendError::from)?;
        *newest = Arc::new(new.rows()?);
        *open = Some(new);
        Ok(())
    }

    /// Refuses before redb starts what there may be no room to finish.
    fn room(&self, batch: &Batch) -> Result<(), BackendError> {
        // Every row written copies the pages above it; most of them are shared within a batch.
        let needed = SPARE.saturating_add(4 * batch.bytes() as u64);
        match self.medium.free() {
            Ok(free) if free >= needed => Ok(()),
            Ok(_) => Err(BackendError::Full),
            Err(error) => Err(disk::failure(&error)),
        }
    }
}

impl Backend for Redb {
    fn snapshot(&self) -> Result<Arc<dyn Snapshot>, BackendError> {
        let newest = self.newest.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(Arc::<Rows>::clone(&newest))
    }

    fn apply(&self, batch: &Batch) -> Result<(), BackendError> {
        self.room(batch)?;
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.as_ref().is_none_or(|open| open.health.failed()) {
            self.reopen(&mut open)?;
        }
        let open = open.as_ref().ok_or(BackendError::Gone)?;
        open.health.outcome()?;
        let written = open.write(batch).and_then(|()| open.rows());
        let rows = written.inspect_err(|_| open.health.fail())?;
        *self.newest.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(rows);
        Ok(())
    }
}

impl Open {
    fn database((checked, health): (Checked, Arc<Health>)) -> Result<Self, OpenError> {
        let open = || Ok(Database::builder().set_cache_size(CACHE).create_with_backend(checked)?);
        let database = contained(&health, open)?;
        Ok(Self { database: Some(database), health })
    }

    fn alive(&self) -> Result<&Database, redb::Error> {
        self.database.as_ref().ok_or(redb::Error::DatabaseClosed)
    }

    fn write(&self, batch: &Batch) -> Result<(), BackendError> {
        contained(&self.health, || {
            let mut transaction = self.alive()?.begin_write()?;
            transaction.set_two_phase_commit(true);
            transaction.set_quick_repair(true);
            {
                let mut rows = transaction.open_table(ROWS)?;
                for (address, value) in batch.changes() {
                    match value {
                        Some(value) => drop(rows.insert(address.as_ref(), value)?),
                        None => drop(rows.remove(address.as_ref())?),
                    }
                }
            }
            Ok(transaction.commit()?)
        })?;
        self.health.outcome()
    }

    fn rows(&self) -> Result<Rows, BackendError> {
        let rows = contained(&self.health, || Ok(self.alive()?.begin_read()?.open_table(ROWS)?))?;
        Ok(Rows { rows, health: Arc::clone(&self.health) })
    }
}

impl Drop for Open {
    /// A redb database tidies its file when it goes, and may meet a damaged page there too. What it leaves
    /// undone it does when the file is opened again.
    fn drop(&mut self) {
        let database = self.database.take();
        drop(catch_unwind(AssertUnwindSafe(move || drop(database))));
    }
}

impl fmt::Debug for Redb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redb").field("medium", &self.medium).finish_non_exhaustive()
    }
}

struct Rows {
    rows: ReadOnlyTable<&'static [u8], &'static [u8]>,
    health: Arc<Health>,
}

impl Snapshot for Rows {
    fn get(&self, address: &Address) -> Result<Option<Vec<u8>>, BackendError> {
        contained(&self.health, || {
            let found = ReadableTable::get(&self.rows, address.as_ref())?;
            Ok(found.map(|value| value.value().to_vec()))
        })
    }

    fn scan(&self, start: &Address, end: &Address, limit: usize) -> Result<Vec<(Address, Vec<u8>)>, BackendError> {
        contained(&self.health, || {
            let range = ReadableTable::range::<&[u8]>(&self.rows, start.as_ref()..end.as_ref())?;
            let mut found = Vec::new();
            for entry in range.take(limit) {
                let (address, value) = entry?;
                found.push((Address::from(address.value()), value.value().to_vec()));
            }
            Ok(found)
        })
    }
}

impl fmt::Debug for Rows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Rows(redb)")
    }
}

fn checked(medium: &dyn Medium, start: Start) -> Result<(Checked, Arc<Health>), OpenError> {
    let io = |error: std::io::Error| OpenError::Io(error.to_string());
    let disk = medium.open(start).map_err(io)?;
    if start != Start::Create && disk.length().map_err(io)? == 0 {
        return Err(OpenError::Damaged("the rows are an empty file".to_owned()));
    }
    let health = Arc::<Health>::default();
    Ok((Checked::open(disk, Arc::clone(&health))?, health))
}

/// Runs a redb call and turns what comes of it into our words, panics included: redb 4.5 does not promise to
/// notice every damaged page without panicking, and one damaged page must not end the process. Nothing that a
/// panic may have left half done is used again: reads leave nothing, and after a failed write the database is
/// replaced.
fn contained<T>(health: &Health, run: impl FnOnce() -> Result<T, redb::Error>) -> Result<T, BackendError> {
    let outcome = catch_unwind(AssertUnwindSafe(run));
    let error = match outcome {
        Ok(Ok(done)) => return Ok(done),
        Ok(Err(error)) => Some(error),
        Err(_panic) => None,
    };
    let block = health.damaged().map(|block| format!("block {block} of the rows is not what was written"));
    Err(match (error, block) {
        (Some(redb::Error::DatabaseClosed), _) => BackendError::Gone,
        (Some(redb::Error::Io(error)), _) => disk::failure(&error),
        (_, Some(block)) => BackendError::Damaged(block),
        (Some(error), None) => BackendError::Damaged(error.to_string()),
        (None, None) => BackendError::Damaged("reading the rows ended in a panic".to_owned()),
    })
}
