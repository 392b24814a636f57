use serde_json::{Value, json};

use super::*;
use crate::sigv4::claim::testing::request;

fn table(rows: &Value) -> Result<Routes, String> {
    serde_json::from_value(rows.clone()).map_err(|error| error.to_string())
}

fn row() -> Value {
    json!({
        "host": "docs.example.com",
        "method": "GET",
        "path": "/accounts/{account}/pages/{page...}",
        "service": "docs",
        "action": "docs:GetPage",
        "resource": "arn:aws:docs:us-east-1:{account}:page/{page}",
    })
}

/// The row with other fields in the place of its own.
fn with(fields: &Value) -> Value {
    let mut row = row();
    row.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    row
}

fn ask_at(rows: &Value, method: &str, host: &str, target: &str, headers: &[(&str, &str)]) -> Result<Question, Fault> {
    let headers = [&[("host", host)], headers].concat();
    let request = request(method, target, &headers, None);
    let query = Query::parse(request.query()).map_err(|_| Fault::Query)?;
    table(rows).unwrap().asked(&request, &query).map(|asked| asked.question)
}

fn ask(rows: &Value, target: &str) -> Result<Question, Fault> {
    ask_at(rows, "GET", "docs.example.com", target, &[])
}

fn resource(rows: &Value, target: &str) -> Result<String, Fault> {
    ask(rows, target).map(|question| question.resource)
}

fn page(rest: &str) -> Result<String, Fault> {
    Ok(format!("arn:aws:docs:us-east-1:123456789012:page/{rest}"))
}

#[test]
fn a_row_makes_a_question() {
    let rows = json!([row()]);
    let question = ask(&rows, "/accounts/123456789012/pages/a/b%20c").unwrap();
    assert_eq!(question.action, "docs:GetPage");
    assert_eq!(Ok(question.resource), page("a/b c"));
    assert_eq!(question.context, []);
    assert_eq!(resource(&rows, "/accounts/123456789012/pages/%C3%A9"), page("é"));
    let at = |method, host| ask_at(&rows, method, host, "/accounts/1/pages/a", &[]).is_ok();
    assert!(at("GET", "docs.example.com") && at("GET", "DOCS.example.com:8443"));
    for (method, host) in [
        ("POST", "docs.example.com"),
        ("get", "docs.example.com"),
        ("GET", "example.com"),
        ("GET", "x.docs.example.com"),
        ("GET", "docs.example.com."),
        ("GET", "docs.example.com:x"),
        ("GET", ""),
    ] {
        assert!(!at(method, host), "{method} {host}");
    }
}

#[test]
fn what_no_row_describes_is_refused() {
    let rows = json!([row(), with(&json!({"path": "/", "resource": "*", "action": "docs:List"}))]);
    assert_eq!(resource(&rows, "/"), Ok("*".to_owned()));
    for target in [
        "/accounts",
        "/accounts/123456789012",
        "/accounts/123456789012/pages",
        "/Accounts/123456789012/pages/a",
        "/accounts/123456789012/pages/a?view=1",
        "/accounts/123456789012/other/a",
        "/x/accounts/123456789012/pages/a",
    ] {
        assert_eq!(ask(&rows, target), Err(Fault::NoRoute), "{target}");
    }
    let headers = [("x-http-method-override", "DELETE")];
    let overridden = ask_at(&rows, "GET", "docs.example.com", "/accounts/1/pages/a", &headers);
    assert_eq!(overridden, Err(Fault::NoRoute));
    assert_eq!(ask(&json!([]), "/"), Err(Fault::NoRoute));
}

