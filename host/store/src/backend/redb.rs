//! The embedded adapter: a redb database in one file.
//!
//! Every batch is one redb transaction with two-phase commit, since redb's one-phase commit trusts a checksum
//! that an attacker who chooses values may forge, and with quick-repair, so that opening after a crash does
//! not read the whole file. Below redb lies [`Checked`], which notices when the disk gives back something else
//! than was written; redb itself looks at its checksums only when it repairs.
//!
//! After a failed write redb refuses everything until its file is opened again. So does this adapter, once, by
//! itself: what was not synced is then read back from the disk instead of being believed.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, PoisonError, RwLock};

use redb::{Database, ReadOnlyTable, ReadableDatabase, ReadableTable, TableDefinition};

use self::checked::{Checked, Damage};
use super::disk::{self, Medium, Start};
use super::{Address, Backend, BackendError, Batch, Snapshot};
use crate::trouble::OpenError;

mod checked;

const ROWS: TableDefinition<'_, &[u8], &[u8]> = TableDefinition::new("rows");

/// Pages redb keeps in memory.
const CACHE: usize = 128 << 20;

/// Space that must be free on the disk, so that a batch does not stop in the middle: bytes, beside those of
/// the pages it may need.
const SPARE: u64 = 1 << 20;

/// A backend in one file.
pub struct Redb {
    medium: Box<dyn Medium>,
    damage: Arc<Damage>,
    /// None after a failure, until the next snapshot is asked for.
    database: RwLock<Option<Database>>,
}

impl Redb {
    /// Opens what is on the medium, which must hold a database.
    ///
    /// # Errors
    /// If it holds none, or not one of ours, or is damaged where that shows at once.
    pub fn open(medium: Box<dyn Medium>) -> Result<Self, OpenError> {
        let damage = Arc::<Damage>::default();
        let database = database(medium.as_ref(), &damage, Start::Open)?;
        Ok(Self { medium, damage, database: RwLock::new(Some(database)) })
    }

    /// Makes an empty database on an empty medium.
    ///
    /// # Errors
    /// If the medium is not empty or cannot be written.
    pub fn create(medium: Box<dyn Medium>) -> Result<Self, OpenError> {
        let damage = Arc::<Damage>::default();
        let database = database(medium.as_ref(), &damage, Start::Create)?;
        let redb = Self { medium, damage, database: RwLock::new(Some(database)) };
        redb.write(&Batch::default())?;
        Ok(redb)
    }

    /// Runs something on the open database, opening it again if a failure closed it.
    fn with<T>(&self, run: impl FnOnce(&Database) -> Result<T, redb::Error>) -> Result<T, BackendError> {
        let database = self.database.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(database) = database.as_ref() {
            return contained(&self.damage, || run(database));
        }
        drop(database);
        self.reopen()?;
        let database = self.database.read().unwrap_or_else(PoisonError::into_inner);
        let database = database.as_ref().ok_or_else(|| BackendError::Io("it was just closed".to_owned()))?;
        contained(&self.damage, || run(database))
    }

    fn reopen(&self) -> Result<(), BackendError> {
        let mut open = self.database.write().unwrap_or_else(PoisonError::into_inner);
        if open.is_none() {
            let database = database(self.medium.as_ref(), &self.damage, Start::Afresh);
            *open = Some(database.map_err(|error| match error {
                OpenError::Damaged(why) => BackendError::Damaged(why),
                other => BackendError::Io(other.to_string()),
            })?);
        }
        Ok(())
    }

    fn write(&self, batch: &Batch) -> Result<(), BackendError> {
        self.with(|database| {
            let mut transaction = database.begin_write()?;
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
        })
    }

    /// Refuses before redb starts what there may be no room to finish.
    fn room(&self, batch: &Batch) -> Result<(), BackendError> {
        // Every row written copies the pages above it; most of them are shared within a batch.
        let needed = SPARE.saturating_add(4 * batch.bytes() as u64);
        match self.medium.free() {
            Ok(free) if free >= needed => Ok(()),
            Ok(_) => Err(BackendError::Full),
            Err(error) => Err(BackendError::Io(error.to_string())),
        }
    }
}

impl Backend for Redb {
    fn snapshot(&self) -> Result<Box<dyn Snapshot>, BackendError> {
        let rows = self.with(|database| Ok(database.begin_read()?.open_table(ROWS)?))?;
        Ok(Box::new(Rows { rows, damage: Arc::clone(&self.damage) }))
    }

    fn apply(&self, batch: &Batch) -> Result<(), BackendError> {
        self.room(batch)?;
        self.write(batch).inspect_err(|_| {
            // Whatever it was, the database is not to be trusted further.
            *self.database.write().unwrap_or_else(PoisonError::into_inner) = None;
        })
    }
}

impl fmt::Debug for Redb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redb").field("medium", &self.medium).finish_non_exhaustive()
    }
}

struct Rows {
    rows: ReadOnlyTable<&'static [u8], &'static [u8]>,
    damage: Arc<Damage>,
}

impl Snapshot for Rows {
    fn get(&self, address: &Address) -> Result<Option<Vec<u8>>, BackendError> {
        contained(&self.damage, || {
            let found = ReadableTable::get(&self.rows, address.as_ref())?;
            Ok(found.map(|value| value.value().to_vec()))
        })
    }

    fn scan(&self, start: &Address, end: &Address, limit: usize) -> Result<Vec<(Address, Vec<u8>)>, BackendError> {
        contained(&self.damage, || {
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

fn database(medium: &dyn Medium, damage: &Arc<Damage>, start: Start) -> Result<Database, OpenError> {
    let disk = medium.open(start).map_err(|error| OpenError::Io(error.to_string()))?;
    let empty = disk.length().map_err(|error| OpenError::Io(error.to_string()))? == 0;
    match (start, empty) {
        (Start::Create, false) => return Err(OpenError::Foreign("there is something already".to_owned())),
        (Start::Open | Start::Afresh, true) => return Err(OpenError::Damaged("the file is empty".to_owned())),
        _ => {}
    }
    let checked = Checked::open(disk, Arc::clone(damage))?;
    let open = || Ok(Database::builder().set_cache_size(CACHE).create_with_backend(checked)?);
    Ok(contained(damage, open)?)
}

/// Runs a redb call and turns what comes of it into our words, panics included: redb 4.5 does not promise to
/// notice every damaged page without panicking, and one damaged page must not end the process. Nothing that a
/// panic may have left half done is used again: reads leave nothing, and after a failed write the database is
/// thrown away.
fn contained<T>(damage: &Damage, run: impl FnOnce() -> Result<T, redb::Error>) -> Result<T, BackendError> {
    let outcome = catch_unwind(AssertUnwindSafe(run));
    let error = match outcome {
        Ok(Ok(done)) => return Ok(done),
        Ok(Err(error)) => Some(error),
        Err(_panic) => None,
    };
    let block = damage.last().map(|block| format!("block {block} of the file is not what was written"));
    Err(match (error, block) {
        (Some(redb::Error::Io(error)), _) => disk::failure(&error),
        (Some(redb::Error::PreviousIo | redb::Error::DatabaseClosed), _) => BackendError::Gone,
        (_, Some(block)) => BackendError::Damaged(block),
        (Some(error), None) => BackendError::Damaged(error.to_string()),
        (None, None) => BackendError::Damaged("reading it ended in a panic".to_owned()),
    })
}
