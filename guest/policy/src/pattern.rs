//! Patterns: texts with wildcards and variables, taken apart once and matched in bounded time.
//!
//! `*` is any run of characters, line ends and slashes included; `?` is exactly one character. A
//! variable's value is only ever text: whatever it contains, it is no wildcard and no variable.

use std::fmt;

use crate::Context;
use crate::context::Key;

/// What the characters of a pattern may mean, besides themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Dialect {
    /// `*` and `?` are wildcards.
    pub(crate) wildcards: bool,
    /// `${…}` is a variable: version 2012-10-17, where the element allows it.
    pub(crate) variables: bool,
}

/// A pattern, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Pattern {
    /// Only this text.
    Exact(Box<str>),
    /// Any text that begins so.
    Prefix(Box<str>),
    /// Anything else; `variables` says whether a context is needed.
    Pieces { pieces: Box<[Piece]>, variables: bool },
}

/// A part of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    Text(Box<str>),
    /// `*`
    Any,
    /// `?`
    One,
    Variable(Variable),
}

/// `${key}` or `${key, 'default'}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Variable {
    pub(crate) key: Key,
    default: Option<Box<str>>,
}

/// Why a text is not a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BadVariable;

impl fmt::Display for BadVariable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a variable is written ${prefix:key} or ${prefix:key, 'default'}")
    }
}

impl Pattern {
    pub(crate) fn parse(text: &str, dialect: Dialect) -> Result<Self, BadVariable> {
        Ok(Self::of(pieces(text, dialect)?))
    }

    fn of(pieces: Vec<Piece>) -> Self {
        match pieces.as_slice() {
            [] => Self::Exact("".into()),
            [Piece::Text(text)] => Self::Exact(text.clone()),
            [Piece::Any] => Self::Prefix("".into()),
            [Piece::Text(text), Piece::Any] => Self::Prefix(text.clone()),
            _ => {
                let variables = pieces.iter().any(|piece| matches!(piece, Piece::Variable(_)));
                Self::Pieces { pieces: pieces.into(), variables }
            }
        }
    }

    /// What every text that matches begins with.
    pub(crate) fn literal_prefix(&self) -> &str {
        match self {
            Self::Exact(text) | Self::Prefix(text) => text,
            Self::Pieces { pieces, .. } => match pieces.first() {
                Some(Piece::Text(text)) => text,
                _ => "",
            },
        }
    }

    /// The variables in it.
    pub(crate) fn variables(&self) -> impl Iterator<Item = &Variable> {
        let pieces = if let Self::Pieces { pieces, .. } = self { pieces.as_ref() } else { &[] };
        pieces.iter().filter_map(|piece| if let Piece::Variable(variable) = piece { Some(variable) } else { None })
    }

    /// Whether the whole text matches; none if a variable has no value.
    pub(crate) fn matches(&self, text: &str, context: &Context<'_>) -> Option<bool> {
        match self {
            Self::Exact(exact) => Some(**exact == *text),
            Self::Prefix(prefix) => Some(prefix.is_empty() || text.starts_with(&**prefix)),
            Self::Pieces { pieces, .. } => {
                with_tokens(pieces, context, |tokens| glob::<false>(tokens, text.as_bytes()))
            }
        }
    }

    /// Whether the text equals the pattern, ASCII case aside; none if a variable has no value.
    pub(crate) fn equals_ignoring_case(&self, text: &str, context: &Context<'_>) -> Option<bool> {
        match self {
            Self::Exact(exact) => Some(exact.eq_ignore_ascii_case(text)),
            Self::Prefix(_) => Some(false),
            Self::Pieces { pieces, .. } => {
                with_tokens(pieces, context, |tokens| same_ignoring_case(tokens, text.as_bytes()))
            }
        }
    }

    /// Whether an ARN matches component by component: no wildcard of the first five reaches past its
    /// colon. None if a variable has no value or leaves less than an ARN.
    pub(crate) fn matches_arn(&self, arn: &str, context: &Context<'_>) -> Option<bool> {
        match self {
            Self::Exact(exact) => Some(**exact == *arn),
            Self::Prefix(prefix) => {
                let tokens = [Token::Text(prefix.as_bytes()), Token::Any];
                Some(glob::<true>(&tokens, arn.as_bytes()))
            }
            Self::Pieces { pieces, .. } => with_tokens(pieces, context, |tokens| {
                let colons = tokens.iter().map(|token| if let Token::Text(text) = token { colons(text) } else { 0 });
                (colons.sum::<usize>() >= ARN_COLONS).then(|| glob::<true>(tokens, arn.as_bytes()))
            })?,
        }
    }
}

impl Variable {
    /// The value in a context: of a key with exactly one, or the default if it has none.
    fn value<'a>(&'a self, context: &'a Context<'_>) -> Option<&'a str> {
        match context.find(&self.key) {
            [value] => Some(value.as_ref()),
            [] => self.default.as_deref(),
            _ => None,
        }
    }

    fn parse(inside: &str) -> Option<Self> {
        let (key, default) = inside.split_once(',').map_or((inside, None), |(key, default)| (key, Some(default)));
        let default = match default {
            Some(quoted) => Some(quoted.trim_matches(' ').strip_prefix('\'')?.strip_suffix('\'')?),
            None => None,
        };
        let (prefix, name) = key.split_once(':')?;
        let sound = |c: char| !c.is_control() && !matches!(c, '{' | '}' | '$' | '\'' | '"' | '*' | '?');
        let whole = !prefix.is_empty() && !name.is_empty() && key.chars().all(sound) && key.trim() == key;
        let plain = default.is_none_or(|default| !default.contains(['\'', '{', '}', '$']));
        (whole && plain).then(|| Self { key: Key::new(key), default: default.map(Into::into) })
    }
}

