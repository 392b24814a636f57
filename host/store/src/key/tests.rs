//! Master keys: read exactly or refused, never shown.

use std::fs::Permissions;

use super::*;

const TEXT: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

#[test]
fn base64_of_exactly_32_bytes_is_a_key() {
    let key = MasterKey::from_base64(&format!(" {TEXT}\n")).unwrap();
    assert_eq!(key.bytes(), &std::array::from_fn(|index| index as u8));
    for (text, why) in [
        ("", "master key: has 0 bytes, not 32"),
        ("AAEC", "master key: has 3 bytes, not 32"),
        ("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gIQ==", "master key: has 34 bytes, not 32"),
        ("hunter2!", "master key: not base64"),
    ] {
        assert_eq!(MasterKey::from_base64(text).unwrap_err().to_string(), why);
    }
}

#[test]
fn a_key_is_shown_by_its_id_only() {
    let key = MasterKey::from_base64(TEXT).unwrap();
    assert_eq!(format!("{key:?}"), "MasterKey(…)");
    assert_eq!(key.id(), MasterKey::from_base64(TEXT).unwrap().id());
    assert_ne!(key.id(), MasterKey::generate().unwrap().id());
    assert_eq!(key.id().to_string().len(), 8);
}

#[test]
fn a_key_file_is_made_once_for_its_owner_only() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("key");
    let made = MasterKey::create_file(&path).unwrap();
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(MasterKey::from_file(&path).unwrap().bytes(), made.bytes());
    assert!(MasterKey::create_file(&path).is_err(), "it is never overwritten");

    std::fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
    let refused = MasterKey::from_file(&path).unwrap_err().to_string();
    assert!(refused.ends_with("mode 640 lets others read it, it must be 600"), "{refused}");
    assert!(MasterKey::from_file(&directory.path().join("none")).unwrap_err().to_string().contains("none: "));
}
