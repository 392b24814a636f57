//! Public keys out of certificates, and who checks a signature with one.

use std::fmt;

use x509_cert::Certificate;
use x509_cert::der::asn1::UintRef;
use x509_cert::der::{Decode as _, Encode as _, Reader as _, SliceReader};

/// A signature algorithm that is accepted. There is none with SHA-1 or MD5, and none with a shared secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// PKCS #1 1.5 with SHA-256.
    RsaSha256,
    /// PKCS #1 1.5 with SHA-384.
    RsaSha384,
    /// PKCS #1 1.5 with SHA-512.
    RsaSha512,
    /// P-256 with SHA-256; the signature is its two numbers, 32 bytes each.
    EcdsaSha256,
    /// P-384 with SHA-384; the signature is its two numbers, 48 bytes each.
    EcdsaSha384,
}

/// What sort of key it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// RSA with 2048 to 8192 bits.
    Rsa,
    /// The curve P-256.
    P256,
    /// The curve P-384.
    P384,
}

impl Algorithm {
    /// The kind of key that it is used with. A key of another kind never verifies.
    #[must_use]
    pub fn key(self) -> KeyKind {
        match self {
            Self::RsaSha256 | Self::RsaSha384 | Self::RsaSha512 => KeyKind::Rsa,
            Self::EcdsaSha256 => KeyKind::P256,
            Self::EcdsaSha384 => KeyKind::P384,
        }
    }

    /// The algorithm that XML signatures call so.
    pub(crate) fn of(uri: &str) -> Option<Self> {
        match uri.strip_prefix("http://www.w3.org/2001/04/xmldsig-more#")? {
            "rsa-sha256" => Some(Self::RsaSha256),
            "rsa-sha384" => Some(Self::RsaSha384),
            "rsa-sha512" => Some(Self::RsaSha512),
            "ecdsa-sha256" => Some(Self::EcdsaSha256),
            "ecdsa-sha384" => Some(Self::EcdsaSha384),
            _ => None,
        }
    }
}

/// A public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    /// Its kind.
    pub kind: KeyKind,
    /// The key itself, as a certificate holds it: an `RSAPublicKey` in DER, or a point of the curve.
    pub bytes: Vec<u8>,
    /// The DER of the certificate's `SubjectPublicKeyInfo` around it.
    pub info: Vec<u8>,
}

/// Why a certificate is no use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadCertificate {
    /// It is no X.509 certificate.
    Malformed,
    /// Its key is of a kind or size that is not accepted.
    Key,
}

impl fmt::Display for BadCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed => "a certificate is not X.509",
            Self::Key => "a certificate's key is neither RSA of 2048 to 8192 bits nor on P-256 or P-384",
        })
    }
}

/// Checks signatures: arithmetic that somebody faster than a guest does.
pub trait Verifier {
    /// Whether the key's owner signed the message.
    fn verify(&mut self, algorithm: Algorithm, key: &PublicKey, message: &[u8], signature: &[u8]) -> bool;
}

const RSA: &str = "1.2.840.113549.1.1.1";
const ELLIPTIC: &str = "1.2.840.10045.2.1";
const P256: &str = "1.2.840.10045.3.1.7";
const P384: &str = "1.3.132.0.34";

impl PublicKey {
    /// The key of a certificate in DER. Of the certificate nothing else counts: it is trusted because it was
    /// registered, not for who signed it or until when it says so.
    ///
    /// # Errors
    /// It cannot be read, or its key is not of an accepted kind.
    pub fn of_certificate(der: &[u8]) -> Result<Self, BadCertificate> {
        let certificate = Certificate::from_der(der).map_err(|_| BadCertificate::Malformed)?;
        let info = certificate.tbs_certificate().subject_public_key_info();
        let bytes = info.subject_public_key.as_bytes().ok_or(BadCertificate::Key)?.to_vec();
        let curve = info.algorithm.parameters.as_ref().and_then(|any| any.decode_as().ok());
        let curve = curve.map(|oid: x509_cert::der::asn1::ObjectIdentifier| oid.to_string());
        let kind = match (info.algorithm.oid.to_string().as_str(), curve.as_deref()) {
            (RSA, _) if (2048..=8192).contains(&rsa_bits(&bytes)) => KeyKind::Rsa,
            (ELLIPTIC, Some(P256)) if is_point(&bytes, 32) => KeyKind::P256,
            (ELLIPTIC, Some(P384)) if is_point(&bytes, 48) => KeyKind::P384,
            _ => return Err(BadCertificate::Key),
        };
        let info = info.to_der().map_err(|_| BadCertificate::Malformed)?;
        Ok(Self { kind, bytes, info })
    }
}

/// Bits of the modulus of an `RSAPublicKey`; 0 if it is none.
fn rsa_bits(der: &[u8]) -> usize {
    let modulus = SliceReader::new(der).and_then(|mut reader| {
        reader.sequence(|key| {
            let modulus = key.decode::<UintRef<'_>>()?;
            let _: UintRef<'_> = key.decode()?;
            Ok::<_, x509_cert::der::Error>(modulus)
        })
    });
    let bytes = modulus.map(|modulus| modulus.as_bytes()).unwrap_or_default();
    let zeros = bytes.first().map_or(0, |byte| byte.leading_zeros());
    bytes.len() * 8 - usize::try_from(zeros).unwrap_or_default()
}

/// An uncompressed point whose coordinates have so many bytes.
fn is_point(bytes: &[u8], coordinate: usize) -> bool {
    bytes.first() == Some(&4) && bytes.len() == 1 + 2 * coordinate
}

#[cfg(test)]
mod tests;
