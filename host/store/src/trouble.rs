//! What can go wrong, by who has to act: nobody (run the call again), the operator, or whoever starts the server.

use std::path::Path;

use crate::backend::BackendError;

/// The store cannot answer. Ours, never the caller's: logged in full, answered as an internal failure.
///
/// Names rows by their keys. Never shows a value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// A row is not what this store wrote there: damaged, moved from elsewhere, or planted.
    #[error("row {row} cannot be trusted: {why}")]
    Row {
        /// The row's key and place, escaped.
        row: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The operating system gave no random bytes, so nothing can be sealed.
    #[error("no randomness to seal rows with: {0}")]
    Randomness(String),
    /// The backend failed.
    #[error("{0}")]
    Backend(#[from] BackendError),
    /// More is waiting for the disk than the store is willing to hold in memory.
    #[error("the disk is behind: {0} bytes wait to be written")]
    Behind(usize),
    /// The store was closed.
    #[error("the store is closed")]
    Closed,
}

/// Why writes were not made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Something the transaction read has changed since. Nothing was kept. Run the call again on a new view.
    #[error("a row that was read has changed since")]
    Conflict,
    /// No space is left. Nothing was kept. Reads go on; writes work again when there is space.
    #[error("no space left to write")]
    Full,
    /// The store failed. Nothing of the writes is seen now; they may be found after a restart.
    #[error(transparent)]
    Trouble(#[from] Trouble),
}

impl From<BackendError> for Refusal {
    fn from(error: BackendError) -> Self {
        match error {
            BackendError::Full => Self::Full,
            other => Self::Trouble(other.into()),
        }
    }
}

/// Why the store was not opened: one line for whoever started the server.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The store was sealed with another master key.
    #[error("wrong master key: the store is sealed with key {sealed}, the key given is {given}")]
    WrongKey {
        /// Public id of the key the store needs.
        sealed: String,
        /// Public id of the key it got.
        given: String,
    },
    /// The master key itself is unusable.
    #[error("master key: {0}")]
    BadKey(String),
    /// There is a store, and nothing to open it with.
    #[error("no master key: {0} holds a store, but no key was given and {1} is missing")]
    NoKey(String, String),
    /// Readable, but not a Keyward store.
    #[error("not a Keyward store: {0}")]
    Foreign(String),
    /// Ours, but written by a later version.
    #[error("the store has format {0}, this version reads up to {1}: upgrade Keyward")]
    Newer(u8, u8),
    /// Ours, but no longer what was written.
    #[error("the store is damaged: {0}")]
    Damaged(String),
    /// Another process has it open.
    #[error("{0} is in use by another process")]
    Locked(String),
    /// The operating system refused.
    #[error("{0}")]
    Io(String),
}

impl OpenError {
    /// The same, with the file it is about where the operator would not know.
    pub(crate) fn of(self, file: &Path) -> Self {
        let named = |why: String| format!("{}: {why}", file.display());
        match self {
            Self::Foreign(why) => Self::Foreign(named(why)),
            Self::Damaged(why) => Self::Damaged(named(why)),
            Self::Io(why) => Self::Io(named(why)),
            other => other,
        }
    }
}

impl From<BackendError> for OpenError {
    fn from(error: BackendError) -> Self {
        match error {
            BackendError::Damaged(why) => Self::Damaged(why),
            BackendError::Full | BackendError::Io(_) | BackendError::Gone => Self::Io(error.to_string()),
        }
    }
}

impl From<OpenError> for BackendError {
    /// When a backend opens again what it had open before.
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Damaged(why) => Self::Damaged(why),
            other => Self::Io(other.to_string()),
        }
    }
}
