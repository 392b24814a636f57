mod assume;
mod knowledge;
mod resources;
mod services;
mod vouched;

use super::testing::{ACCOUNT, People, Person, document, policy, session};
use super::*;
use crate::bundle::{Origin, Principal};
use crate::caller::PrincipalKind;
use crate::http::Header;
use crate::question::Fact;
use crate::sigv4::claim::testing::{Signer, request};

const KEY: &str = "AKIAEXAMPLE";
const FORM: &[u8] = b"Action=ListUsers&Version=2010-05-08";
const HASH_OF_NOTHING: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn moment() -> Moment {
    at("20260131T120000Z")
}

fn at(now: &str) -> Moment {
    let now = Time::parse_basic(now).unwrap().millis();
    Moment { now: u64::try_from(now).unwrap(), request_id: "request-1".into() }
}

fn signed(signer: &Signer) -> Request {
    signer.header(request("POST", "/", &[("host", "iam.example.com")], Some(FORM)))
}

fn call() -> Request {
    signed(&Signer::new(KEY, "secret", "iam"))
}

fn get(target: &str) -> Request {
    let headers = [("host", "s3.example.com"), ("x-amz-content-sha256", HASH_OF_NOTHING)];
    Signer::new(KEY, "secret", "s3").header(request("GET", target, &headers, None))
}

fn ask(action: &str) -> Question {
    Question { action: action.into(), resource: "*".into(), context: Vec::new(), policy: None }
}

fn alice() -> People {
    People::with(KEY, Person::new("alice", &[&policy("Allow", "iam:List*")]))
}

fn code(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::Answered(refused) => refused.code,
        other => panic!("{other:?}"),
    }
}

fn outcome(gate: &Gate, action: &str) -> Outcome {
    gate.decide(&ask(action)).outcome
}

#[test]
fn a_caller_is_recognised_and_asked_about() {
    let (mut gate, mut people) = (Gate::default(), alice());
    assert_eq!(outcome(&gate, "iam:ListUsers"), Outcome::ImplicitlyDenied);
    let caller = gate.authenticate(&call(), &moment(), &mut people).unwrap();
    assert_eq!((caller.access_key.as_str(), caller.account.as_str()), (KEY, ACCOUNT));
    assert_eq!((caller.kind, caller.name.as_str()), (PrincipalKind::User, "alice"));
    assert_eq!((caller.service.as_str(), caller.region.as_str()), ("iam", "us-east-1"));
    assert_eq!(outcome(&gate, "iam:ListUsers"), Outcome::Allowed);
    assert_eq!(outcome(&gate, "iam:CreateUser"), Outcome::ImplicitlyDenied);
    let explanation = gate.explain(&ask("iam:ListUsers"));
    assert!(explanation.contains("allowed") && explanation.contains("alice/inline"), "{explanation}");
}

#[test]
fn after_a_refusal_nobody_is_there() {
    let (mut gate, mut people) = (Gate::default(), alice());
    gate.authenticate(&call(), &moment(), &mut people).unwrap();
    let junk = signed(&Signer::new(KEY, "other", "iam"));
    assert_eq!(code(gate.authenticate(&junk, &moment(), &mut people).unwrap_err()), "SignatureDoesNotMatch");
    assert_eq!(outcome(&gate, "iam:ListUsers"), Outcome::ImplicitlyDenied);
    assert_eq!(gate.explain(&ask("iam:ListUsers")), "null");
    gate.authenticate(&call(), &moment(), &mut people).unwrap();
    let _ = gate.check(&get("/b/k"), &moment(), &mut people);
    assert_eq!(outcome(&gate, "iam:ListUsers"), Outcome::ImplicitlyDenied);
}

#[test]
fn a2_an_unknown_key_has_no_secret() {
    let (mut gate, mut people) = (Gate::default(), alice());
    gate.authenticate(&call(), &moment(), &mut people).unwrap();
    for secret in ["", "AKIANOBODY", "null", "secret"] {
        let request = signed(&Signer::new("AKIANOBODY", secret, "iam"));
        let Err(Refusal::Answered(refused)) = gate.authenticate(&request, &moment(), &mut people) else { panic!() };
        assert_eq!((refused.code, refused.response.status), ("InvalidClientTokenId", 403));
        assert_eq!(refused.access_key, "AKIANOBODY");
    }
}

#[test]
fn a20_the_action_api_takes_no_other_services_signature() {
    let (mut gate, mut people) = (Gate::default(), alice());
    for service in ["iam", "sts"] {
        gate.authenticate(&signed(&Signer::new(KEY, "secret", service)), &moment(), &mut people).unwrap();
    }
    let asked = people.asked;
    for service in ["s3", "IAM", "s3tables", "execute-api"] {
        let request = signed(&Signer::new(KEY, "secret", service));
        let refusal = gate.authenticate(&request, &moment(), &mut people).unwrap_err();
        assert_eq!(code(refusal), "SignatureDoesNotMatch", "{service}");
    }
    assert_eq!(people.asked, asked, "nobody is asked about a claim that this door does not take");
}

