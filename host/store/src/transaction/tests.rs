//! What a call sees, and when it is refused.

use super::*;
use crate::store::Store;

const HOME: Place<'_> = Place::Account("1");

fn store() -> Store {
    let store = Store::in_memory().unwrap();
    let mut transaction = store.view().transaction();
    for key in ["a/1", "a/2", "a/3", "b"] {
        transaction.put(HOME, key, key.into());
        transaction.put(Place::Registry, key, b"r".to_vec());
    }
    transaction.commit().unwrap().durable.wait().unwrap();
    store
}

fn keys(rows: &[Row]) -> Vec<&str> {
    rows.iter().map(|row| row.key.as_str()).collect()
}

/// Whether a transaction is refused if another one commits a change between its reads and its own commit.
fn refused(read: impl FnOnce(&mut Transaction), change: impl FnOnce(&mut Transaction)) -> bool {
    let store = store();
    let (mut reader, mut other) = (store.view().transaction(), store.view().transaction());
    read(&mut reader);
    reader.put(Place::Account("9"), "x", b"".to_vec());
    change(&mut other);
    other.commit().unwrap().durable.wait().unwrap();
    match reader.commit() {
        Ok(_) => false,
        Err(refusal) => {
            assert_eq!(refusal, Refusal::Conflict);
            assert_eq!(store.view().get(Place::Account("9"), "x").unwrap(), None);
            assert_eq!(store.stats().conflicts, 1);
            true
        }
    }
}

#[test]
fn it_sees_its_own_writes_and_nobody_else_does() {
    let store = store();
    let mut transaction = store.view().transaction();
    transaction.put(HOME, "a/15", b"new".to_vec());
    transaction.put(HOME, "a/1", b"changed".to_vec());
    transaction.delete(HOME, "a/2");
    transaction.delete(HOME, "a/none");
    assert_eq!(&*transaction.get(HOME, "a/1").unwrap().unwrap(), b"changed");
    assert_eq!(transaction.get(HOME, "a/2").unwrap(), None);
    assert_eq!(keys(&transaction.scan(HOME, "a/", None, 9).unwrap()), ["a/1", "a/15", "a/3"]);
    assert_eq!(keys(&transaction.scan(HOME, "a/", Some("a/1"), 1).unwrap()), ["a/15"]);
    assert_eq!(keys(&store.view().scan(HOME, "a/", None, 9).unwrap()), ["a/1", "a/2", "a/3"]);
    transaction.commit().unwrap();
    assert_eq!(keys(&store.view().scan(HOME, "", None, 9).unwrap()), ["a/1", "a/15", "a/3", "b"]);
}

#[test]
fn a_scan_ends_with_its_prefix_and_starts_after_its_marker() {
    let view = store().view();
    let scan = |prefix, after, limit| view.scan(HOME, prefix, after, limit).unwrap();
    assert_eq!(keys(&scan("a/", None, 2)), ["a/1", "a/2"]);
    assert_eq!(keys(&scan("a/", Some("a/2"), 2)), ["a/3"]);
    assert_eq!(keys(&scan("a/", Some("a"), 9)), ["a/1", "a/2", "a/3"], "a marker before the prefix");
    assert!(scan("a/", Some("b"), 9).is_empty() && scan("a/", None, 0).is_empty() && scan("c", None, 9).is_empty());
    assert!(view.scan(Place::Account("2"), "", None, 9).unwrap().is_empty());
}

#[test]
fn it_is_refused_exactly_if_something_it_looked_at_was_changed() {
    let put = |place, key| move |other: &mut Transaction| other.put(place, key, b"2".to_vec());
    let get = |key| move |reader: &mut Transaction| drop(reader.get(HOME, key).unwrap());
    let scan = |after, limit| move |reader: &mut Transaction| drop(reader.scan(HOME, "a/", after, limit).unwrap());

    assert!(refused(get("a/1"), put(HOME, "a/1")));
    assert!(refused(get("a/1"), |other| other.delete(HOME, "a/1")));
    assert!(refused(get("none"), put(HOME, "none")), "absence is something to look at");
    assert!(!refused(get("a/1"), put(HOME, "a/2")));
    assert!(!refused(get("a/1"), put(Place::Registry, "a/1")));

    assert!(refused(scan(None, 9), put(HOME, "a/9")), "a row that appears");
    assert!(refused(scan(None, 9), |other| other.delete(HOME, "a/3")));
    assert!(refused(scan(None, 2), put(HOME, "a/15")));
    assert!(!refused(scan(None, 2), put(HOME, "a/3")), "beyond what it was given");
    assert!(!refused(scan(Some("a/1"), 9), put(HOME, "a/1")));
    assert!(!refused(scan(None, 9), put(HOME, "b")));

    let revision = |reader: &mut Transaction| assert!(reader.revision("1").unwrap() > Revision(0));
    assert!(refused(revision, put(HOME, "anything")), "a revision is the whole account");
    assert!(!refused(revision, put(Place::Account("2"), "anything")));
    assert!(!refused(revision, put(Place::Registry, "anything")));
}

#[test]
fn what_it_wrote_before_reading_is_not_looked_at() {
    let own = |reader: &mut Transaction| {
        reader.put(HOME, "a/1", b"mine".to_vec());
        assert_eq!(&*reader.get(HOME, "a/1").unwrap().unwrap(), b"mine");
    };
    assert!(!refused(own, |other| other.put(HOME, "a/1", b"theirs".to_vec())));
}

#[test]
fn without_writes_it_is_never_refused() {
    let store = store();
    let (mut reader, mut other) = (store.view().transaction(), store.view().transaction());
    drop(reader.scan(HOME, "", None, 9).unwrap());
    other.put(HOME, "b", b"2".to_vec());
    other.commit().unwrap();
    assert!(reader.commit().is_ok());
}

#[test]
fn only_the_accounts_written_to_get_a_new_revision() {
    let store = store();
    let mut transaction = store.view().transaction();
    transaction.put(Place::Account("2"), "a", b"".to_vec());
    transaction.put(Place::Registry, "c", b"".to_vec());
    let before = store.view();
    let commit = transaction.commit().unwrap();
    let after = store.view();
    assert!(commit.revision > before.revision("1").unwrap());
    assert_eq!(after.revision("1"), before.revision("1"));
    assert_eq!(after.revision("2"), Ok(commit.revision));
    assert_eq!(after.revision("3"), Ok(Revision(0)));
}
