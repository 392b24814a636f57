//! What every component must answer right before it may run: requests with fixed keys, signatures and policies, at a
//! fixed moment, in a world of their own. A component that gets one of them wrong never meets a real one.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use serde::Deserialize;

use crate::bindings::words::{Found, Header, Moment, Request, Scope, Verdict};
use crate::failure::{Failure, Unfit};
use crate::iam::IamComponent;
use crate::policy::PolicyComponent;
use crate::ports::{Directory, PortError, Row, Rows, SharedRows};

/// What a component got wrong.
#[derive(Debug, thiserror::Error)]
pub enum Wrong {
    /// It answered this case otherwise.
    #[error("{0}: not so by its answer")]
    Answer(String),
    /// It came to no answer.
    #[error("{0}: {1}")]
    Failed(String, Failure),
    /// It did not start with the probe's settings.
    #[error("{0}")]
    Start(Unfit),
    /// The probe itself cannot be read.
    #[error("the probe cannot be read: {0}")]
    Unreadable(&'static str),
}

#[derive(Deserialize)]
struct Probe {
    now: u64,
    settings: serde_json::Value,
    revision: u64,
    bundles: HashMap<String, String>,
    resources: HashMap<String, String>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    method: String,
    target: String,
    headers: Vec<Line>,
    peer: String,
    expected: Expected,
}

#[derive(Deserialize)]
struct Line {
    name: String,
    value: String,
}

#[derive(Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Expected {
    Pass,
    Refuse,
}

/// What the file says; none if it cannot be read, and then no component stands the probe.
static POLICY: LazyLock<Option<Arc<Probe>>> =
    LazyLock::new(|| serde_json::from_str(include_str!("probe/policy.json")).ok().map(Arc::new));

impl Case {
    fn request(&self) -> Request {
        let header = |Line { name, value }: &Line| Header { name: name.clone(), value: value.clone().into_bytes() };
        Request {
            method: self.method.clone(),
            target: self.target.clone(),
            headers: self.headers.iter().map(header).collect(),
            body: Some(Vec::new()),
            peer: self.peer.clone(),
            secure: false,
        }
    }
}

fn moment(now: u64) -> Moment {
    Moment { now, request_id: "00000000-0000-0000-0000-000000000000".to_owned(), seed: vec![0; 32] }
}

/// Asks a gate every case, twice: a warm gate knows no more than a cold one.
pub(crate) fn policy(component: &PolicyComponent) -> Result<(), Wrong> {
    let probe = POLICY.as_ref().ok_or(Wrong::Unreadable("policy.json"))?;
    let mut gate = component.instantiate_with(&probe.settings.to_string()).map_err(Wrong::Start)?;
    for case in probe.cases.iter().chain(&probe.cases) {
        let verdict = gate
            .check(probe.clone(), &case.request(), &moment(probe.now))
            .map_err(|failure| Wrong::Failed(case.name.clone(), failure))?;
        let is_right = match verdict {
            Verdict::Pass(_) => case.expected == Expected::Pass,
            Verdict::Refuse(refused) => case.expected == Expected::Refuse && refused.response.status >= 400,
            Verdict::Pending => false,
        };
        if !is_right {
            return Err(Wrong::Answer(case.name.clone()));
        }
    }
    Ok(())
}

impl Directory for Probe {
    fn revision(&self, _: &str) -> Result<u64, PortError> {
        Ok(self.revision)
    }

    fn bundle(&self, access_key: &str, _: &Scope, _: Option<&str>) -> Result<Found, PortError> {
        Ok(found(self.bundles.get(access_key)))
    }

    fn resource(&self, arn: &str) -> Result<Found, PortError> {
        Ok(found(self.resources.get(arn)))
    }
}

fn found(text: Option<&String>) -> Found {
    text.map_or(Found::Unknown, |text| Found::Bundle(text.clone().into_bytes()))
}

/// Asks an Action API about an empty store: it knows nobody, serves nobody, and can say what it does.
pub(crate) fn iam(component: &IamComponent) -> Result<(), Wrong> {
    let failed = |what: &'static str| move |failure| Wrong::Failed(what.to_owned(), failure);
    let told = component.describe().map_err(failed("it says what it does"))?;
    let actions: Vec<serde_json::Value> = serde_json::from_str(&told).unwrap_or_default();
    if actions.is_empty() {
        return Err(Wrong::Answer("it says what it does".to_owned()));
    }
    let rows: SharedRows = Arc::new(Nothing);
    let scope = Scope { day: "20260131".to_owned(), region: "us-east-1".to_owned(), service: "s3".to_owned() };
    let nobody = "nobody has a key in an empty store";
    let resolved = component.resolve(rows.clone(), "PROBEUNKNOWN", &scope, None, &moment(1_769_860_800_000));
    if resolved.map_err(failed(nobody))?.is_some() {
        return Err(Wrong::Answer(nobody.to_owned()));
    }
    let wanted = "in an empty store no module is wanted";
    let modules = component.wanted(rows).map_err(failed(wanted))?;
    if modules.is_err() {
        return Err(Wrong::Answer(wanted.to_owned()));
    }
    Ok(())
}

/// A store without rows, in which nothing is kept.
struct Nothing;

impl Rows for Nothing {
    fn revision(&self, _: &str) -> Result<u64, PortError> {
        Ok(0)
    }

    fn rely_on(&self, _: &str) -> Result<(), PortError> {
        Ok(())
    }

    fn get(&self, _: Option<&str>, _: &str) -> Result<Option<Vec<u8>>, PortError> {
        Ok(None)
    }

    fn scan(&self, _: Option<&str>, _: &str, _: Option<&str>, _: usize) -> Result<Vec<Row>, PortError> {
        Ok(Vec::new())
    }

    fn put(&self, _: Option<&str>, _: String, _: Vec<u8>) -> Result<(), PortError> {
        Ok(())
    }

    fn delete(&self, _: Option<&str>, _: String) -> Result<(), PortError> {
        Ok(())
    }
}
