//! Signing keys: what may leave the building instead of a secret key.
//!
//! A key derived for one day, region and service checks a signature and, being symmetric, could forge one:
//! a stolen one is worth that scope and no more.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::sigv4::scope::{Scope, TERMINATOR};

/// A block of SHA-256, in bytes: the key length of its HMAC.
const BLOCK: usize = 64;

/// The secret key's derivative for one [`Scope`].
pub struct SigningKey {
    bytes: Zeroizing<[u8; 32]>,
    /// The same, with the work done that is the same for every signature. Wiped when dropped.
    mac: Hmac<Sha256>,
}

impl SigningKey {
    /// Derives the key for a scope from a secret access key.
    #[must_use]
    pub fn derive(secret: &str, scope: &Scope) -> Self {
        let seed = Zeroizing::new([b"AWS4".as_slice(), secret.as_bytes()].concat());
        let day = hmac(&seed, &scope.day);
        let region = hmac(&*day, &scope.region);
        let service = hmac(&*region, &scope.service);
        Self::new(hmac(&*service, TERMINATOR))
    }

    fn new(bytes: Zeroizing<[u8; 32]>) -> Self {
        Self { mac: prepare(&*bytes), bytes }
    }

    /// The signature of a string to sign.
    #[must_use]
    pub fn sign(&self, text: &[u8]) -> [u8; 32] {
        self.mac.clone().chain_update(text).finalize().into_bytes().into()
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(…)")
    }
}

impl Serialize for SigningKey {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let text = Zeroizing::new(STANDARD.encode(*self.bytes));
        to.serialize_str(&text)
    }
}

impl<'de> Deserialize<'de> for SigningKey {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = Zeroizing::new(String::deserialize(from)?);
        let mut bytes = Zeroizing::new([0; 32]);
        match STANDARD.decode_slice(text.as_bytes(), bytes.as_mut_slice()) {
            Ok(32) => Ok(Self::new(bytes)),
            _ => Err(de::Error::custom("a signing key is 32 bytes of base64")),
        }
    }
}

/// HMAC-SHA-256 of a text.
fn hmac(key: &[u8], text: &str) -> Zeroizing<[u8; 32]> {
    Zeroizing::new(prepare(key).chain_update(text).finalize().into_bytes().into())
}

/// HMAC-SHA-256 with a key of any length.
fn prepare(key: &[u8]) -> Hmac<Sha256> {
    // RFC 2104: a short key is filled up with zeros, a long one is hashed first.
    let mut block = Zeroizing::new([0; BLOCK]);
    let hashed: Zeroizing<[u8; 32]>;
    let key = if key.len() <= BLOCK {
        key
    } else {
        hashed = Zeroizing::new(Sha256::digest(key).into());
        hashed.as_slice()
    };
    for (to, from) in block.iter_mut().zip(key) {
        *to = *from;
    }
    Hmac::<Sha256>::new((&*block).into())
}

#[cfg(test)]
mod tests;
