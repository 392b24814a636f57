//! Who did what, and why they might: one JSON line for each call, before it is answered.
//!
//! A line holds what the guest put in its event and what the door knows of the request. Parameters are those
//! that their action allows to be logged; nothing else of the request's body comes near it.

use std::collections::BTreeMap;
use std::time::{Duration, UNIX_EPOCH};

use keyward_runtime::words::{Decision, Outcome, PolicyKind};
use serde::{Serialize, Serializer};

use crate::call::{Call, Ended};
use crate::fault::Fault;
use crate::journal::Journal;
use crate::settings::AuditFailure;

/// The longest part of a User-Agent that is logged, in bytes.
const MOST_AGENT: usize = 512;

/// The audit log, and what happens without it.
pub(crate) struct Audit {
    journal: Option<Journal>,
    failure: AuditFailure,
    components: Components,
}

/// Digests of the components that decide and act.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Components {
    pub(crate) policy: String,
    pub(crate) iam: String,
}

impl Audit {
    /// Without a journal nothing is audited, and nothing refused for it.
    pub(crate) fn new(journal: Option<Journal>, failure: AuditFailure, components: Components) -> Self {
        Self { journal, failure, components }
    }

    /// Whether calls may begin.
    pub(crate) fn is_fit(&self) -> bool {
        self.failure == AuditFailure::Continue || self.journal.as_ref().is_none_or(Journal::is_fit)
    }

    /// Writes the record of a call, and hands back how the call is to be answered.
    pub(crate) async fn record(&self, call: &Call, ended: Result<Ended, Fault>) -> Result<Ended, Fault> {
        let Some(journal) = &self.journal else { return ended };
        let record = Record::new(call, ended.as_ref().map_err(|fault| *fault), &self.components);
        let written = match serde_json::to_vec(&record) {
            Ok(line) => journal.write(&line).await.is_ok(),
            Err(_) => false,
        };
        match self.failure {
            AuditFailure::Refuse if !written => Err(Fault::Unaudited),
            _ => ended,
        }
    }
}

/// One line.
#[derive(Serialize)]
struct Record<'a> {
    #[serde(serialize_with = "rfc3339")]
    time: u64,
    request_id: &'a str,
    source: &'a str,
    secure: bool,
    user_agent: Option<String>,
    account: Option<&'a str>,
    caller: Option<&'a str>,
    access_key: Option<&'a str>,
    action: &'a str,
    target: Option<&'a str>,
    status: u16,
    code: &'a str,
    decision: Option<Decided<'a>>,
    revision: Option<u64>,
    parameters: BTreeMap<&'a str, &'a str>,
    components: &'a Components,
}

#[derive(Serialize)]
struct Decided<'a> {
    outcome: &'static str,
    by: &'static str,
    policy: &'a str,
    statement: &'a str,
}

impl<'a> Record<'a> {
    fn new(call: &'a Call, ended: Result<&'a Ended, Fault>, components: &'a Components) -> Self {
        let done = ended.ok();
        let caller = done.and_then(|ended| ended.caller.as_ref());
        let refused = done.and_then(|ended| ended.answer.as_ref().err());
        let event = done.and_then(Ended::event);
        Self {
            time: call.moment.now,
            request_id: &call.moment.request_id,
            source: &call.request.peer,
            secure: call.request.secure,
            user_agent: user_agent(call),
            account: caller.map(|caller| &*caller.account),
            caller: caller.map(|caller| &*caller.arn),
            access_key: caller.map(|caller| &*caller.access_key).or(refused.map(|refused| &*refused.access_key)),
            action: event.map_or("", |event| &event.action),
            target: event.map(|event| &*event.target).filter(|target| !target.is_empty()),
            status: ended.map_or_else(Fault::status, Ended::status),
            code: ended.map_or_else(|fault| fault.code(), Ended::code),
            decision: event.and_then(|event| event.decision.as_ref()).map(Decided::from),
            revision: done.map(|ended| ended.kept.commit.revision.0),
            parameters: event
                .into_iter()
                .flat_map(|event| &event.parameters)
                .map(|(name, value)| (&**name, &**value))
                .collect(),
            components,
        }
    }
}

impl<'a> From<&'a Decision> for Decided<'a> {
    fn from(decision: &'a Decision) -> Self {
        Self {
            outcome: outcome(decision.outcome),
            by: policy_kind(decision.by),
            policy: &decision.policy,
            statement: &decision.statement,
        }
    }
}

/// A decision's outcome, as logs and metrics call it.
pub(crate) fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Allowed => "allowed",
        Outcome::ExplicitlyDenied => "explicitly-denied",
        Outcome::ImplicitlyDenied => "implicitly-denied",
    }
}

/// The kind of the deciding policy, as logs and metrics call it.
pub(crate) fn policy_kind(kind: PolicyKind) -> &'static str {
    match kind {
        PolicyKind::None => "none",
        PolicyKind::Identity => "identity",
        PolicyKind::Resource => "resource",
        PolicyKind::Boundary => "boundary",
        PolicyKind::Session => "session",
        PolicyKind::Guardrail => "guardrail",
    }
}

fn user_agent(call: &Call) -> Option<String> {
    let header = call.request.headers.iter().find(|header| header.name == "user-agent")?;
    let start = header.value.get(..MOST_AGENT).unwrap_or(&header.value);
    Some(String::from_utf8_lossy(start).into_owned())
}

/// Writes milliseconds since 1970 as `2026-01-31T12:00:00.000Z`.
pub(crate) fn rfc3339<S: Serializer>(time: &u64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&humantime::format_rfc3339_millis(UNIX_EPOCH + Duration::from_millis(*time)))
}
