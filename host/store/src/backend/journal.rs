//! A journal in front of a slower backend.
//!
//! A batch is durable as soon as it stands in the journal: one sequential write and one sync. The backend
//! behind gets many batches at once, later, from a thread of its own. Until then their rows are in memory, above what
//! the backend shows, and after a crash they are read from the journal again. Applying a batch twice does no
//! harm, so the backend needs to remember one number only: up to which record it has everything.

use std::fmt;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use imbl::OrdMap;

use self::segments::Segments;
use super::disk::Medium;
use super::{Address, Backend, BackendError, Batch, Snapshot};
use crate::scan::{self, Below};
use crate::trouble::OpenError;

mod record;
mod segments;

/// How long to wait before a backend that failed is tried again.
const RETRY: Duration = Duration::from_millis(500);

/// How much of everything: bytes, unless it says otherwise.
#[derive(Clone, Debug)]
pub struct Limits {
    /// How much of the journal is written before the backend behind catches up.
    pub enough: u64,
    /// After so long without a write, what is in memory is handed over.
    pub idle: Duration,
    /// Rows given to the backend behind at once.
    pub portion: usize,
    /// A file of the journal is left for the other one beyond this.
    pub turn: u64,
    /// How long it may get if the other one is still needed; then writes wait.
    pub most: u64,
    /// Its files grow by this.
    pub step: u64,
    /// Space left on the disk for the backend behind, without which the journal could not be freed.
    pub spare: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            enough: 8 << 20,
            idle: Duration::from_secs(5),
            portion: 4 << 20,
            turn: 8 << 20,
            most: 16 << 20,
            step: 1 << 20,
            spare: 32 << 20,
        }
    }
}

/// A backend with a journal.
pub struct Journaled {
    shared: Arc<Shared>,
    keeper: Option<JoinHandle<()>>,
}

impl Journaled {
    /// Makes an empty journal on two empty media.
    ///
    /// # Errors
    /// If they are not empty or cannot be written.
    pub fn create(media: [&dyn Medium; 2], limits: &Limits) -> Result<(), OpenError> {
        Segments::create(media, limits)
    }

    /// Opens a backend and its journal, and reads what the backend has not got yet.
    ///
    /// # Errors
    /// If a record is missing between what the backend has and the last one.
    pub fn open(behind: Box<dyn Backend>, media: [Box<dyn Medium>; 2], limits: Limits) -> Result<Self, OpenError> {
        let below: Arc<dyn Snapshot> = behind.snapshot()?;
        let saved = saved(below.as_ref())?;
        let (segments, needed) = Segments::open(media, saved, limits.clone())?;
        let mut tables = Tables { below, saved, last: saved, attempted: saved, ..Tables::empty() };
        for rows in needed {
            tables.add(rows, tables.last + 1);
        }
        let shared =
            Shared { limits, behind, segments: Mutex::new(segments), tables: Mutex::new(tables), work: Condvar::new() };
        let shared = Arc::new(shared);
        let keeper = Keeper(Arc::clone(&shared));
        let thread = std::thread::Builder::new().name("store-keeper".to_owned()).spawn(move || keeper.run());
        let keeper = Some(thread.map_err(|error| OpenError::Io(error.to_string()))?);
        Ok(Self { shared, keeper })
    }
}

impl Backend for Journaled {
    fn snapshot(&self) -> Result<Arc<dyn Snapshot>, BackendError> {
        let tables = self.shared.tables();
        Ok(Arc::new(Seen {
            shared: Arc::clone(&self.shared),
            above: [tables.active.clone(), tables.frozen.clone()],
            below: Arc::clone(&tables.below),
            last: tables.last,
        }))
    }

    fn apply(&self, batch: &Batch) -> Result<(), BackendError> {
        let mut segments = self.shared.segments.lock().unwrap_or_else(PoisonError::into_inner);
        let saved = self.shared.room(&segments)?;
        let (sequence, length) = segments.append(batch, saved)?;
        let mut tables = self.shared.tables();
        tables.add(batch.changes().map(|(address, value)| (address.clone(), value.map(Arc::from))), sequence);
        tables.length += length;
        drop(tables);
        self.shared.work.notify_all();
        Ok(())
    }
}

