use super::*;

const ROOM: Room = Room { bytes: 1 << 20, entries: 3 };

fn key(name: &str) -> Need {
    let [day, region, service] = ["20260101", "us-east-1", "s3"].map(str::to_owned);
    Need::Bundle { access_key: name.to_owned(), day, region, service, token: None }
}

fn bundle(account: &str, revision: u64) -> Option<Vec<u8>> {
    Some(format!(r#"{{"account":"{account}","revision":{revision},"more":{{}}}}"#).into_bytes())
}

fn changes(revision: u64, accounts: &[(&str, u64)]) -> Changes {
    let accounts = accounts.iter().map(|(name, at)| ((*name).to_owned(), *at)).collect();
    Changes { revision, accounts, complete: true }
}

fn here(knowledge: &Knowledge, need: &Need) -> bool {
    matches!(knowledge.find(need), Known::Here(_))
}

#[test]
fn an_answer_stands_until_its_account_changes() {
    let mut knowledge = Knowledge::new(ROOM);
    knowledge.apply(changes(10, &[]));
    assert_eq!(knowledge.learn(key("a"), bundle("1", 7), 10), Ok(()));
    assert!(here(&knowledge, &key("a")));
    assert_eq!(knowledge.revision("1"), 7);
    knowledge.apply(changes(11, &[("2", 11)]));
    assert!(here(&knowledge, &key("a")), "another account's change is nothing to it");
    knowledge.apply(changes(12, &[("1", 12)]));
    assert_eq!((knowledge.find(&key("a")), knowledge.revision("1")), (Known::Missing, 12));
    assert_eq!(knowledge.learn(key("a"), bundle("1", 7), 12), Err(Useless::Old));
    assert_eq!(knowledge.learn(key("a"), bundle("1", 12), 12), Ok(()));
    assert!(here(&knowledge, &key("a")));
}

#[test]
fn an_answer_from_before_what_is_applied_is_not_used() {
    let mut knowledge = Knowledge::new(ROOM);
    knowledge.apply(changes(10, &[("1", 10)]));
    assert_eq!(knowledge.learn(key("a"), bundle("1", 9), 9), Err(Useless::Old));
    assert_eq!(knowledge.learn(key("a"), None, 9), Err(Useless::Old));
    assert_eq!(knowledge.find(&key("a")), Known::Missing);
    assert_eq!(knowledge.learn(key("a"), Some(b"{}".to_vec()), 10), Err(Useless::Broken));
    assert_eq!(knowledge.learn(key("a"), bundle("resources", 10), 10), Err(Useless::Broken));
}

#[test]
fn a_newer_answer_makes_others_of_its_account_old() {
    let mut knowledge = Knowledge::new(ROOM);
    knowledge.learn(key("a"), bundle("1", 7), 7).unwrap();
    knowledge.learn(key("b"), bundle("1", 8), 8).unwrap();
    assert_eq!((knowledge.find(&key("a")), knowledge.revision("1")), (Known::Missing, 8));
}

#[test]
fn nobody_is_known_only_until_anything_changes() {
    let mut knowledge = Knowledge::new(ROOM);
    knowledge.apply(changes(10, &[]));
    knowledge.learn(key("a"), None, 10).unwrap();
    assert_eq!(knowledge.find(&key("a")), Known::Nobody);
    knowledge.apply(changes(10, &[]));
    assert_eq!(knowledge.find(&key("a")), Known::Nobody, "a heartbeat is no change");
    knowledge.apply(changes(11, &[("9", 11)]));
    assert_eq!(knowledge.find(&key("a")), Known::Missing);
}

#[test]
fn a_feed_that_does_not_go_on_makes_everything_forgotten() {
    for changes in [
        Changes { revision: 12, accounts: HashMap::new(), complete: false },
        Changes { revision: 9, accounts: HashMap::new(), complete: true },
    ] {
        let (mut knowledge, applied) = (Knowledge::new(ROOM), changes.revision);
        knowledge.apply(self::changes(10, &[]));
        knowledge.learn(key("a"), bundle("1", 7), 10).unwrap();
        knowledge.learn(key("x"), None, 10).unwrap();
        knowledge.apply(changes);
        assert_eq!((knowledge.applied(), knowledge.revision("1"), knowledge.size()), (applied, 0, (0, 0)));
        assert_eq!(knowledge.find(&key("x")), Known::Missing);
    }
}

#[test]
fn there_is_room_for_so_much_and_what_was_learned_first_goes() {
    let mut knowledge = Knowledge::new(ROOM);
    for name in ["a", "b", "c", "d"] {
        knowledge.learn(key(name), bundle(name, 1), 1).unwrap();
    }
    assert_eq!(knowledge.find(&key("a")), Known::Missing);
    assert_eq!(knowledge.revision("a"), 0, "what gates remember of it is asked for again");
    assert!(["b", "c", "d"].iter().all(|name| here(&knowledge, &key(name))));
    let mut knowledge = Knowledge::new(Room { bytes: 2_000, entries: 100 });
    for number in 0..1_000 {
        knowledge.learn(key(&number.to_string()), bundle("1", 1), 1).unwrap();
        knowledge.learn(key("always the same"), bundle("1", 1), 1).unwrap();
        knowledge.learn(key(&format!("nobody {number}")), None, 1).unwrap();
    }
    assert!(knowledge.size().1 <= 2_000 && knowledge.order.len() <= 200 && knowledge.nobody.len() <= 100);
    assert_eq!(knowledge.accounts.len(), 1);
    knowledge.forget(&key("always the same"));
    while let Some(need) = knowledge.entries.keys().next().cloned() {
        knowledge.forget(&need);
    }
    assert_eq!((knowledge.size(), knowledge.accounts.len()), ((0, 0), 0));
}

#[test]
fn resources_are_one_account() {
    let mut knowledge = Knowledge::new(ROOM);
    let arn = |name: &str| Need::Resource(format!("arn:aws:s3:::{name}"));
    knowledge.apply(changes(10, &[]));
    knowledge.learn(arn("bare"), None, 10).unwrap();
    assert_eq!(knowledge.find(&arn("bare")), Known::Nobody);
    knowledge.learn(arn("open"), bundle("000000000000", 7), 10).unwrap();
    assert!(here(&knowledge, &arn("open")));
    knowledge.apply(changes(11, &[("1", 11)]));
    assert!(here(&knowledge, &arn("open")));
    knowledge.apply(changes(12, &[("resources", 12)]));
    assert_eq!(knowledge.find(&arn("open")), Known::Missing);
    assert_eq!(knowledge.find(&arn("bare")), Known::Missing);
}
