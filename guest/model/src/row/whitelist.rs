//! The networks from which an account may be used.

use serde::{Deserialize, Serialize};

use crate::name::{RegionName, RuleNotes, Subnet, WhitelistRuleId};
use crate::time::Time;

/// A network from which an account may be used, once a reseller has said so. What was asked for never changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WhitelistRule {
    /// In the order of time.
    pub id: WhitelistRuleId,
    /// The network.
    pub subnet: Subnet,
    /// The regions that it is for; none for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<RegionName>,
    /// For how many days after it was approved; none for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
    /// When it was asked for.
    pub inserted: Time,
    /// The ARN of who asked for it.
    pub by: String,
    /// When it last changed.
    pub updated: Time,
    /// What was said of it last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<RuleNotes>,
    /// What was said to it; nothing yet while it is pending.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
}

/// What a reseller said to a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// The account may be used from there.
    Approved {
        /// The ARN of who said so.
        by: String,
        /// From then on no more, if it ends at all.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Time>,
    },
    /// It may not.
    Rejected {
        /// The ARN of who said so.
        by: String,
    },
}
