//! Resources that are not IAM's own, and that somebody has said something of.

use serde::{Deserialize, Serialize};

use super::Trust;
use crate::time::Time;

/// Whose a resource is, and its policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resource {
    /// The account it belongs to.
    pub account: String,
    /// Its policy, with whom its principals meant when it was saved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<Trust>,
    /// When this was last changed.
    pub updated: Time,
}
