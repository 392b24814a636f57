//! What went through proxies, and what stores hold.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::account::is_default;
use crate::time::Time;

/// What went through in some time, by the place where it did.
pub type Places = BTreeMap<String, Traffic>;

/// What went through in one place in some time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Traffic {
    /// Bytes that came in.
    #[serde(default, skip_serializing_if = "is_default")]
    pub uploaded_bytes: u64,
    /// Bytes that went out.
    #[serde(default, skip_serializing_if = "is_default")]
    pub downloaded_bytes: u64,
    /// Bytes of what was deleted, where the store said so.
    #[serde(default, skip_serializing_if = "is_default")]
    pub deleted_bytes: u64,
    /// Objects that came in whole.
    #[serde(default, skip_serializing_if = "is_default")]
    pub uploaded_objects: u64,
    /// Objects that were deleted.
    #[serde(default, skip_serializing_if = "is_default")]
    pub deleted_objects: u64,
}

impl Traffic {
    /// Both together.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            uploaded_bytes: self.uploaded_bytes.saturating_add(other.uploaded_bytes),
            downloaded_bytes: self.downloaded_bytes.saturating_add(other.downloaded_bytes),
            deleted_bytes: self.deleted_bytes.saturating_add(other.deleted_bytes),
            uploaded_objects: self.uploaded_objects.saturating_add(other.uploaded_objects),
            deleted_objects: self.deleted_objects.saturating_add(other.deleted_objects),
        }
    }
}

/// What an account's store held on a day, as the store says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    /// The day's beginning.
    pub day: Time,
    /// Buckets.
    pub buckets: u64,
    /// Objects in them.
    pub objects: u64,
    /// Bytes of these.
    pub used: u64,
    /// Bytes that are kept besides, of what was deleted or replaced.
    pub ghost: u64,
}

/// How many entries of its log a proxy has sent since it was started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// When it was started.
    pub started: Time,
    /// How many.
    pub entries: u64,
    /// When this was last written.
    pub heard: Time,
}
