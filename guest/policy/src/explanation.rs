//! Why: every statement and condition value that led to a decision.
//!
//! Costs what it costs: it walks over every statement and copies what it reports.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::compiled::Ask;
use crate::condition::Test;
use crate::context::Key;
use crate::decision::in_lower_case;
use crate::document::{Effect, Statement};
use crate::{Authority, Compiled, Context, Outcome, PolicyKind, Position, Question, Source, decide};

/// A decision and everything that led to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// The outcome that [`decide`] gives.
    pub outcome: Outcome,
    /// The kind of policy that gave it.
    pub by: PolicyKind,
    /// Label of the deciding policy; empty if none decided.
    pub policy: String,
    /// Sid or number of the deciding statement; empty if none decided.
    pub statement: String,
    /// Every statement about this action and resource (and principal), whether its conditions hold or not.
    pub statements: Vec<Considered>,
    /// Condition keys that statements about this action asked for and the request does not have.
    pub missing: Vec<String>,
    /// Whether the permissions boundary allows it, if there is one.
    pub boundary_allows: Option<bool>,
    /// Whether every guardrail allows it, if there are any.
    pub guardrails_allow: Option<bool>,
}

/// A statement that speaks about the action and resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Considered {
    /// The kind of policy it stands in.
    pub kind: PolicyKind,
    /// The document it stands in.
    pub source: Source,
    /// Its Sid, or its number from 1.
    pub statement: String,
    /// Whether it denies; otherwise it allows.
    pub denies: bool,
    /// Whether it applies: all its conditions hold.
    pub applies: bool,
    /// Place of its opening brace in the document's text.
    pub start: Position,
    /// Place just behind its closing brace.
    pub end: Position,
    /// Its conditions.
    pub conditions: Vec<Weighed>,
}

/// A condition, and what it was compared with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Weighed {
    /// `ForAnyValue:StringLike`.
    pub operator: String,
    /// The key, as the document writes it.
    pub key: String,
    /// The document's values.
    pub expected: Vec<String>,
    /// The request's values; none if the key is absent.
    pub actual: Vec<String>,
    /// Whether it holds.
    pub holds: bool,
}

/// Explains the decision that [`decide`] takes.
#[must_use]
pub fn explain(authority: &Authority, question: &Question<'_>, policy: Option<&Compiled>) -> Explanation {
    let decision = decide(authority, question, policy);
    in_lower_case(question.action, |action| {
        let ask = Ask { action, resource: question.resource, context: question.context, authority };
        let allows = |policies: &Compiled| policies.says(&ask).allows.is_some();
        let mut walk = Walk { ask: &ask, statements: Vec::new(), missing: Vec::new(), known: BTreeSet::new() };
        for (kind, policies) in sets(authority, policy) {
            walk.consider(kind, policies);
        }
        Explanation {
            outcome: decision.outcome(),
            by: decision.by(),
            policy: decision.policy().to_owned(),
            statement: decision.statement().to_owned(),
            boundary_allows: authority.boundary.as_ref().map(allows),
            guardrails_allow: (!authority.guardrails.is_empty()).then(|| authority.guardrails.iter().all(allows)),
            statements: walk.statements,
            missing: walk.missing,
        }
    })
}

impl Explanation {
    /// The statements that determine the outcome, as AWS's `MatchedStatements` lists them: those that deny,
    /// if any does, else those that allow.
    pub fn matched(&self) -> impl Iterator<Item = &Considered> {
        let denied = self.outcome == Outcome::ExplicitlyDenied;
        self.statements.iter().filter(move |considered| considered.applies && considered.denies == denied)
    }
}

/// Every set of policies that speaks about the question.
fn sets<'a>(
    authority: &'a Authority,
    policy: Option<&'a Compiled>,
) -> impl Iterator<Item = (PolicyKind, &'a Compiled)> {
    let Authority { identity, boundary, session, guardrails, .. } = authority;
    let guardrails = guardrails.iter().map(|set| (PolicyKind::Guardrail, set));
    guardrails
        .chain(policy.map(|set| (PolicyKind::Resource, set)))
        .chain([(PolicyKind::Identity, identity)])
        .chain(boundary.as_ref().map(|set| (PolicyKind::Boundary, set)))
        .chain(session.as_ref().map(|set| (PolicyKind::Session, set)))
}

/// A walk over every statement.
struct Walk<'a> {
    ask: &'a Ask<'a>,
    statements: Vec<Considered>,
    missing: Vec<String>,
    known: BTreeSet<String>,
}

impl Walk<'_> {
    fn consider(&mut self, kind: PolicyKind, policies: &Compiled) {
        for (source, document) in policies.documents() {
            for statement in &document.statements {
                let doubt = statement.effect == Effect::Deny;
                if !statement.actions.selects(self.ask.action, self.ask.context, doubt) {
                    continue;
                }
                let resources = &statement.resources;
                let selected = resources.selects(self.ask.resource, self.ask.context, doubt);
                if selected || resources.lacks_values(self.ask.context) {
                    statement.keys().for_each(|key| self.ask_for(key));
                }
                let about = statement.principals.as_ref().is_none_or(|who| who.reach(self.ask.authority).is_some());
                if selected && about {
                    self.statements.push(considered(self.ask, kind, source, statement));
                }
            }
        }
    }

    fn ask_for(&mut self, key: &Key) {
        let absent = self.ask.context.find(key).is_empty();
        if absent && self.known.insert(key.as_str().to_ascii_lowercase()) {
            self.missing.push(key.as_str().to_owned());
        }
    }
}

fn considered(ask: &Ask<'_>, kind: PolicyKind, source: &Source, statement: &Statement) -> Considered {
    let doubt = statement.effect == Effect::Deny;
    Considered {
        kind,
        source: source.clone(),
        statement: statement.name.to_string(),
        denies: doubt,
        applies: statement.applies(ask, doubt).is_some(),
        start: statement.start,
        end: statement.end,
        conditions: statement.tests.iter().map(|test| weighed(ask.context, test, doubt)).collect(),
    }
}

fn weighed(context: &Context<'_>, test: &Test, doubt: bool) -> Weighed {
    Weighed {
        operator: test.comparison().to_string(),
        key: test.key.as_str().to_owned(),
        expected: test.written().iter().map(ToString::to_string).collect(),
        actual: context.find(&test.key).iter().map(ToString::to_string).collect(),
        holds: test.holds(context, doubt),
    }
}

#[cfg(test)]
mod tests;
