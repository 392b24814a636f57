//! Tokens as they come: three parts, of which nothing is believed before the third proves the first two.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

use super::json;
use crate::port::Algorithm;

/// A token that is well formed. Whether it is genuine is another question.
#[derive(Debug)]
pub(super) struct Jwt<'t> {
    /// How it says that it is signed: one of ours.
    pub(super) algorithm: &'static Signing,
    /// The key that it says it is signed with.
    pub(super) key: Option<String>,
    /// What it says.
    pub(super) claims: Map<String, Value>,
    /// What is signed.
    pub(super) signed: &'t str,
    /// The signature.
    pub(super) signature: Vec<u8>,
}

/// A way to sign tokens, and the keys that are for it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Signing {
    /// Its name in tokens and keys.
    pub(super) name: &'static str,
    /// How it is proven.
    pub(super) proof: Algorithm,
    /// The type of its keys.
    pub(super) key: &'static str,
    /// The curve of its keys; empty for those without.
    pub(super) curve: &'static str,
    /// Bytes of each of a key's coordinates.
    pub(super) size: usize,
}

const fn row(name: &'static str, proof: Algorithm, key: &'static str, curve: &'static str, size: usize) -> Signing {
    Signing { name, proof, key, curve, size }
}

/// Every way that is accepted. All are by public keys: a way by a shared secret would make everybody who can check a
/// token able to make one.
const SIGNINGS: &[Signing] = &[
    row("ES256", Algorithm::EcdsaP256Sha256, "EC", "P-256", 32),
    row("ES384", Algorithm::EcdsaP384Sha384, "EC", "P-384", 48),
    row("EdDSA", Algorithm::Ed25519, "OKP", "Ed25519", 32),
    row("PS256", Algorithm::RsaPssSha256, "RSA", "", 0),
    row("PS384", Algorithm::RsaPssSha384, "RSA", "", 0),
    row("PS512", Algorithm::RsaPssSha512, "RSA", "", 0),
    row("RS256", Algorithm::RsaPkcs1Sha256, "RSA", "", 0),
    row("RS384", Algorithm::RsaPkcs1Sha384, "RSA", "", 0),
    row("RS512", Algorithm::RsaPkcs1Sha512, "RSA", "", 0),
];

impl<'t> Jwt<'t> {
    /// Takes a token apart; none if it is none of the few sorts that are accepted.
    pub(super) fn parse(text: &'t str) -> Option<Self> {
        let (signed, signature) = text.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        let header = json::object(&bytes(header)?)?;
        // What is critical is something that we do not know.
        if header.contains_key("crit") {
            return None;
        }
        let algorithm = header.get("alg")?.as_str()?;
        let key = match header.get("kid") {
            None => None,
            Some(key) => Some(key.as_str()?.to_owned()),
        };
        Some(Self {
            algorithm: SIGNINGS.iter().find(|known| known.name == algorithm)?,
            key,
            claims: json::object(&bytes(claims)?)?,
            signed,
            signature: bytes(signature)?,
        })
    }
}

/// The bytes of a part. One sequence of bytes has one text.
pub(super) fn bytes(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok().filter(|bytes| !bytes.is_empty())
}

#[cfg(test)]
mod tests;
