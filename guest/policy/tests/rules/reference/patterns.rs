//! Patterns as lists of characters, matched by a table.

use super::values;
use crate::case::Case;

/// A character of a pattern, told apart from a wildcard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Char {
    Just(char),
    Any,
    One,
}

/// Puts values in place of variables. None: one has none, or several.
pub(super) fn resolve(pattern: &str, wildcards: bool, variables: bool, case: &Case) -> Option<Vec<Char>> {
    let mut out = Vec::new();
    let mut rest = pattern;
    while !rest.is_empty() {
        if variables && let Some(inside) = rest.strip_prefix("${") {
            let end = inside.find('}').unwrap();
            let (key, default) = match inside[..end].split_once(',') {
                Some((key, default)) => (key, Some(default.trim().trim_matches('\''))),
                None => (&inside[..end], None),
            };
            let known = values(case, key);
            let value = match (key, known.as_slice()) {
                ("*" | "?" | "$", _) => key,
                (_, [value]) => value,
                (_, []) => default?,
                _ => return None,
            };
            out.extend(value.chars().map(Char::Just));
            rest = &inside[end + 1..];
            continue;
        }
        let c = rest.chars().next().unwrap();
        out.push(match c {
            '*' if wildcards => Char::Any,
            '?' if wildcards => Char::One,
            _ => Char::Just(c),
        });
        rest = &rest[c.len_utf8()..];
    }
    Some(out)
}

pub(super) fn plain(pattern: &[Char]) -> String {
    pattern.iter().map(|c| if let Char::Just(c) = c { *c } else { unreachable!() }).collect()
}

/// Which prefixes of the text the pattern so far can match: a table with a row for each of its characters.
pub(super) fn glob(pattern: &[Char], text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    let (mut row, mut next) = (vec![false; text.len() + 1], vec![false; text.len() + 1]);
    row[0] = true;
    for c in pattern {
        for at in 0..=text.len() {
            next[at] = match c {
                Char::Any => row[at] || (at > 0 && next[at - 1]),
                Char::One => at > 0 && row[at - 1],
                Char::Just(c) => at > 0 && row[at - 1] && text[at - 1] == *c,
            };
        }
        std::mem::swap(&mut row, &mut next);
    }
    row[text.len()]
}

/// Each of the six parts by itself. None: what the variables left is no ARN.
pub(super) fn arn_like(pattern: &[Char], arn: &str) -> Option<bool> {
    let patterns: Vec<&[Char]> = pattern.splitn(6, |c| *c == Char::Just(':')).collect();
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    (patterns.len() == 6).then(|| patterns.iter().zip(parts).all(|(pattern, part)| glob(pattern, part)))
}
