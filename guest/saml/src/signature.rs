//! XML signatures, as far as SAML needs them: one that stands in the element it signs.
//!
//! What comes out is not the element that was looked at but a document read again from the very bytes that were
//! digested. Whoever wraps a signed element, hides one in another or shows two readers two things may choose what
//! is looked at, and never what is returned.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256, Sha384, Sha512};

use crate::canonical::canonical;
use crate::key::{Algorithm, PublicKey, Verifier};
use crate::xml::{Document, Element, Limits, is_space};

/// The namespace of XML signatures.
pub const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";

const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
const EXCLUSIVE_WITH_COMMENTS: &str = "http://www.w3.org/2001/10/xml-exc-c14n#WithComments";
const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

/// Most prefixes of an `InclusiveNamespaces` list.
const MOST_PREFIXES: usize = 16;
/// A digest or a signature has far fewer characters.
const LONGEST_BASE64: usize = 4096;

/// Why a signature proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadSignature {
    /// There is none where it must be.
    Absent,
    /// It is not built as it must be, or uses what is not accepted.
    Unacceptable,
    /// It is about something else than the element that it stands in.
    Elsewhere,
    /// What it is about has been changed.
    Digest,
    /// None of the keys made it.
    Key,
}

/// The signature directly inside an element; none if there are two.
#[must_use]
pub fn signature(element: Element<'_>) -> Option<Element<'_>> {
    element.only(DSIG, "Signature")
}

/// Verifies the one signature directly inside an element, with one of these keys, and reads what it signed again.
///
/// # Errors
/// Anything about it that is not exactly as it must be.
pub fn verified(
    signed: Element<'_>,
    keys: &[PublicKey],
    verifier: &mut dyn Verifier,
    limits: Limits,
) -> Result<Document, BadSignature> {
    use BadSignature::{Absent, Digest, Elsewhere, Key, Unacceptable};

    let signature = signature(signed).ok_or(Absent)?;
    let parts: Vec<Element<'_>> = signature.children().collect();
    let (info, value) = match parts.as_slice() {
        [info, value] => (info, value),
        // Whose key it says it is counts for nothing.
        [info, value, hint] if hint.is(DSIG, "KeyInfo") => (info, value),
        _ => return Err(Unacceptable),
    };
    if !info.is(DSIG, "SignedInfo") || !value.is(DSIG, "SignatureValue") {
        return Err(Unacceptable);
    }
    let prefixes = canonicalisation(info.only(DSIG, "CanonicalizationMethod").ok_or(Unacceptable)?)?;
    let text = canonical(*info, None, &prefixes);
    let read = Document::parse(&text, limits).map_err(|_| Unacceptable)?;
    let info = Info::read(read.root().ok_or(Unacceptable)?)?;

    // An id that is absent is none: an empty URI would mean the whole document.
    let id = signed.attribute("ID").filter(|id| !id.is_empty()).ok_or(Elsewhere)?;
    if info.uri.strip_prefix('#') != Some(id) {
        return Err(Elsewhere);
    }
    let bytes = canonical(signed, Some(signature), &info.prefixes);
    if info.hash.digest(bytes.as_bytes()) != info.digest {
        return Err(Digest);
    }
    let proof = decoded(*value)?;
    let mut keys = keys.iter().filter(|key| key.kind == info.algorithm.key());
    if !keys.any(|key| verifier.verify(info.algorithm, key, text.as_bytes(), &proof)) {
        return Err(Key);
    }
    Document::parse(&bytes, limits).map_err(|_| Unacceptable)
}

/// What a `SignedInfo` says.
struct Info<'d> {
    algorithm: Algorithm,
    uri: &'d str,
    prefixes: Vec<&'d str>,
    hash: Hash,
    digest: Vec<u8>,
}

