//! What a signature is good for: one day, one region, one service.

use serde::{Deserialize, Serialize};

/// The fourth part of every scope.
pub const TERMINATOR: &str = "aws4_request";

/// A credential scope without its terminator.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// `20260131`.
    pub day: String,
    /// `us-east-1`.
    pub region: String,
    /// `iam`, `sts`, `s3`, …
    pub service: String,
}