impl Drop for Journaled {
    fn drop(&mut self) {
        self.shared.tables().closing = true;
        self.shared.work.notify_all();
        if let Some(keeper) = self.keeper.take() {
            // What it could not hand over stays in the journal.
            drop(keeper.join());
        }
    }
}

impl fmt::Debug for Journaled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Journaled").field("behind", &self.shared.behind).finish_non_exhaustive()
    }
}

/// The last record that everything up to is in the backend behind.
fn saved(below: &dyn Snapshot) -> Result<u64, OpenError> {
    match below.get(&mark())? {
        None => Ok(0),
        Some(bytes) => match <[u8; 8]>::try_from(bytes) {
            Ok(bytes) => Ok(u64::from_be_bytes(bytes)),
            Err(_) => Err(OpenError::Damaged("where the journal begins is unreadable".to_owned())),
        },
    }
}

fn mark() -> Address {
    Address::own("journal")
}

/// What became of a row: its value, or none if it was removed.
type Change = Option<Arc<[u8]>>;

/// The rows of one record.
type Changes = Vec<(Address, Change)>;

/// Rows that the backend behind has not got for certain.
type Rows = OrdMap<Address, Change>;

#[derive(Debug)]
struct Shared {
    limits: Limits,
    behind: Box<dyn Backend>,
    /// Locked before the tables.
    segments: Mutex<Segments>,
    tables: Mutex<Tables>,
    work: Condvar,
}

#[derive(Debug)]
struct Tables {
    /// The newest rows.
    active: Rows,
    /// How much of the journal they take.
    length: u64,
    /// Older rows, on their way to the backend behind.
    frozen: Rows,
    below: Arc<dyn Snapshot>,
    /// The newest record in `active`.
    last: u64,
    /// The newest record of which anything may be in the backend behind.
    attempted: u64,
    /// The newest record that is there with all before it.
    saved: u64,
    /// Why the backend behind could not take the frozen rows.
    stuck: Option<BackendError>,
    closing: bool,
}

impl Shared {
    fn tables(&self) -> MutexGuard<'_, Tables> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits while the journal is full; the record up to which it may be overwritten.
    fn room(&self, segments: &Segments) -> Result<u64, BackendError> {
        let mut tables = self.tables();
        while segments.full(tables.saved) {
            if let Some(error) = &tables.stuck {
                return Err(error.clone());
            }
            tables = self.work.wait(tables).unwrap_or_else(PoisonError::into_inner);
        }
        Ok(tables.saved)
    }
}

impl Tables {
    fn empty() -> Self {
        Self {
            active: Rows::new(),
            length: 0,
            frozen: Rows::new(),
            below: Arc::new(super::memory::Rows::new()),
            last: 0,
            attempted: 0,
            saved: 0,
            stuck: None,
            closing: false,
        }
    }

    fn add(&mut self, rows: impl IntoIterator<Item = (Address, Change)>, sequence: u64) {
        for (address, change) in rows {
            self.active.insert(address, change);
        }
        self.last = sequence;
    }
}

/// The thread that hands rows to the backend behind.
struct Keeper(Arc<Shared>);

impl Keeper {
    fn run(self) {
        while let Some((rows, last)) = self.next() {
            let outcome = self.hand_over(&rows, last);
            let closing = self.settle(outcome, last);
            if closing {
                return;
            }
        }
    }

