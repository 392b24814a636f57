//! Policies: those that are managed, their versions, and those that belong to one owner.

use serde::{Deserialize, Serialize};

use super::Tag;
use crate::id::UniqueId;
use crate::name::{Path, PolicyName};
use crate::time::Time;

/// A managed policy. Its documents are its versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// Unique in the account, ignoring case and path.
    pub name: PolicyName,
    /// `ANPA…`
    pub id: UniqueId,
    /// Place in the tree.
    pub path: Path,
    /// When it was created.
    pub created: Time,
    /// When its newest version was made.
    pub updated: Time,
    /// What its author says of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Number of the version in force.
    pub default_version: u32,
    /// Number of the newest version ever made: numbers are never used again.
    pub last_version: u32,
    /// How many users, groups and roles it is attached to.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub attachments: u32,
    /// How many users and roles it bounds.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub boundaries: u32,
    /// At most 50.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
}

impl Policy {
    /// What it is used for.
    #[must_use]
    pub fn used(&self) -> PolicyUse {
        PolicyUse { attachments: self.attachments, boundaries: self.boundaries }
    }
}

/// What an account uses a policy for that is not the account's own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyUse {
    /// How many users, groups and roles it is attached to.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub attachments: u32,
    /// How many users and roles it bounds.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub boundaries: u32,
}

impl PolicyUse {
    /// Whether it is used for nothing.
    #[must_use]
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

/// One version of a managed policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyVersion {
    /// 1 for `v1`.
    pub number: u32,
    /// The document as it was given.
    pub document: String,
    /// When it was created.
    pub created: Time,
}

/// A policy that belongs to one user, group or role and dies with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InlinePolicy {
    /// Unique in its owner, ignoring case.
    pub name: PolicyName,
    /// The document as it was given.
    pub document: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes the field by reference")]
fn is_zero(count: &u32) -> bool {
    *count == 0
}
