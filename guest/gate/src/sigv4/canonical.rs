//! The canonical request: the bytes that both sides hash.

use sha2::{Digest as _, Sha256};

use crate::fault::Fault;
use crate::http::Request;
use crate::query::Query;
use crate::sigv4::claim::{ALGORITHM, Claim};
use crate::sigv4::path;
use crate::sigv4::scope::{Scope, TERMINATOR};

/// Lower-case hexadecimal digits of a hash.
#[must_use]
pub fn hex(hash: &[u8; 32]) -> String {
    let digit = |nibble: u8| char::from(if nibble < 10 { b'0' + nibble } else { b'a' - 10 + nibble });
    let mut out = String::with_capacity(64);
    for byte in hash {
        out.push(digit(byte >> 4));
        out.push(digit(byte & 15));
    }
    out
}

/// SHA-256 in lower-case hexadecimal digits.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes).into())
}

/// The canonical request with `payload` as its last line.
///
/// # Errors
/// A path that cannot be read; a signed header that is missing or repeated.
pub(super) fn request(
    claim: &Claim<'_>,
    request: &Request,
    query: &Query<'_>,
    payload: &str,
) -> Result<Vec<u8>, Fault> {
    let mut out = Vec::with_capacity(512);
    out.extend_from_slice(request.method.as_bytes());
    out.push(b'\n');
    if claim.is_s3() {
        path::s3(request.path(), &mut out).map_err(|_| Fault::Path)?;
    } else {
        path::normalised(request.path(), &mut out);
    }
    out.push(b'\n');
    query.canonical("X-Amz-Signature", &mut out);
    out.push(b'\n');
    headers(&claim.signed_headers().names, request, &mut out)?;
    out.push(b'\n');
    out.extend_from_slice(claim.signed_headers().text.as_bytes());
    out.push(b'\n');
    out.extend_from_slice(payload.as_bytes());
    Ok(out)
}

/// What the signing key signs.
pub(super) fn string_to_sign(claim: &Claim<'_>, canonical: &[u8]) -> Vec<u8> {
    let Scope { day, region, service } = claim.scope();
    let hash = sha256(canonical);
    let parts = [ALGORITHM, "\n", claim.date(), "\n", day, "/", region, "/", service, "/", TERMINATOR, "\n", &hash];
    parts.concat().into_bytes()
}

/// One line per signed header. A header that is missing is never sought elsewhere, and of a repeated one
/// nobody can say which value was meant.
fn headers(names: &[&str], request: &Request, out: &mut Vec<u8>) -> Result<(), Fault> {
    for name in names {
        let Ok(Some(value)) = request.header(name) else {
            return Err(Fault::Signature);
        };
        out.extend_from_slice(name.as_bytes());
        out.push(b':');
        fold(value, out);
        out.push(b'\n');
    }
    Ok(())
}

/// A value without the space around it, and with one space for each run of spaces inside. Tabs and
/// whatever else looks like a space to Unicode stay.
fn fold(value: &[u8], out: &mut Vec<u8>) {
    let mut after_space = false;
    for &byte in trim(value) {
        let space = byte == b' ';
        if !(space && after_space) {
            out.push(byte);
        }
        after_space = space;
    }
}

fn trim(mut value: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = value {
        value = rest;
    }
    value
}

#[cfg(test)]
mod tests;
