use super::{BadCertificate, KeyKind, PublicKey, rsa_bits};
use crate::testing::{certificate, key};

#[test]
fn keys_of_certificates() {
    for (name, kind, length) in [("rsa", KeyKind::Rsa, 270), ("p256", KeyKind::P256, 65), ("p384", KeyKind::P384, 97)] {
        let key = key(name);
        assert_eq!((key.kind, key.bytes.len()), (kind, length), "{name}");
        assert!(key.info.windows(length).any(|part| part == key.bytes));
    }
    assert_eq!(rsa_bits(&key("rsa").bytes), 2048);
}

#[test]
fn certificates_that_are_no_use() {
    assert_eq!(PublicKey::of_certificate(&certificate("weak")), Err(BadCertificate::Key));
    let der = certificate("rsa");
    for bad in [&der[1..], &der[..der.len() - 1], &[], &[0x30, 0][..], &key("rsa").info] {
        assert_eq!(PublicKey::of_certificate(bad), Err(BadCertificate::Malformed));
    }
    assert_eq!(rsa_bits(b""), 0);
}
