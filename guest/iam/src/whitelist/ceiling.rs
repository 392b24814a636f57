//! What the rules mean for everybody of the account: a level of its guardrails.

use std::collections::BTreeMap;

use keyward_gate::Scope;
use keyward_model::row::{Verdict, WhitelistRule};
use keyward_model::time::Time;
use serde_json::{Value, json};

use super::rules;
use crate::fault::Fault;
use crate::tx::Tx;

/// The policy that keeps everybody to the account's networks; none if it has none for this region.
///
/// It depends on nothing but rows: when a rule ends is a condition in it, so that it stays right as long as the
/// account's revision does.
///
/// # Errors
/// Only trouble.
pub fn ceiling(tx: &Tx<'_>, scope: &Scope) -> Result<Option<String>, Fault> {
    let rules = rules(tx)?;
    let here = |rule: &&WhitelistRule| {
        rule.regions.is_empty() || rule.regions.iter().any(|region| region.as_str() == scope.region)
    };
    let mut networks: BTreeMap<Option<Time>, Vec<&str>> = BTreeMap::new();
    for rule in rules.iter().filter(here) {
        if let Some(Verdict::Approved { until, .. }) = &rule.verdict {
            networks.entry(*until).or_default().push(rule.subnet.as_str());
        }
    }
    if networks.is_empty() {
        return Ok(None);
    }
    let all: Vec<&str> = networks.values().flatten().copied().collect();
    // An explicit Deny besides: it is the first thing that is said, whatever else denies.
    let elsewhere = json!({
        "Sid": "Elsewhere", "Effect": "Deny", "Action": "*", "Resource": "*",
        "Condition": { "NotIpAddress": { "aws:SourceIp": all } },
    });
    let statements: Vec<Value> =
        [elsewhere].into_iter().chain(networks.iter().map(|(until, networks)| from(*until, networks))).collect();
    Ok(Some(json!({ "Version": "2012-10-17", "Statement": statements }).to_string()))
}

fn from(until: Option<Time>, networks: &[&str]) -> Value {
    let mut condition = json!({ "IpAddress": { "aws:SourceIp": networks } });
    if let (Some(until), Some(fields)) = (until, condition.as_object_mut()) {
        fields.insert("DateLessThan".to_owned(), json!({ "aws:CurrentTime": until.iso() }));
    }
    json!({ "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": condition })
}
