//! Hashes of passwords: Argon2id, as strong as the operator says and never below what is advised for it.
//!
//! They take a core and much memory for a while, and that is their point. So only a few are made at a time, on
//! threads of their own; whoever is too many is told that the server is busy.

use std::sync::Arc;

use argon2::password_hash::phc::{ParamsString, PasswordHash};
use argon2::{ARGON2ID_IDENT, Algorithm, Argon2, Params, Version};
use subtle::ConstantTimeEq as _;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use zeroize::Zeroizing;

use crate::fault::Fault;

/// Bytes of what comes out.
const SIZE: usize = 32;

/// Bytes of a salt.
pub(crate) const SALT: usize = 16;

/// More than this no stored hash may ask for, in KiB: it was not made here.
const MOST_MEMORY: u32 = 4 << 20;

/// What comes out: the hash itself, without its text.
pub(crate) type Tag = Zeroizing<[u8; SIZE]>;

/// How much work a hash is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Strength {
    /// Memory in KiB.
    pub(crate) memory: u32,
    /// How often it is gone through.
    pub(crate) passes: u32,
}

/// A hash that is to be made. Its password is wiped when it is done.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Task {
    pub(crate) password: Zeroizing<String>,
    pub(crate) salt: Vec<u8>,
    pub(crate) strength: Strength,
}

impl Task {
    /// Makes it. This takes its time.
    pub(crate) fn run(&self) -> argon2::Result<Tag> {
        let Strength { memory, passes } = self.strength;
        let params = Params::new(memory, passes, 1, Some(SIZE))?;
        let mut tag = Zeroizing::new([0; SIZE]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password_into(
            self.password.as_bytes(),
            &self.salt,
            tag.as_mut(),
        )?;
        Ok(tag)
    }
}

/// A hash as it is kept: text that says how it was made.
pub(crate) struct Kept {
    pub(crate) salt: Vec<u8>,
    pub(crate) strength: Strength,
    tag: Vec<u8>,
}

impl Kept {
    /// Reads one; none if it is of another kind.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let hash = PasswordHash::new(text).ok()?;
        let params = Params::try_from(&hash).ok()?;
        let strength = Strength { memory: params.m_cost(), passes: params.t_cost() };
        let ours = hash.algorithm == ARGON2ID_IDENT && params.p_cost() == 1 && strength.memory <= MOST_MEMORY;
        let (salt, tag) = (hash.salt?.to_vec(), hash.hash?.as_bytes().to_vec());
        (ours && tag.len() == SIZE).then_some(Self { salt, strength, tag })
    }

    /// Whether this came out when the hash was made. How long it takes to say does not tell how much is equal.
    pub(crate) fn is(&self, tag: &Tag) -> bool {
        self.tag.ct_eq(tag.as_slice()).into()
    }

    /// The text of a hash.
    pub(crate) fn text(task: &Task, tag: &Tag) -> Option<String> {
        let Strength { memory, passes } = task.strength;
        let params = Params::new(memory, passes, 1, Some(SIZE)).ok()?;
        let hash = PasswordHash {
            algorithm: ARGON2ID_IDENT,
            version: Some(Version::V0x13.into()),
            params: ParamsString::try_from(&params).ok()?,
            salt: Some(argon2::password_hash::phc::Salt::new(&task.salt).ok()?),
            hash: Some(argon2::password_hash::phc::Output::new(tag.as_slice()).ok()?),
        };
        Some(hash.to_string())
    }
}

/// Where hashes are made.
#[derive(Clone)]
pub(crate) struct Hashing {
    pub(crate) strength: Strength,
    /// One place for each that is made at a time.
    at_work: Arc<Semaphore>,
    /// One place for each that is made or waits, first come, first served.
    room: Arc<Semaphore>,
}

impl Hashing {
    /// Makes so many at a time, and lets as many more wait.
    pub(crate) fn new(strength: Strength, at_once: usize, waiting: usize) -> Self {
        let room = Arc::new(Semaphore::new(at_once.saturating_add(waiting)));
        Self { strength, at_work: Arc::new(Semaphore::new(at_once)), room }
    }

    /// Makes one when its turn comes.
    pub(crate) async fn make(&self, task: Task) -> Result<Tag, Fault> {
        let place = self.room.clone().try_acquire_owned().map_err(|_| Fault::Busy)?;
        let turn = self.at_work.clone().acquire_owned().await.map_err(|_| Fault::Failed)?;
        let made = spawn_blocking(move || {
            let made = task.run();
            drop((place, turn));
            made
        });
        made.await.ok().and_then(Result::ok).ok_or(Fault::Failed)
    }
}

#[cfg(test)]
mod tests;