#[test]
fn a20_regions_are_those_of_the_settings() {
    let (mut gate, mut people) = (Gate::default(), alice());
    let abroad = signed(&Signer { region: "eu-west-1".into(), ..Signer::new(KEY, "secret", "iam") });
    gate.authenticate(&call(), &moment(), &mut people).unwrap();
    assert!(gate.authenticate(&abroad, &moment(), &mut people).is_err());
    for regions in [r#"{"regions":["us-east-1","eu-west-1"]}"#, r#"{"regions":["*"]}"#] {
        gate.configure(regions).unwrap();
        gate.authenticate(&abroad, &moment(), &mut people).unwrap();
    }
    gate.configure(r#"{"regions":[]}"#).unwrap();
    assert!(gate.authenticate(&call(), &moment(), &mut people).is_err());
}

#[test]
fn a25_session_tokens() {
    let temporary = "ASIAEXAMPLE";
    let mut person = Person::new("alice", &[&policy("Allow", "iam:*")]);
    person.session = Some(session("token"));
    let mut people = People::with(temporary, person);
    people.keys.insert(KEY.into(), Person::new("alice", &[]));
    let mut gate = Gate::default();
    let mut sign = |key: &str, token: Option<&str>, now: &str| {
        let signer = Signer { token: token.map(Into::into), ..Signer::new(key, "secret", "iam") };
        let outcome = gate.authenticate(&signed(&signer), &at(now), &mut people);
        outcome.map(|caller| caller.kind).map_err(code)
    };
    let noon = "20260131T120000Z";
    assert_eq!(sign(temporary, Some("token"), noon), Ok(PrincipalKind::User));
    for _ in 0..2 {
        assert_eq!(sign(temporary, None, noon), Err("InvalidClientTokenId"));
        assert_eq!(sign(temporary, Some("tokem"), noon), Err("InvalidClientTokenId"));
        assert_eq!(sign(KEY, Some("token"), noon), Err("InvalidClientTokenId"));
        assert_eq!(sign(KEY, None, noon), Ok(PrincipalKind::User));
    }
}

#[test]
fn a26_sessions_end() {
    let mut person = Person::new("alice", &[&policy("Allow", "iam:*")]);
    person.session = Some(session("token"));
    let (mut gate, mut people) = (Gate::default(), People::with("ASIAEXAMPLE", person));
    let mut sign = |date: &str| {
        let signer =
            Signer { token: Some("token".into()), date: date.into(), ..Signer::new("ASIAEXAMPLE", "secret", "iam") };
        gate.authenticate(&signed(&signer), &at(date), &mut people).map(|_| ()).map_err(code)
    };
    assert_eq!(sign("20260131T125959Z"), Ok(()));
    assert_eq!(sign("20260131T130000Z"), Err("ExpiredToken"));
}

#[test]
fn a29_a_request_without_credentials_is_nobodys() {
    let (mut gate, mut people) = (Gate::default(), alice());
    let request = request("POST", "/", &[("host", "iam.example.com")], Some(FORM));
    assert_eq!(gate.authenticate(&request, &moment(), &mut people), Err(Refusal::Unsigned));
    assert_eq!(people.asked, 0);
}

#[test]
fn a30_settings_that_cannot_be_read_change_nothing() {
    let (mut gate, mut people) = (Gate::default(), alice());
    for bad in ["", "null", "[1]", "{", r#"{"regions":"*"}"#, r#"{"auth":false}"#, r#"{"cache_bytes":-1}"#] {
        assert!(gate.configure(bad).is_err(), "{bad}");
    }
    gate.configure("{}").unwrap();
    gate.authenticate(&call(), &moment(), &mut people).unwrap();
    assert!(gate.authenticate(&signed(&Signer::new(KEY, "x", "iam")), &moment(), &mut people).is_err());
}

#[test]
fn a28_a_refusal_shows_no_key_and_no_signature() {
    let (mut gate, mut people) = (Gate::default(), alice());
    let signer = Signer::new(KEY, "other", "iam");
    let right = gate_text(&call());
    let Err(Refusal::Answered(refused)) = gate.authenticate(&signed(&signer), &moment(), &mut people) else { panic!() };
    let answer = format!("{refused:?}{}", String::from_utf8_lossy(&refused.response.body));
    let expected = right.rsplit("Signature=").next().unwrap();
    assert!(!answer.contains(expected) && !answer.contains("AWS4-HMAC"), "{answer}");
    gate.authenticate(&call(), &moment(), &mut people).unwrap();
    assert!(format!("{gate:?}").contains("SigningKey(…)"));
}

fn gate_text(request: &Request) -> String {
    let header = request.headers.iter().find(|header| header.name == "authorization").unwrap();
    String::from_utf8(header.value.clone()).unwrap()
}

#[test]
fn root_may_do_everything_in_its_account() {
    let (mut gate, mut people) = (Gate::default(), People::with(KEY, Person::root()));
    let caller = gate.authenticate(&call(), &moment(), &mut people).unwrap();
    assert_eq!((caller.kind, caller.id.as_str()), (PrincipalKind::Root, ACCOUNT));
    assert_eq!(outcome(&gate, "iam:CreateUser"), Outcome::Allowed);
}

#[test]
fn a_role_session_is_known_by_its_role() {
    let when = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{
        "ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::123456789012:role/r"},
        "StringEquals":{"aws:userid":"AROAEXAMPLE:s","aws:PrincipalType":"AssumedRole"}}}}"#;
    let mut person = Person::new("", &[when]);
    person.principal.kind = PrincipalKind::RoleSession;
    person.principal.arn = format!("arn:aws:sts::{ACCOUNT}:assumed-role/r/s");
    person.principal.id = "AROAEXAMPLE:s".into();
    person.principal.origin = Some(Origin { arn: format!("arn:aws:iam::{ACCOUNT}:role/r"), id: "AROAEXAMPLE".into() });
    person.session = Some(session("token"));
    let (mut gate, mut people) = (Gate::default(), People::with("ASIAEXAMPLE", person));
    let signer = Signer { token: Some("token".into()), ..Signer::new("ASIAEXAMPLE", "secret", "sts") };
    gate.authenticate(&signed(&signer), &moment(), &mut people).unwrap();
    assert_eq!(outcome(&gate, "sts:GetCallerIdentity"), Outcome::Allowed);
}

