//! The master key: the one secret that is not in the store.

use std::fmt;
use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::trouble::OpenError;

/// 32 secret bytes that seal the store's data keys. Wiped when dropped; never shown.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct MasterKey([u8; 32]);

impl MasterKey {
    /// Reads 32 bytes from base64 with padding. Surrounding white space is ignored.
    ///
    /// # Errors
    /// [`OpenError::BadKey`], which does not repeat the text.
    pub fn from_base64(text: &str) -> Result<Self, OpenError> {
        let bytes = STANDARD.decode(text.trim()).map(Zeroizing::new);
        let bytes = bytes.map_err(|_| OpenError::BadKey("not base64".to_owned()))?;
        let key = <[u8; 32]>::try_from(bytes.as_slice());
        key.map(Self).map_err(|_| OpenError::BadKey(format!("has {} bytes, not 32", bytes.len())))
    }

    /// Reads a key file as [`MasterKey::create_file`] writes it.
    ///
    /// # Errors
    /// If the file cannot be read, holds no key, or may be read by others than its owner.
    pub fn from_file(path: &Path) -> Result<Self, OpenError> {
        let refuse = |why: String| OpenError::BadKey(format!("{}: {why}", path.display()));
        let open = std::fs::File::open(path).and_then(|file| Ok((file.metadata()?.permissions().mode(), file)));
        let (mode, file) = open.map_err(|error| refuse(error.to_string()))?;
        if mode & 0o077 != 0 {
            return Err(refuse(format!("mode {:03o} lets others read it, it must be 600", mode & 0o777)));
        }
        let text = std::io::read_to_string(file).map(Zeroizing::new).map_err(|error| refuse(error.to_string()))?;
        Self::from_base64(&text).map_err(|error| match error {
            OpenError::BadKey(why) => refuse(why),
            other => other,
        })
    }

    /// Makes a new key in a new file that only its owner can read, and makes the file durable.
    ///
    /// # Errors
    /// If the file exists or cannot be written, or the system has no randomness.
    pub fn create_file(path: &Path) -> Result<Self, OpenError> {
        let key = Self::generate()?;
        let text = Zeroizing::new(STANDARD.encode(key.0));
        let write = || {
            let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
            file.write_all(text.as_bytes())?;
            file.write_all(b"\n")?;
            file.sync_all()?;
            std::fs::File::open(path.parent().unwrap_or(Path::new(".")))?.sync_all()
        };
        write().map(|()| key).map_err(|error| OpenError::Io(format!("{}: {error}", path.display())))
    }

    /// A new random key.
    ///
    /// # Errors
    /// If the system has no randomness.
    pub fn generate() -> Result<Self, OpenError> {
        let mut key = Self([0; 32]);
        getrandom::fill(&mut key.0).map_err(|error| OpenError::Io(format!("no randomness: {error}")))?;
        Ok(key)
    }

    /// What the key may be called in public: a hash, from which nothing of the key follows.
    #[must_use]
    pub fn id(&self) -> KeyId {
        let digest = Sha256::new().chain_update(b"keyward master key id\0").chain_update(self.0).finalize();
        let mut id = [0; 16];
        id.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
        KeyId(id)
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey(…)")
    }
}

/// The public id of a master key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyId(pub(crate) [u8; 16]);

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().take(4).try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

#[cfg(test)]
mod tests;
