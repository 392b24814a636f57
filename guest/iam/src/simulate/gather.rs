//! One action on several resources: a result of its own for each, and one for all of them, which is AWS's strictest.

use std::collections::BTreeMap;

use keyward_policy::Outcome;

use super::{BoundaryDetail, EvaluationResult, OrganizationsDetail, ResourceResult, StatementView, template, word};

/// What one action comes to on one resource.
pub(super) struct Single {
    pub(super) resource: String,
    pub(super) outcome: Outcome,
    pub(super) matched: Vec<StatementView>,
    pub(super) missing: Vec<String>,
    pub(super) guardrails: Option<bool>,
    pub(super) boundary: Option<bool>,
    /// What each side said, if there are two; none if a guardrail ended it.
    pub(super) sides: Option<BTreeMap<&'static str, Outcome>>,
}

/// What an action comes to where no resource is named.
pub(super) fn anywhere(action: &str, single: Single) -> EvaluationResult {
    EvaluationResult {
        action: action.to_owned(),
        resource: single.resource,
        decision: word(single.outcome),
        matched: single.matched,
        missing: single.missing,
        organizations: single.guardrails.map(|allowed| OrganizationsDetail { allowed }),
        boundary: single.boundary.map(|allowed| BoundaryDetail { allowed }),
        details: None,
        specific: None,
    }
}

/// What it comes to on the resources that are named.
pub(super) fn on_each(action: &str, singles: Vec<Single>) -> EvaluationResult {
    let strictest =
        singles.iter().map(|single| single.outcome).max_by_key(strictness).unwrap_or(Outcome::ImplicitlyDenied);
    let deciding = || singles.iter().filter(|single| single.outcome == strictest);
    EvaluationResult {
        action: action.to_owned(),
        resource: template::of(action).to_owned(),
        decision: word(strictest),
        matched: once(deciding().flat_map(|single| &single.matched)),
        missing: once(singles.iter().flat_map(|single| &single.missing)),
        organizations: all(singles.iter().map(|single| single.guardrails))
            .map(|allowed| OrganizationsDetail { allowed }),
        boundary: all(singles.iter().map(|single| single.boundary)).map(|allowed| BoundaryDetail { allowed }),
        details: sides(&singles).map(|sides| words(&sides)),
        specific: Some(singles.into_iter().map(specific).collect()),
    }
}

fn specific(single: Single) -> ResourceResult {
    ResourceResult {
        resource: single.resource,
        decision: word(single.outcome),
        matched: single.matched,
        missing: single.missing,
        details: single.sides.filter(|sides| !sides.is_empty()).map(|sides| words(&sides)),
        boundary: single.boundary.map(|allowed| BoundaryDetail { allowed }),
    }
}

/// Which of two outcomes stands for both.
fn strictness(outcome: &Outcome) -> u8 {
    match outcome {
        Outcome::Allowed => 0,
        Outcome::ImplicitlyDenied => 1,
        Outcome::ExplicitlyDenied => 2,
    }
}

/// The strictest word of each side; none where a guardrail ended everything.
fn sides(singles: &[Single]) -> Option<BTreeMap<&'static str, Outcome>> {
    let mut gathered = BTreeMap::new();
    let mut any = false;
    for single in singles.iter().filter_map(|single| single.sides.as_ref()) {
        any = true;
        for (&side, &outcome) in single {
            let so_far = gathered.entry(side).or_insert(outcome);
            if strictness(so_far) < strictness(&outcome) {
                *so_far = outcome;
            }
        }
    }
    any.then_some(gathered)
}

fn words(sides: &BTreeMap<&'static str, Outcome>) -> BTreeMap<&'static str, &'static str> {
    sides.iter().map(|(&side, &outcome)| (side, word(outcome))).collect()
}

/// Whether all that were asked say yes; none if none was.
fn all(answers: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    answers.flatten().reduce(|one, other| one && other)
}

/// The same without what comes again.
fn once<'s, T: Clone + PartialEq + 's>(items: impl Iterator<Item = &'s T>) -> Vec<T> {
    let mut kept: Vec<T> = Vec::new();
    for item in items {
        if !kept.contains(item) {
            kept.push(item.clone());
        }
    }
    kept
}
