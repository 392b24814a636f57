use super::*;
use crate::testing::{ACCOUNT, Memory};

const HOUR: u32 = 3_600;
const DAY: i64 = 86_400_000;

fn tx(store: &mut Memory, day: i64) -> Tx<'_> {
    let now = Time::from_millis(1_769_860_800_000 + day * DAY).unwrap();
    Tx::new(store, ACCOUNT, &day.to_be_bytes(), now)
}

fn grant() -> Grant {
    Grant {
        account: ACCOUNT.to_owned(),
        kind: Kind::Role,
        owner: UniqueId::known("AROAAAAAAAAAAAAAAAAAA"),
        name: "session".to_owned(),
        passed: Passed::default(),
        tags: BTreeMap::new(),
        transitive: Vec::new(),
        source_identity: None,
        mfa: None,
        provider: None,
        opened_by: None,
        by_password: false,
    }
}

fn issued(tx: &mut Tx<'_>, grant: Grant) -> Credentials {
    issue(tx, grant, HOUR, 0).unwrap().credentials
}

#[test]
fn a_token_comes_back_as_it_went() {
    let mut store = Memory::default();
    let mut tx = tx(&mut store, 0);
    let grant = Grant {
        passed: Passed { text: Some("{}".to_owned()), managed: vec!["ANPAX".to_owned()] },
        tags: BTreeMap::from([("team".to_owned(), "blau".to_owned())]),
        transitive: vec!["team".to_owned()],
        source_identity: Some("alice".to_owned()),
        mfa: Some(tx.now),
        provider: Some("idp".to_owned()),
        ..grant()
    };
    let Credentials { access_key, secret, token, expires } = issued(&mut tx, grant.clone());
    assert!(access_key.starts_with("ASIA") && secret.expose().len() == 40);
    assert_eq!(UniqueId::account_of(&access_key).as_deref(), Some(ACCOUNT));
    let session = read(&tx, &access_key, &token).unwrap();
    assert_eq!(session.grant, grant);
    assert_eq!(session.secret.expose(), secret.expose());
    assert_eq!((session.issued, session.expires), (tx.now, expires));
    assert_eq!(expires.seconds() - tx.now.seconds(), i64::from(HOUR));
}

#[test]
fn a25_a_token_is_good_for_its_own_key_and_to_the_letter() {
    let mut store = Memory::default();
    let mut tx = tx(&mut store, 0);
    let one = issued(&mut tx, grant());
    let other = issued(&mut tx, grant());
    assert!(read(&tx, &one.access_key, &one.token).is_some());
    assert!(read(&tx, &one.access_key, &other.token).is_none());
    assert!(read(&tx, &other.access_key, &one.token).is_none());
    assert!(read(&tx, "AKIAAAAAAAAAAAAAAAAA", &one.token).is_none());
    for at in 0..one.token.len() {
        for letter in ["A", "b", "=", "é", ""] {
            let mut changed = one.token.clone();
            changed.replace_range(at..=at, letter);
            assert!(changed == one.token || read(&tx, &one.access_key, &changed).is_none(), "{at} {letter}");
        }
    }
    for junk in ["", "AQ==", "null", &one.token.repeat(2), &"A".repeat(9_000)] {
        assert!(read(&tx, &one.access_key, junk).is_none());
    }
}

#[test]
fn a79_what_is_sealed_for_one_purpose_opens_for_no_other() {
    let mut store = Memory::default();
    let mut tx = tx(&mut store, 0);
    let plain = serde_json::to_vec(&Session {
        grant: grant(),
        secret: SecretKey::known("secret".to_owned()),
        issued: tx.now,
        expires: tx.now.plus_millis(1_000),
    })
    .unwrap();
    let key = "ASIAAAAAAAAAAAAAAAAA";
    let good = seal(&mut tx, Purpose::Session, key, &plain).unwrap();
    assert!(read(&tx, key, &good).is_some());
    let message = seal(&mut tx, Purpose::Refusal, key, &plain).unwrap();
    assert!(read(&tx, key, &message).is_none());
    // Who has another installation's ring, or another key of the same number, has nothing.
    tx.register_bytes(&keyward_model::layout::ring_key(1), vec![7; 32]);
    assert!(read(&tx, key, &good).is_none());
}

#[test]
fn the_ring_turns() {
    let mut store = Memory::default();
    let first = issued(&mut tx(&mut store, 0), grant());
    let rows = |store: &Memory| store.rows.len();
    assert_eq!(rows(&store), 2, "the ring and its key: a session has no row");
    issued(&mut tx(&mut store, 6), grant());
    assert_eq!(rows(&store), 2);
    let second = issued(&mut tx(&mut store, 7), grant());
    assert_eq!(rows(&store), 3, "a week later another key seals");
    assert_ne!(first.token.get(..8), second.token.get(..8));
    assert!(read(&tx(&mut store, 8), &first.access_key, &first.token).is_some());
    issued(&mut tx(&mut store, 13), grant());
    assert_eq!(rows(&store), 3, "what the first sealed last may still be good");
    issued(&mut tx(&mut store, 14), grant());
    assert_eq!(rows(&store), 3, "the third is made and the first goes");
    let later = tx(&mut store, 14);
    assert!(read(&later, &first.access_key, &first.token).is_none());
    assert!(read(&later, &second.access_key, &second.token).is_some());
}

#[test]
fn policies_and_tags_have_their_room() {
    let mut store = Memory::default();
    let mut tx = tx(&mut store, 0);
    let mut packed = |text: usize, tags: usize| {
        let text = (text > 0).then(|| "x".repeat(text));
        let tags = (0..tags).map(|n| (format!("{n:0100}"), "v".repeat(94))).collect();
        let passed = Passed { text, managed: Vec::new() };
        issue(&mut tx, Grant { passed, tags, ..grant() }, HOUR, 0).map(|issued| issued.packed)
    };
    assert_eq!(packed(0, 0).unwrap(), None);
    assert_eq!(packed(1, 0).unwrap(), Some(1));
    assert_eq!(packed(2_048, 0).unwrap(), Some(50));
    assert_eq!(packed(2_048, 10).unwrap(), Some(99));
    let refused = packed(2_048, 11).unwrap_err();
    assert_eq!(refused.to_string(), "Packed policy consumes 104% of allotted space, please use smaller policy.");
    assert_eq!(packed(0, 20).unwrap(), Some(98));
}

#[test]
fn a_token_is_as_long_as_is_asked() {
    let mut store = Memory::default();
    let mut tx = tx(&mut store, 0);
    let plain = issue(&mut tx, grant(), HOUR, 0).unwrap().size;
    for least in [0, 100, plain as usize + 1, 2_001, 2_002, 2_003, 2_004, 4_096] {
        let Issued { credentials, size, utilization, .. } = issue(&mut tx, grant(), HOUR, least).unwrap();
        assert_eq!(credentials.token.len(), size as usize);
        assert!((size as usize) >= least && size < plain.max(u32::try_from(least).unwrap()) + 4, "{least} {size}");
        assert_eq!(utilization, (size * 100).div_ceil(8_192));
        assert!(read(&tx, &credentials.access_key, &credentials.token).is_some());
    }
}
