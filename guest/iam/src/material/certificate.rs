//! X.509 certificates.

use std::fmt::Write as _;

use keyward_model::time::Time;
use sha2::{Digest as _, Sha256};
use x509_cert::der::referenced::OwnedToRef as _;
use x509_cert::der::{Decode as _, Encode as _};
use x509_cert::name::Name;

use super::pem;
use super::public::PublicKey;

/// What a certificate says, as far as anybody here asks.
#[derive(Debug)]
pub struct Certificate {
    /// SHA-256 of the whole of it, hexadecimal.
    pub digest: String,
    /// From when it is valid.
    pub begins: Time,
    /// Until when it is valid.
    pub ends: Time,
    /// The key that it is about, if that is of a kind that is understood.
    pub key: Option<PublicKey>,
    /// Whose it is.
    subject: Name,
    /// Who vouches for it.
    issuer: Name,
}

impl Certificate {
    /// Reads the one certificate of a text.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        Self::from_block(&pem::block(text)?)
    }

    /// Reads a text of one certificate or more.
    #[must_use]
    pub fn read_all(text: &str) -> Option<Vec<Self>> {
        pem::blocks(text)?.iter().map(Self::from_block).collect()
    }

    /// From when until when a certificate in DER is valid.
    #[must_use]
    pub fn term_of_der(der: &[u8]) -> Option<(Time, Time)> {
        let certificate = x509_cert::Certificate::from_der(der).ok()?;
        let validity = certificate.tbs_certificate().validity();
        Some((time(validity.not_before)?, time(validity.not_after)?))
    }

    fn from_block(block: &pem::Block<'_>) -> Option<Self> {
        if block.label != "CERTIFICATE" {
            return None;
        }
        let certificate = x509_cert::Certificate::from_der(&block.der).ok()?;
        let said = certificate.tbs_certificate();
        // What is signed says by what; so does what is around it, and the two must agree.
        if said.signature() != certificate.signature_algorithm() {
            return None;
        }
        Some(Self {
            digest: hex(&Sha256::digest(&*block.der)),
            begins: time(said.validity().not_before)?,
            ends: time(said.validity().not_after)?,
            key: PublicKey::from_spki(said.subject_public_key_info().owned_to_ref()),
            subject: said.subject().clone(),
            issuer: said.issuer().clone(),
        })
    }

    /// Whether a moment is within its time.
    #[must_use]
    pub fn is_valid_at(&self, now: Time) -> bool {
        (self.begins..=self.ends).contains(&now)
    }

    /// Whether it names another as the one that vouches for it. That the other really does is not checked.
    #[must_use]
    pub fn names_as_issuer(&self, other: &Self) -> bool {
        let same = self.issuer.to_der().ok() == other.subject.to_der().ok();
        same && !self.issuer.is_empty()
    }
}

fn time(time: x509_cert::time::Time) -> Option<Time> {
    let millis = i64::try_from(time.to_unix_duration().as_millis()).ok()?;
    Time::from_millis(millis).ok()
}

/// Lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests;
