//! The Query protocol's request: names and values from the body's form and from the query.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use keyward_gate::Request;

use crate::fault::Fault;

/// Most parameters one request may have: far above what any action takes.
const MOST_PAIRS: usize = 10_000;

/// The parameters of a request, decoded.
#[derive(Debug, Default)]
pub struct Form {
    pairs: BTreeMap<String, String>,
    /// Names that are given more than once: whoever reads one of them is told.
    repeated: BTreeSet<String>,
    /// Names that stand in the query.
    queried: BTreeSet<String>,
}

impl Form {
    /// Reads the parameters of a request. `GET` has them in its query, `POST` in its body and, where a client
    /// puts some there, in its query too.
    ///
    /// # Errors
    /// Another method or content type, text that is not percent-encoded UTF-8, too many parameters.
    pub fn of(request: &Request) -> Result<Self, Fault> {
        let mut form = Self::parse(request.query().as_bytes())?;
        // They belong to the signature, which the gate has read.
        form.pairs.retain(|name, _| !name.starts_with("X-Amz-"));
        form.queried = form.pairs.keys().cloned().collect();
        match request.method.as_str() {
            "GET" => {}
            "POST" => {
                let body = request.body.as_deref().unwrap_or_default();
                if !body.is_empty() {
                    is_form(request)?;
                    form.join(Self::parse(body)?);
                }
            }
            _ => return Err(Fault::MethodNotAllowed("GET, POST")),
        }
        Ok(form)
    }

    /// Reads `name=value&name=value`.
    ///
    /// # Errors
    /// As for [`Form::of`].
    pub fn parse(text: &[u8]) -> Result<Self, Fault> {
        let mut form = Self::default();
        for (count, pair) in text.split(|&b| b == b'&').enumerate() {
            if count >= MOST_PAIRS {
                return Err(Fault::MalformedInput("The request has too many parameters."));
            }
            if !pair.is_empty() {
                let at = pair.iter().position(|&b| b == b'=').unwrap_or(pair.len());
                let (name, value) = pair.split_at(at);
                form.insert(decoded(name)?, decoded(value.get(1..).unwrap_or_default())?);
            }
        }
        Ok(form)
    }

    /// Parameters that came in another way than a form's.
    pub fn given(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        Self { pairs: pairs.into_iter().collect(), ..Self::default() }
    }

    /// The same with one more parameter.
    #[must_use]
    pub fn with(mut self, name: String, value: String) -> Self {
        self.insert(name, value);
        self
    }

    /// The same with the name of its action, which it must not have brought along.
    #[must_use]
    pub fn asking(self, action: &str) -> Self {
        self.with("Action".to_owned(), action.to_owned())
    }

    /// Whether all that it has belongs to a signature.
    #[must_use]
    pub fn is_signature(&self) -> bool {
        self.pairs.keys().all(|name| name.starts_with("X-Amz-"))
    }

    fn insert(&mut self, name: String, value: String) {
        match self.pairs.entry(name) {
            Entry::Vacant(place) => {
                place.insert(value);
            }
            Entry::Occupied(place) => {
                self.repeated.insert(place.key().clone());
            }
        }
    }

    /// Adds the body's parameters to the query's: one that both have must say the same.
    fn join(&mut self, body: Self) {
        self.repeated.extend(body.repeated);
        for (name, value) in body.pairs {
            if self.pairs.get(&name) != Some(&value) {
                self.insert(name, value);
            }
        }
    }

    /// Whether a parameter stands in the query, which proxies and servers write into their logs.
    #[must_use]
    pub fn is_in_query(&self, name: &str) -> bool {
        self.queried.contains(name)
    }

    /// Whether a parameter is there.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.pairs.contains_key(name)
    }

    /// The value of one parameter.
    ///
    /// # Errors
    /// It is given more than once: two readers could read it differently. Parameters that nobody reads may be.
    pub fn value(&self, name: &str) -> Result<Option<&str>, Fault> {
        if self.repeated.contains(name) {
            return Err(Fault::MalformedInput("A parameter is given more than once."));
        }
        Ok(self.pairs.get(name).map(String::as_str))
    }

    /// The rest of the names that begin with `prefix`, in order.
    pub fn below<'f>(&'f self, prefix: &'f str) -> impl Iterator<Item = &'f str> {
        self.pairs
            .range::<str, _>((Bound::Included(prefix), Bound::Unbounded))
            .map_while(move |(name, _)| name.strip_prefix(prefix))
    }
}

/// One content type is served; a body of another is never read as if it were a form.
fn is_form(request: &Request) -> Result<(), Fault> {
    let kind = request
        .header("content-type")
        .ok()
        .flatten()
        .and_then(|value| std::str::from_utf8(value).ok())
        .and_then(|value| value.split(';').next())
        .unwrap_or_default();
    if kind.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        Ok(())
    } else {
        Err(Fault::MalformedInput("The content type must be application/x-www-form-urlencoded."))
    }
}

fn decoded(text: &[u8]) -> Result<String, Fault> {
    const BROKEN: Fault = Fault::MalformedInput("A parameter is not percent-encoded UTF-8.");
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.iter();
    while let Some(&byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut digit = || char::from(*rest.next()?).to_digit(16);
                let value = digit().zip(digit()).map(|(high, low)| high * 16 + low);
                value.and_then(|value| u8::try_from(value).ok()).ok_or(BROKEN)?
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).map_err(|_| BROKEN)
}

#[cfg(test)]
mod tests;
