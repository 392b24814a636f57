//! Where a row lives, and how that is written as one byte string.
//!
//! A backend sees a single ordered map. A row's address is a tag, the place and the key text, built so that
//! two different rows never share an address, and so that byte order of addresses is byte order of keys
//! within a place.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// The store's clock: grows with every commit. 0: nothing was ever written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Revision(pub u64);

impl Revision {
    /// The one after it.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Whose rows: one account's, or the installation's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place<'a> {
    /// Rows that must be unique over all accounts.
    Registry,
    /// Rows of the account of this name.
    Account(&'a str),
}

impl<'a> From<Option<&'a str>> for Place<'a> {
    /// As the WIT contract words it: no account means the registry.
    fn from(account: Option<&'a str>) -> Self {
        account.map_or(Place::Registry, Place::Account)
    }
}

const OWN: u8 = 0;
const META: u8 = b'm';
const REGISTRY: u8 = b'r';
const ACCOUNT: u8 = b'a';
const REVISION: u8 = b'v';

/// The address of a row in a backend: opaque bytes, ordered.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address(Arc<[u8]>);

impl Address {
    /// Not greater than the address of any row.
    pub(crate) fn first() -> Self {
        Self::join(&[&[OWN + 1]])
    }

    /// Greater than the address of any row.
    pub(crate) fn last() -> Self {
        Self::join(&[&[u8::MAX]])
    }

    /// Something a backend notes for itself: below every row, so no scan comes upon it.
    pub(crate) fn own(name: &str) -> Self {
        Self::join(&[&[OWN], name.as_bytes()])
    }

    /// A row of the store about itself.
    pub(crate) fn meta(name: &str) -> Self {
        Self::join(&[&[META], name.as_bytes()])
    }

    /// The row whose revision is the account's: empty, and written by every commit that touches the account.
    pub(crate) fn revision(account: &str) -> Self {
        Self::join(&[&[REVISION], account.as_bytes()])
    }

    /// Where those rows of all accounts are.
    pub(crate) fn revisions() -> Range<Self> {
        let start = Self::join(&[&[REVISION]]);
        let end = start.end_of_prefix();
        start..end
    }

    /// The account whose revision's row this is.
    pub(crate) fn account_of_revision(&self) -> Option<&str> {
        self.0.strip_prefix(&[REVISION]).and_then(|account| std::str::from_utf8(account).ok())
    }

    pub(crate) fn row(place: Place<'_>, key: &str) -> Self {
        match place {
            Place::Registry => Self::join(&[&[REGISTRY], key.as_bytes()]),
            // The length makes the account's end certain whatever bytes follow.
            Place::Account(account) => Self::join(&[
                &[ACCOUNT],
                &u32::try_from(account.len()).unwrap_or(u32::MAX).to_be_bytes(),
                account.as_bytes(),
                key.as_bytes(),
            ]),
        }
    }

    /// The first address after every address that starts with this one.
    pub(crate) fn end_of_prefix(&self) -> Self {
        let mut end = self.0.to_vec();
        while let Some(last) = end.pop() {
            if last < u8::MAX {
                end.push(last + 1);
                break;
            }
        }
        Self(end.into())
    }

    /// The first address after this one.
    pub(crate) fn successor(&self) -> Self {
        Self::join(&[&self.0, &[0]])
    }

    /// The account whose row this is; none for the registry and the store's own rows.
    pub(crate) fn account(&self) -> Option<&str> {
        let (&tag, rest) = self.0.split_first()?;
        let (length, rest) = rest.split_first_chunk::<4>()?;
        let account = rest.get(..u32::from_be_bytes(*length) as usize)?;
        (tag == ACCOUNT).then(|| std::str::from_utf8(account).ok()).flatten()
    }

    /// The key text of a row, as it was given.
    pub(crate) fn key(&self) -> Option<&str> {
        let (&tag, rest) = self.0.split_first()?;
        let key = match tag {
            ACCOUNT => {
                let (length, rest) = rest.split_first_chunk::<4>()?;
                rest.get(u32::from_be_bytes(*length) as usize..)?
            }
            _ => rest,
        };
        std::str::from_utf8(key).ok()
    }

    fn join(parts: &[&[u8]]) -> Self {
        Self(parts.concat().into())
    }
}

impl std::borrow::Borrow<[u8]> for Address {
    fn borrow(&self) -> &[u8] {
        &self.0
    }
}

impl AsRef<[u8]> for Address {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl From<&[u8]> for Address {
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.into())
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Address {
    /// Escaped, since it goes into logs: a key may hold anything.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.account(), self.key()) {
            (Some(account), Some(key)) => write!(f, "`{}` of account `{}`", key.escape_debug(), account.escape_debug()),
            _ => write!(f, "`{}`", self.0.escape_ascii()),
        }
    }
}

#[cfg(test)]
mod tests;
