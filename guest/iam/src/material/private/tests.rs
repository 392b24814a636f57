use super::{Unusable, public_half};
use crate::material::certificate::Certificate;
use crate::material::samples;

#[test]
fn a_key_has_the_public_half_of_its_certificate() {
    for (certificate, keys) in [
        (samples::RSA, [samples::RSA_PKCS1, samples::RSA_PKCS8]),
        (samples::P256, [samples::P256_SEC1, samples::P256_PKCS8]),
        (samples::P384, [samples::P384_SEC1, samples::P384_PKCS8]),
    ] {
        let of_certificate = Certificate::read(certificate).unwrap().key.unwrap();
        for key in keys {
            assert_eq!(public_half(key).unwrap(), of_certificate, "{certificate}");
        }
    }
    assert_ne!(public_half(samples::P256_SEC1), public_half(samples::P384_SEC1));
}

#[test]
fn parameters_may_stand_before_a_key() {
    let parameters = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
    assert!(public_half(&format!("{parameters}{}", samples::P256_SEC1)).is_ok());
    assert_eq!(public_half(parameters), Err(Unusable::Unreadable));
}

#[test]
fn a_key_that_only_claims_a_modulus_is_none() {
    for forged in [samples::FORGED_PRIMES, samples::FORGED_EXPONENT, samples::FORGED_ONE] {
        assert_eq!(public_half(forged), Err(Unusable::Unreadable), "{forged}");
    }
}

#[test]
fn what_is_no_usable_key() {
    assert_eq!(public_half(samples::ENCRYPTED), Err(Unusable::Encrypted));
    let two = format!("{}{}", samples::P256_SEC1, samples::P256_SEC1);
    for text in ["", "x", samples::RSA, samples::ED25519_KEY, samples::SSH_SPKI, &two] {
        assert_eq!(public_half(text), Err(Unusable::Unreadable), "{text}");
    }
}

#[test]
fn no_flipped_byte_is_trouble() {
    for (label, text) in [
        ("RSA PRIVATE KEY", samples::RSA_PKCS1),
        ("EC PRIVATE KEY", samples::P256_SEC1),
        ("PRIVATE KEY", samples::P384_PKCS8),
    ] {
        let block = crate::material::pem::block(text).unwrap();
        for at in 0..block.der.len().min(160) {
            let mut der = block.der.clone();
            der[at] ^= 0x15;
            let _ = super::read(&crate::material::pem::Block { label, der });
        }
    }
}
