//! The passwords that one call asks about.
//!
//! A call never waits for a hash on its worker thread, where everybody else's calls run too. It ends, the hash is
//! made elsewhere, and the call runs again and finds it: it is pure, so it asks for the same.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use keyward_runtime::{Passwords, PortError};
use zeroize::Zeroizing;

use crate::call::Call;
use crate::password::{Kept, SALT, Strength, Tag, Task};

/// Most hashes that one call gets.
const MOST: usize = 8;

/// What a call has asked for so far.
#[derive(Default)]
pub(crate) struct Hashes(Mutex<State>);

#[derive(Default)]
struct State {
    made: Vec<(Task, Tag)>,
    wanted: Option<Task>,
}

impl Hashes {
    /// The hash that the call ended for, if that is why it ended.
    pub(super) fn wanted(&self) -> Option<Task> {
        self.state().wanted.take()
    }

    /// Keeps a hash for the next time the call runs.
    pub(super) fn made(&self, task: Task, tag: Tag) {
        self.state().made.push((task, tag));
    }

    /// The hash, or the end of the call for now.
    fn tag(&self, task: Task) -> Result<Tag, PortError> {
        let mut state = self.state();
        if let Some((_, tag)) = state.made.iter().find(|(made, _)| *made == task) {
            return Ok(tag.clone());
        }
        if state.made.len() >= MOST {
            return Err(PortError::new("the call asked for too many hashes"));
        }
        state.wanted = Some(task);
        Err(PortError::new("the call waits for a hash"))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The port of one call.
pub(super) struct CallPasswords {
    pub(super) call: Arc<Call>,
    pub(super) strength: Strength,
}

impl CallPasswords {
    fn tag(&self, password: &str, salt: &[u8], strength: Strength) -> Result<Tag, PortError> {
        let task = Task { password: Zeroizing::new(password.to_owned()), salt: salt.to_vec(), strength };
        self.call.hashes.tag(task)
    }
}

impl Passwords for CallPasswords {
    fn hash(&self, password: &str, salt: &[u8]) -> Result<String, PortError> {
        if salt.len() != SALT {
            return Err(PortError::new("a salt has 16 bytes"));
        }
        let tag = self.tag(password, salt, self.strength)?;
        let task = Task { password: Zeroizing::default(), salt: salt.to_vec(), strength: self.strength };
        Kept::text(&task, &tag).ok_or_else(|| PortError::new("a hash has no text"))
    }

    fn find(&self, password: &str, hashes: &[String]) -> Result<Option<u32>, PortError> {
        let mut found = None;
        // All of them, so that the time does not tell which it was.
        for (number, text) in (0..).zip(hashes) {
            let kept = Kept::read(text).ok_or_else(|| PortError::new("a stored hash cannot be read"))?;
            let tag = self.tag(password, &kept.salt, kept.strength)?;
            if kept.is(&tag) {
                found = found.or(Some(number));
            }
        }
        Ok(found)
    }

    fn is_weak(&self, hash: &str) -> Result<bool, PortError> {
        let Strength { memory, passes } = self.strength;
        let kept = Kept::read(hash).ok_or_else(|| PortError::new("a stored hash cannot be read"))?;
        Ok(kept.strength.memory < memory || kept.strength.passes < passes)
    }
}

#[cfg(test)]
mod tests;
