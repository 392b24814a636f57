//! What of a request's headers is for the gate, and whom the service behind a proxy is told about: headers with
//! names of our own, and the same as metadata. Every host says the same of the same passage.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::bindings::words::{Outcome, Passage, PolicyKind, PrincipalKind};

/// The start of header names that only our own parts may use. Whoever comes from outside with one did not get it
/// from us.
pub const INTERNAL: &str = "x-iam-";

/// A request that may pass.
pub struct Passed<'a> {
    /// Who passes, and why.
    pub passage: &'a Passage,
    /// Of the state it was decided on.
    pub revision: u64,
    /// The request's id, as logs know it.
    pub request_id: &'a str,
}

/// Headers that speak of the connection, or to a proxy, and not to whoever is asked.
const OF_THE_HOP: [&str; 8] = [
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
];

/// Whether a header is for whoever is asked.
#[must_use]
pub fn passes(name: &str) -> bool {
    !OF_THE_HOP.contains(&name) && !name.starts_with(INTERNAL)
}

type Of = for<'a> fn(&'a Passed<'a>) -> Cow<'a, str>;

/// What the service behind is told in headers. Nothing that is empty is said.
const HEADERS: &[(&str, Of)] = &[
    ("x-iam-account", |it| it.passage.caller.account.as_str().into()),
    ("x-iam-principal-arn", |it| it.passage.caller.arn.as_str().into()),
    ("x-iam-principal-id", |it| it.passage.caller.id.as_str().into()),
    ("x-iam-principal-type", |it| kind(it.passage.caller.kind).into()),
    ("x-iam-principal-name", |it| it.passage.caller.name.as_str().into()),
    ("x-iam-access-key-id", |it| it.passage.caller.access_key.as_str().into()),
    ("x-iam-decision-id", |it| it.request_id.into()),
    ("x-iam-revision", |it| it.revision.to_string().into()),
];

/// What a proxy's logs, limits and meters may use besides.
const FACTS: &[(&str, Of)] = &[
    ("account", |it| it.passage.caller.account.as_str().into()),
    ("principal_arn", |it| it.passage.caller.arn.as_str().into()),
    ("principal_id", |it| it.passage.caller.id.as_str().into()),
    ("principal_type", |it| kind(it.passage.caller.kind).into()),
    ("access_key_id", |it| it.passage.caller.access_key.as_str().into()),
    ("action", |it| it.passage.action.as_str().into()),
    ("resource", |it| it.passage.resource.as_str().into()),
    ("decision", |it| outcome(it.passage.decision.outcome).into()),
    ("decided_by", |it| policy_kind(it.passage.decision.by).into()),
    ("policy", |it| it.passage.decision.policy.as_str().into()),
    ("statement", |it| it.passage.decision.statement.as_str().into()),
    ("request_id", |it| it.request_id.into()),
    ("revision", |it| it.revision.to_string().into()),
];

impl<'a> Passed<'a> {
    /// The headers that name the caller.
    pub fn headers(&'a self) -> impl Iterator<Item = (&'static str, Cow<'a, str>)> {
        let said = HEADERS.iter().map(|(name, value)| (*name, visible(value(self))));
        said.filter(|(_, value)| !value.is_empty())
    }

    /// The metadata about the caller and the decision.
    pub fn facts(&'a self) -> impl Iterator<Item = (&'static str, Cow<'a, str>)> {
        FACTS.iter().map(|(name, value)| (*name, value(self))).filter(|(_, value)| !value.is_empty())
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

/// The outcome of a decision, as logs, metrics and metadata call it.
#[must_use]
pub fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Allowed => "allowed",
        Outcome::ExplicitlyDenied => "explicitly-denied",
        Outcome::ImplicitlyDenied => "implicitly-denied",
    }
}

/// The kind of the deciding policy, as logs, metrics and metadata call it.
#[must_use]
pub fn policy_kind(kind: PolicyKind) -> &'static str {
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
fn visible(text: Cow<'_, str>) -> Cow<'_, str> {
    let plain = |byte: &u8| matches!(byte, b'!'..=b'~') && *byte != b'%';
    if text.as_bytes().iter().all(plain) {
        return text;
    }
    let mut header = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            byte if plain(&byte) => header.push(char::from(byte)),
            // Writing to a String does not fail.
            other => drop(write!(header, "%{other:02X}")),
        }
    }
    header.into()
}

#[cfg(test)]
mod tests;
