//! Metadata: how an identity provider introduces itself.
//!
//! Whoever registers a document vouches for it, so its own signature, if it has one, counts for nothing.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use keyward_model::time::Time;

use crate::key::{BadCertificate, PublicKey};
use crate::signature::DSIG;
use crate::xml::{BadXml, Document, Element, Limits, is_space};
use crate::{METADATA, SAMLP};

/// What metadata may be: AWS takes ten million characters.
const LIMITS: Limits = Limits { bytes: 10_000_000, elements: 20_000, comments: true };
/// Most signing certificates of one provider.
const MOST_KEYS: usize = 16;
/// Longest name of a provider, by SAML's own rule.
const LONGEST_ENTITY_ID: usize = 1024;

/// An identity provider, as its metadata describes it.
#[derive(Clone, Debug)]
pub struct Metadata {
    /// Its name: what its assertions call their issuer.
    pub entity_id: String,
    /// Its signing certificates in DER, at least one; the keys of all are acceptable.
    pub certificates: Vec<Vec<u8>>,
    /// After this nothing in the document is to be relied on.
    pub valid_until: Option<Time>,
    /// Where a browser is sent to sign in.
    pub single_sign_on: Vec<Endpoint>,
    /// Whether it wants the requests it gets to be signed.
    pub wants_signed_requests: bool,
}

/// A place that speaks SAML, in one of its bindings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// The binding's URN.
    pub binding: String,
    /// The URL.
    pub location: String,
}

/// Why metadata cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadMetadata {
    /// It is no XML that is accepted.
    Xml(BadXml),
    /// It does not describe one identity provider of SAML 2.0.
    Shape(&'static str),
    /// A certificate in it is no use.
    Certificate(BadCertificate),
}

impl fmt::Display for BadMetadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Xml(bad) => bad.fmt(f),
            Self::Shape(what) => f.write_str(what),
            Self::Certificate(bad) => bad.fmt(f),
        }
    }
}

impl std::error::Error for BadMetadata {}

impl Metadata {
    /// Reads metadata.
    ///
    /// # Errors
    /// What keeps it from being used, first of all that nothing could be verified with it.
    pub fn parse(text: &str) -> Result<Self, BadMetadata> {
        let document = Document::parse(text, LIMITS).map_err(BadMetadata::Xml)?;
        let root = document.root().filter(|root| root.is(METADATA, "EntityDescriptor"));
        let entity = root.ok_or(BadMetadata::Shape("it is not an EntityDescriptor"))?;
        let entity_id = entity.attribute("entityID").filter(|id| (1..=LONGEST_ENTITY_ID).contains(&id.len()));
        let entity_id = entity_id.ok_or(BadMetadata::Shape("it has no entityID"))?.to_owned();
        let role = entity.named(METADATA, "IDPSSODescriptor").find(|role| speaks_saml2(*role));
        let role = role.ok_or(BadMetadata::Shape("it has no IDPSSODescriptor for SAML 2.0"))?;
        let until = [validity(entity)?, validity(role)?].into_iter().flatten().min();
        Ok(Self {
            entity_id,
            certificates: certificates(role)?,
            valid_until: until,
            single_sign_on: role.named(METADATA, "SingleSignOnService").filter_map(endpoint).collect(),
            wants_signed_requests: matches!(role.attribute("WantAuthnRequestsSigned"), Some("true" | "1")),
        })
    }
}

/// The keys of certificates that [`Metadata`] held.
///
/// # Errors
/// One of them cannot be read any more.
pub fn keys(certificates: &[Vec<u8>]) -> Result<Vec<PublicKey>, BadCertificate> {
    certificates.iter().map(|der| PublicKey::of_certificate(der)).collect()
}

fn speaks_saml2(role: Element<'_>) -> bool {
    role.attribute("protocolSupportEnumeration").is_some_and(|list| list.split(is_space).any(|word| word == SAMLP))
}

fn validity(element: Element<'_>) -> Result<Option<Time>, BadMetadata> {
    let until = element.attribute("validUntil").map(Time::parse_iso).transpose();
    until.map_err(|_| BadMetadata::Shape("its validUntil is no time"))
}

fn endpoint(element: Element<'_>) -> Option<Endpoint> {
    let text = |name| element.attribute(name).map(str::to_owned);
    Some(Endpoint { binding: text("Binding")?, location: text("Location")? })
}

fn certificates(role: Element<'_>) -> Result<Vec<Vec<u8>>, BadMetadata> {
    let mut certificates = Vec::new();
    let signing = |key: &Element<'_>| matches!(key.attribute("use"), None | Some("signing"));
    for key in role.named(METADATA, "KeyDescriptor").filter(signing) {
        let hints = key.named(DSIG, "KeyInfo").flat_map(|info| info.named(DSIG, "X509Data").collect::<Vec<_>>());
        // The first certificate has the key; what follows leads to whoever signed it.
        let Some(first) = hints.flat_map(|data| data.named(DSIG, "X509Certificate").collect::<Vec<_>>()).next() else {
            continue;
        };
        let text: String = first.text().unwrap_or_default().chars().filter(|&c| !is_space(c)).collect();
        let der = STANDARD.decode(text).map_err(|_| BadMetadata::Certificate(BadCertificate::Malformed))?;
        PublicKey::of_certificate(&der).map_err(BadMetadata::Certificate)?;
        if !certificates.contains(&der) {
            certificates.push(der);
        }
        if certificates.len() > MOST_KEYS {
            return Err(BadMetadata::Shape("it has too many signing certificates"));
        }
    }
    if certificates.is_empty() { Err(BadMetadata::Shape("it has no signing certificate")) } else { Ok(certificates) }
}

#[cfg(test)]
mod tests;