/// Takes a text apart, joining neighbouring text and repeated stars.
fn pieces(text: &str, dialect: Dialect) -> Result<Vec<Piece>, BadVariable> {
    let mut pieces = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let (_, after) = rest.split_at(c.len_utf8());
        let piece = match c {
            '*' if dialect.wildcards => Piece::Any,
            '?' if dialect.wildcards => Piece::One,
            '$' if dialect.variables && after.starts_with('{') => {
                let (inside, behind) = after.split_at(1).1.split_once('}').ok_or(BadVariable)?;
                rest = behind;
                match inside {
                    "*" | "?" | "$" => plain.push_str(inside),
                    _ => {
                        flush(&mut plain, &mut pieces);
                        pieces.push(Piece::Variable(Variable::parse(inside).ok_or(BadVariable)?));
                    }
                }
                continue;
            }
            _ => {
                plain.push(c);
                rest = after;
                continue;
            }
        };
        rest = after;
        flush(&mut plain, &mut pieces);
        if piece != Piece::Any || pieces.last() != Some(&Piece::Any) {
            pieces.push(piece);
        }
    }
    flush(&mut plain, &mut pieces);
    Ok(pieces)
}

fn flush(plain: &mut String, pieces: &mut Vec<Piece>) {
    if !plain.is_empty() {
        pieces.push(Piece::Text(std::mem::take(plain).into()));
    }
}

/// A piece whose variable has become its value.
#[derive(Clone, Copy, Debug)]
enum Token<'a> {
    Text(&'a [u8]),
    Any,
    One,
}

/// Gives every variable its value, and the result to `read`; none if one has no value. Patterns of
/// ordinary length need no allocation.
fn with_tokens<R>(pieces: &[Piece], context: &Context<'_>, read: impl FnOnce(&[Token<'_>]) -> R) -> Option<R> {
    let mut few = [Token::Any; 16];
    let mut many = Vec::new();
    let tokens = match few.get_mut(..pieces.len()) {
        Some(tokens) => tokens,
        None => {
            many.resize(pieces.len(), Token::Any);
            many.as_mut_slice()
        }
    };
    for (token, piece) in tokens.iter_mut().zip(pieces) {
        *token = match piece {
            Piece::Text(text) => Token::Text(text.as_bytes()),
            Piece::Any => Token::Any,
            Piece::One => Token::One,
            Piece::Variable(variable) => Token::Text(variable.value(context)?.as_bytes()),
        };
    }
    Some(read(tokens))
}

/// Colons that part the first five components of an ARN from the rest.
const ARN_COLONS: usize = 5;

/// Whether the tokens match the whole text, which is UTF-8. When something does not fit, only the last
/// star takes one more character: what earlier stars took stands, because the last one could have taken
/// it as well. So the work is at most the product of both lengths, and nothing recurses.
///
/// With `ARN`, a wildcard in the first five components stops at a colon.
fn glob<const ARN: bool>(tokens: &[Token<'_>], text: &[u8]) -> bool {
    let mut next = tokens;
    let mut at = 0;
    let mut passed = 0; // colons of the text; only counted for ARNs
    let mut retry = None;
    loop {
        let rest = text.get(at..).unwrap_or_default();
        let bounded = ARN && passed < ARN_COLONS;
        match next.split_first() {
            None if rest.is_empty() => return true,
            Some((Token::Any, [])) => return true,
            Some((Token::Any, after)) => {
                retry = Some((after, at, passed));
                next = after;
                continue;
            }
            Some((Token::One, after)) if !stops(rest, bounded) => {
                at += character(rest);
                next = after;
                continue;
            }
            Some((Token::Text(literal), after)) if rest.starts_with(literal) => {
                at += literal.len();
                passed += if ARN { colons(literal) } else { 0 };
                next = after;
                continue;
            }
            _ => {}
        }
        let Some((after, from, colons)) = retry else { return false };
        let rest = text.get(from..).unwrap_or_default();
        if stops(rest, ARN && colons < ARN_COLONS) {
            return false;
        }
        at = from + character(rest);
        passed = colons;
        next = after;
        retry = Some((after, at, colons));
    }
}

/// Whether a wildcard can take nothing more of the text.
fn stops(rest: &[u8], bounded: bool) -> bool {
    rest.is_empty() || bounded && rest.starts_with(b":")
}

/// Whether the tokens, of which none is a wildcard, spell the text, ASCII case aside.
fn same_ignoring_case(tokens: &[Token<'_>], text: &[u8]) -> bool {
    let mut rest = text;
    for token in tokens {
        let Token::Text(literal) = token else { return false };
        match rest.split_at_checked(literal.len()) {
            Some((start, after)) if start.eq_ignore_ascii_case(literal) => rest = after,
            _ => return false,
        }
    }
    rest.is_empty()
}

/// Bytes of the first character of UTF-8 text.
fn character(text: &[u8]) -> usize {
    match text.first() {
        Some(0xC0..=0xDF) => 2,
        Some(0xE0..=0xEF) => 3,
        Some(0xF0..) => 4,
        _ => 1,
    }
}

fn colons(text: &[u8]) -> usize {
    text.iter().filter(|&&byte| byte == b':').count()
}

#[cfg(test)]
mod tests;
