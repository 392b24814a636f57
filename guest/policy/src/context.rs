//! What is known about a request: condition keys and their values.

use std::borrow::Cow;

/// Condition keys, which ignore ASCII case, and their values. A key without values is an absent key.
#[derive(Clone, Debug, Default)]
pub struct Context<'a> {
    base: Option<&'a Context<'a>>,
    entries: Vec<(Cow<'a, str>, Vec<Cow<'a, str>>)>,
}

impl<'a> Context<'a> {
    /// A context that knows nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A context on top of another: what `base` says of a key cannot be changed.
    #[must_use]
    pub fn over(base: &'a Context<'a>) -> Self {
        Self {
            base: Some(base),
            entries: Vec::new(),
        }
    }

    /// Gives a key one value, in place of any it had.
    pub fn set(&mut self, key: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) {
        self.set_all(key, [value]);
    }

    /// Gives a key a set of values, in place of any it had.
    pub fn set_all<V: Into<Cow<'a, str>>>(
        &mut self,
        key: impl Into<Cow<'a, str>>,
        values: impl IntoIterator<Item = V>,
    ) {
        let key = key.into();
        self.entries
            .retain(|(known, _)| !known.eq_ignore_ascii_case(&key));
        self.entries
            .push((key, values.into_iter().map(Into::into).collect()));
    }

    /// The values of a key; none if it is absent.
    #[must_use]
    pub fn values(&self, key: &str) -> &[Cow<'a, str>] {
        if let Some(values) = self
            .base
            .map(|base| base.values(key))
            .filter(|values| !values.is_empty())
        {
            return values;
        }
        let found = self
            .entries
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(key));
        found.map_or(&[], |(_, values)| values)
    }
}
