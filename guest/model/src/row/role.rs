//! Roles, and the instance profiles that carry them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Tag;
use crate::id::UniqueId;
use crate::name::{AnyArn, InstanceProfileName, Path, RoleDescription, RoleName};
use crate::time::Time;

/// A role: what somebody who is trusted may become for a while.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Role {
    /// Unique in the account, ignoring case.
    pub name: RoleName,
    /// `AROA…`
    pub id: UniqueId,
    /// Place in the tree.
    pub path: Path,
    /// When it was created.
    pub created: Time,
    /// Who may assume it.
    pub trust: Trust,
    /// What its author says of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<RoleDescription>,
    /// The longest that a session may last, in seconds.
    #[serde(default = "an_hour", skip_serializing_if = "is_an_hour")]
    pub max_session_seconds: u32,
    /// ARN of the policy that bounds what its policies may grant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub boundary: Option<AnyArn>,
    /// At most 50.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
    /// The service that it is linked to, which alone may change it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
}

/// A trust policy as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trust {
    /// The document as it was given.
    pub document: String,
    /// Whom its principals' ARNs meant when it was saved: the ARN as it is written, and the unique id, which
    /// nobody who comes by the name later has. ARNs that are not here mean whoever has them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub meant: BTreeMap<String, UniqueId>,
}

/// An instance profile: a place that one role can be put into.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstanceProfile {
    /// Unique in the account, ignoring case.
    pub name: InstanceProfileName,
    /// `AIPA…`
    pub id: UniqueId,
    /// Place in the tree.
    pub path: Path,
    /// When it was created.
    pub created: Time,
    /// The id of the role in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<UniqueId>,
    /// At most 50.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
}

/// The deletion of a service-linked role, of which its caller may ask what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deletion {
    /// The task, as it was named to the caller.
    pub task: String,
    /// When it was done.
    pub done: Time,
}

/// How long a session of a role lasts at most, unless the role says otherwise.
pub const AN_HOUR: u32 = 3_600;

const fn an_hour() -> u32 {
    AN_HOUR
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes the field by reference")]
const fn is_an_hour(seconds: &u32) -> bool {
    *seconds == AN_HOUR
}
