//! Parameters that break their constraints, told as AWS tells them.

use std::fmt;

use keyward_model::name::Breach;

/// One broken constraint.
#[derive(Debug)]
pub struct Violation {
    /// The parameter as the form calls it: `Tags.member.1.Key`.
    pub name: String,
    /// What it holds, as far as that may be quoted.
    pub value: Quote,
    /// What is wrong with it.
    pub breach: Breach,
}

/// What a message may repeat.
#[derive(Debug)]
pub enum Quote {
    /// There was nothing.
    Null,
    /// The value.
    Value(String),
    /// It is secret, or not one value.
    Hidden,
}

/// Most characters of a value that a message repeats.
const LONGEST_QUOTE: usize = 1024;

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.value {
            Quote::Null => f.write_str("Value null at '")?,
            Quote::Hidden => f.write_str("Value at '")?,
            Quote::Value(value) => {
                f.write_str("Value '")?;
                match value.char_indices().nth(LONGEST_QUOTE) {
                    Some((at, _)) => write!(f, "{}…", value.get(..at).unwrap_or_default())?,
                    None => f.write_str(value)?,
                }
                f.write_str("' at '")?;
            }
        }
        path(&self.name, f)?;
        write!(f, "' failed to satisfy constraint: {}", self.breach)
    }
}

/// AWS's name for a parameter: `tags.1.member.key` for `Tags.member.1.Key`.
fn path(name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut segments = name.split('.').peekable();
    let mut first = true;
    while let Some(segment) = segments.next() {
        if !std::mem::take(&mut first) {
            f.write_str(".")?;
        }
        let index = segments.next_if(|next| segment == "member" && next.parse::<u32>().is_ok());
        if let Some(index) = index {
            write!(f, "{index}.")?;
        }
        let mut letters = segment.chars();
        if let Some(letter) = letters.next() {
            write!(f, "{}{}", letter.to_ascii_lowercase(), letters.as_str())?;
        }
    }
    Ok(())
}
