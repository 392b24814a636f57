//! Whom the service behind the proxy is told about: headers with names of our own, and the same as metadata.
//!
//! The other doors of Keyward say the same in the same words.

use std::fmt::Write as _;

use keyward_gate::{Outcome, Passage, PolicyKind, PrincipalKind};

/// A request that may pass.
#[derive(Debug)]
pub struct Passed<'a> {
    /// Who passes, what for and why.
    pub passage: &'a Passage,
    /// The revision it was decided at.
    pub revision: u64,
    /// The decision's own id.
    pub request_id: &'a str,
}

/// Names and what is said under them.
pub type Said = Vec<(&'static str, String)>;

type Of = fn(&Passed<'_>) -> String;

/// What the service behind is told in headers. Nothing that is empty is said.
const HEADERS: &[(&str, Of)] = &[
    ("x-iam-account", |it| it.passage.caller.account.clone()),
    ("x-iam-principal-arn", |it| it.passage.caller.arn.clone()),
    ("x-iam-principal-id", |it| it.passage.caller.id.clone()),
    ("x-iam-principal-type", |it| kind(it.passage.caller.kind).to_owned()),
    ("x-iam-principal-name", |it| it.passage.caller.name.clone()),
    ("x-iam-access-key-id", |it| it.passage.caller.access_key.clone()),
    ("x-iam-decision-id", |it| it.request_id.to_owned()),
    ("x-iam-revision", |it| it.revision.to_string()),
];

/// What a proxy's logs, limits and meters may use besides.
const FACTS: &[(&str, Of)] = &[
    ("account", |it| it.passage.caller.account.clone()),
    ("principal_arn", |it| it.passage.caller.arn.clone()),
    ("principal_id", |it| it.passage.caller.id.clone()),
    ("principal_type", |it| kind(it.passage.caller.kind).to_owned()),
    ("access_key_id", |it| it.passage.caller.access_key.clone()),
    ("action", |it| it.passage.question.action.clone()),
    ("resource", |it| it.passage.question.resource.clone()),
    ("decision", |it| outcome(it.passage.decision.outcome).to_owned()),
    ("decided_by", |it| policy_kind(it.passage.decision.by).to_owned()),
    ("policy", |it| it.passage.decision.policy.clone()),
    ("statement", |it| it.passage.decision.statement.clone()),
    ("request_id", |it| it.request_id.to_owned()),
    ("revision", |it| it.revision.to_string()),
];

impl Passed<'_> {
    /// The headers that name the caller.
    #[must_use]
    pub fn headers(&self) -> Said {
        let said = HEADERS.iter().map(|(name, value)| (*name, visible(&value(self))));
        said.filter(|(_, value)| !value.is_empty()).collect()
    }

    /// The metadata about the caller and the decision.
    #[must_use]
    pub fn facts(&self) -> Said {
        FACTS.iter().map(|(name, value)| (*name, value(self))).filter(|(_, value)| !value.is_empty()).collect()
    }
}

fn kind(kind: PrincipalKind) -> &'static str {
    match kind {
        PrincipalKind::Root => "root",
        PrincipalKind::User => "user",
        PrincipalKind::RoleSession => "role-session",
        PrincipalKind::FederatedSession => "federated-session",
        PrincipalKind::ServiceAccount => "service-account",
        PrincipalKind::Anonymous => "anonymous",
    }
}

fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Allowed => "allowed",
        Outcome::ExplicitlyDenied => "explicitly-denied",
        Outcome::ImplicitlyDenied => "implicitly-denied",
    }
}

fn policy_kind(kind: PolicyKind) -> &'static str {
    match kind {
        PolicyKind::None => "none",
        PolicyKind::Identity => "identity",
        PolicyKind::Resource => "resource",
        PolicyKind::Boundary => "boundary",
        PolicyKind::Session => "session",
        PolicyKind::Guardrail => "guardrail",
    }
}

/// A text as a header can hold it: whatever is not visible ASCII, and the sign that says so, percent-encoded.
fn visible(text: &str) -> String {
    let mut header = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'!'..=b'~' if byte != b'%' => header.push(char::from(byte)),
            // Writing to a String does not fail.
            other => drop(write!(header, "%{other:02X}")),
        }
    }
    header
}

#[cfg(test)]
mod tests;
