//! Secret keys. They are shown once, when they are made, and otherwise only to the signature check.

use std::fmt;

use zeroize::Zeroizing;

use crate::entropy::Entropy;

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

#[cfg(test)]
mod tests;
