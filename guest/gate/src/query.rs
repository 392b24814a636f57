//! The query string, read once for everyone: the signature, the routes and the condition keys see the same.

use std::borrow::Cow;

use crate::http::Repeated;
use crate::percent::{self, BadEscape, Plus};

/// A query string's parameters, decoded, in the order they were sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query<'r>(Vec<Parameter<'r>>);

/// A parameter; one without `=` has an empty value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter<'r> {
    /// Decoded. Case matters.
    pub name: Cow<'r, [u8]>,
    /// Decoded.
    pub value: Cow<'r, [u8]>,
}

impl<'r> Query<'r> {
    /// Reads what stands after the `?`. Empty parameters, as in `a=1&&b=2`, are none.
    ///
    /// # Errors
    /// An incomplete escape.
    pub fn parse(raw: &'r str) -> Result<Self, BadEscape> {
        let parameter = |text: &'r str| {
            let (name, value) = text.split_once('=').unwrap_or((text, ""));
            Ok(Parameter { name: percent::decode(name, Plus::Space)?, value: percent::decode(value, Plus::Space)? })
        };
        raw.split('&').filter(|text| !text.is_empty()).map(parameter).collect::<Result<_, _>>().map(Self)
    }

    /// The parameters as they were sent.
    pub fn iter(&self) -> impl Iterator<Item = &Parameter<'r>> {
        self.0.iter()
    }

    /// Whether a parameter stands at all, exactly so written.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|parameter| *parameter.name == *name.as_bytes())
    }

    /// The value of a parameter that may stand once.
    ///
    /// # Errors
    /// It stands more than once.
    pub fn one(&self, name: &str) -> Result<Option<&[u8]>, Repeated> {
        let mut found = self.0.iter().filter(|parameter| *parameter.name == *name.as_bytes());
        match (found.next(), found.next()) {
            (first, None) => Ok(first.map(|parameter| parameter.value.as_ref())),
            (_, Some(_)) => Err(Repeated),
        }
    }

    /// SigV4's canonical query string: encoded anew, sorted by name and then by value, without `but`.
    pub fn canonical(&self, but: &str, out: &mut Vec<u8>) {
        let encoded = |parameter: &Parameter<'_>| {
            let (mut name, mut value) = (Vec::new(), Vec::new());
            percent::encode(&parameter.name, &mut name);
            percent::encode(&parameter.value, &mut value);
            (name, value)
        };
        let kept = |parameter: &&Parameter<'_>| *parameter.name != *but.as_bytes();
        let mut pairs: Vec<_> = self.0.iter().filter(kept).map(encoded).collect();
        pairs.sort_unstable();
        for (at, (name, value)) in pairs.iter().enumerate() {
            if at > 0 {
                out.push(b'&');
            }
            out.extend_from_slice(name);
            out.push(b'=');
            out.extend_from_slice(value);
        }
    }
}

#[cfg(test)]
mod tests;
