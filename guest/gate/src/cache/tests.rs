use super::*;
use crate::bundle::Bundle;
use crate::gate::testing::{ACCOUNT, Person};
use crate::sigv4::key::SigningKey;

fn scope(day: &str) -> Scope {
    Scope { day: day.into(), region: "us-east-1".into(), service: "iam".into() }
}

fn known(access_key: &str, day: &str) -> Rc<Known> {
    let person = Person::new("alice", &[]);
    let bundle = Bundle {
        access_key: access_key.into(),
        account: ACCOUNT.into(),
        revision: 1,
        scope: scope(day),
        signing_key: SigningKey::derive("secret", &scope(day)),
        principal: person.principal,
        session: None,
        expires: None,
        policies: person.policies,
    };
    Rc::new(Known::new(bundle).unwrap())
}

fn cache(bytes: usize, entries: usize) -> Cache {
    Cache::new(Limit { bytes, entries })
}

fn has(cache: &mut Cache, access_key: &str) -> bool {
    cache.find(access_key, &scope("20260131"), None).is_some()
}

#[test]
fn a54_every_input_of_a_look_up_is_part_of_its_key() {
    let mut cache = Cache::default();
    let (token, other) = ([1; 32], [2; 32]);
    cache.keep(&known("A", "20260131"), Some(token), 10);
    assert!(cache.find("A", &scope("20260131"), Some(&token)).is_some());
    assert!(cache.find("A", &scope("20260131"), Some(&other)).is_none());
    assert!(cache.find("A", &scope("20260131"), None).is_none());
    assert!(cache.find("A", &scope("20260201"), Some(&token)).is_none());
    assert!(cache.find("B", &scope("20260131"), Some(&token)).is_none());
    for change in
        [|scope: &mut Scope| scope.region = "eu-west-1".into(), |scope: &mut Scope| scope.service = "sts".into()]
    {
        let mut elsewhere = scope("20260131");
        change(&mut elsewhere);
        assert!(cache.find("A", &elsewhere, Some(&token)).is_none());
    }
}

#[test]
fn what_is_oldest_in_use_goes_first() {
    let mut cache = cache(1_000, 3);
    for key in ["A", "B", "C"] {
        cache.keep(&known(key, "20260131"), None, 10);
    }
    assert!(has(&mut cache, "A"));
    cache.keep(&known("D", "20260131"), None, 10);
    assert!(!has(&mut cache, "B"));
    assert!(has(&mut cache, "A") && has(&mut cache, "C") && has(&mut cache, "D"));
    assert_eq!((cache.entries, cache.bytes), (3, 30));
}

#[test]
fn bytes_are_bounded_too() {
    let mut cache = cache(100, 1_000);
    for number in 0..50 {
        cache.keep(&known(&format!("K{number}"), "20260131"), None, 30);
        assert!(cache.bytes <= 100 && cache.entries <= 3);
    }
    cache.keep(&known("BIG", "20260131"), None, 101);
    assert!(!has(&mut cache, "BIG") && has(&mut cache, "K49"));
}

#[test]
fn what_is_kept_again_takes_its_own_place() {
    let mut cache = cache(100, 10);
    for _ in 0..5 {
        cache.keep(&known("A", "20260131"), None, 30);
    }
    assert_eq!((cache.entries, cache.bytes), (1, 30));
    cache.keep(&known("A", "20260201"), None, 30);
    assert_eq!((cache.entries, cache.bytes), (2, 60));
}