fn service_account() -> Person {
    let when = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{
        "ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::123456789012:user/alice"},
        "StringEquals":{"aws:userid":"AIDAEXAMPLE","aws:username":"alice","aws:PrincipalType":"User"}}}}"#;
    let mut person = Person::new("alice", &[when]);
    let Principal { arn, id, .. } = &person.principal;
    person.principal.origin = Some(Origin { arn: arn.clone(), id: id.clone() });
    person.principal.kind = PrincipalKind::ServiceAccount;
    person.principal.arn = format!("arn:aws:iam::{ACCOUNT}:service-account/alice/0123");
    person.principal.id = "sa:alice:0123".into();
    person.policies.session = Some(vec![document(&policy("Allow", "iam:ListUsers"))]);
    person
}

#[test]
fn a_service_account_is_its_user_and_less() {
    let (mut gate, mut people) = (Gate::default(), People::with(KEY, service_account()));
    let caller = gate.authenticate(&call(), &moment(), &mut people).unwrap();
    assert_eq!(caller.arn, "arn:aws:iam::123456789012:service-account/alice/0123");
    assert_eq!((caller.id.as_str(), caller.name.as_str()), ("sa:alice:0123", "alice"));
    assert_eq!(outcome(&gate, "iam:ListUsers"), Outcome::Allowed);
    assert_eq!(outcome(&gate, "iam:ListGroups"), Outcome::ImplicitlyDenied);
    people.change(KEY, |person| person.policies.session = None);
    gate.authenticate(&call(), &moment(), &mut people).unwrap();
    assert_eq!(outcome(&gate, "iam:ListGroups"), Outcome::Allowed);
}

#[test]
fn a_service_account_of_nobody_is_nobody() {
    let mut orphan = service_account();
    orphan.principal.origin = None;
    let (mut gate, mut people) = (Gate::default(), People::with(KEY, orphan));
    assert!(gate.authenticate(&call(), &moment(), &mut people).is_err());
}

#[test]
fn a_key_with_an_end_is_refused_from_then_on() {
    let mut person = service_account();
    person.expires = Some(Time::from_moment(moment().now + 1));
    let (mut gate, mut people) = (Gate::default(), People::with(KEY, person));
    gate.authenticate(&call(), &moment(), &mut people).unwrap();
    let later = Moment { now: moment().now + 1, ..moment() };
    let Err(Refusal::Answered(refused)) = gate.authenticate(&call(), &later, &mut people) else { panic!() };
    assert_eq!((refused.code, refused.response.status), ("AccessDenied", 403));
    assert_eq!(people.asked, 1);
    // Who has not proved the key does not learn that there was one.
    let forged = Signer::new(KEY, "guess", "iam");
    let Err(Refusal::Answered(refused)) = gate.authenticate(&signed(&forged), &later, &mut people) else { panic!() };
    assert_eq!(refused.code, "SignatureDoesNotMatch");
}

