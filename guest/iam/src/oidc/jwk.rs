//! The keys that a provider signs its tokens with.

use serde_json::{Map, Value};

use super::json;
use super::jwt::{Jwt, Signing, bytes};

/// Most keys that a provider may have.
const MOST: usize = 100;
/// Most bytes of an RSA modulus: 8192 bits, and a sign.
const MOST_MODULUS: usize = 1_025;
/// Most bytes of an RSA exponent.
const MOST_EXPONENT: usize = 5;

/// A provider's keys.
pub(super) struct Keys(Vec<Map<String, Value>>);

impl Keys {
    /// Reads the document that a provider publishes them in; none if it is none.
    pub(super) fn parse(document: &[u8]) -> Option<Self> {
        let Value::Array(keys) = json::object(document)?.remove("keys")? else {
            return None;
        };
        let object = |key| if let Value::Object(members) = key { Some(members) } else { None };
        // A key that is not even an object is nobody's, and does not make the others worse.
        (keys.len() <= MOST).then(|| Self(keys.into_iter().filter_map(object).collect()))
    }

    /// The one key that a token can be signed with: what X.509 would have of it. None if there is none, or if the
    /// token leaves a choice.
    pub(super) fn of(&self, token: &Jwt<'_>) -> Option<Vec<u8>> {
        let named = |key: &&Map<String, Value>| token.key.is_none() || text(key, "kid") == token.key.as_deref();
        let mut fitting = self.0.iter().filter(named).filter_map(|key| public(key, token.algorithm));
        fitting.next().filter(|_| fitting.next().is_none())
    }
}

fn text<'k>(key: &'k Map<String, Value>, name: &str) -> Option<&'k str> {
    key.get(name)?.as_str()
}

/// The bytes of a key, if it is for this way of signing and for proving.
fn public(key: &Map<String, Value>, signing: &Signing) -> Option<Vec<u8>> {
    let says = |name: &str, wanted: &str| key.get(name).is_none_or(|value| value.as_str() == Some(wanted));
    let verifies = |value: &Value| value.as_array().is_some_and(|uses| uses.iter().any(|it| it == "verify"));
    let fits = text(key, "kty") == Some(signing.key)
        && says("use", "sig")
        && says("alg", signing.name)
        && key.get("key_ops").is_none_or(verifies);
    if !fits {
        return None;
    }
    let number = |name: &str| bytes(text(key, name)?);
    let coordinate = |name: &str| number(name).filter(|bytes| bytes.len() == signing.size);
    match signing.key {
        "RSA" => rsa(number("n")?, number("e")?),
        _ if text(key, "crv") != Some(signing.curve) => None,
        "EC" => Some([vec![4], coordinate("x")?, coordinate("y")?].concat()),
        _ => coordinate("x"),
    }
}

/// An `RSAPublicKey` in DER.
fn rsa(modulus: Vec<u8>, exponent: Vec<u8>) -> Option<Vec<u8>> {
    let numbers = [integer(modulus, MOST_MODULUS)?, integer(exponent, MOST_EXPONENT)?].concat();
    der(0x30, numbers)
}

/// A positive integer in DER, which has its shortest form.
fn integer(mut bytes: Vec<u8>, most: usize) -> Option<Vec<u8>> {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    bytes.drain(..zeros);
    if *bytes.first()? >= 0x80 {
        bytes.insert(0, 0);
    }
    if bytes.len() > most { None } else { der(2, bytes) }
}

fn der(tag: u8, content: Vec<u8>) -> Option<Vec<u8>> {
    let length = u16::try_from(content.len()).ok()?.to_be_bytes();
    let length = match length {
        [0, short @ ..=0x7f] => vec![short],
        [0, long] => vec![0x81, long],
        [high, low] => vec![0x82, high, low],
    };
    Some([vec![tag], length, content].concat())
}

#[cfg(test)]
mod tests;
