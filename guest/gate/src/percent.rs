//! Percent-encoding, both ways: the one place where a request's bytes are decoded.

use std::borrow::Cow;

/// A `%` that two hexadecimal digits do not follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadEscape;

const DIGITS: &[u8; 16] = b"0123456789ABCDEF";

/// What a `+` means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plus {
    /// Itself, as in a path.
    Plus,
    /// A space, as in a query.
    Space,
}

/// Decodes once; borrows where nothing is encoded.
///
/// # Errors
/// An incomplete escape: guessing what it means is how two readers come to disagree.
pub fn decode(text: &str, plus: Plus) -> Result<Cow<'_, [u8]>, BadEscape> {
    let special = |byte| byte == b'%' || (byte == b'+' && plus == Plus::Space);
    if !text.bytes().any(special) {
        return Ok(Cow::Borrowed(text.as_bytes()));
    }
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'%' => hex(bytes.next())? << 4 | hex(bytes.next())?,
            b'+' if plus == Plus::Space => b' ',
            other => other,
        });
    }
    Ok(Cow::Owned(out))
}

fn hex(byte: Option<u8>) -> Result<u8, BadEscape> {
    match byte {
        Some(digit @ b'0'..=b'9') => Ok(digit - b'0'),
        Some(digit @ b'a'..=b'f') => Ok(digit - b'a' + 10),
        Some(digit @ b'A'..=b'F') => Ok(digit - b'A' + 10),
        _ => Err(BadEscape),
    }
}

/// Encodes everything but RFC 3986's unreserved characters, with digits in upper case, as SigV4 wants it.
pub fn encode(bytes: &[u8], out: &mut Vec<u8>) {
    for &byte in bytes {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            out.push(byte);
        } else {
            out.extend([b'%', digit(byte >> 4), digit(byte & 15)]);
        }
    }
}

fn digit(nibble: u8) -> u8 {
    DIGITS.get(usize::from(nibble)).copied().unwrap_or(b'0')
}

#[cfg(test)]
mod tests;
