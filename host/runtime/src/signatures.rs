//! Proofs by public keys, for a guest that has none of its own.

use ring::signature::{self as native, UnparsedPublicKey, VerificationAlgorithm};

use crate::bindings::iam::keyward::iam::signatures::Algorithm;

/// Whether the signature is this key's over this message.
pub(crate) fn verify(algorithm: Algorithm, key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    UnparsedPublicKey::new(of(algorithm), key).verify(message, signature).is_ok()
}

fn of(algorithm: Algorithm) -> &'static dyn VerificationAlgorithm {
    match algorithm {
        Algorithm::RsaPkcs1Sha256 => &native::RSA_PKCS1_2048_8192_SHA256,
        Algorithm::RsaPkcs1Sha384 => &native::RSA_PKCS1_2048_8192_SHA384,
        Algorithm::RsaPkcs1Sha512 => &native::RSA_PKCS1_2048_8192_SHA512,
        Algorithm::RsaPssSha256 => &native::RSA_PSS_2048_8192_SHA256,
        Algorithm::RsaPssSha384 => &native::RSA_PSS_2048_8192_SHA384,
        Algorithm::RsaPssSha512 => &native::RSA_PSS_2048_8192_SHA512,
        Algorithm::EcdsaP256Sha256 => &native::ECDSA_P256_SHA256_FIXED,
        Algorithm::EcdsaP384Sha384 => &native::ECDSA_P384_SHA384_FIXED,
        Algorithm::Ed25519 => &native::ED25519,
    }
}

#[cfg(test)]
mod tests;
