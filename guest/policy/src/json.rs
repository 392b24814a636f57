//! JSON, read strictly and once: no tree, no recursion, every value at a known place.
//!
//! The grammar of a policy says what may come next, so the reader is asked for exactly that and refuses
//! anything else. Nesting can never be deeper than the grammar's, and a key can never be given twice.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::malformed::{Complaint, Malformed, Position};

/// A value that condition operators accept: a string, or the text of a number or boolean.
#[derive(Debug)]
pub(crate) struct Scalar<'a> {
    pub(crate) text: Cow<'a, str>,
    pub(crate) at: usize,
}

/// Reads a text from its beginning to its end.
pub(crate) struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// Bytes of insignificant white space passed so far.
    space: usize,
    /// A place already converted: offset, and its line and column. Later ones continue from here.
    mark: (usize, Position),
}

impl<'a> Reader<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, at: 0, space: 0, mark: (0, START) }
    }

    /// Offset of the next value or delimiter.
    pub(crate) fn here(&mut self) -> usize {
        self.skip_space();
        self.at
    }

    /// Offset just behind what was read last.
    pub(crate) fn behind(&self) -> usize {
        self.at
    }

    /// Bytes of white space between tokens so far.
    pub(crate) fn space(&self) -> usize {
        self.space
    }

    /// What the next value begins with.
    pub(crate) fn peek(&mut self) -> Option<u8> {
        self.skip_space();
        self.text.as_bytes().get(self.at).copied()
    }

    /// Reads an object: `member` is given each key and must read its value.
    pub(crate) fn object(
        &mut self,
        mut member: impl FnMut(&mut Self, Scalar<'a>) -> Result<(), Malformed>,
    ) -> Result<(), Malformed> {
        self.expect(b'{', "expected an object")?;
        let mut seen = BTreeSet::new();
        if self.take(b'}') {
            return Ok(());
        }
        loop {
            let key = self.string()?;
            if !seen.insert(key.text.clone()) {
                return Err(self.fail(Complaint::syntax(format!("duplicate key `{}`", key.text)), key.at));
            }
            self.expect(b':', "expected `:`")?;
            member(self, key)?;
            if !self.take(b',') {
                return self.expect(b'}', "expected `,` or `}`");
            }
        }
    }

    /// Reads an array, each of its values with `value`.
    pub(crate) fn array(&mut self, mut value: impl FnMut(&mut Self) -> Result<(), Malformed>) -> Result<(), Malformed> {
        self.expect(b'[', "expected an array")?;
        if self.take(b']') {
            return Ok(());
        }
        loop {
            value(self)?;
            if !self.take(b',') {
                return self.expect(b']', "expected `,` or `]`");
            }
        }
    }

    /// Reads one value, or an array of them, with `value`.
    pub(crate) fn one_or_many(
        &mut self,
        mut value: impl FnMut(&mut Self) -> Result<(), Malformed>,
    ) -> Result<(), Malformed> {
        if self.peek() == Some(b'[') { self.array(value) } else { value(self) }
    }

    /// Reads a string.
    pub(crate) fn string(&mut self) -> Result<Scalar<'a>, Malformed> {
        let at = self.here();
        self.expect(b'"', "expected a string")?;
        let mut text = Cow::Borrowed("");
        loop {
            let rest = self.rest();
            let plain = rest.find(|c: char| c == '"' || c == '\\' || c < ' ').unwrap_or(rest.len());
            let (run, rest) = rest.split_at(plain);
            // The first run is borrowed; only escapes make it a text of its own.
            text += run;
            self.at += plain;
            match rest.bytes().next() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(Scalar { text, at });
                }
                Some(b'\\') => text.to_mut().push(self.escape()?),
                Some(_) => return Err(self.fail(Complaint::syntax("control character in a string"), self.at)),
                None => return Err(self.fail(Complaint::syntax("unterminated string"), at)),
            }
        }
    }

    /// Reads a string, number or boolean; of the latter two, the text.
    pub(crate) fn scalar(&mut self) -> Result<Scalar<'a>, Malformed> {
        match self.peek() {
            Some(b'"') => self.string(),
            Some(b't' | b'f') => {
                self.boolean().map(|(at, flag)| Scalar { text: if flag { "true" } else { "false" }.into(), at })
            }
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => Err(self.fail_here("expected a string, number or boolean")),
        }
    }

    /// Reads `true` or `false`, and says where.
    pub(crate) fn boolean(&mut self) -> Result<(usize, bool), Malformed> {
        let at = self.here();
        for (word, flag) in [("true", true), ("false", false)] {
            if self.rest().starts_with(word) {
                self.at += word.len();
                return Ok((at, flag));
            }
        }
        Err(self.fail_here("expected true or false"))
    }

    /// Makes sure that nothing follows.
    pub(crate) fn end(&mut self) -> Result<(), Malformed> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.fail_here("text after the document")),
        }
    }

    /// The line and column of an offset. Cheap if offsets are asked for in order.
    pub(crate) fn position(&mut self, offset: usize) -> Position {
        let (from, mut position) = if self.mark.0 <= offset { self.mark } else { (0, START) };
        for c in self.text.get(from..offset).unwrap_or_default().chars() {
            if c == '\n' {
                position = Position { line: position.line.saturating_add(1), column: 1 };
            } else {
                position.column = position.column.saturating_add(1);
            }
        }
        self.mark = (offset, position);
        position
    }

    /// A complaint about what stands at an offset.
    pub(crate) fn fail(&mut self, complaint: Complaint, at: usize) -> Malformed {
        Malformed::new(complaint, self.position(at))
    }

    fn fail_here(&mut self, expected: &'static str) -> Malformed {
        let at = self.here();
        self.fail(Complaint::syntax(expected), at)
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn skip_space(&mut self) {
        let rest = self.rest();
        let space = rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r']).len();
        self.at += space;
        self.space += space;
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, byte: u8, expected: &'static str) -> Result<(), Malformed> {
        if self.take(byte) { Ok(()) } else { Err(self.fail_here(expected)) }
    }

    /// Reads a backslash and what it stands for. U+0000 is refused however it is written.
    fn escape(&mut self) -> Result<char, Malformed> {
        let at = self.at;
        let named = match self.text.as_bytes().get(at + 1) {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => {
                let (c, length) =
                    self.unicode(at).ok_or(at).map_err(|at| self.fail(Complaint::syntax("bad \\u escape"), at))?;
                self.at += length;
                return Ok(c);
            }
            _ => return Err(self.fail(Complaint::syntax("unknown escape"), at)),
        };
        self.at += 2;
        Ok(named)
    }

    /// The character that `\uXXXX` or a pair of surrogates at `at` stands for, and the escape's length.
    fn unicode(&self, at: usize) -> Option<(char, usize)> {
        let unit = |at: usize| {
            let digits = self.text.get(at..at + 6)?.strip_prefix("\\u")?;
            let hex = digits.bytes().all(|b| b.is_ascii_hexdigit());
            hex.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
        };
        let first = unit(at)?;
        if !(0xD800..0xDC00).contains(&first) {
            return char::from_u32(first).filter(|&c| c != '\0').map(|c| (c, 6));
        }
        let second = unit(at + 6).filter(|low| (0xDC00..0xE000).contains(low))?;
        char::from_u32(0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00)).map(|c| (c, 12))
    }

    /// Reads a number as its text, whatever its size: `-`, digits, fraction, exponent, as JSON has them.
    fn number(&mut self) -> Result<Scalar<'a>, Malformed> {
        let at = self.here();
        let rest = self.rest();
        let length = rest.find(|c: char| !matches!(c, '0'..='9' | '+' | '-' | '.' | 'e' | 'E')).unwrap_or(rest.len());
        let (text, _) = rest.split_at(length);
        if !is_number(text) {
            return Err(self.fail(Complaint::syntax("bad number"), at));
        }
        self.at += length;
        Ok(Scalar { text: text.into(), at })
    }
}

const START: Position = Position { line: 1, column: 1 };

fn is_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let text = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = text.split_once(['e', 'E']).map_or((text, None), |(m, e)| (m, Some(e)));
    let (whole, fraction) = mantissa.split_once('.').map_or((mantissa, None), |(w, f)| (w, Some(f)));
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|e| digits(e.strip_prefix(['+', '-']).unwrap_or(e)))
}

#[cfg(test)]
mod tests;
