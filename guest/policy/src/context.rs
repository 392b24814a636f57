//! What is known about a request: condition keys and their values.

use std::borrow::Cow;

/// Condition keys, which ignore ASCII case, and their values. A key without values is an absent key.
#[derive(Clone, Debug, Default)]
pub struct Context<'a> {
    base: Option<&'a Context<'a>>,
    entries: Vec<Entry<'a>>,
}

#[derive(Clone, Debug)]
struct Entry<'a> {
    sketch: u32,
    key: Cow<'a, str>,
    values: Values<'a>,
}

/// Nearly every key has one value, which needs no list of its own.
#[derive(Clone, Debug)]
enum Values<'a> {
    One([Cow<'a, str>; 1]),
    Many(Vec<Cow<'a, str>>),
}

impl<'a> Context<'a> {
    /// A context that knows nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A context with room for as many keys.
    #[must_use]
    pub fn with_capacity(keys: usize) -> Self {
        Self { base: None, entries: Vec::with_capacity(keys) }
    }

    /// The same, on top of another: what `base` says of a key cannot be changed.
    #[must_use]
    pub fn over(mut self, base: &'a Context<'a>) -> Self {
        self.base = Some(base);
        self
    }

    /// Gives a key one value, in place of any it had.
    pub fn set(&mut self, key: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) {
        self.put(key.into(), Values::One([value.into()]));
    }

    /// Gives a key a set of values, in place of any it had.
    pub fn set_all<V: Into<Cow<'a, str>>>(
        &mut self,
        key: impl Into<Cow<'a, str>>,
        values: impl IntoIterator<Item = V>,
    ) {
        self.put(key.into(), Values::Many(values.into_iter().map(Into::into).collect()));
    }

    /// The values of a key; none if it is absent.
    #[must_use]
    pub fn values(&self, key: &str) -> &[Cow<'a, str>] {
        self.lookup(sketch(key), key)
    }

    /// The same for a key that a policy names.
    pub(crate) fn find(&self, key: &Key) -> &[Cow<'a, str>] {
        self.lookup(key.sketch, &key.written)
    }

    fn put(&mut self, key: Cow<'a, str>, values: Values<'a>) {
        let entry = Entry { sketch: sketch(&key), key, values };
        match self.entries.iter_mut().find(|known| known.is(entry.sketch, &entry.key)) {
            Some(known) => *known = entry,
            None => self.entries.push(entry),
        }
    }

    fn lookup(&self, sketch: u32, key: &str) -> &[Cow<'a, str>] {
        if let Some(base) = self.base {
            let values = base.lookup(sketch, key);
            if !values.is_empty() {
                return values;
            }
        }
        let found = self.entries.iter().find(|entry| entry.is(sketch, key));
        found.map_or(&[], |entry| entry.values.as_slice())
    }
}

impl Entry<'_> {
    fn is(&self, sketch: u32, key: &str) -> bool {
        self.sketch == sketch && self.key.eq_ignore_ascii_case(key)
    }
}

impl<'a> Values<'a> {
    fn as_slice(&self) -> &[Cow<'a, str>] {
        match self {
            Self::One(one) => one,
            Self::Many(many) => many,
        }
    }
}

/// A condition key as a policy writes it. Equal to another that differs in ASCII case only.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    sketch: u32,
    written: Box<str>,
}

impl Key {
    pub(crate) fn new(written: &str) -> Self {
        Self { sketch: sketch(written), written: written.into() }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.written
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.sketch == other.sketch && self.written.eq_ignore_ascii_case(&other.written)
    }
}

impl Eq for Key {}

/// A number that equal keys share and few others do: length, first, middle and last byte.
fn sketch(key: &str) -> u32 {
    let bytes = key.as_bytes();
    let byte = |at: usize| bytes.get(at).map_or(0, u8::to_ascii_lowercase);
    // Lengths that agree in their last byte share a number, which is harmless.
    let length = (bytes.len() & 0xFF).to_le_bytes();
    u32::from_le_bytes([length[0], byte(0), byte(bytes.len() / 2), byte(bytes.len().saturating_sub(1))])
}

#[cfg(test)]
mod tests;
