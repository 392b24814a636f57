//! May they? The evaluation logic, in the order of AWS's flow chart.

use serde::Serialize;

use crate::{Authority, Compiled, Context};

/// What is asked: may the principal do `action` to `resource`, the circumstances being `context`?
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// `s3:GetObject`; case does not matter.
    pub action: &'a str,
    /// ARN of the resource, or `*` for an action that touches none in particular.
    pub resource: &'a str,
    /// The account that owns the resource. None: the one in its ARN or, if that has none, the principal's.
    pub owner: Option<&'a str>,
    /// Condition keys.
    pub context: &'a Context<'a>,
}

/// The answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// They may.
    Allowed,
    /// A statement forbids it.
    ExplicitlyDenied,
    /// Nothing allows it.
    ImplicitlyDenied,
}

/// The kind of policy that decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum PolicyKind {
    /// None did: root in its own account.
    None,
    /// A policy of the user, its groups, or the role.
    Identity,
    /// The resource's policy, or the role's trust policy.
    Resource,
    /// The permissions boundary.
    Boundary,
    /// The session policy.
    Session,
    /// A guardrail of the account.
    Guardrail,
}

/// Proof that the evaluator allowed something. Nothing else can make one.
#[derive(Debug)]
pub struct Allow(());

/// What was decided, and by what.
#[derive(Clone, Copy, Debug)]
pub struct Decision<'a> {
    outcome: Outcome,
    by: PolicyKind,
    statement: Option<(&'a str, &'a str)>,
}

impl<'a> Decision<'a> {
    /// The answer given when nobody is known to have asked.
    #[must_use]
    pub fn refusal() -> Self {
        Self {
            outcome: Outcome::ImplicitlyDenied,
            by: PolicyKind::None,
            statement: None,
        }
    }

    /// The answer.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// The kind of policy that gave it; for an implicit denial, the kind that would have had to allow.
    #[must_use]
    pub fn by(&self) -> PolicyKind {
        self.by
    }

    /// Label of the deciding policy; empty if none decided.
    #[must_use]
    pub fn policy(&self) -> &'a str {
        self.statement.map_or("", |(policy, _)| policy)
    }

    /// Sid of the deciding statement, or its number from 1; empty if none decided.
    #[must_use]
    pub fn statement(&self) -> &'a str {
        self.statement.map_or("", |(_, statement)| statement)
    }

    /// The right to go on, if that is the answer.
    #[must_use]
    pub fn allow(&self) -> Option<Allow> {
        (self.outcome == Outcome::Allowed).then_some(Allow(()))
    }
}

/// Decides a question: `policy` is the policy of the resource asked about, or the role's trust policy.
#[must_use]
pub fn decide<'a>(
    _authority: &'a Authority,
    _question: &Question<'_>,
    _policy: Option<&'a Compiled>,
) -> Decision<'a> {
    Decision::refusal()
}
