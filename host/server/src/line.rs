//! Lines of the logs: JSON, and nothing but printable ASCII.
//!
//! Clients choose names and agents. Whatever a terminal or a reader of lines might take for more than text
//! is escaped: control characters of both sets, line and paragraph separators, marks that turn the
//! direction of writing.

use std::io;
use std::time::{Duration, UNIX_EPOCH};

use serde::{Serialize, Serializer};
use serde_json::ser::Formatter;

/// The record as one line, without its end.
pub(crate) fn json(record: &impl Serialize) -> serde_json::Result<Vec<u8>> {
    let mut line = Vec::with_capacity(1024);
    record.serialize(&mut serde_json::Serializer::with_formatter(&mut line, Ascii))?;
    Ok(line)
}

/// Writes milliseconds since 1970 as `2026-01-31T12:00:00.000Z`.
pub(crate) fn rfc3339<S: Serializer>(time: &u64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&humantime::format_rfc3339_millis(UNIX_EPOCH + Duration::from_millis(*time)))
}

/// Escapes what serde_json leaves as it is: everything from DEL on.
struct Ascii;

impl Formatter for Ascii {
    fn write_string_fragment<W: io::Write + ?Sized>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some(at) = rest.find(|character| character >= '\x7f') {
            let (plain, escaped) = rest.split_at_checked(at).unwrap_or_default();
            writer.write_all(plain.as_bytes())?;
            let mut characters = escaped.chars();
            for unit in characters.next().into_iter().flat_map(|character| character.encode_utf16(&mut [0; 2]).to_vec())
            {
                write!(writer, "\\u{unit:04x}")?;
            }
            rest = characters.as_str();
        }
        writer.write_all(rest.as_bytes())
    }
}

#[cfg(test)]
mod tests;
