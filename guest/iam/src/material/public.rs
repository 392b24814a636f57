//! Public keys, as certificates and keys hold them.

use x509_cert::der::Decode as _;
use x509_cert::der::asn1::ObjectIdentifier;
use x509_cert::spki::SubjectPublicKeyInfoRef;

/// `rsaEncryption`.
pub(super) const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
/// `id-ecPublicKey`.
pub(super) const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
/// `secp256r1`.
pub(super) const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
/// `secp384r1`.
pub(super) const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");

/// A public key of a kind that is understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicKey {
    /// RSA.
    Rsa(Rsa),
    /// On NIST's curve of 256 bits.
    P256(p256::PublicKey),
    /// On NIST's curve of 384 bits.
    P384(p384::PublicKey),
}

/// An RSA key's two numbers, big-endian without leading zeros.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rsa {
    /// The product of two primes.
    pub modulus: Vec<u8>,
    /// The public exponent.
    pub exponent: Vec<u8>,
}

impl PublicKey {
    /// Reads a `SubjectPublicKeyInfo`.
    #[must_use]
    pub fn from_spki(spki: SubjectPublicKeyInfoRef<'_>) -> Option<Self> {
        let bits = spki.subject_public_key.as_bytes()?;
        match spki.algorithm.oid {
            RSA => Rsa::from_der(bits).map(Self::Rsa),
            EC => Self::on_curve(spki.algorithm.parameters_oid().ok()?, bits),
            _ => None,
        }
    }

    fn on_curve(curve: ObjectIdentifier, point: &[u8]) -> Option<Self> {
        match curve {
            P256 => p256::PublicKey::from_sec1_bytes(point).ok().map(Self::P256),
            P384 => p384::PublicKey::from_sec1_bytes(point).ok().map(Self::P384),
            _ => None,
        }
    }

    /// The public key of a private one: its curve, and its secret number.
    pub(super) fn of_secret(curve: ObjectIdentifier, secret: &[u8]) -> Option<Self> {
        match curve {
            P256 => Some(Self::P256(p256::SecretKey::from_slice(secret).ok()?.public_key())),
            P384 => Some(Self::P384(p384::SecretKey::from_slice(secret).ok()?.public_key())),
            _ => None,
        }
    }
}

impl Rsa {
    /// Takes two numbers that could be a key: both odd, and the exponent more than one.
    #[must_use]
    pub fn new(modulus: &[u8], exponent: &[u8]) -> Option<Self> {
        let trimmed = |number: &[u8]| -> Vec<u8> { number.iter().copied().skip_while(|&byte| byte == 0).collect() };
        let key = Self { modulus: trimmed(modulus), exponent: trimmed(exponent) };
        let odd = |number: &[u8]| number.last().is_some_and(|byte| byte % 2 == 1);
        let fits = key.exponent.len() <= key.modulus.len() && key.exponent != [1];
        (odd(&key.modulus) && odd(&key.exponent) && fits).then_some(key)
    }

    /// Reads a PKCS #1 `RSAPublicKey`.
    #[must_use]
    pub fn from_der(der: &[u8]) -> Option<Self> {
        let key = pkcs1::RsaPublicKeyRef::from_der(der).ok()?;
        Self::new(key.modulus.as_bytes(), key.public_exponent.as_bytes())
    }

    /// Bits of the modulus.
    #[must_use]
    pub fn bits(&self) -> usize {
        let top = self.modulus.first().map_or(0, |byte| byte.leading_zeros() as usize);
        (self.modulus.len() * 8).saturating_sub(top)
    }
}
