use std::collections::BTreeMap;

use keyward_gate::bundle::{Policies, Principal};
use keyward_gate::sigv4::key::SigningKey;
use keyward_gate::{PrincipalKind, Scope};
use proptest::prelude::*;

use super::*;

mod world;

const ACCOUNT: &str = "123456789012";

fn scope() -> Scope {
    Scope { day: "20260131".into(), region: "us-east-1".into(), service: "s3".into() }
}

fn bundle(key: &str, account: &str, revision: u64) -> Vec<u8> {
    let principal = Principal {
        kind: PrincipalKind::User,
        arn: format!("arn:aws:iam::{account}:user/alice"),
        id: "AIDAEXAMPLE".into(),
        name: "alice".into(),
        tags: BTreeMap::new(),
        origin: None,
    };
    let bundle = Bundle {
        access_key: key.into(),
        account: account.into(),
        revision,
        scope: scope(),
        signing_key: SigningKey::derive("secret", &scope()),
        principal,
        session: None,
        expires: None,
        policies: Policies::default(),
    };
    bundle.to_json().unwrap()
}

fn want(key: &str) -> Want {
    Want::bundle(key, &scope(), None)
}

fn changes(revision: u64, accounts: &[(&str, u64)]) -> Changes {
    let accounts = accounts.iter().map(|(account, revision)| ((*account).to_owned(), *revision)).collect();
    Changes { revision, accounts, complete: true }
}

