use std::collections::BTreeMap;

use keyward_model::id::UniqueId;
use keyward_model::row::Trust;
use serde_json::{Value, json};

use super::*;
use crate::testing::Memory;

const BUCKET: &str = "arn:aws:s3:::b";

fn resolved(row: &[u8]) -> Option<Value> {
    let mut memory = Memory::default();
    let key = (Some(ACCOUNT.to_owned()), layout::resource(BUCKET));
    memory.rows.insert(key, row.to_vec());
    resolve(&mut memory, BUCKET).map(|json| serde_json::from_slice(&json).unwrap())
}

fn row(policy: Option<Trust>) -> Vec<u8> {
    let resource = Resource { account: "111122223333".to_owned(), policy, updated: Time::from_moment(0) };
    serde_json::to_vec(&resource).unwrap()
}

#[test]
fn a_resource_is_shown_with_its_principals_as_they_were_meant() {
    let arn = "arn:aws:iam::111122223333:user/anna";
    let document = |who: &str| {
        json!({
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Principal": {"AWS": who}, "Action": "s3:*", "Resource": BUCKET}],
        })
    };
    let meant = BTreeMap::from([(arn.to_owned(), UniqueId::known("AIDAEXAMPLEEXAMPLE123"))]);
    let shown = resolved(&row(Some(Trust { document: document(arn).to_string(), meant }))).unwrap();
    assert_eq!((&shown["account"], &shown["revision"]), (&json!("111122223333"), &json!(7)));
    let text: Value = serde_json::from_str(shown["policy"].as_str().unwrap()).unwrap();
    assert_eq!(text, document("AIDAEXAMPLEEXAMPLE123"));
    assert_eq!(resolved(&row(None)), Some(json!({"account": "111122223333", "revision": 7})));
    assert_eq!(resolve(&mut Memory::default(), BUCKET), None);
}

#[test]
fn what_cannot_be_read_is_no_absence() {
    let unreadable = json!({"account": "", "policy": "", "revision": 7});
    assert_eq!(resolved(b"?"), Some(unreadable.clone()));
    let policy = Trust { document: "?".to_owned(), meant: BTreeMap::new() };
    assert_eq!(resolved(&row(Some(policy))), Some(unreadable));
}
