use std::sync::Arc;

use super::*;
use crate::{Document, Kind, Source, SourceKind};

fn user(documents: impl IntoIterator<Item = Document>) -> Authority {
    let source = |label: usize| Source {
        label: format!("arn:aws:iam::111122223333:policy/{label}"),
        kind: SourceKind::UserManaged,
    };
    Authority {
        account: "111122223333".to_owned(),
        canonical_id: None,
        principal: Principal::User { arn: "arn:aws:iam::111122223333:user/alice".to_owned(), id: "AIDA".to_owned() },
        identity: Compiled::new(documents.into_iter().enumerate().map(|(n, document)| (source(n), Arc::new(document)))),
        boundary: None,
        session: None,
        guardrails: Vec::new(),
    }
}

fn everything() -> Document {
    let text = r#"{"Statement": {"Sid": "All", "Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
    Document::parse(text, Kind::Identity).unwrap()
}

fn ask<'a>(action: &'a str, resource: &'a str, owner: Option<&'a str>, context: &'a Context<'a>) -> Question<'a> {
    Question { action, resource, owner, context }
}

#[test]
fn a_decision_names_its_policy_and_statement() {
    let (authority, context) = (user([everything()]), Context::new());
    let decision = decide(&authority, &ask("s3:GetObject", "arn:aws:s3:::b/k", None, &context), None);
    assert_eq!((decision.outcome(), decision.by()), (Outcome::Allowed, PolicyKind::Identity));
    assert_eq!((decision.policy(), decision.statement()), ("arn:aws:iam::111122223333:policy/0", "All"));
    assert!(decision.allow().is_some());
}

#[test]
fn nobody_is_refused() {
    let refusal = Decision::refusal();
    assert_eq!((refusal.outcome(), refusal.by()), (Outcome::ImplicitlyDenied, PolicyKind::None));
    assert_eq!((refusal.policy(), refusal.statement()), ("", ""));
    assert!(refusal.allow().is_none());
}

#[test]
fn an_unreadable_document_denies_what_the_others_allow() {
    let (authority, context) = (user([everything(), Document::unreadable()]), Context::new());
    let decision = decide(&authority, &ask("s3:GetObject", "*", None, &context), None);
    assert_eq!((decision.outcome(), decision.statement()), (Outcome::ExplicitlyDenied, "Unreadable"));
}

#[test]
fn the_owner_is_who_is_said_to_be_or_the_account_in_the_arn_or_ones_own() {
    let (authority, context) = (user([everything()]), Context::new());
    let (own, other) = (Some("111122223333"), Some("444455556666"));
    for (resource, owner, expected) in [
        ("arn:aws:s3:::b", None, Outcome::Allowed),
        ("arn:aws:s3:::b", own, Outcome::Allowed),
        ("arn:aws:s3:::b", other, Outcome::ImplicitlyDenied),
        ("arn:aws:iam::111122223333:user/a", None, Outcome::Allowed),
        ("arn:aws:iam::444455556666:user/a", None, Outcome::ImplicitlyDenied),
        ("arn:aws:iam::aws:policy/a", None, Outcome::Allowed),
        ("*", None, Outcome::Allowed),
    ] {
        let decision = decide(&authority, &ask("iam:GetUser", resource, owner, &context), None);
        assert_eq!(decision.outcome(), expected, "{resource} {owner:?}");
    }
}

#[test]
fn actions_of_any_length_are_asked_about() {
    let (authority, context) = (user([everything()]), Context::new());
    for length in [0, 1, 128, 129, 10_000] {
        let action = "A".repeat(length);
        assert_eq!(decide(&authority, &ask(&action, "*", None, &context), None).outcome(), Outcome::Allowed);
        in_lower_case(&action, |lower| assert_eq!(lower, "a".repeat(length)));
    }
}
