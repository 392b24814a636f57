//! Sealing: what a backend keeps is unreadable, and bound to its place.
//!
//! Every value is encrypted with XChaCha20-Poly1305 under a random data key. The associated data are the
//! format, the data key's id, the row's revision and its address, so a value opens only where it was written.
//! The data keys lie in the keyring, the one row that the master key seals: changing the master key rewrites
//! one row. There is no other way to store a value.
//!
//! What this cannot tell: a whole row put back to an older state of the same row by someone who can write to
//! the store's file, or a row taken away.

use aead::{AeadInOut, KeyInit};
use chacha20poly1305::{Key, Tag, XChaCha20Poly1305, XNonce, aead};
use zeroize::Zeroizing;

use crate::backend::Batch;
use crate::key::{KeyId, MasterKey};
use crate::place::{Address, Revision};
use crate::trouble::{OpenError, Trouble};
use crate::value::Value;

/// The newest format of rows and keyring this version reads, and the one it writes.
const FORMAT: u8 = 1;
const MAGIC: &[u8; 8] = b"keyward\0";
const NONCE: usize = 24;
const TAG: usize = 16;
/// Format, data key id, revision.
const HEADER: usize = 1 + 4 + 8;
/// Data key id, data key.
const RING_ENTRY: usize = 4 + 32;

/// Seals and opens rows.
pub(crate) struct Sealer {
    /// By id. New rows are sealed with the last.
    keys: Vec<(u32, XChaCha20Poly1305)>,
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sealer({} keys)", self.keys.len())
    }
}

impl Sealer {
    /// The address of the keyring.
    pub(crate) fn keyring() -> Address {
        Address::meta("keyring")
    }

    /// A sealer with one new data key, and the keyring row from which [`Sealer::open`] makes it again.
    pub(crate) fn create(master: &MasterKey) -> Result<(Self, Vec<u8>), OpenError> {
        let mut ring = Zeroizing::new([0; RING_ENTRY]);
        let (id, key) = ring.split_at_mut(4);
        id.copy_from_slice(&1_u32.to_be_bytes());
        let no_randomness = |error| OpenError::Io(format!("no randomness: {error}"));
        getrandom::fill(key).map_err(no_randomness)?;
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce).map_err(no_randomness)?;

