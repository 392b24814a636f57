//! Entropy for one call, expanded from the seed that came in with it.
//!
//! A guest has no randomness of its own, and a call that is run again after a conflict must be able to do
//! the same thing again: so all ids and secrets of a call are a function of its seed.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use zeroize::Zeroize;

/// A block of SHA-256, in bytes: the key length of its HMAC.
const BLOCK: usize = 64;

/// HMAC-SHA256 in counter mode, keyed with the call's seed.
pub struct Entropy {
    key: [u8; BLOCK],
    counter: u64,
    block: [u8; 32],
    used: usize,
}

impl Entropy {
    /// Expands a seed. It should be 32 bytes or more; all of it counts.
    #[must_use]
    pub fn new(seed: &[u8]) -> Self {
        let mut key = [0; BLOCK];
        for (to, from) in key.iter_mut().zip(Sha256::digest(seed)) {
            *to = from;
        }
        Self { key, counter: 0, block: [0; 32], used: 32 }
    }

    /// The next byte.
    pub fn byte(&mut self) -> u8 {
        if self.used >= self.block.len() {
            self.refill();
        }
        let byte = self.block.get(self.used).copied().unwrap_or_default();
        self.used += 1;
        byte
    }

    /// `count` characters of `alphabet`, each as likely as any other. The alphabet is ASCII of at most 256
    /// characters; an empty one gives an empty text.
    pub fn text(&mut self, alphabet: &[u8], count: usize) -> String {
        let size = alphabet.len().min(256);
        let mut text = String::with_capacity(count);
        while size > 0 && text.len() < count {
            let byte = usize::from(self.byte());
            // Bytes beyond the last whole multiple of the alphabet would favour its first letters.
            if byte < 256 - 256 % size {
                text.extend(alphabet.get(byte % size).map(|&letter| char::from(letter)));
            }
        }
        text
    }

    fn refill(&mut self) {
        let mut mac = Hmac::<Sha256>::new((&self.key).into());
        mac.update(b"keyward entropy 1");
        mac.update(&self.counter.to_be_bytes());
        self.block = mac.finalize().into_bytes().into();
        self.counter += 1;
        self.used = 0;
    }
}

impl Drop for Entropy {
    fn drop(&mut self) {
        self.key.zeroize();
        self.block.zeroize();
    }
}

#[cfg(test)]
mod tests;
