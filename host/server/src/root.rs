//! Root's key pair: given by the operator, or made once. Never a default one.

use std::env;
use std::fmt;

use anyhow::{Result, bail, ensure};
use zeroize::Zeroizing;

const ID: &str = "KEYWARD_ROOT_ACCESS_KEY_ID";
const SECRET: &str = "KEYWARD_ROOT_SECRET_ACCESS_KEY";

/// An access key pair with which root signs.
pub(crate) struct RootKey {
    pub(crate) id: String,
    pub(crate) secret: Zeroizing<String>,
}

impl RootKey {
    /// The pair of the environment, if it has one. Half a pair is an error, and so is one that no client
    /// could sign with.
    pub(crate) fn from_environment() -> Result<Option<Self>> {
        match (variable(ID)?, variable(SECRET)?) {
            (None, None) => Ok(None),
            (Some(id), Some(secret)) => Self::new(id, Zeroizing::new(secret)).map(Some),
            _ => bail!("{ID} and {SECRET} belong together: one of them is missing"),
        }
    }

    fn new(id: String, secret: Zeroizing<String>) -> Result<Self> {
        ensure!((4..=128).contains(&id.len()), "{ID} has {} characters, not 4 to 128", id.len());
        ensure!(id.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{ID} has other characters than A-Z, a-z and 0-9");
        let length = secret.chars().count();
        ensure!((8..=128).contains(&length), "{SECRET} has {length} characters, not 8 to 128");
        Ok(Self { id, secret })
    }

    /// A new pair, random and easy to copy.
    pub(crate) fn generate() -> Result<Self> {
        let id = format!("AKIA{}", random(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16)?.as_str());
        let secret = random(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 40)?;
        Self::new(id, secret)
    }
}

impl fmt::Debug for RootKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RootKey").field("id", &self.id).field("secret", &"…").finish()
    }
}

fn variable(name: &str) -> Result<Option<String>> {
    match env::var(name) {
        Ok(value) => Ok(Some(value)),
        Err(env::VarError::NotPresent) => Ok(None),
        Err(env::VarError::NotUnicode(_)) => bail!("{name} is not text"),
    }
}

/// So many characters, each as likely as the others.
fn random(alphabet: &[u8], length: usize) -> Result<Zeroizing<String>> {
    // Bytes past the last whole turn of the alphabet would make its first characters likelier.
    let whole = 256 - 256 % alphabet.len();
    let mut text = Zeroizing::new(String::with_capacity(length));
    while text.len() < length {
        let mut byte = [0];
        getrandom::fill(&mut byte)?;
        let [byte] = byte.map(usize::from);
        let drawn = alphabet.get(byte % alphabet.len()).filter(|_| byte < whole);
        text.extend(drawn.copied().map(char::from));
    }
    Ok(text)
}

#[cfg(test)]
mod tests;
