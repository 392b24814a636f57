use keyward_gate::Fact;
use keyward_model::time::Time;

use super::*;
use crate::testing::{ACCOUNT, Memory, root};

fn question(resource: &str) -> Question {
    Question {
        action: "sts:AssumeRole".to_owned(),
        resource: resource.to_owned(),
        context: vec![Fact::new("sts:ExternalId", "42")],
        policy: None,
    }
}

fn statement(kind: &str) -> Value {
    json!({
        "kind": kind, "statement": "Never", "denies": true, "applies": true, "source": {},
        "conditions": [{ "key": "aws:username", "actual": ["alice"], "operator": "StringEquals" }],
    })
}

fn told_of(resource: &str, kind: &str) -> Value {
    let explanation = json!({ "outcome": "explicitly-denied", "statements": [statement(kind)] }).to_string();
    serde_json::from_str(&told(&root(), &question(resource), &explanation)).unwrap()
}

#[test]
fn it_tells_what_aws_tells() {
    let told = told_of("arn:aws:iam::123456789012:role/r", "identity");
    assert_eq!(told["allowed"], false);
    assert_eq!(told["explicitDeny"], true);
    assert_eq!(told["matchedStatements"]["items"][0]["statementId"], "Never");
    assert_eq!(told["matchedStatements"]["items"][0]["effect"], "DENY");
    assert_eq!(told["failures"]["items"], json!([]));
    let context = &told["context"];
    assert_eq!(context["principal"]["id"], ACCOUNT);
    assert_eq!(context["action"], "sts:AssumeRole");
    let keys: Vec<_> = context["conditions"]["items"].as_array().unwrap().iter().map(|item| &item["key"]).collect();
    assert_eq!(keys, ["aws:username", "sts:ExternalId"]);
}

#[test]
fn it_tells_nothing_of_another_accounts_trust() {
    for (account, shown) in [(ACCOUNT, 1), ("210987654321", 0)] {
        let told = told_of(&format!("arn:aws:iam::{account}:role/r"), "resource");
        assert_eq!(told["matchedStatements"]["items"].as_array().unwrap().len(), shown, "{account}");
    }
}

#[test]
fn it_opens_in_its_account_and_is_never_too_long() {
    let mut store = Memory::default();
    let mut tx = Tx::new(&mut store, ACCOUNT, &[1; 32], Time::default());
    let question = question("*");
    let explanation = json!({ "outcome": "explicitly-denied", "statements": vec![statement("identity"); 500] });
    let explanation = explanation.to_string();
    assert_eq!(sealed(&mut tx, &root(), &question, &explanation).unwrap(), None, "there is nothing to seal with");
    session::prepare(&mut tx).unwrap();
    let message = sealed(&mut tx, &root(), &question, &explanation).unwrap().unwrap();
    assert!(message.len() < 10_240, "{}", message.len());
    assert!(opened(&tx, ACCOUNT, &message).unwrap().contains("\"explicitDeny\":true"));
    assert_eq!(opened(&tx, "210987654321", &message), None);
    assert_eq!(opened(&tx, ACCOUNT, "AAAA"), None);
}
