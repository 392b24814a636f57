//! What a signature says of the body, and whether the body agrees.

use std::borrow::Cow;

use subtle::ConstantTimeEq as _;

use crate::fault::{Fault, Form};
use crate::http::Request;
use crate::query::Query;
use crate::sigv4::canonical::sha256;
use crate::sigv4::claim::Claim;

/// Words that S3 takes in place of a hash: the body is checked chunk by chunk behind this door, or not at
/// all. SigV4A's are missing because its signatures are refused.
const S3_WORDS: [&str; 4] = [
    UNSIGNED,
    "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
];

/// Stands for the hash of a body that no signature covers.
pub(crate) const UNSIGNED: &str = "UNSIGNED-PAYLOAD";
const HEADER: &str = "x-amz-content-sha256";
const PARAMETER: &str = "X-Amz-Content-Sha256";

/// The last line of the canonical request.
///
/// # Errors
/// The body is not here though it must be, is not what the request says, or is described in a way that the
/// service does not know.
pub(super) fn line<'r>(claim: &Claim<'_>, request: &'r Request, query: &'r Query<'_>) -> Result<Cow<'r, str>, Fault> {
    let said = said(request, query)?;
    if !claim.is_s3() {
        return hashed(claim, request, said).map(Cow::Owned);
    }
    if let Some(said) = said {
        check(said, request.body.as_deref())?;
    }
    signed(claim, request, query).map(Cow::Borrowed)
}

/// What the signature of an S3 request says of its body: a hash, or one of S3's words.
///
/// # Errors
/// Nothing, or something else than the request itself says.
pub(crate) fn signed<'r>(claim: &Claim<'_>, request: &'r Request, query: &'r Query<'_>) -> Result<&'r str, Fault> {
    match said(request, query)? {
        None if claim.form() == Form::Header => Err(Fault::LacksContentHash),
        None => Ok(UNSIGNED),
        Some(said) if claim.form() == Form::Header || query.has(PARAMETER) || claim.signs(HEADER) => Ok(said),
        // A presigned query covers a header only if it says so. S3 then takes the body as unsigned.
        Some(said) if said.starts_with("STREAMING-") => Err(Fault::NotSigned(vec![HEADER.into()])),
        Some(_) => Ok(UNSIGNED),
    }
}

/// What the request says of its body, in a header or a parameter.
fn said<'r>(request: &'r Request, query: &'r Query<'_>) -> Result<Option<&'r str>, Fault> {
    let header = request.header(HEADER).map_err(|_| Fault::Repeated(HEADER))?;
    let parameter = query.one(PARAMETER).map_err(|_| Fault::Repeated(PARAMETER))?;
    match (header, parameter) {
        (Some(header), Some(parameter)) if header != parameter => Err(Fault::Repeated(HEADER)),
        (header, parameter) => parameter.or(header).map(text).transpose(),
    }
}

/// Every service but S3: the body's own hash, whatever the request says, and it must not say otherwise. A body that
/// may pass by is what the request says, or else nothing.
fn hashed(claim: &Claim<'_>, request: &Request, said: Option<&str>) -> Result<String, Fault> {
    let hash = match (request.body.as_deref(), said) {
        (None, Some(said)) if claim.body_passes_by() && (said == UNSIGNED || is_hash(said)) => {
            return Ok(said.to_owned());
        }
        (None, None) if claim.body_passes_by() => sha256(b""),
        (None, _) => return Err(Fault::BodyDiffers),
        (Some(body), _) => sha256(body),
    };
    match said {
        Some(said) if !same(said, &hash) => Err(Fault::BodyDiffers),
        _ => Ok(hash),
    }
}

/// S3: a word it knows, or a hash that the body has if this door has the body. If it has not, the backend
/// that reads the body compares it: the request cannot be told another hash without a new signature.
fn check(said: &str, body: Option<&[u8]>) -> Result<(), Fault> {
    if S3_WORDS.contains(&said) {
        return Ok(());
    }
    if !is_hash(said) {
        return Err(Fault::ContentHash(said.into()));
    }
    match body {
        Some(body) if !same(said, &sha256(body)) => Err(Fault::BodyDiffers),
        _ => Ok(()),
    }
}

fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn same(a: &str, b: &str) -> bool {
    a.as_bytes().ct_eq(b.as_bytes()).into()
}

fn text(value: &[u8]) -> Result<&str, Fault> {
    str::from_utf8(value).map_err(|_| Fault::ContentHash(String::new()))
}
