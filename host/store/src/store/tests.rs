//! What a caller of the store may rely on.

use super::*;
use crate::place::Place;

const ALICE: Place<'_> = Place::Account("000000000001");

#[test]
fn a_commit_is_seen_by_later_views_only_and_becomes_durable() {
    let store = Store::in_memory().unwrap();
    let before = store.view();
    let mut transaction = store.view().transaction();
    transaction.put(ALICE, "user/alice", b"1".to_vec());
    let commit = transaction.commit().unwrap();
    commit.durable.wait().unwrap();

    assert_eq!(before.get(ALICE, "user/alice").unwrap(), None);
    let after = store.view();
    assert_eq!(after.get(ALICE, "user/alice").unwrap().as_deref(), Some(&b"1"[..]));
    assert_eq!(after.revision("000000000001").unwrap(), commit.revision);
    assert_eq!(after.revision("000000000002").unwrap(), Revision(0));
    assert_eq!(after.get(Place::Account("000000000002"), "user/alice").unwrap(), None);
}

#[test]
fn two_transactions_never_both_pass_a_check_that_only_one_may_pass() {
    let store = Store::in_memory().unwrap();
    let (mut one, mut other) = (store.view().transaction(), store.view().transaction());
    for transaction in [&mut one, &mut other] {
        assert!(transaction.scan(ALICE, "key/", None, 2).unwrap().is_empty());
    }
    one.put(ALICE, "key/1", b"1".to_vec());
    other.put(ALICE, "key/2", b"2".to_vec());
    one.commit().unwrap().durable.wait().unwrap();
    assert_eq!(other.commit().unwrap_err(), Refusal::Conflict);
}
