//! Private keys: read only to see whether they belong to a certificate.

use crypto_bigint::{BoxedUint, NonZero};
use pkcs8::PrivateKeyInfoRef;
use sec1::EcPrivateKey;
use x509_cert::der::Decode as _;
use x509_cert::der::asn1::ObjectIdentifier;

use super::pem::{self, Block};
use super::public::{self, PublicKey, Rsa};

/// Why a private key is not even held against a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// It is encrypted.
    Encrypted,
    /// It is none, or not of a kind that is understood.
    Unreadable,
}

/// The public half of the one private key of a text, after the parameters that some tools write before it.
///
/// # Errors
/// There is none that is whole.
pub fn public_half(text: &str) -> Result<PublicKey, Unusable> {
    if text.contains("ENCRYPTED") {
        return Err(Unusable::Encrypted);
    }
    let mut blocks = pem::blocks(text).ok_or(Unusable::Unreadable)?;
    blocks.retain(|block| block.label != "EC PARAMETERS");
    match blocks.as_slice() {
        [block] => read(block).ok_or(Unusable::Unreadable),
        _ => Err(Unusable::Unreadable),
    }
}

fn read(block: &Block<'_>) -> Option<PublicKey> {
    match block.label {
        "RSA PRIVATE KEY" => rsa(&block.der).map(PublicKey::Rsa),
        "EC PRIVATE KEY" => ec(&block.der, None),
        "PRIVATE KEY" => {
            let info = PrivateKeyInfoRef::from_der(&block.der).ok()?;
            let key = info.private_key.as_bytes();
            match info.algorithm.oid {
                public::RSA => rsa(key).map(PublicKey::Rsa),
                public::EC => ec(key, Some(info.algorithm.parameters_oid().ok()?)),
                _ => None,
            }
        }
        _ => None,
    }
}

/// The public half of a key on a curve, which either the key or what is around it names.
fn ec(der: &[u8], around: Option<ObjectIdentifier>) -> Option<PublicKey> {
    let key = EcPrivateKey::from_der(der).ok()?;
    let own = key.parameters.and_then(|parameters| parameters.named_curve());
    let curve = around.or(own)?;
    if own.is_some_and(|own| own != curve) {
        return None;
    }
    PublicKey::of_secret(curve, key.private_key)
}

/// The public half of an RSA key whose private half fits it: the primes make the modulus, and the exponents undo
/// each other.
fn rsa(der: &[u8]) -> Option<Rsa> {
    let key = pkcs1::RsaPrivateKeyRef::from_der(der).ok()?;
    let public = Rsa::new(key.modulus.as_bytes(), key.public_exponent.as_bytes())?;
    if public.bits() > MOST_BITS || key.private_exponent.as_bytes().len() > public.modulus.len() {
        return None;
    }
    // Room for the product of any two of them.
    let precision = u32::try_from(public.modulus.len() * 16 + 64).ok()?;
    let number = |bytes: &[u8]| BoxedUint::from_be_slice(bytes, precision).ok();
    let [p, q] = [key.prime1.as_bytes(), key.prime2.as_bytes()].map(number);
    let (p, q) = (p?, q?);
    if p.wrapping_mul(&q) != number(&public.modulus)? {
        return None;
    }
    let one = BoxedUint::one_with_precision(precision);
    let product = number(&public.exponent)?.wrapping_mul(&number(key.private_exponent.as_bytes())?);
    let undone = product.wrapping_sub(&one);
    let fits = |prime: &BoxedUint| {
        let below: Option<NonZero<BoxedUint>> = NonZero::new(prime.wrapping_sub(&one)).into_option();
        below.is_some_and(|below| bool::from(undone.rem_vartime(&below).is_zero()))
    };
    (fits(&p) && fits(&q)).then_some(public)
}

/// The longest RSA key that is read.
const MOST_BITS: usize = 16_384;

#[cfg(test)]
mod tests;
