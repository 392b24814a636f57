//! What opens, and everything that must not.

use std::collections::HashSet;

use super::*;
use crate::place::Place;

const SECRET: &[u8] = b"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

fn at(account: &str, key: &str) -> Address {
    Address::row(Place::Account(account), key)
}

fn sealer() -> Sealer {
    Sealer::create(&MasterKey::generate().unwrap()).unwrap().0
}

fn seal(sealer: &Sealer, address: &Address, revision: u64, value: &[u8]) -> Vec<u8> {
    let batch = sealer.seal(std::iter::once((address, Revision(revision), Some(value)))).unwrap();
    batch.changes().next().unwrap().1.unwrap().to_vec()
}

#[test]
fn a_row_opens_where_and_as_it_was_sealed() {
    let (sealer, address) = (sealer(), at("1", "key/AKIA"));
    for value in [SECRET, b"", &[0; 70_000]] {
        let row = seal(&sealer, &address, 42, value);
        let (revision, opened) = sealer.open_row(&address, row).unwrap();
        assert_eq!((revision, &*opened), (Revision(42), value));
    }
}

#[test]
fn nothing_of_the_value_is_in_the_sealed_row() {
    let row = seal(&sealer(), &at("1", "a"), 1, SECRET);
    assert!(SECRET.windows(4).all(|part| row.windows(4).all(|sealed| sealed != part)));
}

#[test]
fn a_row_moved_to_another_key_account_or_place_does_not_open() {
    let sealer = sealer();
    let row = seal(&sealer, &at("1", "key/a"), 1, SECRET);
    for other in [at("1", "key/b"), at("2", "key/a"), at("", "1key/a"), Address::row(Place::Registry, "key/a")] {
        assert!(matches!(sealer.open_row(&other, row.clone()), Err(Trouble::Row { .. })), "{other}");
    }
}

#[test]
fn a_row_with_any_bit_flipped_or_any_byte_missing_does_not_open() {
    let (sealer, address) = (sealer(), at("1", "a"));
    let row = seal(&sealer, &address, 1, SECRET);
    for index in 0..row.len() {
        for bit in 0..8 {
            let mut flipped = row.clone();
            flipped[index] ^= 1 << bit;
            assert!(sealer.open_row(&address, flipped).is_err(), "byte {index}, bit {bit}");
        }
        assert!(sealer.open_row(&address, row[..index].to_vec()).is_err(), "{index} bytes");
    }
}

#[test]
fn plain_text_does_not_open_and_is_not_repeated() {
    let (sealer, address) = (sealer(), at("1", "user/alice"));
    let json = br#"{"secret":"wJalrXUtnFEMI","password":"hunter2 hunter2 hunter2 hunter2"}"#;
    let versioned = [[FORMAT, 0, 0, 0, 1].as_slice(), json].concat();
    for planted in [json.as_slice(), &versioned, b"", &[FORMAT; HEADER + NONCE + TAG]] {
        let trouble = sealer.open_row(&address, planted.to_vec()).unwrap_err().to_string();
        assert!(trouble.starts_with("row `user/alice` of account `1` cannot be trusted"), "{trouble}");
        assert!(!trouble.contains("hunter2"), "{trouble}");
    }
}

#[test]
fn another_store_s_row_does_not_open() {
    let address = at("1", "a");
    let row = seal(&sealer(), &address, 1, SECRET);
    assert!(sealer().open_row(&address, row).is_err());
}

#[test]
fn no_nonce_is_used_twice() {
    let (sealer, address) = (sealer(), at("1", "a"));
    let mut seen = HashSet::new();
    for _ in 0..50 {
        let rows = std::iter::repeat_n((&address, Revision(1), Some(&b""[..])), 1_000);
        let batch = sealer.seal(rows.collect::<Vec<_>>().into_iter()).unwrap();
        for (_, row) in batch.changes() {
            assert!(seen.insert(row.unwrap()[HEADER..HEADER + NONCE].to_vec()));
        }
    }
}

#[test]
fn the_keyring_opens_with_its_master_key_only() {
    let (master, other) = (MasterKey::generate().unwrap(), MasterKey::generate().unwrap());
    let (sealer, ring) = Sealer::create(&master).unwrap();
    let address = at("1", "a");
    let row = seal(&sealer, &address, 7, SECRET);
    assert!(Sealer::open(&master, &ring).unwrap().open_row(&address, row).is_ok());

    let refused = Sealer::open(&other, &ring).unwrap_err().to_string();
    let expected =
        format!("wrong master key: the store is sealed with key {}, the key given is {}", master.id(), other.id());
    assert_eq!(refused, expected);
    assert!(matches!(Sealer::open(&master, b"something else"), Err(OpenError::Foreign(_))));
    let mut newer = ring.clone();
    newer[MAGIC.len()] = FORMAT + 1;
    assert!(matches!(Sealer::open(&master, &newer), Err(OpenError::Newer(2, 1))));
    for index in 0..ring.len() {
        let mut flipped = ring.clone();
        flipped[index] ^= 0x10;
        assert!(Sealer::open(&master, &flipped).is_err(), "byte {index}");
        assert!(Sealer::open(&master, &ring[..index]).is_err(), "{index} bytes");
    }
}
