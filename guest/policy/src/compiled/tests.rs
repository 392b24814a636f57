use super::*;
use crate::Principal;

const DOCUMENTS: [&str; 2] = [
    r#"{"Statement": [
        {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::a/*"},
        {"Effect": "Deny", "Action": "*", "Resource": ["arn:aws:s3:::b*", "arn:aws:s3:::bb"]}]}"#,
    r#"{"Statement": [
        {"Sid": "get", "Effect": "Allow", "Action": ["s3:Get*", "s3:GetObject"], "Resource": "*"},
        {"Effect": "Deny", "NotAction": "s3:*", "NotResource": "arn:aws:s3:::*"}]}"#,
];

fn compiled() -> Compiled {
    Compiled::new(DOCUMENTS.iter().zip(["first", "second"]).map(|(text, label)| {
        let source = Source { label: label.to_owned(), kind: SourceKind::User };
        (source, Arc::new(Document::parse(text, Kind::Identity).unwrap()))
    }))
}

fn says(action: &str, resource: &str) -> (Option<String>, Option<String>) {
    let compiled = compiled();
    let authority = Authority {
        account: String::new(),
        canonical_id: None,
        principal: Principal::Anonymous,
        identity: Compiled::default(),
        boundary: None,
        session: None,
        guardrails: Vec::new(),
    };
    let says = compiled.says(&Ask { action, resource, context: &Context::new(), authority: &authority });
    let name = |found: Found<'_>| format!("{}/{}", found.source.label, found.statement.name);
    (says.denies.map(name), says.allows.map(name))
}

#[test]
fn finds_the_first_statement_that_applies() {
    let named = |name: &str| Some(name.to_owned());
    assert_eq!(says("s3:getobject", "arn:aws:s3:::a/k"), (None, named("first/1")));
    assert_eq!(says("s3:getobject", "arn:aws:s3:::c/k"), (None, named("second/get")));
    assert_eq!(says("s3:putobject", "arn:aws:s3:::c/k"), (None, None));
    assert_eq!(says("s3:getobject", "arn:aws:s3:::bb"), (named("first/2"), None));
    assert_eq!(says("iam:getuser", "*"), (named("second/2"), None));
    assert_eq!(says("iam:getuser", "arn:aws:s3:::c"), (None, None));
}

#[test]
fn nothing_says_nothing() {
    assert_eq!(compiled().sources().map(|source| source.label.as_str()).collect::<Vec<_>>(), ["first", "second"]);
    assert_eq!(Compiled::default().sources().count(), 0);
    assert!(!Compiled::default().must_allow());
}
