//! A signature in the query: `?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=…&X-Amz-Signature=…`

use super::date::Signed;
use super::{ALGORITHM, Claim, Credential, SignedHeaders};
use crate::fault::{Fault, Form};
use crate::http::Request;
use crate::query::Query;

/// A presigned query's longest life, in seconds: seven days.
const WEEK: i64 = 604_800;

/// Parameters without which there is no presigned query, in the order AWS misses them.
const REQUIRED: [&str; 6] =
    ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Date", "X-Amz-Expires"];

/// Parameters that a presigned query may have.
const OPTIONAL: [&str; 2] = ["X-Amz-Security-Token", "X-Amz-Content-Sha256"];

/// Headers that say what a presigned query says itself. Two sources of one fact are one too many.
const SAID_TWICE: [&str; 2] = ["x-amz-date", "x-amz-security-token"];

/// Whether the query holds any part of a claim.
///
/// # Errors
/// A parameter that a more generous reader would take for one of them.
pub(super) fn is_claimed(query: &Query<'_>) -> Result<bool, Fault> {
    let mut claimed = false;
    for parameter in query.iter() {
        let name = parameter.name.as_ref();
        let known = |known: &&str| known.as_bytes().eq_ignore_ascii_case(name);
        if let Some(known) = REQUIRED.iter().chain(&OPTIONAL).find(|name| known(name)) {
            if known.as_bytes() != name {
                return Err(Fault::Parameter);
            }
            claimed = true;
        }
    }
    Ok(claimed)
}

pub(super) fn read<'r>(request: &'r Request, query: &'r Query<'r>) -> Result<Claim<'r>, Fault> {
    let [algorithm, credential, signature, signed_headers, signed, life] = required(query)?;
    if algorithm != ALGORITHM {
        return Err(Fault::Algorithm(algorithm.into()));
    }
    if let Some(name) = SAID_TWICE.into_iter().find(|name| request.has_header(name)) {
        return Err(Fault::Repeated(name));
    }
    let signed = Signed::basic(signed)?;
    let life = seconds(life)?;
    let credential = Credential::parse(credential, Form::Query)?;
    let signed_headers = SignedHeaders::parse(signed_headers)?;
    Ok(Claim {
        request,
        query,
        form: Form::Query,
        credential,
        scope: credential.scope(),
        signed_headers,
        signature,
        signed,
        life: Some(life),
        token: text(query, "X-Amz-Security-Token")?,
        body_passes_by: false,
    })
}

fn required<'r>(query: &'r Query<'r>) -> Result<[&'r str; 6], Fault> {
    let mut found = [""; 6];
    let mut lacking = Vec::new();
    for (slot, name) in found.iter_mut().zip(REQUIRED) {
        match text(query, name)? {
            Some(value) if !value.is_empty() || name == "X-Amz-Expires" => *slot = value,
            _ => lacking.push(name),
        }
    }
    if lacking.is_empty() { Ok(found) } else { Err(Fault::LacksParameters(lacking)) }
}

fn text<'r>(query: &'r Query<'r>, name: &'static str) -> Result<Option<&'r str>, Fault> {
    let value = query.one(name).map_err(|_| Fault::Repeated(name))?;
    value.map(str::from_utf8).transpose().map_err(|_| Fault::Query)
}

/// `X-Amz-Expires`: decimal digits and nothing else.
fn seconds(text: &str) -> Result<i64, Fault> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Fault::ExpiresNumber);
    }
    match text.parse::<i64>() {
        Ok(seconds @ 1..=WEEK) => Ok(seconds),
        Ok(..=0) => Err(Fault::ExpiresNegative),
        // Digits that no i64 holds are more than a week, or far below nothing.
        Ok(_) | Err(_) if text.starts_with('-') => Err(Fault::ExpiresNegative),
        Ok(_) | Err(_) => Err(Fault::ExpiresLong),
    }
}
