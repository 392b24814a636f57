//! Refusals in full, for administrators. A refusal says little; what led to it goes with it, sealed, and
//! `DecodeAuthorizationMessage` opens it for who may know.

use std::collections::{BTreeMap, BTreeSet};

use keyward_gate::{Caller, Question};
use keyward_model::arn::Arn;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::fault::Fault;
use crate::session::{self, Purpose};
use crate::tx::Tx;

/// Most bytes that are sealed: the text made of them is within what AWS takes as `EncodedMessage`.
const MOST: usize = 7_600;

/// What the gate explains, as far as it is told on.
#[derive(Default, Deserialize)]
struct Explanation {
    outcome: String,
    statements: Vec<Statement>,
}

#[derive(Deserialize)]
struct Statement {
    kind: String,
    statement: String,
    denies: bool,
    applies: bool,
    conditions: Vec<Condition>,
}

#[derive(Deserialize)]
struct Condition {
    key: String,
    actual: Vec<String>,
}

/// Seals all that led to a refusal for the caller's account; none while there is nothing to seal with.
///
/// # Errors
/// Only trouble.
pub fn sealed(
    tx: &mut Tx<'_>,
    caller: &Caller,
    question: &Question,
    explanation: &str,
) -> Result<Option<String>, Fault> {
    let text = told(caller, question, explanation);
    session::seal_with_newest(tx, Purpose::Refusal, &caller.account, text.as_bytes())
}

/// What was sealed for an account.
#[must_use]
pub fn opened(tx: &Tx<'_>, account: &str, message: &str) -> Option<String> {
    let plain = session::open(tx, Purpose::Refusal, account, message)?;
    String::from_utf8(plain.to_vec()).ok()
}

/// AWS's JSON about a refusal.
fn told(caller: &Caller, question: &Question, explanation: &str) -> String {
    let mut explanation: Explanation = serde_json::from_str(explanation).unwrap_or_default();
    // What another account's resource says of who may is for that account to know.
    let foreign = Arn::parse(&question.resource).is_ok_and(|arn| arn.account != caller.account);
    explanation.statements.retain(|statement| !(foreign && statement.kind == "resource"));
    let mut conditions = conditions(question, &explanation);
    let mut text = written(caller, question, &explanation, &conditions);
    if text.len() > MOST {
        conditions.clear();
        explanation.statements.clear();
        text = written(caller, question, &explanation, &conditions);
    }
    text
}

/// The condition keys that the request brought or that a statement asked for, with their values.
fn conditions(question: &Question, explanation: &Explanation) -> BTreeMap<String, BTreeSet<String>> {
    let mut conditions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for fact in &question.context {
        conditions.entry(fact.key.clone()).or_default().extend(fact.values.iter().cloned());
    }
    for condition in explanation.statements.iter().flat_map(|statement| &statement.conditions) {
        if !condition.actual.is_empty() {
            conditions.entry(condition.key.clone()).or_default().extend(condition.actual.iter().cloned());
        }
    }
    conditions
}

fn written(
    caller: &Caller,
    question: &Question,
    explanation: &Explanation,
    conditions: &BTreeMap<String, BTreeSet<String>>,
) -> String {
    let denied = explanation.outcome == "explicitly-denied";
    let matched = explanation.statements.iter().filter(|statement| denied && statement.denies && statement.applies);
    let matched: Vec<Value> = matched.map(|statement| item(caller, question, statement)).collect();
    let conditions: Vec<Value> =
        conditions.iter().map(|(key, values)| json!({ "key": key, "values": items(values) })).collect();
    json!({
        "allowed": false,
        "explicitDeny": denied,
        "matchedStatements": { "items": matched },
        "failures": { "items": [] },
        "context": {
            "principal": { "id": caller.id, "name": caller.name, "arn": caller.arn },
            "action": question.action,
            "resource": question.resource,
            "conditions": { "items": conditions },
        },
    })
    .to_string()
}

fn item(caller: &Caller, question: &Question, statement: &Statement) -> Value {
    let conditions: Vec<Value> = statement
        .conditions
        .iter()
        .map(|Condition { key, actual }| json!({ "key": key, "values": items(actual) }))
        .collect();
    json!({
        "statementId": statement.statement,
        "effect": if statement.denies { "DENY" } else { "ALLOW" },
        "principals": items([&caller.id]),
        "principalGroups": items::<&String>([]),
        "actions": items([&question.action]),
        "resources": items([&question.resource]),
        "conditions": { "items": conditions },
    })
}

fn items<T: AsRef<str>>(values: impl IntoIterator<Item = T>) -> Value {
    let items: Vec<Value> = values.into_iter().map(|value| json!({ "value": value.as_ref() })).collect();
    json!({ "items": items })
}

#[cfg(test)]
mod tests;
