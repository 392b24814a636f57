//! Simulations: the decision, asked for instead of met.
//!
//! What a principal may do is compiled from the very documents that its bundle carries, so a simulation and the
//! gate cannot disagree.

mod caller;
mod custom;
mod exclude;
mod gather;
mod given;
mod handling;
mod keys;
pub(crate) mod principal;
mod scenario;
mod template;

use std::collections::BTreeMap;

use keyward_policy::{Considered, Explanation, Outcome, PolicyKind, Position, SourceKind};

pub use self::custom::SimulateCustomPolicy;
pub use self::keys::{GetContextKeysForCustomPolicy, GetContextKeysForPrincipalPolicy};
pub use self::principal::SimulatePrincipalPolicy;
use crate::answer;

answer! {
    /// What one action comes to, on all resources that it is asked about.
    pub struct EvaluationResult {
        "EvalActionName"                    action:        String,
        "EvalResourceName"                  resource:      String,
        "EvalDecision"                      decision:      &'static str,
        "MatchedStatements"                 matched:       Vec<StatementView>,
        "MissingContextValues"              missing:       Vec<String>,
        "OrganizationsDecisionDetail"       organizations: Option<OrganizationsDetail>,
        "PermissionsBoundaryDecisionDetail" boundary:      Option<BoundaryDetail>,
        "EvalDecisionDetails"               details:       Option<BTreeMap<&'static str, &'static str>>,
        "ResourceSpecificResults"           specific:      Option<Vec<ResourceResult>>,
    }
}

answer! {
    /// The same, of one resource alone.
    pub struct ResourceResult {
        "EvalResourceName"                  resource: String,
        "EvalResourceDecision"              decision: &'static str,
        "MatchedStatements"                 matched:  Vec<StatementView>,
        "MissingContextValues"              missing:  Vec<String>,
        "EvalDecisionDetails"               details:  Option<BTreeMap<&'static str, &'static str>>,
        "PermissionsBoundaryDecisionDetail" boundary: Option<BoundaryDetail>,
    }
}

answer! {
    /// A statement that a result rests on.
    #[derive(Clone, PartialEq, Eq)]
    pub struct StatementView {
        "SourcePolicyId"   policy: String,
        "SourcePolicyType" kind:   &'static str,
        "StartPosition"    start:  PositionView,
        "EndPosition"      end:    PositionView,
    }
}

answer! {
    /// A place in a document, from line 1 and column 1.
    #[derive(Clone, PartialEq, Eq)]
    pub struct PositionView {
        "Line"   line:   u32,
        "Column" column: u32,
    }
}

answer! {
    /// What the account's guardrails say.
    pub struct OrganizationsDetail {
        "AllowedByOrganizations" allowed: bool,
    }
}

answer! {
    /// What the permissions boundary says.
    pub struct BoundaryDetail {
        "AllowedByPermissionsBoundary" allowed: bool,
    }
}

/// AWS's word for an outcome.
fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Allowed => "allowed",
        Outcome::ExplicitlyDenied => "explicitDeny",
        Outcome::ImplicitlyDenied => "implicitDeny",
    }
}

/// The statements that a result rests on. Those of guardrails are not told.
fn matched(explanation: &Explanation) -> Vec<StatementView> {
    explanation.matched().filter(|considered| considered.kind != PolicyKind::Guardrail).map(statement).collect()
}

fn statement(considered: &Considered) -> StatementView {
    let kind = match considered.source.kind {
        SourceKind::User => "user",
        SourceKind::Group => "group",
        SourceKind::Role => "role",
        SourceKind::AwsManaged => "aws-managed",
        SourceKind::UserManaged => "user-managed",
        SourceKind::Resource => "resource",
        SourceKind::None => "none",
    };
    let place = |Position { line, column }: Position| PositionView { line, column };
    let policy = considered.source.label.clone();
    StatementView { policy, kind, start: place(considered.start), end: place(considered.end) }
}

#[cfg(test)]
mod random;
#[cfg(test)]
mod tests;
