//! Services of the operator's own, by the table of routes.

use super::*;

const HOST: (&str, &str) = ("host", "docs.example.com");

fn gate(errors: &str, body: &str) -> Gate {
    let mut gate = Gate::default();
    let route = |method: &str, action: &str| {
        format!(
            r#"{{"host":"docs.example.com","method":"{method}","path":"/pages/{{page}}","service":"docs","action":"docs:{action}",
            "resource":"arn:aws:docs:::page/{{page}}","errors":"{errors}","body":"{body}"}}"#
        )
    };
    let (get, put) = (route("GET", "GetPage"), route("PUT", "PutPage"));
    gate.configure(&format!(r#"{{"routes":[{get},{put}]}}"#)).unwrap();
    gate
}

fn reader() -> People {
    People::with(KEY, Person::new("alice", &[&policy("Allow", "docs:GetPage")]))
}

fn sign(service: &str, request: Request) -> Request {
    Signer::new(KEY, "secret", service).header(request)
}

fn read(page: &str) -> Request {
    request("GET", &format!("/pages/{page}"), &[HOST], Some(b""))
}

/// The action and resource that passed, or the status and body of the refusal.
fn check(gate: &mut Gate, people: &mut People, request: &Request) -> Result<(String, String), (u16, String)> {
    match gate.check(request, &moment(), people) {
        Verdict::Pass(passage) => Ok((passage.question.action, passage.question.resource)),
        Verdict::Refuse(refused) => Err((refused.response.status, String::from_utf8(refused.response.body).unwrap())),
        Verdict::Pending => panic!("pending"),
    }
}

#[test]
fn a_service_of_the_table_is_guarded_by_policies() {
    let (mut gate, mut people) = (gate("xml", "signed"), reader());
    let passed = check(&mut gate, &mut people, &sign("docs", read("a"))).unwrap();
    assert_eq!(passed, ("docs:GetPage".to_owned(), "arn:aws:docs:::page/a".to_owned()));
    let put = sign("docs", request("PUT", "/pages/a", &[HOST], Some(b"text")));
    let (status, body) = check(&mut gate, &mut people, &put).unwrap_err();
    assert_eq!(status, 403);
    assert!(body.contains("<Code>AccessDenied</Code>") && body.contains("is not authorized to perform: docs:PutPage"));
    assert!(body.starts_with("<ErrorResponse>\n"), "{body}");
    let nowhere = sign("docs", request("GET", "/other", &[HOST], Some(b"")));
    assert!(check(&mut gate, &mut people, &nowhere).unwrap_err().1.contains("<Code>AccessDenied</Code>"));
    assert!(check(&mut gate, &mut people, &read("a")).unwrap_err().1.contains("MissingAuthenticationToken"));
}

#[test]
fn a20_a_host_of_the_table_takes_no_other_services_signature() {
    let all = Person::new("alice", &[&policy("Allow", "*")]);
    let (mut gate, mut people) = (gate("xml", "signed"), People::with(KEY, all));
    assert!(check(&mut gate, &mut people, &sign("docs", read("a"))).is_ok());
    let s3 = request("GET", "/pages/a", &[HOST, ("x-amz-content-sha256", HASH_OF_NOTHING)], Some(b""));
    for service in ["s3", "iam", "other"] {
        assert!(check(&mut gate, &mut people, &sign(service, s3.clone())).is_err(), "{service}");
    }
    // Every other host is S3's, and takes no signature of the table's.
    let elsewhere = |service| {
        let headers = [("host", "s3.example.com"), ("x-amz-content-sha256", HASH_OF_NOTHING)];
        sign(service, request("GET", "/pages/a", &headers, Some(b"")))
    };
    assert!(check(&mut gate, &mut people, &elsewhere("s3")).is_ok());
    assert!(check(&mut gate, &mut people, &elsewhere("docs")).is_err());
}

#[test]
fn the_body_is_proven_unless_the_row_lets_it_pass_by() {
    let all = Person::new("alice", &[&policy("Allow", "docs:*")]);
    let mut people = People::with(KEY, all);
    let mut check = |body: &str, request: &Request| check(&mut gate("xml", body), &mut people, request).is_ok();
    let put = request("PUT", "/pages/a", &[HOST], Some(b"text"));
    let whole = sign("docs", put.clone());
    let other = Request { body: Some(b"other".to_vec()), ..whole.clone() };
    let gone = Request { body: None, ..whole.clone() };
    assert!(check("signed", &whole) && !check("signed", &other) && !check("signed", &gone));
    assert!(check("unseen", &whole) && !check("unseen", &other) && !check("unseen", &gone));
    let said = [HOST, ("x-amz-content-sha256", "982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1")];
    let said = sign("docs", request("PUT", "/pages/a", &said, Some(b"text")));
    let gone = Request { body: None, ..said.clone() };
    assert!(check("signed", &said) && !check("signed", &gone) && check("unseen", &gone));
    let nothing = sign("docs", read("a"));
    assert!(check("unseen", &Request { body: None, ..nothing.clone() }));
    assert!(!check("signed", &Request { body: None, ..nothing }));
}

#[test]
fn errors_are_worded_as_the_row_says() {
    let (mut gate, mut people) = (gate("json", "signed"), reader());
    let refused = |gate: &mut Gate, people: &mut People, request: &Request| match gate.check(request, &moment(), people)
    {
        Verdict::Refuse(refused) => refused.response,
        other => panic!("{other:?}"),
    };
    let response = refused(&mut gate, &mut people, &read("a"));
    let body: serde_json::Value = serde_json::from_slice(&response.body).unwrap();
    assert_eq!(body["__type"], "MissingAuthenticationToken");
    assert_eq!(body["message"], "Request is missing Authentication Token");
    assert!(response.headers.contains(&Header::new("content-type", "application/json")));
    assert!(response.headers.contains(&Header::new("x-amzn-errortype", "MissingAuthenticationToken")));
    let head = request("HEAD", "/pages/a", &[HOST], Some(b""));
    assert_eq!(refused(&mut gate, &mut people, &head).body, b"");
}

#[test]
fn resources_of_the_table_have_policies_too() {
    let (mut gate, mut people) = (gate("xml", "signed"), People::with(KEY, Person::new("alice", &[])));
    assert!(check(&mut gate, &mut people, &read("a")).is_err());
    let public = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"docs:GetPage","Resource":"*"}}"#;
    people.rule("arn:aws:docs:::page/a", ACCOUNT, Some(public));
    assert!(check(&mut gate, &mut people, &read("a")).is_ok());
    assert!(check(&mut gate, &mut people, &sign("docs", read("a"))).is_ok());
    assert!(check(&mut gate, &mut people, &read("b")).is_err());
    let put = request("PUT", "/pages/a", &[HOST], Some(b""));
    assert!(check(&mut gate, &mut people, &put).is_err());
}

#[test]
fn names_of_s3_stay_s3s() {
    let mut gate = Gate::default();
    let route = r#"{"host":"*","method":"GET","path":"/{x}","service":"docs","action":"docs:Get","resource":"*"}"#;
    gate.configure(&format!(r#"{{"s3_hosts":["s3.example.com"],"routes":[{route}]}}"#)).unwrap();
    let all = Person::new("alice", &[&policy("Allow", "*")]);
    let mut people = People::with(KEY, all);
    let passed = check(&mut gate, &mut people, &get("/b")).unwrap();
    assert_eq!(passed.0, "s3:ListBucket");
    let docs = sign("docs", request("GET", "/b", &[HOST], Some(b"")));
    assert_eq!(check(&mut gate, &mut people, &docs).unwrap().0, "docs:Get");
}

#[test]
fn a30_a_table_with_a_mistake_changes_nothing() {
    let mut gate = gate("xml", "signed");
    let refused = gate.configure(r#"{"routes":[{"host":"*"}]}"#).unwrap_err();
    assert!(refused.contains("missing field"), "{refused}");
    assert!(check(&mut gate, &mut reader(), &sign("docs", read("a"))).is_ok());
}