#[test]
fn a14_a138_paths_that_two_readers_could_read_differently() {
    let rows = json!([row()]);
    let at = |page: &str| ask(&rows, &format!("/accounts/123456789012/pages/{page}"));
    assert!(at("a/b").is_ok() && at("..a/b...").is_ok() && at("a@b+c=d,e!").is_ok());
    for page in [
        "", "a/", "a//b", ".", "..", "a/../b", "a/./b", "%2E%2E/b", "%2e%2e/b", "a%2Fb", "a%2fb", "a%5Cb", "a\\b",
        "a;b", "a;v=1/b", "a%3Bb", "%41", "%7E", "a%c3%a9", "%ff", "%FF", "%C3", "%zz", "%2", "%", "%00", "%0A", "%7F",
        "%252E", "a b", "a\"b", "a<b", "a|b", "a{b", "é", "a^b", "a`b",
    ] {
        assert_eq!(at(page), Err(Fault::Path), "{page:?}");
    }
    for target in ["//accounts/1/pages/a", "/accounts//pages/a", "accounts/1/pages/a", "/./accounts/1/pages/a"] {
        assert_eq!(ask(&rows, target), Err(Fault::Path), "{target}");
    }
}

#[test]
fn a_value_is_never_more_than_a_part_of_a_name() {
    let rows = json!([row()]);
    let at = |account: &str, page: &str| ask(&rows, &format!("/accounts/{account}/pages/{page}"));
    assert!(at("123456789012", "a").is_ok());
    for (account, page) in [
        ("123456789012", "*"),
        ("123456789012", "%2A"),
        ("123456789012", "a%3Fb"),
        ("123456789012", "$%7Baws:username%7D"),
        ("123456789012:page/x", "a"),
        ("123456789012", "a:b"),
        ("*", "a"),
        (":", "a"),
    ] {
        assert_eq!(at(account, page), Err(Fault::NoRoute), "{account} {page}");
    }
}

#[test]
fn parameters_are_those_of_the_row() {
    let rows = json!([with(&json!({
        "resource": "arn:aws:docs:::page/{query:id}",
        "query": ["view"],
        "context": {"query": {"mode": "docs:Mode"}, "headers": {"x-department": "docs:Department"}},
    }))]);
    let path = "/accounts/1/pages/a";
    let question = ask_at(
        &rows,
        "GET",
        "docs.example.com",
        &format!("{path}?id=7&view=&mode=fast&X-Amz-Date=x"),
        &[("x-department", " sales ")],
    );
    let Question { resource: named, context, .. } = question.unwrap();
    assert_eq!(named, "arn:aws:docs:::page/7");
    assert_eq!(context, [Fact::new("docs:Department", "sales"), Fact::new("docs:Mode", "fast")]);
    assert!(ask(&rows, &format!("{path}?id=7")).unwrap().context.is_empty());
    for (query, fault) in [
        ("", Fault::NoRoute),
        ("id=", Fault::NoRoute),
        ("id=a/b", Fault::NoRoute),
        ("id=a%2Fb", Fault::NoRoute),
        ("id=*", Fault::NoRoute),
        ("id=7&other=1", Fault::NoRoute),
        ("id=7&ID=8", Fault::NoRoute),
        ("id=7&id=8", Fault::Repeated("parameter")),
        ("id=7&mode=a&mode=b", Fault::Repeated("parameter")),
        ("id=%FF", Fault::Query),
    ] {
        assert_eq!(ask(&rows, &format!("{path}?{query}")), Err(fault), "{query}");
    }
    let twice = [("x-department", "a"), ("x-department", "b")];
    let repeated = ask_at(&rows, "GET", "docs.example.com", &format!("{path}?id=7"), &twice);
    assert_eq!(repeated, Err(Fault::Repeated("header")));
    let any = json!([with(&json!({"query": ["*"]}))]);
    assert!(ask(&any, &format!("{path}?anything=1&b")).is_ok());
    assert_eq!(ask(&any, &format!("{path}?a=1&a=2")), Err(Fault::Repeated("parameter")));
}

