use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm,
    Ed25519KeyPair, KeyPair as _,
};

use super::*;

const MESSAGE: &[u8] = b"a message";

fn ecdsa(algorithm: &'static EcdsaSigningAlgorithm) -> (Vec<u8>, Vec<u8>) {
    let random = SystemRandom::new();
    let document = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
    let pair = EcdsaKeyPair::from_pkcs8(algorithm, document.as_ref(), &random).unwrap();
    (pair.public_key().as_ref().to_vec(), pair.sign(&random, MESSAGE).unwrap().as_ref().to_vec())
}

fn ed25519() -> (Vec<u8>, Vec<u8>) {
    let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
    let pair = Ed25519KeyPair::from_pkcs8(document.as_ref()).unwrap();
    (pair.public_key().as_ref().to_vec(), pair.sign(MESSAGE).as_ref().to_vec())
}

#[test]
fn a_signature_is_its_keys_over_its_message() {
    for (algorithm, (key, signature)) in [
        (Algorithm::EcdsaP256Sha256, ecdsa(&ECDSA_P256_SHA256_FIXED_SIGNING)),
        (Algorithm::EcdsaP384Sha384, ecdsa(&ECDSA_P384_SHA384_FIXED_SIGNING)),
        (Algorithm::Ed25519, ed25519()),
    ] {
        assert!(verify(algorithm, &key, MESSAGE, &signature), "{algorithm:?}");
        assert!(!verify(algorithm, &key, b"another", &signature), "{algorithm:?}");
        assert!(!verify(algorithm, &key, MESSAGE, &signature[1..]), "{algorithm:?}");
        assert!(!verify(algorithm, &key[1..], MESSAGE, &signature), "{algorithm:?}");
        assert!(!verify(Algorithm::RsaPkcs1Sha256, &key, MESSAGE, &signature), "{algorithm:?}");
        let mut other = key.clone();
        *other.last_mut().unwrap() ^= 1;
        assert!(!verify(algorithm, &other, MESSAGE, &signature), "{algorithm:?}");
    }
}

#[test]
fn zeros_prove_nothing() {
    let (key, _) = ecdsa(&ECDSA_P256_SHA256_FIXED_SIGNING);
    assert!(!verify(Algorithm::EcdsaP256Sha256, &key, MESSAGE, &[0; 64]));
    assert!(!verify(Algorithm::Ed25519, &[0; 32], MESSAGE, &[0; 64]));
    assert!(!verify(Algorithm::RsaPssSha256, &[], MESSAGE, &[]));
}
