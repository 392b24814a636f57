//! What resources say of who may: of their own account, of others, and of everybody.

use super::*;

const ABROAD: &str = "210987654321";
const BUCKET: &str = "arn:aws:s3:::b";
const ALICE: &str = "arn:aws:iam::123456789012:user/alice";

/// A bucket's policy of one statement.
fn says(effect: &str, principal: &str, action: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":{{"Effect":"{effect}","Principal":{principal},"Action":"{action}",
        "Resource":["{BUCKET}","{BUCKET}/*"]}}}}"#
    )
}

fn aws(arn: &str) -> String {
    format!(r#"{{"AWS":"{arn}"}}"#)
}

/// How a request ends where alice has these policies and the bucket is an account's, with this policy.
fn ends(request: &Request, identity: &[&str], owner: &str, policy: Option<&str>) -> Result<Passage, String> {
    let mut people = People::with(KEY, Person::new("alice", identity));
    people.rule(BUCKET, owner, policy);
    verdict(&mut Gate::default(), request, &mut people)
}

fn verdict(gate: &mut Gate, request: &Request, people: &mut People) -> Result<Passage, String> {
    match gate.check(request, &moment(), people) {
        Verdict::Pass(passage) => Ok(*passage),
        Verdict::Refuse(refused) => Err(String::from_utf8(refused.response.body).unwrap()),
        Verdict::Pending => Err("pending".to_owned()),
    }
}

fn unsigned(method: &str, target: &str) -> Request {
    request(method, target, &[("host", "s3.example.com")], None)
}

#[test]
fn a_resource_and_the_callers_account_decide_together() {
    let read = policy("Allow", "s3:GetObject");
    let (may, may_not): (&[&str], &[&str]) = (&[&read], &[]);
    let (alice, everyone, home) = (aws(ALICE), r#""*""#.to_owned(), aws(ACCOUNT));
    let bob = aws("arn:aws:iam::123456789012:user/bob");
    for (identity, owner, principal, allowed) in [
        (may, ACCOUNT, &bob, true),
        (may_not, ACCOUNT, &alice, true),
        (may_not, ACCOUNT, &everyone, true),
        (may_not, ACCOUNT, &home, false),
        (may_not, ACCOUNT, &bob, false),
        (may, ABROAD, &alice, true),
        (may, ABROAD, &home, true),
        (may, ABROAD, &everyone, true),
        (may, ABROAD, &bob, false),
        (may_not, ABROAD, &alice, false),
        (may_not, ABROAD, &everyone, false),
    ] {
        let policy = says("Allow", principal, "s3:GetObject");
        let ended = ends(&get("/b/k"), identity, owner, Some(&policy));
        assert_eq!(ended.is_ok(), allowed, "{identity:?} {owner} {principal}");
    }
    // A bucket that says nothing is its account's alone; one that is nobody's is as the caller's policies say.
    assert!(ends(&get("/b/k"), may, ACCOUNT, None).is_ok());
    assert!(ends(&get("/b/k"), may, ABROAD, None).is_err());
    assert!(ends(&get("/other/k"), may, ABROAD, None).is_ok());
}

#[test]
fn what_a_resource_denies_nobody_may() {
    let all = policy("Allow", "s3:*");
    let denial = says("Deny", r#""*""#, "s3:GetObject");
    let refused = ends(&get("/b/k"), &[&all], ACCOUNT, Some(&denial)).unwrap_err();
    assert!(refused.contains("with an explicit deny in a resource-based policy"), "{refused}");
    assert!(ends(&get("/b?list-type=2"), &[&all], ACCOUNT, Some(&denial)).is_ok());
    assert!(ends(&get("/other/k"), &[&all], ACCOUNT, Some(&denial)).is_ok());
    let unreadable = ends(&get("/b/k"), &[&all], ACCOUNT, Some("?"));
    assert!(unreadable.unwrap_err().contains("explicit deny"));
}

#[test]
fn limits_of_a_principal_hold_for_what_a_resource_grants_unless_it_names_the_principal() {
    let write = policy("Allow", "s3:PutObject");
    for (principal, allowed) in [(aws(ALICE), true), (r#""*""#.to_owned(), false), (aws(ACCOUNT), false)] {
        let mut alice = Person::new("alice", &[]);
        alice.policies.boundary = Some(document(&write));
        let mut people = People::with(KEY, alice);
        people.rule(BUCKET, ACCOUNT, Some(&says("Allow", &principal, "s3:GetObject")));
        assert_eq!(verdict(&mut Gate::default(), &get("/b/k"), &mut people).is_ok(), allowed, "{principal}");
    }
}

#[test]
fn who_has_not_signed_may_what_everybody_may() {
    let public = says("Allow", r#""*""#, "s3:GetObject");
    let passage = ends(&unsigned("GET", "/b/k"), &[], ABROAD, Some(&public)).unwrap();
    let Caller { kind, access_key, account, arn, id, name, .. } = passage.caller;
    assert_eq!(kind, PrincipalKind::Anonymous);
    assert_eq!([access_key, account, arn, id, name].concat(), "");
    assert_eq!(passage.question.action, "s3:GetObject");
    for (target, policy) in [
        ("/b/k", None),
        ("/b?list-type=2", Some(&public)),
        ("/b/k?acl", Some(&public)),
        ("/b/../k", Some(&public)),
        ("/other/k", Some(&public)),
        ("/", Some(&public)),
        ("/b/k", Some(&says("Allow", &aws(ACCOUNT), "s3:GetObject"))),
        ("/b/k", Some(&says("Allow", r#"{"Federated":"*"}"#, "s3:GetObject"))),
        ("/b/k", Some(&"?".to_owned())),
    ] {
        let refused = ends(&unsigned("GET", target), &[], ABROAD, policy.map(String::as_str)).unwrap_err();
        assert!(refused.contains("<Code>AccessDenied</Code>"), "{target} {refused}");
        assert!(refused.contains("<Message>Access Denied</Message>"), "{target} {refused}");
    }
    let put = ends(&unsigned("PUT", "/b/k"), &[], ABROAD, Some(&public));
    assert!(put.is_err());
}

#[test]
fn nobody_has_the_condition_keys_of_somebody() {
    let conditions = |condition: &str| {
        format!(
            r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Principal":"*","Action":"s3:GetObject",
            "Resource":"*","Condition":{{{condition}}}}}}}"#
        )
    };
    for (condition, passes) in [
        (r#""StringEquals":{"aws:PrincipalType":"Anonymous"}"#, true),
        (r#""StringEquals":{"aws:userid":"anonymous"}"#, true),
        (r#""StringEquals":{"aws:ResourceAccount":"210987654321"}"#, true),
        (r#""Null":{"aws:PrincipalArn":"true","aws:username":"true","s3:authType":"true"}"#, true),
        (r#""IpAddress":{"aws:SourceIp":"0.0.0.0/0"}"#, true),
        (r#""StringEquals":{"s3:x-amz-content-sha256":"UNSIGNED-PAYLOAD"}"#, true),
        (r#""StringEquals":{"aws:PrincipalAccount":"210987654321"}"#, false),
        (r#""StringLike":{"aws:PrincipalArn":"*"}"#, false),
        (r#""StringEquals":{"aws:PrincipalOrgID":"o-example"}"#, false),
    ] {
        let policy = conditions(condition);
        let ended = ends(&unsigned("GET", "/b/k"), &[], ABROAD, Some(&policy));
        assert_eq!(ended.is_ok(), passes, "{condition} {ended:?}");
    }
}

#[test]
fn half_a_signature_is_not_nobodys() {
    let public = says("Allow", r#""*""#, "s3:GetObject");
    let mut people = People::with(KEY, Person::new("alice", &[]));
    people.rule(BUCKET, ACCOUNT, Some(&public));
    let mut check = |request: &Request| verdict(&mut Gate::default(), request, &mut people);
    assert!(check(&unsigned("GET", "/b/k")).is_ok());
    assert!(check(&get("/b/k")).is_ok());
    let forged = Signer::new(KEY, "other", "s3").header(unsigned("GET", "/b/k"));
    let unknown = Signer::new("AKIANOBODY", "secret", "s3").header(unsigned("GET", "/b/k"));
    let header = |name: &str, value: &str| request("GET", "/b/k", &[("host", "s3.example.com"), (name, value)], None);
    for request in [
        forged,
        unknown,
        header("authorization", "Bearer x"),
        header("authorization", ""),
        unsigned("GET", "/b/k?X-Amz-Signature=0"),
        unsigned("GET", "/b/k?Signature=0"),
    ] {
        assert!(check(&request).is_err(), "{}", request.target);
    }
}

#[test]
fn a_change_of_a_resource_counts_on_the_next_request() {
    let (mut gate, mut people) = (Gate::default(), People::with(KEY, Person::new("alice", &[])));
    let mut passes = |people: &mut People| verdict(&mut gate, &unsigned("GET", "/b/k"), people).is_ok();
    assert!(!passes(&mut people));
    people.rule(BUCKET, ABROAD, Some(&says("Allow", r#""*""#, "s3:GetObject")));
    assert!(passes(&mut people) && passes(&mut people));
    assert_eq!(people.resources_asked, 2);
    people.rule(BUCKET, ABROAD, None);
    assert!(!passes(&mut people));
    people.lag = 1;
    people.rule(BUCKET, ABROAD, Some(&says("Allow", r#""*""#, "s3:GetObject")));
    assert_eq!(verdict(&mut gate, &unsigned("GET", "/b/k"), &mut people).unwrap_err(), "pending");
}