fn begun(revision: u64) -> Edge {
    let mut edge = Edge::new(&Settings::read(br#"{"cluster": "k", "max_staleness": 60}"#).unwrap());
    edge.at(1_000_000);
    let first = Changes { complete: false, ..changes(revision, &[]) };
    assert_eq!(edge.apply(first), Ok(Applied::Forgotten));
    edge
}

#[test]
fn nothing_counts_before_the_first_word_and_long_after_the_last() {
    let mut edge = Edge::new(&Settings::read(br#"{"cluster": "k", "max_staleness": 60}"#).unwrap());
    edge.at(1_000_000);
    assert!(!edge.was_heard() && !edge.is_fresh());
    edge = begun(5);
    edge.at(1_060_000);
    assert!(edge.is_fresh());
    edge.at(1_060_001);
    assert!(edge.was_heard() && !edge.is_fresh());
    assert_eq!(edge.apply(changes(5, &[])), Ok(Applied::Nothing));
    assert!(edge.is_fresh(), "a heartbeat is news");
}

#[test]
fn a_clock_that_is_set_back_makes_nothing_younger() {
    let mut edge = begun(5);
    edge.at(1_050_000);
    edge.at(900_000);
    edge.at(910_000);
    assert!(edge.is_fresh());
    edge.at(910_001);
    assert!(!edge.is_fresh());
}

#[test]
fn a_change_ends_what_was_known_of_its_account_and_no_other() {
    let mut edge = begun(10);
    edge.learn(&want("A"), 10, Some(bundle("A", ACCOUNT, 7))).unwrap();
    edge.learn(&want("B"), 10, Some(bundle("B", "000000000000", 8))).unwrap();
    assert_eq!(edge.apply(changes(12, &[(ACCOUNT, 11), ("999999999999", 12)])), Ok(Applied::Grew));
    assert_eq!(edge.find(&want("A")), Found::Pending);
    assert!(matches!(edge.find(&want("B")), Found::Bundle(_)));
    let mut directory = edge.directory();
    assert_eq!(directory.revision(ACCOUNT), 11);
    assert_eq!(directory.revision("999999999999"), 0, "nobody asked about it");
    assert_eq!(directory.bundle("A", &scope(), None), Found::Pending);
    assert_eq!(directory.wanted, Some(want("A")));
}

#[test]
fn answers_that_are_old_or_wrong_are_not_used() {
    let mut edge = begun(10);
    assert_eq!(edge.learn(&want("A"), 9, Some(bundle("A", ACCOUNT, 7))), Err(Unusable::Old));
    assert_eq!(edge.learn(&want("A"), 9, None), Err(Unusable::Old));
    for wrong in [b"".to_vec(), b"{}".to_vec(), bundle("B", ACCOUNT, 7), bundle("A", ACCOUNT, 11)] {
        assert_eq!(edge.learn(&want("A"), 10, Some(wrong)), Err(Unusable::Bad));
    }
    assert_eq!(edge.find(&want("A")), Found::Pending);
    // An account's revision that one answer showed holds for the others.
    edge.learn(&want("A"), 12, Some(bundle("A", ACCOUNT, 12))).unwrap();
    assert_eq!(edge.learn(&want("B"), 11, Some(bundle("B", ACCOUNT, 7))), Err(Unusable::Old));
    assert_eq!(edge.apply(changes(9, &[])), Err(Unusable::Bad));
    assert_eq!(edge.applied(), 10);
}

#[test]
fn that_there_is_none_holds_until_anything_changes() {
    let mut edge = begun(10);
    edge.learn(&want("A"), 10, None).unwrap();
    assert_eq!(edge.find(&want("A")), Found::Unknown);
    edge.apply(changes(10, &[])).unwrap();
    assert_eq!(edge.find(&want("A")), Found::Unknown);
    edge.apply(changes(11, &[])).unwrap();
    assert_eq!(edge.find(&want("A")), Found::Pending);
}

#[test]
fn policies_of_resources_are_one_account_that_is_always_followed() {
    let mut edge = begun(10);
    let bucket = Want::Resource("arn:aws:s3:::bucket".into());
    edge.apply(changes(11, &[(RESOURCES, 11)])).unwrap();
    assert_eq!(edge.directory().revision(RESOURCES), 11);
    let json = |revision| format!(r#"{{"account":"{ACCOUNT}","revision":{revision}}}"#).into_bytes();
    assert_eq!(edge.learn(&bucket, 11, Some(json(9))), Err(Unusable::Old));
    edge.learn(&bucket, 12, Some(json(12))).unwrap();
    assert_eq!(edge.find(&bucket), Found::Bundle(json(12)));
    edge.apply(changes(13, &[(RESOURCES, 13)])).unwrap();
    assert_eq!(edge.find(&bucket), Found::Pending);
}

#[test]
fn whoever_missed_something_forgets_everything() {
    let mut edge = begun(10);
    edge.learn(&want("A"), 10, Some(bundle("A", ACCOUNT, 7))).unwrap();
    edge.learn(&want("B"), 10, None).unwrap();
    let restored = Changes { complete: false, ..changes(3, &[]) };
    assert_eq!(edge.apply(restored), Ok(Applied::Forgotten));
    assert_eq!(edge.applied(), 3);
    assert_eq!((edge.find(&want("A")), edge.find(&want("B"))), (Found::Pending, Found::Pending));
    assert_eq!(edge.directory().revision(ACCOUNT), 0);
}

#[test]
fn memory_has_limits() {
    let json = br#"{"cluster": "k", "limits": {"answers": 3, "unknown": 2, "accounts": 2}}"#;
    let mut edge = Edge::new(&Settings::read(json).unwrap());
    edge.apply(Changes { complete: false, ..changes(1, &[]) }).unwrap();
    for number in 0..100_u64 {
        let (known, gone) = (format!("A{number}"), format!("B{number}"));
        edge.learn(&want(&known), 1, Some(bundle(&known, &format!("{number:012}"), 1))).unwrap();
        edge.learn(&want(&gone), 1, None).unwrap();
    }
    assert_eq!((edge.answers.len(), edge.unknown.len(), edge.accounts.len()), (3, 2, 2));
    // An account that was forgotten is one that nothing is known of.
    assert_eq!(edge.find(&want("A97")), Found::Pending);
    assert!(matches!(edge.find(&want("A99")), Found::Bundle(_)));
}
