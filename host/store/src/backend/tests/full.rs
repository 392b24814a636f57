//! No space, and disks that fail: writes are refused in so many words, reads go on, and later it all works again.

use std::io::ErrorKind;
use std::time::Duration;

use super::*;
use crate::key::MasterKey;
use crate::store::Store;
use crate::trouble::Refusal;

const HOME: Place<'_> = Place::Account("a");

fn put(store: &Store, key: &str, value: &[u8]) -> Result<(), Refusal> {
    let mut transaction = store.view().transaction();
    transaction.put(HOME, key, value.to_vec());
    transaction.commit()?.durable.wait()
}

fn get(store: &Store, key: &str) -> Option<Vec<u8>> {
    store.view().get(HOME, key).unwrap().map(|value| value.to_vec())
}

/// Writes until it works again.
fn put_at_last(store: &Store, key: &str, value: &[u8]) {
    for _ in 0..200 {
        if put(store, key, value).is_ok() {
            return;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("writes never worked again");
}

fn store_on(machine: &Machine) -> (Store, MasterKey) {
    let master = MasterKey::generate().unwrap();
    create_on(machine);
    let backend = open_on(machine).unwrap();
    Store::create(&backend, &master).unwrap();
    (Store::open(Box::new(backend), &master).unwrap(), master)
}

/// Writes until refused, also after the journal was given time to hand over what it has; how many were
/// acknowledged.
fn fill(store: &Store) -> (u32, Refusal) {
    let mut refused = false;
    let mut acknowledged = 0;
    while acknowledged < 10_000 {
        match put(store, &format!("fill/{acknowledged:04}"), &[1; 2_000]) {
            Ok(()) => (acknowledged, refused) = (acknowledged + 1, false),
            Err(refusal) if refused => return (acknowledged, refusal),
            Err(_) => {
                refused = true;
                std::thread::sleep(10 * tight().idle);
            }
        }
    }
    panic!("the disk never filled");
}

#[test]
fn a_full_disk_refuses_writes_and_serves_reads_until_there_is_space() {
    let machine = Machine::default();
    let (store, master) = store_on(&machine);
    put(&store, "before", b"1").unwrap();
    machine.set_free(Some(0));
    let (acknowledged, refusal) = fill(&store);
    assert_eq!(refusal, Refusal::Full);
    assert_eq!(put(&store, "during", &[1; 2_000]), Err(Refusal::Full));
    assert_eq!(get(&store, "before").unwrap(), b"1");
    assert_eq!(get(&store, "during"), None);

    drop(store);
    machine.restart(|| false);
    let store = Store::open(Box::new(open_on(&machine).unwrap()), &master).unwrap();
    assert_eq!(get(&store, "before").unwrap(), b"1", "a full disk still starts");
    machine.set_free(None);
    put_at_last(&store, "after", b"3");
    for number in 0..acknowledged {
        assert!(get(&store, &format!("fill/{number:04}")).is_some(), "{number} was acknowledged");
    }
    assert_eq!(get(&store, "during"), None);
}

#[test]
fn a_disk_that_fails_loses_nothing_acknowledged() {
    for error in [ErrorKind::StorageFull, ErrorKind::QuotaExceeded, ErrorKind::Other] {
        let machine = Machine::default();
        let (store, _) = store_on(&machine);
        for round in 0..20 {
            let (kept, lost) = (format!("kept/{round}"), format!("lost/{round}"));
            put_at_last(&store, &kept, &[2; 3_000]);
            machine.set_failing(Some(error));
            let refusal = put(&store, &lost, b"x").unwrap_err();
            assert!(matches!(refusal, Refusal::Full | Refusal::Trouble(_)), "{error}: {refusal}");
            assert_eq!(get(&store, &kept).unwrap(), [2; 3_000], "{error}");
            assert_eq!(get(&store, &lost), None, "{error}");
            machine.set_failing(None);
        }
        put_at_last(&store, "last", b"4");
        assert_eq!(store.view().scan(HOME, "kept/", None, 100).unwrap().len(), 20);
        assert_eq!(store.view().scan(HOME, "lost/", None, 100).unwrap().len(), 0);
    }
}

#[test]
fn redb_alone_recovers_from_a_disk_that_failed() {
    let machine = Machine::default();
    let backend = Redb::create(machine.medium("rows")).unwrap();
    backend.apply(&batch([("a", Some("1"))])).unwrap();
    let held = backend.snapshot().unwrap();
    machine.set_failing(Some(ErrorKind::StorageFull));
    assert_eq!(backend.apply(&batch([("a", Some("2"))])).unwrap_err(), BackendError::Full);
    machine.set_failing(None);
    let outlived = held.get(&at("a"));
    assert!(outlived == Ok(Some(b"1".to_vec())) || outlived == Err(BackendError::Gone), "{outlived:?}");
    assert_eq!(backend.snapshot().unwrap().get(&at("a")).unwrap().unwrap(), b"1");
    backend.apply(&batch([("a", Some("3"))])).unwrap();
    assert_eq!(backend.snapshot().unwrap().get(&at("a")).unwrap().unwrap(), b"3");

    machine.set_free(Some(0));
    assert_eq!(backend.apply(&batch([("a", Some("4"))])).unwrap_err(), BackendError::Full);
    let held = backend.snapshot().unwrap();
    assert_eq!(held.get(&at("a")).unwrap().unwrap(), b"3", "refused before redb was troubled");
}
