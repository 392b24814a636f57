use std::collections::BTreeSet;

use zeroize::Zeroizing;

use super::RootKey;

fn pair(id: &str, secret: &str) -> Result<RootKey, String> {
    RootKey::new(id.into(), Zeroizing::new(secret.into())).map_err(|error| error.to_string())
}

#[test]
fn generated_pairs_keep_the_rules_and_differ() {
    let pairs: Vec<_> = (0..100).map(|_| RootKey::generate().unwrap()).collect();
    for key in &pairs {
        assert_eq!((key.id.len(), key.secret.len()), (20, 40));
        assert!(key.id.starts_with("AKIA"));
    }
    assert_eq!(pairs.iter().map(|key| &key.id).collect::<BTreeSet<_>>().len(), 100);
    assert_eq!(pairs.iter().map(|key| key.secret.as_str()).collect::<BTreeSet<_>>().len(), 100);
}

#[test]
fn a_pair_has_the_lengths_and_characters_of_the_seeds() {
    assert!(pair("abcd", "12345678").is_ok());
    assert!(pair(&"A".repeat(128), &"x".repeat(128)).is_ok());
    for (id, secret) in [
        ("abc", "12345678"),
        (&*"A".repeat(129), "12345678"),
        ("my-key", "12345678"),
        ("abcd", "1234567"),
        ("abcd", &*"x".repeat(129)),
    ] {
        let error = pair(id, secret).unwrap_err();
        assert!(!error.contains(secret), "{error}");
    }
}

#[test]
fn the_secret_is_not_shown() {
    let key = pair("AKIAEXAMPLE", "correct-horse-battery").unwrap();
    let shown = format!("{key:?}");
    assert!(shown.contains("AKIAEXAMPLE") && !shown.contains("horse"), "{shown}");
}
