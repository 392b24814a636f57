//! SSH public keys. Only RSA's are used with IAM.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest as _, Md5};
use ssh_encoding::{Mpint, Reader as _};
use x509_cert::der::asn1::{BitStringRef, Null, UintRef};
use x509_cert::der::{Decode as DecodeDer, Encode as EncodeDer};
use x509_cert::spki::{AlgorithmIdentifier, SubjectPublicKeyInfo, SubjectPublicKeyInfoRef};

use super::pem;
use super::public::{self, PublicKey, Rsa};

/// The only sort of key.
const KIND: &str = "ssh-rsa";
/// Fewest and most bits.
const BITS: std::ops::RangeInclusive<usize> = 2_048..=16_384;

/// Why a text is no key that can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// It is neither of the forms in which a key may be written.
    Form,
    /// It is in one of the forms, and no key, or one that is too short.
    Key,
}

/// A key, and what was written behind it.
#[derive(Debug, PartialEq, Eq)]
pub struct SshKey {
    rsa: Rsa,
    comment: String,
}

impl SshKey {
    /// Reads a key in OpenSSH's form or as PEM.
    ///
    /// # Errors
    /// There is none.
    pub fn read(text: &str) -> Result<Self, Unusable> {
        let text = text.trim();
        let key = if text.starts_with("-----BEGIN ") { Self::from_pem(text)? } else { Self::from_openssh(text)? };
        if BITS.contains(&key.rsa.bits()) { Ok(key) } else { Err(Unusable::Key) }
    }

    fn from_openssh(text: &str) -> Result<Self, Unusable> {
        let rest = text.strip_prefix(KIND).filter(|rest| rest.starts_with([' ', '\t'])).ok_or(Unusable::Form)?;
        let rest = rest.trim_start();
        let (body, comment) = rest.split_once([' ', '\t']).unwrap_or((rest, ""));
        if comment.contains(['\r', '\n']) {
            return Err(Unusable::Key);
        }
        let blob = STANDARD.decode(body).map_err(|_| Unusable::Key)?;
        let rsa = from_blob(&blob).ok_or(Unusable::Key)?;
        Ok(Self { rsa, comment: comment.trim().to_owned() })
    }

    fn from_pem(text: &str) -> Result<Self, Unusable> {
        let block = pem::block(text).ok_or(Unusable::Key)?;
        let rsa = match block.label {
            "PUBLIC KEY" => match <SubjectPublicKeyInfoRef<'_> as DecodeDer<'_>>::from_der(&block.der)
                .ok()
                .and_then(PublicKey::from_spki)
            {
                Some(PublicKey::Rsa(rsa)) => Some(rsa),
                _ => None,
            },
            "RSA PUBLIC KEY" => Rsa::from_der(&block.der),
            _ => return Err(Unusable::Form),
        };
        rsa.map(|rsa| Self { rsa, comment: String::new() }).ok_or(Unusable::Key)
    }

    /// Whether another is the same key, whatever is written behind it.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.rsa == other.rsa
    }

    /// The key as OpenSSH writes it.
    #[must_use]
    pub fn openssh(&self) -> String {
        let body = STANDARD.encode(self.blob());
        if self.comment.is_empty() { format!("{KIND} {body}") } else { format!("{KIND} {body} {}", self.comment) }
    }

    /// The key as PEM.
    #[must_use]
    pub fn pem(&self) -> Option<String> {
        let der = self.spki()?;
        pem_rfc7468::encode_string("PUBLIC KEY", pem_rfc7468::LineEnding::LF, &der).ok()
    }

    fn spki(&self) -> Option<Vec<u8>> {
        let key = pkcs1::RsaPublicKeyRef {
            modulus: UintRef::new(&self.rsa.modulus).ok()?,
            public_exponent: UintRef::new(&self.rsa.exponent).ok()?,
        };
        let bits = EncodeDer::to_der(&key).ok()?;
        let info = SubjectPublicKeyInfo {
            algorithm: AlgorithmIdentifier { oid: public::RSA, parameters: Some(Null) },
            subject_public_key: BitStringRef::from_bytes(&bits).ok()?,
        };
        EncodeDer::to_der(&info).ok()
    }

    /// The key as it is sent over a connection.
    fn blob(&self) -> Vec<u8> {
        let mut blob = Vec::new();
        let numbers = [&self.rsa.exponent, &self.rsa.modulus].map(|number| Mpint::from_positive_bytes(number));
        // Into a vector everything can be written.
        let _ = ssh_encoding::Encode::encode(KIND, &mut blob);
        for number in numbers {
            let _ = ssh_encoding::Encode::encode(&number, &mut blob);
        }
        blob
    }

    /// MD5 over the key as it is sent, in pairs of digits: what AWS shows, and OpenSSH with `-E md5`.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let pairs: Vec<String> = Md5::digest(self.blob()).iter().map(|byte| format!("{byte:02x}")).collect();
        pairs.join(":")
    }
}

/// Reads a key as it is sent over a connection, and nothing behind it.
fn from_blob(mut blob: &[u8]) -> Option<Rsa> {
    if <String as ssh_encoding::Decode>::decode(&mut blob).ok()? != KIND {
        return None;
    }
    let exponent = <Mpint as ssh_encoding::Decode>::decode(&mut blob).ok()?;
    let modulus = <Mpint as ssh_encoding::Decode>::decode(&mut blob).ok()?;
    if !blob.is_finished() {
        return None;
    }
    Rsa::new(modulus.as_positive_bytes()?, exponent.as_positive_bytes()?)
}

#[cfg(test)]
mod tests;
