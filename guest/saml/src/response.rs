//! Responses: what an identity provider says about somebody, and everything that must hold before it is believed.

mod assertion;

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use keyward_model::time::Time;

pub use self::assertion::{Assertion, Attribute, NameId};
use crate::key::{PublicKey, Verifier};
use crate::signature::{BadSignature, DSIG, signature, verified};
use crate::xml::{BadXml, Document, Element, Limits, is_space};
use crate::{SAML, SAMLP};

/// What a response may be. Honest ones have some hundred elements.
const LIMITS: Limits = Limits { bytes: 200_000, elements: 4_000, comments: false };

const SUCCESS: &str = "urn:oasis:names:tc:SAML:2.0:status:Success";

/// How far two clocks may be apart.
pub(crate) const SKEW: i64 = 60_000;
/// How long after it was issued an assertion may be redeemed.
pub(crate) const FRESH: i64 = 300_000;

/// What a response must agree with.
#[derive(Clone, Copy)]
pub struct Terms<'t> {
    /// The identity provider's name.
    pub issuer: &'t str,
    /// The names of the relying party: an assertion must be meant for one of them.
    pub audiences: &'t [&'t str],
    /// Whether this is a place where the relying party takes responses.
    pub recipient: &'t dyn Fn(&str) -> bool,
    /// The id of the request that is answered; none if there was no request.
    pub request: Option<&'t str>,
    /// When.
    pub now: Time,
}

/// Why a response is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is meant for another relying party.
    Audience,
    /// It is not base64, or not UTF-8 in it.
    Encoding,
    /// It is encrypted.
    Encrypted,
    /// Its time is over.
    Expired,
    /// The identity provider says that it did not succeed.
    Failed,
    /// It is another provider's.
    Issuer,
    /// Its time has not come.
    NotYet,
    /// It was sent to another place.
    Recipient,
    /// It answers another request, or one that was never made.
    Request,
    /// It does not have the shape that SAML prescribes.
    Shape(&'static str),
    /// It is signed wrongly, or not at all.
    Signature(BadSignature),
    /// It was issued too long ago.
    Stale,
    /// It is no XML that is accepted.
    Xml(BadXml),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Audience => f.write_str("Response does not contain the required audience"),
            Self::Encoding => f.write_str("Invalid base64 SAMLResponse"),
            Self::Encrypted => f.write_str("Encrypted assertions are not supported by this provider"),
            Self::Expired => f.write_str("Response has expired"),
            Self::Failed => f.write_str("The identity provider reported that authentication failed"),
            Self::Issuer => f.write_str("Issuer not present in specified provider"),
            Self::NotYet => f.write_str("Response is not valid yet"),
            Self::Recipient => f.write_str("Response was not issued for this recipient"),
            Self::Request => f.write_str("Response answers a request that was not made"),
            Self::Shape(what) => write!(f, "Invalid SAML response: {what}"),
            Self::Signature(BadSignature::Absent) => f.write_str("Response is not signed"),
            Self::Signature(_) => f.write_str("Response signature invalid"),
            Self::Stale => f.write_str("Token must be redeemed within 5 minutes of issuance"),
            Self::Xml(bad) => write!(f, "Invalid SAML response: {bad}"),
        }
    }
}

impl std::error::Error for Refusal {}

/// Takes a response as a browser brings it, base64 in a form, and believes it or says why not.
///
/// # Errors
/// The first thing about it that does not hold.
pub fn accept(
    encoded: &str,
    terms: &Terms<'_>,
    keys: &[PublicKey],
    verifier: &mut dyn Verifier,
) -> Result<Assertion, Refusal> {
    let text: String = encoded.chars().filter(|&c| !is_space(c)).collect();
    let bytes = STANDARD.decode(text).map_err(|_| Refusal::Encoding)?;
    let text = String::from_utf8(bytes).map_err(|_| Refusal::Encoding)?;
    let document = Document::parse(&text, LIMITS).map_err(Refusal::Xml)?;
    let root = document.root().filter(|root| root.is(SAMLP, "Response"));
    let root = root.ok_or(Refusal::Shape("it is not a Response"))?;
    succeeded(root)?;
    outline(&document)?;

    let mut proof = |element| verified(element, keys, verifier, LIMITS).map_err(Refusal::Signature);
    // From here on only what was verified is read, except that what was not may still be a reason to refuse.
    let response = signature(root).map(|_| proof(root)).transpose()?;
    let root = response.as_ref().map_or(Some(root), Document::root).ok_or(Refusal::Shape("it is empty"))?;
    let assertion = root.only(SAML, "Assertion").ok_or(Refusal::Shape("it has no assertion, or several"))?;
    let inner = signature(assertion).map(|_| proof(assertion)).transpose()?;
    let assertion = match (&inner, &response) {
        (Some(document), _) => document.root().ok_or(Refusal::Shape("it is empty"))?,
        (None, Some(_)) => assertion,
        (None, None) => return Err(Refusal::Signature(BadSignature::Absent)),
    };
    envelope(root, terms)?;
    Assertion::read(assertion, terms)
}

