//! Who did what, and why they might: one JSON line for each call, before it is answered.
//!
//! A line holds what the guest put in its event and what the door knows of the request. Parameters are those
//! that their action allows to be logged; nothing else of the request's body comes near it.

use std::collections::BTreeMap;

use keyward_runtime::words::Decision;
use keyward_runtime::{By, outcome, policy_kind};
use serde::Serialize;

use crate::call::{Call, Ended};
use crate::fault::Fault;
use crate::journal::Journal;
use crate::line;
use crate::modules::Running;
use crate::settings::AuditFailure;

/// The longest part of a User-Agent that is logged, in bytes.
const MOST_AGENT: usize = 512;

/// The audit log, and what happens without it.
pub(crate) struct Audit {
    journal: Option<Journal>,
    failure: AuditFailure,
    running: Running,
}

/// Digests of the components that have decided and acted.
#[derive(Debug, Serialize)]
struct Components {
    policy: String,
    iam: String,
}

impl From<By> for Components {
    fn from(By { policy, iam }: By) -> Self {
        Self { policy: policy.to_string(), iam: iam.to_string() }
    }
}

impl Audit {
    /// Without a journal nothing is audited, and nothing refused for it.
    pub(crate) fn new(journal: Option<Journal>, failure: AuditFailure, running: Running) -> Self {
        Self { journal, failure, running }
    }

    /// Whether calls may begin.
    pub(crate) fn is_fit(&self) -> bool {
        self.failure == AuditFailure::Continue || self.journal.as_ref().is_none_or(Journal::is_fit)
    }

    /// Writes the record of a call, and hands back how the call is to be answered.
    pub(crate) async fn record(&self, call: &Call, mut ended: Ended) -> Ended {
        let Some(journal) = &self.journal else { return ended };
        // What came to nothing was served by nobody: it names what ran when it ended.
        let by = ended.served.as_ref().map_or_else(|| self.running.by(), |served| served.by);
        let written = match line::json(&Record::new(call, &ended, by.into())) {
            Ok(line) => journal.write(&line).await.is_ok(),
            Err(_) => false,
        };
        if !written && self.failure == AuditFailure::Refuse {
            ended.kept = Err(Fault::Unaudited);
        }
        ended
    }

    /// Writes down what a proxy is given, before it is.
    pub(crate) async fn release(&self, release: &Release<'_>) -> Result<(), Fault> {
        #[derive(Serialize)]
        struct Line<'a> {
            #[serde(flatten)]
            release: &'a Release<'a>,
            components: Components,
        }
        let Some(journal) = &self.journal else { return Ok(()) };
        let written = match line::json(&Line { release, components: self.running.by().into() }) {
            Ok(line) => journal.write(&line).await.is_ok(),
            Err(_) => false,
        };
        if written || self.failure == AuditFailure::Continue { Ok(()) } else { Err(Fault::Unaudited) }
    }
}

/// What a proxy was given of an access key, or why it was not. What is in it is not told.
#[derive(Serialize)]
pub(crate) struct Release<'a> {
    #[serde(serialize_with = "line::rfc3339")]
    pub(crate) time: u64,
    pub(crate) request_id: &'a str,
    pub(crate) source: &'a str,
    pub(crate) secure: bool,
    pub(crate) action: &'static str,
    pub(crate) access_key: &'a str,
    pub(crate) scope: &'a str,
    pub(crate) status: u16,
    pub(crate) code: &'a str,
    pub(crate) revision: Option<u64>,
}

/// One line.
#[derive(Serialize)]
struct Record<'a> {
    #[serde(serialize_with = "line::rfc3339")]
    time: u64,
    request_id: &'a str,
    source: &'a str,
    secure: bool,
    user_agent: Option<String>,
    account: Option<&'a str>,
    caller: Option<&'a str>,
    /// The key that was named; proven where there is a caller.
    access_key: Option<&'a str>,
    action: &'a str,
    target: Option<&'a str>,
    status: u16,
    code: &'a str,
    decision: Option<Decided<'a>>,
    revision: Option<u64>,
    parameters: BTreeMap<&'a str, &'a str>,
    components: Components,
}

#[derive(Serialize)]
struct Decided<'a> {
    outcome: &'static str,
    by: &'static str,
    policy: &'a str,
    statement: &'a str,
}

impl<'a> Record<'a> {
    fn new(call: &'a Call, ended: &'a Ended, components: Components) -> Self {
        let (caller, event) = (ended.caller(), ended.event());
        let proven = caller.map(|caller| &*caller.access_key);
        let named = || ended.refused().map(|refused| &*refused.access_key);
        Self {
            time: call.moment.now,
            request_id: &call.moment.request_id,
            source: &call.request.peer,
            secure: call.request.secure,
            user_agent: user_agent(call),
            account: caller.map(|caller| &*caller.account),
            caller: caller.map(|caller| &*caller.arn),
            access_key: proven.or_else(named).filter(|key| !key.is_empty()),
            action: ended.action(),
            target: event.map(|event| &*event.target).filter(|target| !target.is_empty()),
            status: ended.status(),
            code: ended.code(),
            decision: event.and_then(|event| event.decision.as_ref()).map(Decided::from),
            revision: ended.revision(),
            parameters: event
                .iter()
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

fn user_agent(call: &Call) -> Option<String> {
    let header = call.request.headers.iter().find(|header| header.name == "user-agent")?;
    let start = header.value.get(..MOST_AGENT).unwrap_or(&header.value);
    Some(String::from_utf8_lossy(start).into_owned())
}