#[test]
fn a_label_of_the_host_may_have_a_name() {
    let fields = json!({"host": "{tenant}.example.com", "path": "/x", "resource": "arn:aws:docs:::{tenant}/x"});
    let rows = json!([with(&fields)]);
    let at = |host: &str| ask_at(&rows, "GET", host, "/x", &[]).map(|question| question.resource);
    assert_eq!(at("acme.example.com"), Ok("arn:aws:docs:::acme/x".to_owned()));
    for host in ["example.com", ".example.com", "a.b.example.com", "a*.example.com", "acme.example.com.evil"] {
        assert_eq!(at(host), Err(Fault::NoRoute), "{host}");
    }
    assert!(ask_at(&json!([with(&json!({"host": "*"}))]), "GET", "any", "/accounts/1/pages/a", &[]).is_ok());
}

#[test]
fn the_first_row_that_describes_a_request_is_its_row() {
    let one = with(&json!({"path": "/{x}", "action": "docs:A", "resource": "*"}));
    let other = with(&json!({"path": "/me", "action": "docs:B", "resource": "*"}));
    let action = |rows: Value| ask(&rows, "/me").unwrap().action;
    assert_eq!(action(json!([one.clone(), other.clone()])), "docs:A");
    assert_eq!(action(json!([other, one])), "docs:B");
}

#[test]
fn a30_a_table_that_could_be_misread_is_none() {
    assert!(table(&json!([row()])).is_ok());
    for (fields, wrong) in [
        (json!({"host": "Docs.example.com"}), "no host name"),
        (json!({"host": ""}), "no host name"),
        (json!({"host": "*.example.com"}), "no host name"),
        (json!({"host": "{a}.{b}.example.com"}), "no host name"),
        (json!({"host": "{account}.example.com"}), "stands twice"),
        (json!({"method": "get"}), "no method"),
        (json!({"method": "*"}), "no method"),
        (json!({"path": "accounts"}), "does not begin with a slash"),
        (json!({"path": "/a//b"}), "no segment"),
        (json!({"path": "/a/"}), "no segment"),
        (json!({"path": "/a/../b"}), "no segment"),
        (json!({"path": "/{a...}/b"}), "follows the rest"),
        (json!({"path": "/{A}"}), "no name in braces"),
        (json!({"path": "/x{a}"}), "no segment"),
        (json!({"path": "/{account}/{account}"}), "stands twice"),
        (json!({"path": "/{account}"}), "`page` is a name in neither"),
        (json!({"service": "s3"}), "no service of your own"),
        (json!({"service": "aws"}), "no service of your own"),
        (json!({"service": "Docs"}), "no service of your own"),
        (json!({"action": "iam:GetUser"}), "is not `docs:`"),
        (json!({"action": "docs:*"}), "is not `docs:`"),
        (json!({"action": "docs:"}), "is not `docs:`"),
        (json!({"resource": "page/{page}"}), "neither `*` nor an ARN"),
        (json!({"resource": "arn:aws:docs:::*"}), "neither `*` nor an ARN"),
        (json!({"resource": "arn:aws:iam::{account}:user/{page}"}), "neither `*` nor an ARN"),
        (json!({"resource": "arn:aws:s3:::{page}"}), "neither `*` nor an ARN"),
        (json!({"resource": "arn:aws:docs:::{page"}), "does not end"),
        (json!({"context": {"headers": {"x-a": "aws:SourceIp"}}}), "condition key `aws:SourceIp`"),
        (json!({"context": {"query": {"a": "s3:prefix"}}}), "condition key `s3:prefix`"),
        (json!({"context": {"headers": {"authorization": "docs:A"}}}), "no header for conditions"),
        (json!({"context": {"headers": {"x-iam-account": "docs:A"}}}), "no header for conditions"),
        (json!({"context": {"cookies": {}}}), "unknown field"),
        (json!({"body": "maybe"}), "unknown variant"),
        (json!({"anonymous": true}), "unknown field"),
    ] {
        let refused = table(&json!([with(&fields)])).unwrap_err();
        assert!(refused.contains(wrong), "{fields}: {refused}");
    }
    let twice = table(&json!([row(), with(&json!({"path": "/accounts/{account}/pages/{page...}"}))])).unwrap_err();
    assert!(twice.starts_with("route 2 (GET /accounts/{account}/pages/{page...}): an earlier route"), "{twice}");
}
