use keyward_model::time::Time;

use super::Certificate;
use crate::material::public::PublicKey;
use crate::material::samples;

fn read(text: &str) -> Certificate {
    Certificate::read(text).unwrap()
}

#[test]
fn a_certificate_says_whose_it_is_and_how_long() {
    let certificate = read(samples::RSA);
    assert_eq!(
        (certificate.begins.iso(), certificate.ends.iso()),
        ("2026-01-01T00:00:00Z".into(), "2036-01-01T00:00:00Z".into())
    );
    assert!(matches!(certificate.key, Some(PublicKey::Rsa(_))));
    assert!(matches!(read(samples::P256).key, Some(PublicKey::P256(_))));
    assert!(matches!(read(samples::P384).key, Some(PublicKey::P384(_))));
    assert!(read(samples::ED25519).key.is_none());
    assert_eq!(certificate.digest.len(), 64);
    assert_ne!(certificate.digest, read(samples::P256).digest);
    let at = |text| Time::parse_iso(text).unwrap();
    for (now, valid) in [
        ("2025-12-31T23:59:59Z", false),
        ("2026-01-01T00:00:00Z", true),
        ("2036-01-01T00:00:00Z", true),
        ("2036-01-01T00:00:01Z", false),
    ] {
        assert_eq!(certificate.is_valid_at(at(now)), valid, "{now}");
    }
}

#[test]
fn a_chain_is_named_step_by_step() {
    let [leaf, middle, root] = [samples::RSA, samples::MIDDLE, samples::ROOT].map(read);
    assert!(leaf.names_as_issuer(&middle) && middle.names_as_issuer(&root) && root.names_as_issuer(&root));
    assert!(!leaf.names_as_issuer(&root) && !root.names_as_issuer(&middle));
}

#[test]
fn what_is_no_certificate() {
    let key = samples::RSA_PKCS1;
    let mislabelled = key.replace("RSA PRIVATE KEY", "CERTIFICATE");
    let two = format!("{}{}", samples::RSA, samples::ROOT);
    let relabelled = samples::RSA.replace("CERTIFICATE", "PKCS7");
    for text in [key, &mislabelled, &two, &relabelled, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"] {
        assert!(Certificate::read(text).is_none(), "{text}");
    }
}

#[test]
fn no_flipped_byte_is_trouble() {
    let block = crate::material::pem::block(samples::RSA).unwrap();
    for at in 0..block.der.len() {
        let mut der = block.der.clone();
        der[at] ^= 0x15;
        // Whatever comes of it, it is an answer.
        let _ = Certificate::from_block(&crate::material::pem::Block { label: "CERTIFICATE", der });
    }
}
