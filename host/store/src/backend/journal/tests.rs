//! Records on disk, and a backend behind that lags, fails or forgets.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::*;
use crate::backend::memory::Memory;
use crate::backend::simulated::Machine;
use crate::backend::tests::{at, batch, tight};

fn media(machine: &Machine) -> [Box<dyn Medium>; 2] {
    ["journal.0", "journal.1"].map(|name| machine.medium(name))
}

fn open(machine: &Machine, behind: &Arc<Memory>, limits: Limits) -> Result<Journaled, OpenError> {
    if !machine.exists("journal.0") {
        Journaled::create(media(machine).each_ref().map(AsRef::as_ref), &limits)?;
    }
    Journaled::open(Box::new(Arc::clone(behind)), media(machine), limits)
}

/// Never hands anything over by itself.
fn lazy() -> Limits {
    Limits { enough: u64::MAX, idle: Duration::from_secs(3600), turn: u64::MAX, ..tight() }
}

fn apply(journaled: &Journaled, numbers: std::ops::Range<u32>) {
    for number in numbers {
        journaled.apply(&batch([(format!("row/{number}"), Some(vec![number as u8; 500]))])).unwrap();
    }
}

fn rows(backend: &dyn Backend) -> usize {
    backend.snapshot().unwrap().scan(&Address::first(), &Address::last(), usize::MAX).unwrap().len()
}

#[test]
fn a_record_is_read_back_whole_or_not_at_all() {
    let mut batch = batch([("a", Some("1")), ("b", None)]);
    batch.push(at("large"), Some(vec![5; 10_000]));
    let bytes = record::encode(&batch, 7).unwrap();
    assert_eq!(bytes.len() % record::BLOCK, 0);
    let read = record::find(&bytes).unwrap();
    assert_eq!((read.sequence, read.len), (7, bytes.len()));
    let rows = read.rows().unwrap();
    assert!(rows.iter().map(|(address, value)| (address, value.as_deref())).eq(batch.changes()));
    let used = bytes.iter().rposition(|byte| *byte != 0).unwrap() + 1;
    for index in (0..used).step_by(13).chain(0..60) {
        let mut flipped = bytes.clone();
        flipped[index] ^= 1;
        assert!(record::find(&flipped).is_none(), "byte {index}");
        assert!(record::find(&bytes[..index]).is_none(), "{index} bytes");
    }
}

#[test]
fn what_is_in_the_journal_only_is_there_after_a_power_cut() {
    let (machine, behind) = (Machine::default(), Arc::<Memory>::default());
    let journaled = open(&machine, &behind, lazy()).unwrap();
    apply(&journaled, 0..40);
    machine.stop_after(0);
    drop(journaled);
    machine.restart(|| false);
    let forgotten = Arc::<Memory>::default();
    let journaled = open(&machine, &forgotten, lazy()).unwrap();
    assert_eq!(rows(&journaled), 40);
    drop(journaled);
    assert_eq!(rows(&forgotten), 40, "all is handed over at the end");
}

#[test]
fn a_record_missing_in_the_middle_or_the_wrong_backend_behind_is_damage() {
    let (machine, behind) = (Machine::default(), Arc::<Memory>::default());
    let journaled = open(&machine, &behind, lazy()).unwrap();
    apply(&journaled, 0..10);
    machine.stop_after(0);
    // Kept from handing over: this is what a kill leaves.
    std::mem::forget(journaled);
    machine.restart(|| false);
    let whole = machine.content("journal.0");
    for record in 0..9 {
        machine.damage("journal.0", |file| file[(1 + record) * record::BLOCK + 300] ^= 1);
        let error = open(&machine, &behind, lazy()).unwrap_err().to_string();
        assert_eq!(error, format!("the store is damaged: record {} of the journal is missing", record + 1));
        machine.damage("journal.0", |file| file.clone_from(&whole));
    }
    machine.damage("journal.0", |file| file[10 * record::BLOCK + 300] ^= 1);
    let journaled = open(&machine, &behind, lazy()).unwrap();
    assert_eq!(rows(&journaled), 9, "the last one cannot be told from one that was never finished");
}

#[test]
fn a_file_without_its_head_is_damage_and_not_an_empty_one() {
    let (machine, behind) = (Machine::default(), Arc::<Memory>::default());
    let journaled = open(&machine, &behind, lazy()).unwrap();
    apply(&journaled, 0..10);
    machine.stop_after(0);
    std::mem::forget(journaled);
    machine.restart(|| false);
    for name in ["journal.0", "journal.1"] {
        let whole = machine.content(name);
        let damages: [fn(&mut Vec<u8>); 3] = [
            |file| file.fill(0),
            |file| file.iter_mut().step_by(97).for_each(|byte| *byte ^= 1),
            |file| file[record::BLOCK - 1] ^= 1,
        ];
        for damage in damages {
            machine.damage(name, damage);
            let error = open(&machine, &behind, lazy()).unwrap_err().to_string();
            assert_eq!(error, "the store is damaged: a file of the journal is not one any more", "{name}");
            machine.damage(name, |file| file.clone_from(&whole));
        }
    }
    assert_eq!(rows(&open(&machine, &behind, lazy()).unwrap()), 10);
}

#[test]
fn both_files_are_used_again_and_again_and_stay_small() {
    let (machine, behind) = (Machine::default(), Arc::<Memory>::default());
    let journaled = open(&machine, &behind, tight()).unwrap();
    apply(&journaled, 0..400);
    let longest = machine.content("journal.0").len().max(machine.content("journal.1").len());
    assert!(longest < 100 << 10, "{longest}");
    assert_eq!(rows(&journaled), 400);
    drop(journaled);
    let journaled = open(&machine, &behind, tight()).unwrap();
    apply(&journaled, 400..500);
    assert_eq!(rows(&journaled), 500);
}

