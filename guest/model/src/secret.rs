//! Secret keys. They are shown once, when they are made, and otherwise only to the signature check.

use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::entropy::Entropy;
use crate::name::{Name, Privacy, Rule};

const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The secret half of an access key. It has no `Display`, its `Debug` is masked, and its memory is wiped.
pub struct SecretKey(Zeroizing<String>);

impl SecretKey {
    /// A new secret as AWS makes them: 40 characters, 240 bits.
    #[must_use]
    pub fn fresh(entropy: &mut Entropy) -> Self {
        Self(Zeroizing::new(entropy.text(ALPHABET, 40)))
    }

    /// Takes a secret that a caller supplied or a row held.
    #[must_use]
    pub fn known(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The secret itself, for a signature, a sealed row, or the one answer that may show it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(…)")
    }
}

/// Declares secret texts under a rule, which is never quoted.
macro_rules! secrets {
    ($($(#[$doc:meta])* pub struct $secret:ident($least:literal..=$most:literal, $pattern:literal);)*) => {$(
        $(#[$doc])*
        pub struct $secret(Zeroizing<String>);

        impl Name for $secret {
            const RULE: Rule = Rule { least: $least, most: $most, pattern: $pattern, privacy: Privacy::Secret };

            fn trusted(text: String) -> Self {
                Self(Zeroizing::new(text))
            }
        }

        impl $secret {
            /// The text itself, for the check that it is made for.
            #[must_use]
            pub fn expose(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Debug for $secret {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($secret), "(…)"))
            }
        }
    )*};
}

secrets! {
    /// A person's password.
    pub struct Password(1..=128, r"[\u0009\u000A\u000D\u0020-\u00FF]+");
    /// What a device for second factors shows for half a minute.
    pub struct DeviceCode(6..=6, r"[\d]+");
    /// What somebody shows instead of or beside a password: a device's code, or a recovery code.
    pub struct OneTimeText(1..=64, "");
    /// A token with which a password is set.
    pub struct ResetText(1..=512, "");
}

/// What a device for second factors makes its codes of.
pub struct Seed(Zeroizing<Vec<u8>>);

impl Seed {
    /// A new seed as AWS makes them: 40 bytes.
    #[must_use]
    pub fn fresh(entropy: &mut Entropy) -> Self {
        Self(Zeroizing::new((0..40).map(|_| entropy.byte()).collect()))
    }

    /// Takes a seed that a row held.
    #[must_use]
    pub fn known(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The bytes, for a code, a sealed row, or the one answer that may show them.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seed(…)")
    }
}

/// What is left of a password: text that says how it was hashed, and the hash. Its `Debug` is masked, for who has
/// it may guess at home.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// A hash that was made of a password just now.
    #[must_use]
    pub fn made(text: String) -> Self {
        Self(text)
    }

    /// The text, to be held against a password.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

#[cfg(test)]
mod tests;