impl<'d> Info<'d> {
    fn read(info: Element<'d>) -> Result<Self, BadSignature> {
        let [method, signed, reference] = parts(info, ["CanonicalizationMethod", "SignatureMethod", "Reference"])?;
        canonicalisation(method)?;
        let algorithm = Algorithm::of(bare(signed)?).ok_or(BadSignature::Unacceptable)?;
        let [transforms, hash, digest] = parts(reference, ["Transforms", "DigestMethod", "DigestValue"])?;
        let [enveloped, exclusive] = parts(transforms, ["Transform", "Transform"])?;
        if bare(enveloped)? != ENVELOPED {
            return Err(BadSignature::Unacceptable);
        }
        Ok(Self {
            algorithm,
            uri: reference.attribute("URI").ok_or(BadSignature::Elsewhere)?,
            prefixes: canonicalisation(exclusive)?,
            hash: Hash::of(bare(hash)?).ok_or(BadSignature::Unacceptable)?,
            digest: decoded(digest)?,
        })
    }
}

/// The children of an element, which are these and no others.
fn parts<'d, const N: usize>(element: Element<'d>, names: [&str; N]) -> Result<[Element<'d>; N], BadSignature> {
    let children: Vec<Element<'d>> = element.children().collect();
    let parts: [Element<'d>; N] = children.try_into().map_err(|_| BadSignature::Unacceptable)?;
    let fit = parts.iter().zip(names).all(|(part, name)| part.is(DSIG, name));
    if fit { Ok(parts) } else { Err(BadSignature::Unacceptable) }
}

/// The algorithm of an element that must have no parameters.
fn bare(element: Element<'_>) -> Result<&str, BadSignature> {
    let algorithm = element.attribute("Algorithm").ok_or(BadSignature::Unacceptable)?;
    if element.children().next().is_none() { Ok(algorithm) } else { Err(BadSignature::Unacceptable) }
}

/// The prefixes of an exclusive canonicalisation; no other is accepted.
fn canonicalisation(method: Element<'_>) -> Result<Vec<&str>, BadSignature> {
    if !matches!(method.attribute("Algorithm"), Some(EXCLUSIVE | EXCLUSIVE_WITH_COMMENTS)) {
        return Err(BadSignature::Unacceptable);
    }
    let parameters: Vec<Element<'_>> = method.children().collect();
    let list = match parameters.as_slice() {
        [] => "",
        [list] if list.is(EXCLUSIVE, "InclusiveNamespaces") => list.attribute("PrefixList").unwrap_or_default(),
        _ => return Err(BadSignature::Unacceptable),
    };
    let prefixes: Vec<&str> = list.split(is_space).filter(|prefix| !prefix.is_empty()).collect();
    if prefixes.len() <= MOST_PREFIXES { Ok(prefixes) } else { Err(BadSignature::Unacceptable) }
}

fn decoded(element: Element<'_>) -> Result<Vec<u8>, BadSignature> {
    let text = element.text().filter(|text| text.len() <= LONGEST_BASE64).ok_or(BadSignature::Unacceptable)?;
    let text: String = text.chars().filter(|&c| !is_space(c)).collect();
    let bytes = STANDARD.decode(text).map_err(|_| BadSignature::Unacceptable)?;
    if bytes.is_empty() { Err(BadSignature::Unacceptable) } else { Ok(bytes) }
}

/// A digest that is accepted: SHA-1 and MD5 are not.
#[derive(Clone, Copy)]
enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    fn of(uri: &str) -> Option<Self> {
        match uri {
            "http://www.w3.org/2001/04/xmlenc#sha256" => Some(Self::Sha256),
            "http://www.w3.org/2001/04/xmldsig-more#sha384" => Some(Self::Sha384),
            "http://www.w3.org/2001/04/xmlenc#sha512" => Some(Self::Sha512),
            _ => None,
        }
    }

    fn digest(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha256 => Sha256::digest(bytes).to_vec(),
            Self::Sha384 => Sha384::digest(bytes).to_vec(),
            Self::Sha512 => Sha512::digest(bytes).to_vec(),
        }
    }
}

#[cfg(test)]
mod tests;
