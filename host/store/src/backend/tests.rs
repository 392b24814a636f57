//! One contract for every backend, and what survives a machine that stops.

use super::simulated::Machine;
use super::*;
use crate::place::Place;

mod crash;
mod damage;
mod full;

/// So little of everything that the journal turns, waits and hands over within a few batches.
pub(crate) fn tight() -> Limits {
    Limits {
        enough: 8 << 10,
        idle: std::time::Duration::from_millis(20),
        portion: 2 << 10,
        turn: 16 << 10,
        most: 64 << 10,
        step: 4 << 10,
        spare: 0,
    }
}

/// Redb behind a journal, on a machine that has both.
pub(crate) fn create_on(machine: &Machine) {
    drop(Redb::create(machine.medium("rows")).unwrap());
    create_journal_on(machine);
}

pub(crate) fn open_on(machine: &Machine) -> Result<Journaled, crate::OpenError> {
    let rows = Redb::open(machine.medium("rows"))?;
    Journaled::open(Box::new(rows), journal_on(machine), tight())
}

pub(crate) fn create_journal_on(machine: &Machine) {
    Journaled::create(journal_on(machine).each_ref().map(AsRef::as_ref), &tight()).unwrap();
}

pub(crate) fn open_journal_on(machine: &Machine, behind: impl Backend) -> Journaled {
    Journaled::open(Box::new(behind), journal_on(machine), tight()).unwrap()
}

fn journal_on(machine: &Machine) -> [Box<dyn Medium>; 2] {
    ["journal.0", "journal.1"].map(|name| machine.medium(name))
}

fn every_backend() -> Vec<(&'static str, Box<dyn Backend>)> {
    let (alone, both, memory) = (Machine::default(), Machine::default(), Machine::default());
    create_on(&both);
    create_journal_on(&memory);
    let journaled = open_journal_on(&memory, Memory::default());
    vec![
        ("memory", Box::new(Memory::default())),
        ("redb", Box::new(Redb::create(alone.medium("rows")).unwrap())),
        ("journal over memory", Box::new(journaled)),
        ("journal over redb", Box::new(open_on(&both).unwrap())),
    ]
}

pub(crate) fn at(key: &str) -> Address {
    Address::row(Place::Registry, key)
}

pub(crate) fn batch<K: AsRef<str>, V: AsRef<[u8]>>(changes: impl IntoIterator<Item = (K, Option<V>)>) -> Batch {
    let mut batch = Batch::default();
    for (key, value) in changes {
        batch.push(at(key.as_ref()), value.map(|value| value.as_ref().to_vec()));
    }
    batch
}

fn all(snapshot: &dyn Snapshot) -> Vec<(String, Vec<u8>)> {
    let found = snapshot.scan(&Address::first(), &Address::last(), usize::MAX).unwrap();
    found.into_iter().map(|(address, value)| (address.key().unwrap().to_owned(), value)).collect()
}

#[test]
fn a_batch_is_in_later_snapshots_whole_and_not_in_earlier_ones() {
    for (name, backend) in every_backend() {
        backend.apply(&batch([("a", Some("1")), ("b", Some("1"))])).unwrap();
        let before = backend.snapshot().unwrap();
        backend.apply(&batch([("a", None), ("b", Some("2")), ("c", Some("")), ("none", None)])).unwrap();
        let after = backend.snapshot().unwrap();

        assert_eq!(before.get(&at("a")).unwrap().as_deref(), Some("1".as_bytes()), "{name}");
        assert_eq!(before.get(&at("c")).unwrap(), None, "{name}");
        assert_eq!(after.get(&at("a")).unwrap(), None, "{name}");
        assert_eq!(after.get(&at("c")).unwrap().as_deref(), Some("".as_bytes()), "{name}");
        let text = |rows: Vec<(String, Vec<u8>)>| {
            rows.into_iter().map(|(key, value)| format!("{key}={}", value.escape_ascii())).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(text(all(before.as_ref())), "a=1 b=1", "{name}");
        assert_eq!(text(all(after.as_ref())), "b=2 c=", "{name}");
    }
}

#[test]
fn a_scan_is_in_byte_order_within_its_bounds_and_limit() {
    let keys = ["", "A", "a", "a/", "a/é", "a/ü", "aa", "b", "\u{10FFFF}", "ÿ"];
    for (name, backend) in every_backend() {
        backend.apply(&batch(keys.map(|key| (key, Some(key.as_bytes()))))).unwrap();
        let snapshot = backend.snapshot().unwrap();
        let scan = |start: &str, end: &str, limit| {
            let found = snapshot.scan(&at(start), &at(end), limit).unwrap();
            found.into_iter().map(|(address, _)| address.key().unwrap().to_owned()).collect::<Vec<_>>()
        };
        let mut sorted = keys.to_vec();
        sorted.sort_unstable();
        assert_eq!(all(snapshot.as_ref()).iter().map(|(key, _)| key).collect::<Vec<_>>(), sorted, "{name}");
        assert_eq!(scan("a", "b", 9), ["a", "a/", "a/é", "a/ü", "aa"], "{name}");
        assert_eq!(scan("a/", "a0", 2), ["a/", "a/é"], "{name}");
        assert!(scan("a", "b", 0).is_empty() && scan("b", "a", 9).is_empty() && scan("b", "b", 9).is_empty(), "{name}");
    }
}

#[test]
fn many_batches_and_large_rows_are_all_there() {
    let large = vec![7; 300_000];
    for (name, backend) in every_backend() {
        backend.apply(&batch([("large", Some(&large))])).unwrap();
        for number in 0..300_u32 {
            let (key, gone) = (format!("row/{number:03}"), format!("row/{:03}", number / 2));
            let value = number.to_be_bytes();
            backend.apply(&batch([(gone, None), (key, Some(value))])).unwrap();
        }
        let snapshot = backend.snapshot().unwrap();
        assert_eq!(snapshot.get(&at("large")).unwrap().as_ref(), Some(&large), "{name}");
        let number = |key: &str| key.strip_prefix("row/")?.parse().ok();
        let rows: Vec<u32> = all(snapshot.as_ref()).iter().filter_map(|(key, _)| number(key)).collect();
        assert_eq!(rows, (150..300).collect::<Vec<_>>(), "{name}");
    }
}