        let mut row = [MAGIC.as_slice(), &[FORMAT], &master.id().0].concat();
        let aad = [row.as_slice(), Self::keyring().as_ref()].concat();
        row.extend_from_slice(&nonce);
        seal_onto(&mut row, &cipher(master.bytes()), &nonce, &aad, ring.as_slice());
        Ok((Self::from_ring(ring.as_slice())?, row))
    }

    /// Opens the keyring row.
    pub(crate) fn open(master: &MasterKey, row: &[u8]) -> Result<Self, OpenError> {
        let foreign = || OpenError::Foreign("its first row is not a keyring".to_owned());
        let damaged = || OpenError::Damaged("the keyring does not open with the right master key".to_owned());
        let (format, rest) = row.strip_prefix(MAGIC).and_then(<[u8]>::split_first).ok_or_else(foreign)?;
        if *format > FORMAT {
            return Err(OpenError::Newer(*format, FORMAT));
        }
        let (id, rest) = rest.split_first_chunk::<16>().ok_or_else(damaged)?;
        if *id != master.id().0 {
            return Err(OpenError::WrongKey { sealed: KeyId(*id).to_string(), given: master.id().to_string() });
        }
        let (nonce, rest) = rest.split_first_chunk::<NONCE>().ok_or_else(damaged)?;
        let header = row.get(..MAGIC.len() + 1 + id.len()).ok_or_else(damaged)?;
        let aad = [header, Self::keyring().as_ref()].concat();
        let mut ring = Zeroizing::new(rest.to_vec());
        open_in_place(&mut ring, &cipher(master.bytes()), nonce, &aad).ok_or_else(damaged)?;
        Self::from_ring(&ring)
    }

    fn from_ring(ring: &[u8]) -> Result<Self, OpenError> {
        let (entries, rest) = ring.as_chunks::<RING_ENTRY>();
        let keys = entries.iter().filter_map(|entry| {
            let (id, key) = entry.split_first_chunk::<4>()?;
            Some((u32::from_be_bytes(*id), cipher(key.first_chunk()?)))
        });
        let keys: Vec<_> = keys.collect();
        match (keys.is_empty(), rest) {
            (false, []) => Ok(Self { keys }),
            _ => Err(OpenError::Damaged("the keyring holds no whole key".to_owned())),
        }
    }

    /// Seals many rows into a batch; a value of none removes the row.
    pub(crate) fn seal<'a>(
        &self,
        rows: impl ExactSizeIterator<Item = (&'a Address, Revision, Option<&'a [u8]>)>,
    ) -> Result<Batch, Trouble> {
        // One request for all nonces: randomness costs a system call.
        let mut random = vec![0; rows.len() * NONCE];
        getrandom::fill(&mut random).map_err(|error| Trouble::Randomness(error.to_string()))?;
        let (nonces, _) = random.as_chunks::<NONCE>();
        let mut batch = Batch::default();
        for ((address, revision, value), nonce) in rows.zip(nonces) {
            let sealed = value.map(|value| self.seal_row(address, revision, value, nonce)).transpose()?;
            batch.push(address.clone(), sealed);
        }
        Ok(batch)
    }

    fn seal_row(
        &self,
        address: &Address,
        revision: Revision,
        value: &[u8],
        nonce: &[u8; NONCE],
    ) -> Result<Vec<u8>, Trouble> {
        let (id, cipher) = self.keys.last().ok_or_else(|| distrust(address, "no key to seal it with"))?;
        let mut row = Vec::with_capacity(HEADER + NONCE + value.len() + TAG);
        row.push(FORMAT);
        row.extend_from_slice(&id.to_be_bytes());
        row.extend_from_slice(&revision.0.to_be_bytes());
        let aad = [row.as_slice(), address.as_ref()].concat();
        row.extend_from_slice(nonce);
        seal_onto(&mut row, cipher, nonce, &aad, value);
        Ok(row)
    }

    /// Opens the row found at an address: the value, and the revision it was written at.
    pub(crate) fn open_row(&self, address: &Address, mut row: Vec<u8>) -> Result<(Revision, Value), Trouble> {
        let (header, rest) = row.split_first_chunk::<HEADER>().ok_or_else(|| distrust(address, "too short"))?;
        let [format, k0, k1, k2, k3, revision @ ..] = header;
        if *format != FORMAT {
            return Err(distrust(address, "unknown format"));
        }
        let id = u32::from_be_bytes([*k0, *k1, *k2, *k3]);
        let key = self.keys.iter().find(|(known, _)| *known == id);
        let (_, cipher) = key.ok_or_else(|| distrust(address, "sealed with an unknown key"))?;
        let (nonce, _) = rest.split_first_chunk::<NONCE>().ok_or_else(|| distrust(address, "too short"))?;
        let (revision, nonce) = (Revision(u64::from_be_bytes(*revision)), *nonce);
        let aad = [header.as_slice(), address.as_ref()].concat();
        row.drain(..HEADER + NONCE);
        open_in_place(&mut row, cipher, &nonce, &aad).ok_or_else(|| distrust(address, "altered, or not from here"))?;
        Ok((revision, Value::from(row)))
    }
}

pub(crate) fn distrust(address: &Address, why: &'static str) -> Trouble {
    Trouble::Row { row: address.to_string(), why }
}

fn cipher(key: &[u8; 32]) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&Key::from(*key))
}

/// Appends ciphertext and tag.
fn seal_onto(row: &mut Vec<u8>, cipher: &XChaCha20Poly1305, nonce: &[u8; NONCE], aad: &[u8], plain: &[u8]) {
    let start = row.len();
    row.extend_from_slice(plain);
    let text = row.get_mut(start..).unwrap_or_default();
    // Fails only above 256 GiB.
    match cipher.encrypt_inout_detached(&XNonce::from(*nonce), aad, text.into()) {
        Ok(tag) => row.extend_from_slice(&tag),
        Err(aead::Error) => row.truncate(start),
    }
}

/// Turns ciphertext and tag into plain text; none, and nothing decrypted, if the tag is not right.
fn open_in_place(row: &mut Vec<u8>, cipher: &XChaCha20Poly1305, nonce: &[u8; NONCE], aad: &[u8]) -> Option<()> {
    let end = row.len().checked_sub(TAG)?;
    let (text, tag) = row.split_at_mut_checked(end)?;
    let tag = Tag::from(*tag.first_chunk::<TAG>()?);
    cipher.decrypt_inout_detached(&XNonce::from(*nonce), aad, text.into(), &tag).ok()?;
    row.truncate(end);
    Some(())
}

#[cfg(test)]
mod tests;
