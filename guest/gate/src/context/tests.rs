use super::*;
use crate::gate::testing::{ACCOUNT, Person, session};
use crate::http::Header;
use crate::question::Fact;

fn one(context: &Context<'_>, key: &str) -> Option<String> {
    match context.values(key) {
        [] => None,
        [value] => Some(value.to_string()),
        more => panic!("{key}: {more:?}"),
    }
}

fn request() -> Request {
    Request {
        method: "GET".into(),
        target: "/".into(),
        headers: vec![Header::new("user-agent", "aws-cli/2"), Header::new("referer", "https://example.com/")],
        body: None,
        peer: "192.0.2.1".into(),
        secure: false,
    }
}

#[test]
fn a_user_with_a_long_term_key() {
    let mut person = Person::new("alice", &[]);
    person.principal.tags.insert("Team".into(), "a".into());
    let context = of_principal(ACCOUNT, &person.principal, None);
    for (key, value) in [
        ("aws:PrincipalAccount", Some(ACCOUNT)),
        ("aws:PrincipalArn", Some("arn:aws:iam::123456789012:user/alice")),
        ("aws:PrincipalType", Some("User")),
        ("aws:PrincipalTag/team", Some("a")),
        ("aws:userid", Some("AIDAEXAMPLE")),
        ("AWS:UserName", Some("alice")),
        ("aws:TokenIssueTime", None),
        ("aws:MultiFactorAuthPresent", None),
        ("aws:SourceIdentity", None),
    ] {
        assert_eq!(one(&context, key).as_deref(), value, "{key}");
    }
}

#[test]
fn root_has_no_name() {
    let root = Person::root();
    let context = of_principal(ACCOUNT, &root.principal, None);
    assert_eq!(one(&context, "aws:PrincipalType").as_deref(), Some("Account"));
    assert_eq!(one(&context, "aws:userid").as_deref(), Some(ACCOUNT));
    assert_eq!(one(&context, "aws:username"), None);
}

#[test]
fn a_session_says_when_it_was_made_and_how() {
    let person = Person::new("alice", &[]);
    let mut session = session("token");
    let context = of_principal(ACCOUNT, &person.principal, Some(&session));
    assert_eq!(one(&context, "aws:TokenIssueTime").as_deref(), Some("2026-01-31T11:00:00Z"));
    assert_eq!(one(&context, "aws:MultiFactorAuthPresent").as_deref(), Some("false"));
    session.mfa = Some(Time::parse_basic("20260131T110000Z").unwrap());
    session.source_identity = Some("bob".into());
    let context = of_principal(ACCOUNT, &person.principal, Some(&session));
    assert_eq!(one(&context, "aws:MultiFactorAuthPresent").as_deref(), Some("true"));
    assert_eq!(one(&context, "aws:SourceIdentity").as_deref(), Some("bob"));
    let now = Time::parse_basic("20260131T120000Z").unwrap();
    let request = request();
    let layered = of_request(&context, &request, now, "us-east-1", session.mfa);
    let kept = kept(context.clone(), &request, now, "us-east-1", session.mfa);
    for context in [layered, kept] {
        assert_eq!(one(&context, "aws:MultiFactorAuthAge").as_deref(), Some("3600"));
        assert_eq!(one(&context, "aws:SourceIdentity").as_deref(), Some("bob"));
    }
}

#[test]
fn a_request_says_when_and_whence() {
    let now = Time::parse_basic("20260131T120000Z").unwrap();
    let context = kept(Context::new(), &request(), now, "eu-west-1", None);
    for (key, value) in [
        ("aws:CurrentTime", Some("2026-01-31T12:00:00Z")),
        ("aws:EpochTime", Some("1769860800")),
        ("aws:SourceIp", Some("192.0.2.1")),
        ("aws:SecureTransport", Some("false")),
        ("aws:RequestedRegion", Some("eu-west-1")),
        ("aws:UserAgent", Some("aws-cli/2")),
        ("aws:Referer", Some("https://example.com/")),
        ("aws:ViaAWSService", Some("false")),
        ("aws:MultiFactorAuthAge", None),
    ] {
        assert_eq!(one(&context, key).as_deref(), value, "{key}");
    }
}

#[test]
fn a_header_that_stands_twice_or_is_no_text_says_nothing() {
    let mut twice = request();
    twice.headers.push(Header::new("user-agent", "another"));
    twice.headers.retain(|header| header.name != "referer");
    twice.headers.push(Header { name: "referer".into(), value: vec![0xff] });
    let context = kept(Context::new(), &twice, Time::from_moment(0), "us-east-1", None);
    assert_eq!(one(&context, "aws:UserAgent"), None);
    assert_eq!(one(&context, "aws:Referer"), None);
}

#[test]
fn a43_a_question_brings_only_what_it_may() {
    let base = Context::new();
    let question = Question {
        action: "iam:TagUser".into(),
        resource: "arn:aws:iam::210987654321:user/bob".into(),
        policy: None,
        context: vec![
            Fact { key: "aws:TagKeys".into(), values: vec!["a".into(), "b".into()] },
            Fact::new("aws:RequestTag/a", "1"),
            Fact::new("aws:ResourceTag/a", "2"),
            Fact::new("iam:PolicyARN", "arn"),
            Fact::new("aws:PrincipalTag/a", "evil"),
            Fact::new("AWS:USERNAME", "evil"),
            Fact::new("aws:ResourceAccount", "evil"),
        ],
    };
    let context = of_question(&base, &question, ACCOUNT, None);
    assert_eq!(context.values("aws:TagKeys").len(), 2);
    for (key, value) in [
        ("aws:RequestTag/a", Some("1")),
        ("aws:ResourceTag/a", Some("2")),
        ("iam:PolicyARN", Some("arn")),
        ("aws:PrincipalTag/a", None),
        ("aws:username", None),
        ("aws:ResourceAccount", Some("210987654321")),
    ] {
        assert_eq!(one(&context, key).as_deref(), value, "{key}");
    }
}

#[test]
fn the_resources_account_where_it_is_known() {
    let account = |resource| resource_account(resource, ACCOUNT);
    assert_eq!(account("arn:aws:iam::210987654321:user/bob"), Some("210987654321"));
    assert_eq!(account("*"), Some(ACCOUNT));
    assert_eq!(account("arn:aws:s3:::bucket/key"), None);
    assert_eq!(account("bucket"), None);
}
