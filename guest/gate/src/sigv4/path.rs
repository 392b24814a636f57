//! The canonical path, which S3 and all other services make differently.

use crate::percent::{self, BadEscape, Plus};

/// S3's path: taken as it is and encoded once. `//`, `/./` and `/../` are parts of an object's name.
///
/// A slash that came encoded stays encoded, so that no two paths on the wire share a signature unless they
/// name the same bytes.
///
/// # Errors
/// An incomplete escape.
pub fn s3(raw: &str, out: &mut Vec<u8>) -> Result<(), BadEscape> {
    if raw.is_empty() {
        out.push(b'/');
    }
    for (at, segment) in raw.split('/').enumerate() {
        if at > 0 {
            out.push(b'/');
        }
        percent::encode(&percent::decode(segment, Plus::Plus)?, out);
    }
    Ok(())
}

/// Everyone else's: dot segments and repeated slashes removed, then encoded again as it stands.
pub fn normalised(raw: &str, out: &mut Vec<u8>) {
    let mut segments: Vec<&str> = Vec::new();
    for segment in raw.split('/') {
        match segment {
            "" | "." => {}
            ".." => drop(segments.pop()),
            name => segments.push(name),
        }
    }
    for segment in &segments {
        out.push(b'/');
        percent::encode(segment.as_bytes(), out);
    }
    if segments.is_empty() || raw.ends_with('/') {
        out.push(b'/');
    }
}

#[cfg(test)]
mod tests;