#[test]
fn a_snapshot_stays_as_it_was_while_rows_move_behind() {
    let (machine, behind) = (Machine::default(), Arc::<Memory>::default());
    let journaled = open(&machine, &behind, tight()).unwrap();
    apply(&journaled, 0..5);
    let held = journaled.snapshot().unwrap();
    let before = held.scan(&Address::first(), &Address::last(), 100).unwrap();
    for number in 0..200_u32 {
        journaled.apply(&batch([(format!("row/{}", number % 5), (number % 3 > 0).then(|| vec![0; 300]))])).unwrap();
    }
    assert_eq!(held.scan(&Address::first(), &Address::last(), 100).unwrap(), before);
    assert_eq!(held.get(&at("row/3")).unwrap(), Some(vec![3; 500]));
}

#[test]
fn of_a_record_that_failed_and_the_one_after_only_the_later_is_ever_found() {
    let (machine, behind) = (Machine::default(), Arc::<Memory>::default());
    let limits = Limits { turn: 4 << 10, idle: Duration::from_millis(300), ..lazy() };
    let journaled = open(&machine, &behind, limits).unwrap();
    apply(&journaled, 0..4);
    // The second file is lengthened and written, but whether that is on disk nobody knows.
    machine.fail_after(2, std::io::ErrorKind::Other);
    assert!(journaled.apply(&batch([("row/lost", Some("x"))])).is_err());
    machine.set_failing(None);
    // Once the first file is free it would be its turn.
    while rows(&behind) < 4 {
        std::thread::sleep(Duration::from_millis(10));
    }
    std::thread::sleep(Duration::from_millis(50));
    apply(&journaled, 4..6);
    machine.stop_after(0);
    std::mem::forget(journaled);
    machine.kill();
    let journaled = open(&machine, &behind, lazy()).unwrap();
    assert_eq!(rows(&journaled), 6);
    assert_eq!(journaled.snapshot().unwrap().get(&at("row/lost")).unwrap(), None);
}

/// A backend that, when told, applies a batch, fails, and takes its snapshots back.
#[derive(Debug, Default)]
struct Fickle {
    memory: Memory,
    failing: AtomicBool,
    failures: Arc<AtomicU64>,
}

#[derive(Debug)]
struct Held {
    snapshot: Arc<dyn Snapshot>,
    failures: Arc<AtomicU64>,
    seen: u64,
}

impl Backend for Fickle {
    fn snapshot(&self) -> Result<Arc<dyn Snapshot>, BackendError> {
        let seen = self.failures.load(Ordering::SeqCst);
        Ok(Arc::new(Held { snapshot: self.memory.snapshot()?, failures: Arc::clone(&self.failures), seen }))
    }

    fn apply(&self, batch: &Batch) -> Result<(), BackendError> {
        self.memory.apply(batch)?;
        if self.failing.load(Ordering::SeqCst) {
            self.failures.fetch_add(1, Ordering::SeqCst);
            return Err(BackendError::Io("a cable was pulled".to_owned()));
        }
        Ok(())
    }
}

impl Snapshot for Held {
    fn get(&self, address: &Address) -> Result<Option<Vec<u8>>, BackendError> {
        match self.failures.load(Ordering::SeqCst) == self.seen {
            true => self.snapshot.get(address),
            false => Err(BackendError::Gone),
        }
    }

    fn scan(&self, start: &Address, end: &Address, limit: usize) -> Result<Vec<(Address, Vec<u8>)>, BackendError> {
        match self.failures.load(Ordering::SeqCst) == self.seen {
            true => self.snapshot.scan(start, end, limit),
            false => Err(BackendError::Gone),
        }
    }
}

#[test]
fn when_the_backend_behind_fails_a_snapshot_shows_its_own_state_or_says_that_it_is_gone() {
    let (machine, behind) = (Machine::default(), Arc::<Fickle>::default());
    Journaled::create(media(&machine).each_ref().map(AsRef::as_ref), &tight()).unwrap();
    let limits = Limits { idle: Duration::from_millis(5), ..tight() };
    let journaled = Journaled::open(Box::new(Arc::clone(&behind)), media(&machine), limits).unwrap();
    journaled.apply(&batch([("a", Some("old")), ("b", Some("old"))])).unwrap();
    let older = journaled.snapshot().unwrap();
    behind.failing.store(true, Ordering::SeqCst);
    journaled.apply(&batch([("a", Some("new")), ("c", Some("new"))])).unwrap();
    let newer = journaled.snapshot().unwrap();
    while behind.failures.load(Ordering::SeqCst) == 0 {
        std::thread::yield_now();
    }
    let old = |key: &str| older.get(&at(key));
    assert!(old("a") == Ok(Some(b"old".to_vec())) || old("a") == Err(BackendError::Gone));
    assert!(old("c") == Ok(None) || old("c") == Err(BackendError::Gone), "{:?}", old("c"));
    for (key, value) in [("a", Some("new")), ("b", Some("old")), ("c", Some("new")), ("d", None)] {
        assert_eq!(newer.get(&at(key)), Ok(value.map(|value| value.as_bytes().to_vec())), "{key}");
    }
    assert_eq!(newer.scan(&Address::first(), &Address::last(), 9).unwrap().len(), 3);
    behind.failing.store(false, Ordering::SeqCst);
}