/// The provider's own word that it did not succeed needs no proof.
fn succeeded(response: Element<'_>) -> Result<(), Refusal> {
    let status = response.only(SAMLP, "Status").and_then(|status| status.only(SAMLP, "StatusCode"));
    match status.and_then(|code| code.attribute("Value")) {
        Some(SUCCESS) => Ok(()),
        Some(_) => Err(Refusal::Failed),
        None => Err(Refusal::Shape("it has no status")),
    }
}

/// Every element that could be taken for something signed stands where it belongs, and once.
fn outline(document: &Document) -> Result<(), Refusal> {
    let (mut responses, mut assertions) = (0, 0);
    for element in document.elements() {
        let parent = element.parent();
        let in_response = parent.is_some_and(|parent| parent.parent().is_none());
        if ["EncryptedAssertion", "EncryptedID", "EncryptedAttribute"].iter().any(|name| element.is(SAML, name)) {
            return Err(Refusal::Encrypted);
        }
        if element.is(SAMLP, "Response") {
            responses += 1;
        }
        if element.is(SAML, "Assertion") {
            assertions += 1;
            if !in_response {
                return Err(Refusal::Shape("an assertion is out of place"));
            }
        }
        if element.is(DSIG, "Signature") {
            let signed = parent.ok_or(Refusal::Shape("a signature is out of place"))?;
            let may_be_signed = signed.is(SAMLP, "Response") || signed.is(SAML, "Assertion");
            if !may_be_signed || signature(signed).is_none() {
                return Err(Refusal::Shape("a signature is out of place"));
            }
        }
    }
    if responses == 1 && assertions == 1 { Ok(()) } else { Err(Refusal::Shape("it must have exactly one assertion")) }
}

/// What the response says besides its assertion.
fn envelope(response: Element<'_>, terms: &Terms<'_>) -> Result<(), Refusal> {
    is_saml2(response)?;
    succeeded(response)?;
    if response.named(SAML, "Issuer").next().is_some() {
        issuer(response, terms)?;
    }
    if response.attribute("Destination").is_some_and(|place| !(terms.recipient)(place)) {
        return Err(Refusal::Recipient);
    }
    answers(response, terms)
}

pub(crate) fn is_saml2(element: Element<'_>) -> Result<(), Refusal> {
    let has_id = element.attribute("ID").is_some_and(|id| !id.is_empty());
    if element.attribute("Version") == Some("2.0") && has_id {
        Ok(())
    } else {
        Err(Refusal::Shape("it has no id, or is not of version 2.0"))
    }
}

/// Whoever signs may speak only in its own name.
pub(crate) fn issuer(element: Element<'_>, terms: &Terms<'_>) -> Result<(), Refusal> {
    const ENTITY: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity";
    let issuer = element.only(SAML, "Issuer").ok_or(Refusal::Shape("it has no issuer, or several"))?;
    let is_entity = issuer.attribute("Format").is_none_or(|format| format == ENTITY);
    if is_entity && issuer.text() == Some(terms.issuer) { Ok(()) } else { Err(Refusal::Issuer) }
}

/// What answers a request must answer ours; what answers none must say so.
pub(crate) fn answers(element: Element<'_>, terms: &Terms<'_>) -> Result<(), Refusal> {
    if element.attribute("InResponseTo") == terms.request { Ok(()) } else { Err(Refusal::Request) }
}

#[cfg(test)]
mod tests;
