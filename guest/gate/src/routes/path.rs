//! Paths that have one reading.

use crate::fault::Fault;

/// The segments of a path, decoded.
///
/// # Errors
/// Some reader could take it for another path: an empty or dotted segment, an encoded separator, an escape that is
/// not needed or not in upper case, a byte that must be escaped and is not, or what is no text.
pub(super) fn segments(path: &str) -> Result<Vec<String>, Fault> {
    let path = path.strip_prefix('/').ok_or(Fault::Path)?;
    if path.is_empty() {
        return Ok(Vec::new());
    }
    path.split('/').map(|segment| read(segment).ok_or(Fault::Path)).collect()
}

fn read(segment: &str) -> Option<String> {
    let mut decoded = Vec::with_capacity(segment.len());
    let mut bytes = segment.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'%' => decoded.push(escaped(digit(bytes.next()?)? << 4 | digit(bytes.next()?)?)?),
            plain if is_plain(plain) => decoded.push(plain),
            _ => return None,
        }
    }
    let text = String::from_utf8(decoded).ok()?;
    (!matches!(text.as_str(), "" | "." | "..")).then_some(text)
}

/// A byte that nobody decodes without need, and that nobody takes for a separator once it is decoded.
fn escaped(byte: u8) -> Option<u8> {
    let separates = matches!(byte, b'/' | b'\\' | b';' | b'%') || byte.is_ascii_control();
    (!separates && !is_unreserved(byte)).then_some(byte)
}

/// Whether a byte may stand in a path as it is. A semicolon may, and is not taken: what follows it is to some readers
/// no part of the path.
fn is_plain(byte: u8) -> bool {
    is_unreserved(byte) || b"!$&'()*+,=:@".contains(&byte)
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}
