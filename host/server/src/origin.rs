//! A server's public address: scheme and authority, and nothing behind them.

use std::fmt;
use std::str::FromStr;

use anyhow::{Result, bail};
use hyper::Uri;

/// Scheme and authority.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin(String);

impl FromStr for Origin {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        let uri: Uri = text.parse()?;
        let (scheme, authority) = (uri.scheme_str().unwrap_or_default(), uri.authority().map_or("", |at| at.as_str()));
        let is_bare = matches!(uri.path(), "" | "/") && uri.query().is_none() && !authority.contains('@');
        if !["http", "https"].contains(&scheme) || authority.is_empty() || !is_bare {
            bail!("`{text}` is not https://NAME or http://NAME, with a port where it has one");
        }
        Ok(Self(format!("{scheme}://{authority}")))
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests;
