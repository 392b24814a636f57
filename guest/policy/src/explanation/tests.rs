use std::sync::Arc;

use super::*;
use crate::{Document, Kind, Principal, SourceKind};

const TEXT: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Home", "Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::home/${aws:username}/*",
      "Condition": {"IpAddressIfExists": {"aws:SourceIp": ["10.0.0.0/8", "::1"]}, "Bool": {"aws:SecureTransport": true}}
    },
    {"Effect": "Deny", "Action": "s3:Put*", "Resource": "*", "Condition": {"Null": {"s3:x-amz-acl": false}}},
    {"Effect": "Allow", "Action": "iam:*", "Resource": "*"}
  ]
}"#;

fn authority(boundary: Option<&str>) -> Authority {
    let source = |kind| Source { label: "alice/home".to_owned(), kind };
    let read = |text| Arc::new(Document::parse(text, Kind::Identity).unwrap());
    Authority {
        account: "111122223333".to_owned(),
        canonical_id: None,
        principal: Principal::User { arn: "arn:aws:iam::111122223333:user/alice".to_owned(), id: "AIDA".to_owned() },
        identity: Compiled::new([(source(SourceKind::User), read(TEXT))]),
        boundary: boundary.map(|text| Compiled::new([(source(SourceKind::UserManaged), read(text))])),
        session: None,
        guardrails: Vec::new(),
    }
}

fn explained(authority: &Authority, action: &str, facts: &[(&str, &str)]) -> Explanation {
    let mut context = Context::new();
    facts.iter().for_each(|&(key, value)| context.set(key, value));
    let question = Question { action, resource: "arn:aws:s3:::home/alice/x", owner: None, context: &context };
    explain(authority, &question, None)
}

#[test]
fn names_every_condition_and_value() {
    let facts = [("aws:username", "alice"), ("aws:sourceip", "10.1.2.3"), ("aws:SecureTransport", "true")];
    let explanation = explained(&authority(None), "s3:PutObject", &facts);
    assert_eq!((explanation.outcome, explanation.by), (Outcome::Allowed, PolicyKind::Identity));
    assert_eq!((explanation.policy.as_str(), explanation.statement.as_str()), ("alice/home", "Home"));
    let [home, put] = &explanation.statements[..] else { panic!("{explanation:#?}") };
    assert_eq!((home.start, home.end), (Position { line: 4, column: 5 }, Position { line: 7, column: 6 }));
    assert!(home.applies && !home.denies && !put.applies && put.denies);
    let weighed = |operator: &str, key: &str, expected: &[&str], actual: &[&str], holds| Weighed {
        operator: operator.to_owned(),
        key: key.to_owned(),
        expected: expected.iter().map(ToString::to_string).collect(),
        actual: actual.iter().map(ToString::to_string).collect(),
        holds,
    };
    let ip = weighed("IpAddressIfExists", "aws:SourceIp", &["10.0.0.0/8", "::1"], &["10.1.2.3"], true);
    assert_eq!(home.conditions, [ip, weighed("Bool", "aws:SecureTransport", &["true"], &["true"], true)]);
    assert_eq!(put.conditions, [weighed("Null", "s3:x-amz-acl", &["false"], &[], false)]);
    assert_eq!(explanation.missing, ["s3:x-amz-acl"]);
    assert_eq!(explanation.matched().map(|matched| matched.statement.as_str()).collect::<Vec<_>>(), ["Home"]);
}

#[test]
fn lists_what_is_missing_once_even_for_resources() {
    let explanation = explained(&authority(None), "s3:GetObject", &[]);
    assert_eq!(explanation.outcome, Outcome::ImplicitlyDenied);
    assert!(explanation.statements.is_empty(), "the resource matches nothing without a name");
    assert_eq!(explanation.missing, ["aws:username", "aws:SourceIp", "aws:SecureTransport"]);
}

#[test]
fn a_deny_is_the_only_match() {
    let facts = [("aws:username", "alice"), ("aws:SecureTransport", "true"), ("s3:x-amz-acl", "private")];
    let explanation = explained(&authority(None), "s3:PutObject", &facts);
    assert_eq!(explanation.outcome, Outcome::ExplicitlyDenied);
    assert_eq!(explanation.matched().map(|matched| matched.statement.as_str()).collect::<Vec<_>>(), ["2"]);
}

#[test]
fn says_what_boundary_and_guardrails_allow() {
    let boundary = r#"{"Statement": {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}}"#;
    let bounded = authority(Some(boundary));
    let facts = [("aws:username", "alice"), ("aws:SecureTransport", "true")];
    assert_eq!(explained(&bounded, "s3:GetObject", &facts).boundary_allows, Some(true));
    let put = explained(&bounded, "s3:PutObject", &facts);
    assert_eq!((put.boundary_allows, put.guardrails_allow, put.by), (Some(false), None, PolicyKind::Boundary));
    let guarded = Authority { guardrails: vec![Compiled::default()], ..bounded };
    assert_eq!(explained(&guarded, "s3:GetObject", &facts).guardrails_allow, Some(false));
}
