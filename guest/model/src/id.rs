//! Unique ids: they name an entity for ever, through renames and after its name has been given to another.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::entropy::Entropy;

/// AWS's alphabet for ids: base 32 without the digits that look like letters.
const BASE32: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// A unique id, such as `AIDA` and 17 characters for a user.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UniqueId(String);

/// What an id belongs to. AWS tells by the first four letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdKind {
    /// A user, `AIDA`.
    User,
    /// A group, `AGPA`.
    Group,
    /// A managed policy, `ANPA`.
    Policy,
    /// A role, `AROA`.
    Role,
    /// An instance profile, `AIPA`.
    InstanceProfile,
    /// A long-term access key, `AKIA`.
    AccessKey,
    /// A temporary access key, `ASIA`.
    SessionKey,
}

impl IdKind {
    /// AWS's four letters.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::User => "AIDA",
            Self::Group => "AGPA",
            Self::Policy => "ANPA",
            Self::Role => "AROA",
            Self::InstanceProfile => "AIPA",
            Self::AccessKey => "AKIA",
            Self::SessionKey => "ASIA",
        }
    }

    /// Characters after the prefix.
    const fn length(self) -> usize {
        match self {
            Self::AccessKey | Self::SessionKey => 16,
            _ => 17,
        }
    }
}

impl UniqueId {
    /// A new id. Two are equal only if 80 bits of entropy are.
    #[must_use]
    pub fn fresh(kind: IdKind, entropy: &mut Entropy) -> Self {
        Self(kind.prefix().to_owned() + &entropy.text(BASE32, kind.length()))
    }

    /// Takes an id from where it was kept: a row, a verified caller, an account's number as its root's id.
    #[must_use]
    pub fn known(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UniqueId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests;
