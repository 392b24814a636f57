//! Principals under other names, in a document's own text.

use crate::grammar;
use crate::json::Reader;
use crate::malformed::Malformed;

/// A document in which `new` has renamed `AWS` principals; those for which it has nothing stay. All else is
/// as it was, to the letter.
///
/// # Errors
/// The text is no policy document.
pub fn rename_principals(text: &str, new: impl Fn(&str) -> Option<String>) -> Result<String, Malformed> {
    let outline = grammar::document(&mut Reader::new(text))?;
    let principals = outline.statements.iter().filter_map(|statement| statement.principal.as_ref());
    let mut renamed = String::with_capacity(text.len());
    let mut done = 0;
    for principal in principals.flat_map(|choice| &choice.values).filter(|principal| principal.kind == "AWS") {
        let at = principal.value.at;
        let Some((name, old)) = new(&principal.value.text).zip(text.get(at..)) else {
            continue;
        };
        let mut literal = Reader::new(old);
        literal.string()?;
        renamed += text.get(done..at).unwrap_or_default();
        renamed += &serde_json::Value::String(name).to_string();
        done = at.saturating_add(literal.behind());
    }
    renamed += text.get(done..).unwrap_or_default();
    Ok(renamed)
}

#[cfg(test)]
mod tests;
