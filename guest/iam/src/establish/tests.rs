use keyward_model::secret::SecretKey;

use super::{Refusal, establish};
use crate::bundle::resolve;
use crate::testing::{ACCOUNT, House, Memory, moment, scope};

fn secret(text: &str) -> SecretKey {
    SecretKey::known(text.to_owned())
}

fn signs(store: &mut Memory, key: &str) -> bool {
    resolve(store, key, &scope(), None, &moment()).unwrap().is_some()
}

#[test]
fn it_is_idempotent_and_follows_its_settings() {
    let mut store = Memory::default();
    establish(&mut store, ACCOUNT, "ROOTKEY1", &secret("secret-1"), &moment(), &[7; 32]).unwrap();
    let rows = store.rows.clone();
    establish(&mut store, ACCOUNT, "ROOTKEY1", &secret("secret-1"), &moment(), &[7; 32]).unwrap();
    assert_eq!(store.rows, rows);
    assert!(signs(&mut store, "ROOTKEY1"));

    establish(&mut store, ACCOUNT, "ROOTKEY1", &secret("secret-2"), &moment(), &[7; 32]).unwrap();
    assert_ne!(store.rows, rows);
    establish(&mut store, ACCOUNT, "ROOTKEY2", &secret("secret-2"), &moment(), &[7; 32]).unwrap();
    assert!(signs(&mut store, "ROOTKEY2"));
    assert!(!signs(&mut store, "ROOTKEY1"));
}

#[test]
fn the_key_of_another_is_refused() {
    let mut house = House::default();
    establish(&mut house.store, ACCOUNT, "ROOTKEY1", &secret("secret-1"), &moment(), &[7; 32]).unwrap();
    let other = establish(&mut house.store, "000000000000", "ROOTKEY1", &secret("secret-1"), &moment(), &[7; 32]);
    assert!(matches!(other, Err(Refusal::KeyTaken)));
}

#[test]
fn what_cannot_be_a_key_is_refused() {
    let mut store = Memory::default();
    for (account, key, text) in
        [("1", "ROOTKEY1", "secret-1"), (ACCOUNT, "a/b/c", "secret-1"), (ACCOUNT, "ROOTKEY1", "short")]
    {
        assert!(establish(&mut store, account, key, &secret(text), &moment(), &[7; 32]).is_err());
    }
    assert!(store.rows.is_empty());
}
