//! Characters and what XML makes of them.

use super::BadXml;

/// XML's white space.
pub(crate) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n')
}

fn is_char(c: char) -> bool {
    !matches!(c, '\0'..='\x08' | '\x0B' | '\x0C' | '\x0E'..='\x1F' | '\u{FFFE}' | '\u{FFFF}')
}

fn starts_name(c: char) -> bool {
    matches!(c,
        'A'..='Z' | 'a'..='z' | '_' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}' | '\u{200D}' | '\u{2070}'..='\u{218F}'
        | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}'
        | '\u{10000}'..='\u{EFFFF}')
}

fn continues_name(c: char) -> bool {
    starts_name(c) || matches!(c, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}' | '\u{2040}')
}

/// Splits `prefix:local`; the prefix is empty if there is none.
pub(super) fn name(text: &str) -> Result<(&str, &str), BadXml> {
    let (prefix, local) = match text.split_once(':') {
        Some((prefix, local)) if is_simple(prefix) => (prefix, local),
        Some(_) => return Err(BadXml::Malformed),
        None => ("", text),
    };
    if is_simple(local) { Ok((prefix, local)) } else { Err(BadXml::Malformed) }
}

fn is_simple(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(starts_name) && chars.all(continues_name)
}

/// Adds literal text to `to`: its line ends become line feeds.
pub(super) fn literal(text: &str, to: &mut String) -> Result<(), BadXml> {
    if text.contains("]]>") || !text.chars().all(is_char) {
        return Err(BadXml::Malformed);
    }
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\r' {
            chars.next_if_eq(&'\n');
            to.push('\n');
        } else {
            to.push(c);
        }
    }
    Ok(())
}

/// What `&name;` stands for: one of the five that XML has by itself, or a character by its number.
pub(super) fn reference(name: &str) -> Result<char, BadXml> {
    let Some(number) = name.strip_prefix('#') else {
        return match name {
            "amp" => Ok('&'),
            "lt" => Ok('<'),
            "gt" => Ok('>'),
            "quot" => Ok('"'),
            "apos" => Ok('\''),
            _ => Err(BadXml::Foreign),
        };
    };
    let (digits, radix) = number.strip_prefix('x').map_or((number, 10), |digits| (digits, 16));
    // `from_str_radix` takes a sign, which XML does not.
    if !digits.chars().all(|digit| digit.is_digit(radix)) {
        return Err(BadXml::Malformed);
    }
    let code = u32::from_str_radix(digits, radix).map_err(|_| BadXml::Malformed)?;
    char::from_u32(code).filter(|&c| is_char(c)).ok_or(BadXml::Malformed)
}

/// An attribute's value: references resolved, and white space that was written as such made spaces.
pub(super) fn value(raw: &str) -> Result<String, BadXml> {
    if raw.contains('<') || !raw.chars().all(is_char) {
        return Err(BadXml::Malformed);
    }
    let mut value = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once('&') {
        spaced(before, &mut value);
        let (name, after) = after.split_once(';').ok_or(BadXml::Malformed)?;
        value.push(reference(name)?);
        rest = after;
    }
    spaced(rest, &mut value);
    Ok(value)
}

fn spaced(text: &str, to: &mut String) {
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' => {
                chars.next_if_eq(&'\n');
                to.push(' ');
            }
            '\t' | '\n' => to.push(' '),
            c => to.push(c),
        }
    }
}

/// Splits `name="value" name='value'`, whatever white space there is between and around.
pub(super) fn attributes(raw: &str) -> Result<Vec<(&str, &str)>, BadXml> {
    let mut pairs = Vec::new();
    let mut rest = raw;
    loop {
        let trimmed = rest.trim_start_matches(is_space);
        if trimmed.is_empty() {
            return Ok(pairs);
        }
        if trimmed.len() == rest.len() {
            return Err(BadXml::Malformed);
        }
        let (name, value) = trimmed.split_once('=').ok_or(BadXml::Malformed)?;
        let value = value.trim_start_matches(is_space);
        let quote = value.chars().next().filter(|&c| matches!(c, '"' | '\'')).ok_or(BadXml::Malformed)?;
        let (value, after) = value.strip_prefix(quote).and_then(|v| v.split_once(quote)).ok_or(BadXml::Malformed)?;
        pairs.push((name.trim_end_matches(is_space), value));
        if pairs.len() > super::MOST_ATTRIBUTES {
            return Err(BadXml::TooLarge);
        }
        rest = after;
    }
}