    /// Waits until there is enough, or something has waited long enough; none when all is handed over and the
    /// store closes.
    fn next(&self) -> Option<(Rows, u64)> {
        let mut tables = self.0.tables();
        let mut waited = false;
        loop {
            if !tables.frozen.is_empty() {
                return Some((tables.frozen.clone(), tables.attempted));
            }
            if !tables.active.is_empty() && (waited || tables.closing || tables.length >= self.0.limits.enough) {
                tables.frozen = std::mem::take(&mut tables.active);
                tables.length = 0;
                tables.attempted = tables.last;
                continue;
            }
            if tables.closing {
                return None;
            }
            let (again, timeout) =
                self.0.work.wait_timeout(tables, self.0.limits.idle).unwrap_or_else(PoisonError::into_inner);
            tables = again;
            waited = timeout.timed_out();
        }
    }

    fn hand_over(&self, rows: &Rows, last: u64) -> Result<Arc<dyn Snapshot>, BackendError> {
        let mut batch = Batch::default();
        for (address, value) in rows {
            batch.push(address.clone(), value.as_ref().map(|value| value.to_vec()));
            if batch.bytes() >= self.0.limits.portion {
                self.0.behind.apply(&std::mem::take(&mut batch))?;
            }
        }
        batch.push(mark(), Some(last.to_be_bytes().to_vec()));
        self.0.behind.apply(&batch)?;
        self.0.behind.snapshot()
    }

    /// Whether the thread is to end.
    fn settle(&self, outcome: Result<Arc<dyn Snapshot>, BackendError>, last: u64) -> bool {
        let recovered = outcome.is_err().then(|| self.0.behind.snapshot().ok()).flatten();
        let mut tables = self.0.tables();
        match outcome {
            Ok(below) => {
                tables.below = below;
                tables.frozen = Rows::new();
                tables.saved = last;
                tables.stuck = None;
            }
            Err(error) => {
                if let Some(below) = recovered {
                    tables.below = below;
                }
                tables.stuck = Some(error);
                if tables.closing {
                    return true;
                }
                self.0.work.notify_all();
                let (again, _) = self.0.work.wait_timeout(tables, RETRY).unwrap_or_else(PoisonError::into_inner);
                tables = again;
            }
        }
        drop(tables);
        self.0.work.notify_all();
        false
    }
}

/// A state: rows in memory above a state of the backend behind.
#[derive(Debug)]
struct Seen {
    shared: Arc<Shared>,
    /// Newest first.
    above: [Rows; 2],
    below: Arc<dyn Snapshot>,
    last: u64,
}

impl Seen {
    /// Reads from below. If the backend behind was recovered from a failure meanwhile, from its state now,
    /// unless that has something which this state must not show.
    fn below<T>(&self, read: impl Fn(&dyn Snapshot) -> Result<T, BackendError>) -> Result<T, BackendError> {
        match read(self.below.as_ref()) {
            Err(BackendError::Gone) if self.shared.tables().attempted <= self.last => {
                read(self.shared.behind.snapshot()?.as_ref())
            }
            other => other,
        }
    }
}

impl Snapshot for Seen {
    fn get(&self, address: &Address) -> Result<Option<Vec<u8>>, BackendError> {
        match self.above.iter().find_map(|rows| rows.get(address)) {
            Some(value) => Ok(value.as_ref().map(|value| value.to_vec())),
            None => self.below(|below| below.get(address)),
        }
    }

    fn scan(&self, start: &Address, end: &Address, limit: usize) -> Result<Vec<(Address, Vec<u8>)>, BackendError> {
        let [active, frozen] = &self.above;
        let live = |value: &Change| value.as_ref().map(|value| value.to_vec());
        scan::scan(&[active, frozen], live, &Beneath { seen: self, end }, start.clone(), end, limit)
    }
}

struct Beneath<'a> {
    seen: &'a Seen,
    end: &'a Address,
}

impl Below<Vec<u8>> for Beneath<'_> {
    type Error = BackendError;

    fn rows(&self, from: &Address, limit: usize) -> Result<Vec<(Address, Vec<u8>)>, BackendError> {
        self.seen.below(|below| below.scan(from, self.end, limit))
    }

    fn open(&self, _: &Address, value: Vec<u8>) -> Result<Vec<u8>, BackendError> {
        Ok(value)
    }
}

#[cfg(test)]
mod tests;