#[test]
fn a43_nobody_but_the_gate_fills_its_condition_keys() {
    let when = |key: &str, value: &str| {
        format!(
            r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":"*","Resource":"*",
            "Condition":{{"StringEquals":{{"{key}":"{value}"}}}}}}}}"#
        )
    };
    let decide = |key: &str, value: &str, facts: Vec<Fact>, headers: &[(&str, &str)]| {
        let mut people = People::with(KEY, Person::new("alice", &[&when(key, value)]));
        let mut gate = Gate::default();
        let headers = [&[("host", "h")], headers].concat();
        let request = Signer::new(KEY, "secret", "iam").header(request("POST", "/", &headers, Some(FORM)));
        gate.authenticate(&request, &moment(), &mut people).unwrap();
        gate.decide(&Question { context: facts, ..ask("iam:ListUsers") }).outcome
    };
    assert_eq!(decide("aws:username", "alice", vec![], &[]), Outcome::Allowed);
    assert_eq!(decide("iam:x", "1", vec![Fact::new("iam:x", "1")], &[]), Outcome::Allowed);
    assert_eq!(decide("aws:RequestTag/a", "1", vec![Fact::new("AWS:requesttag/a", "1")], &[]), Outcome::Allowed);
    for key in [
        "aws:username",
        "aws:userid",
        "aws:SourceIp",
        "aws:MultiFactorAuthPresent",
        "aws:MultiFactorAuthAge",
        "aws:PrincipalTag/x",
        "aws:PrincipalArn",
        "aws:TokenIssueTime",
        "aws:CurrentTime",
        "aws:SourceIdentity",
        "aws:Referer",
        "aws:VpcSourceIp",
        "aws:ResourceAccount",
    ] {
        for facts in [Fact::new(key, "evil"), Fact::new(key.to_ascii_uppercase(), "evil")] {
            let denied = decide(key, "evil", vec![facts], &[("x-amz-meta-a", "evil"), ("username", "evil")]);
            assert_eq!(denied, Outcome::ImplicitlyDenied, "{key}");
        }
    }
}

#[test]
fn a_data_request_passes_whole() {
    let mut people = People::with(KEY, Person::new("alice", &[&policy("Allow", "s3:GetObject")]));
    let mut gate = Gate::default();
    let Verdict::Pass(passage) = gate.check(&get("/b/k%20x"), &moment(), &mut people) else { panic!() };
    assert_eq!(passage.caller.name, "alice");
    assert_eq!(passage.question.action, "s3:GetObject");
    assert_eq!(passage.question.resource, "arn:aws:s3:::b/k x");
    assert_eq!((passage.decision.outcome, passage.decision.policy.as_str()), (Outcome::Allowed, "alice/inline"));
    let Verdict::Refuse(refused) = gate.check(&get("/b?acl"), &moment(), &mut people) else { panic!() };
    assert_eq!((refused.code, refused.response.status, refused.access_key.as_str()), ("AccessDenied", 403, KEY));
    let body = String::from_utf8(refused.response.body).unwrap();
    assert!(
        body.contains(
            "User: arn:aws:iam::123456789012:user/alice is not authorized to perform: s3:GetBucketAcl on resource: \
             &quot;arn:aws:s3:::b&quot; because no identity-based policy allows the s3:GetBucketAcl action"
        ),
        "{body}"
    );
}

#[test]
fn a20_no_service_but_s3_has_routes() {
    let mut people = People::with(KEY, Person::new("alice", &[&policy("Allow", "*")]));
    let mut gate = Gate::default();
    assert!(matches!(gate.check(&get("/b/k"), &moment(), &mut people), Verdict::Pass(_)));
    for service in ["s3tables", "execute-api", "iam"] {
        let request = Signer::new(KEY, "secret", service).header(request("GET", "/b/k", &[("host", "h")], Some(b"")));
        let Verdict::Refuse(refused) = gate.check(&request, &moment(), &mut people) else { panic!("{service}") };
        assert_eq!(refused.code, "AccessDenied", "{service}");
    }
}

#[test]
fn a22_methods_are_not_overridden() {
    let mut people = People::with(KEY, Person::new("alice", &[&policy("Allow", "*")]));
    let mut gate = Gate::default();
    let mut request = get("/b/k");
    assert!(matches!(gate.check(&request, &moment(), &mut people), Verdict::Pass(_)));
    request.headers.push(Header::new("x-http-method-override", "DELETE"));
    assert!(matches!(gate.check(&request, &moment(), &mut people), Verdict::Refuse(_)));
}
