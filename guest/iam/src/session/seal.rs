//! Sealing: XChaCha20-Poly1305 under a key of the ring. What is sealed for one purpose and one subject opens
//! for no other: both are associated data, and so are the format and the key's id.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{self, AeadInOut as _, KeyInit as _};
use chacha20poly1305::{Key, Tag, XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use super::ring;
use crate::fault::Fault;
use crate::tx::Tx;

/// What something is sealed for.
#[derive(Clone, Copy, Debug)]
pub enum Purpose {
    /// A session token; its subject is the access key.
    Session,
    /// All that led to a refusal; its subject is the account.
    Refusal,
    /// That a browser was sent to an identity provider; its subject is the connection.
    SignIn,
}

impl Purpose {
    const fn word(self) -> &'static [u8] {
        match self {
            Self::Session => b"session\0",
            Self::Refusal => b"refusal\0",
            Self::SignIn => b"sign-in\0",
        }
    }
}

/// The format that is written, and the only one that is read.
const FORMAT: u8 = 1;
const NONCE: usize = 24;
const TAG: usize = 16;
/// Format and the key's id.
const HEADER: usize = 1 + 4;

/// Seals with the key of these days, which is made now if there is none. The call must commit.
///
/// # Errors
/// Only trouble.
pub fn seal(tx: &mut Tx<'_>, purpose: Purpose, subject: &str, plain: &[u8]) -> Result<String, Fault> {
    let key = ring::current(tx)?;
    sealed(tx, &key, purpose, subject, plain)
}

/// Seals with the newest key there is, for calls that do not commit; none before the first.
///
/// # Errors
/// Only trouble.
pub fn seal_with_newest(
    tx: &mut Tx<'_>,
    purpose: Purpose,
    subject: &str,
    plain: &[u8],
) -> Result<Option<String>, Fault> {
    match ring::newest(tx)? {
        Some(key) => sealed(tx, &key, purpose, subject, plain).map(Some),
        None => Ok(None),
    }
}

fn sealed(
    tx: &mut Tx<'_>,
    (id, key): &(u32, ring::Key),
    purpose: Purpose,
    subject: &str,
    plain: &[u8],
) -> Result<String, Fault> {
    let mut bytes = Vec::with_capacity(HEADER + NONCE + plain.len() + TAG);
    bytes.push(FORMAT);
    bytes.extend_from_slice(&id.to_be_bytes());
    let about = about(purpose, &bytes, subject);
    let mut nonce = [0; NONCE];
    nonce.iter_mut().for_each(|byte| *byte = tx.entropy.byte());
    bytes.extend_from_slice(&nonce);
    let start = bytes.len();
    bytes.extend_from_slice(plain);
    let text = bytes.get_mut(start..).unwrap_or_default();
    // Fails only above 256 GiB.
    let tag = cipher(key)
        .encrypt_inout_detached(&XNonce::from(nonce), &about, text.into())
        .map_err(|aead::Error| Fault::Trouble("too much to seal".to_owned()))?;
    bytes.extend_from_slice(&tag);
    Ok(STANDARD.encode(bytes))
}

/// What was sealed for this purpose and subject; none if the text is anything else.
#[must_use]
pub fn open(tx: &Tx<'_>, purpose: Purpose, subject: &str, text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let bytes = STANDARD.decode(text).ok()?;
    let (header, rest) = bytes.split_first_chunk::<HEADER>()?;
    let [FORMAT, id @ ..] = header else {
        return None;
    };
    let (nonce, rest) = rest.split_first_chunk::<NONCE>()?;
    let (text, tag) = rest.split_last_chunk::<TAG>()?;
    let key = ring::key(tx, u32::from_be_bytes(*id))?;
    let mut plain = Zeroizing::new(text.to_vec());
    let about = about(purpose, header, subject);
    let (nonce, tag) = (XNonce::from(*nonce), Tag::from(*tag));
    cipher(&key).decrypt_inout_detached(&nonce, &about, plain.as_mut_slice().into(), &tag).ok()?;
    Some(plain)
}

/// How many bytes must be sealed for a text of at least so many characters.
pub(super) fn plain_for(characters: usize) -> usize {
    (characters.div_ceil(4) * 3).saturating_sub(HEADER + NONCE + TAG + 2)
}

fn about(purpose: Purpose, header: &[u8], subject: &str) -> Vec<u8> {
    [purpose.word(), header, subject.as_bytes()].concat()
}

fn cipher(key: &ring::Key) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&Key::from(**key))
}
