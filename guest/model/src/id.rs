//! Unique ids: they name an entity for ever, through renames and after its name has been given to another.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::entropy::Entropy;

/// AWS's alphabet for ids: base 32 without the digits that look like letters.
const BASE32: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The bits of an account's number in a temporary access key.
const ACCOUNT: u128 = (1 << 40) - 1;
/// Bits behind them.
const BEHIND: u32 = 39;

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
    /// A signing certificate, which has no letters of its own.
    SigningCertificate,
    /// A server certificate, `ASCA`.
    ServerCertificate,
    /// An SSH public key, `APKA`.
    SshKey,
    /// A credential for one service, `ACCA`.
    ServiceCredential,
    /// A long-term access key, `AKIA`.
    AccessKey,
    /// A service account's access key, `ABIA`.
    ServiceKey,
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
            Self::SigningCertificate => "",
            Self::ServerCertificate => "ASCA",
            Self::SshKey => "APKA",
            Self::ServiceCredential => "ACCA",
            Self::AccessKey => "AKIA",
            Self::ServiceKey => "ABIA",
            Self::SessionKey => "ASIA",
        }
    }

    /// Characters after the prefix.
    const fn length(self) -> usize {
        match self {
            Self::SigningCertificate => 32,
            Self::AccessKey | Self::ServiceKey | Self::SessionKey => 16,
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

    /// A new id for a temporary access key of an account. As AWS's do, it tells whose it is: behind one bit
    /// stand forty with the account's number, and the others are entropy.
    #[must_use]
    pub fn temporary(account: &str, entropy: &mut Entropy) -> Self {
        let mut bits = (0..10).fold(0_u128, |bits, _| bits << 8 | u128::from(entropy.byte()));
        let account: u128 = account.parse().unwrap_or_default();
        bits = bits & !(ACCOUNT << BEHIND) | (account & ACCOUNT) << BEHIND;
        let letters = (0..16).rev().filter_map(|at| BASE32.get((bits >> (5 * at) & 31) as usize));
        Self(IdKind::SessionKey.prefix().to_owned() + &letters.map(|&letter| char::from(letter)).collect::<String>())
    }

    /// The account that a temporary access key tells of; none if it is no such key.
    #[must_use]
    pub fn account_of(key: &str) -> Option<String> {
        let letters = key.strip_prefix(IdKind::SessionKey.prefix()).filter(|letters| letters.len() == 16)?;
        let bits = letters.bytes().try_fold(0_u128, |bits, letter| {
            let value = BASE32.iter().position(|&known| known == letter)?;
            Some(bits << 5 | u128::try_from(value).ok()?)
        })?;
        let account = bits >> BEHIND & ACCOUNT;
        (account < 1_000_000_000_000).then(|| format!("{account:012}"))
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
