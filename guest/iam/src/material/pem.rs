//! Text armour: base64 between two lines that say what it is.

use pem_rfc7468::Decoder;
use zeroize::Zeroizing;

/// What stands between two lines.
#[derive(Debug)]
pub struct Block<'t> {
    /// What the lines say it is: `CERTIFICATE`.
    pub label: &'t str,
    /// DER. It may be a private key's, so it is wiped.
    pub der: Zeroizing<Vec<u8>>,
}

/// The blocks of a text that is nothing but blocks, and at least one.
#[must_use]
pub fn blocks(text: &str) -> Option<Vec<Block<'_>>> {
    let mut rest = text.trim();
    let mut blocks = Vec::new();
    while !rest.is_empty() {
        let (block, after) = first(rest)?;
        let mut decoder = Decoder::new_detect_wrap(block.as_bytes()).ok()?;
        let mut der = Zeroizing::new(Vec::with_capacity(decoder.remaining_len()));
        let label = decoder.type_label();
        decoder.decode_to_end(&mut der).ok()?;
        blocks.push(Block { label, der });
        rest = after.trim_start();
    }
    (!blocks.is_empty()).then_some(blocks)
}

/// The first block, lines and all, and what follows it.
fn first(text: &str) -> Option<(&str, &str)> {
    const END: &str = "-----END ";
    const DASHES: &str = "-----";
    if !text.starts_with("-----BEGIN ") {
        return None;
    }
    let name = text.find(END)? + END.len();
    let end = name + text.get(name..)?.find(DASHES)? + DASHES.len();
    text.split_at_checked(end)
}

/// The one block of a text that is nothing else.
#[must_use]
pub fn block(text: &str) -> Option<Block<'_>> {
    let mut blocks = blocks(text)?;
    let block = blocks.pop()?;
    blocks.is_empty().then_some(block)
}

#[cfg(test)]
mod tests;
