use keyward_gate::{Header, Request};

use super::*;
use crate::testing::{House, body, post, root};

fn put(body: &str) -> Request {
    Request {
        method: "PUT".to_owned(),
        target: "/api/whitelist/RSWhitelistAddRule".to_owned(),
        headers: vec![Header::new("content-type", "application/json; charset=utf-8")],
        ..post(body)
    }
}

fn value(form: &Form, name: &str) -> Option<String> {
    form.value(name).ok().flatten().map(str::to_owned)
}

#[test]
fn a_json_object_is_a_form() {
    let body = r#"{"root":"lyve:newcorp","subNet":"10.0.0.0/8","regions":["DCA02","SJC03"],"ttl":30,"notes":null}"#;
    let (entry, form) = asked(&put(body)).ok().unwrap();
    assert_eq!(entry.name, "RSWhitelistAddRule");
    for (name, text) in [
        ("root", Some("lyve:newcorp")),
        ("regions", Some(r#"["DCA02","SJC03"]"#)),
        ("ttl", Some("30")),
        ("notes", None),
        ("Action", Some("RSWhitelistAddRule")),
    ] {
        assert_eq!(value(&form, name).as_deref(), text, "{name}");
    }
}

#[test]
fn what_could_be_read_twice_or_is_no_object_is_refused() {
    let twice = asked(&put(r#"{"root":"a:b","root":"a:c"}"#)).ok().unwrap().1;
    assert!(matches!(twice.value("root"), Err(Fault::MalformedInput(_))));
    let own = asked(&put(r#"{"Action":"DeleteUser"}"#)).map(|(entry, _)| entry.name);
    assert!(matches!(own, Err(Lost { fault: Fault::MalformedInput(_), .. })));
    let queried = Request { target: "/api/whitelist/RSWhitelistAddRule?root=a:b".to_owned(), ..put("{}") };
    let signed = Request { target: "/api/whitelist/RSWhitelistAddRule?X-Amz-Date=1".to_owned(), ..put("{}") };
    let form = Request { headers: post("").headers, ..put("{}") };
    assert!(asked(&signed).is_ok());
    for bad in [queried, form, put("[]"), put("\"a\""), put("{} {}"), put(""), put("root=a")] {
        assert!(matches!(asked(&bad), Err(Lost { entry: Some(_), fault: Fault::MalformedInput(_) })), "{bad:?}");
    }
}

#[test]
fn a_place_has_its_method_and_elsewhere_there_is_nothing() {
    let mut house = House::default();
    let at = |method: &str, target: &str| Request {
        method: method.to_owned(),
        target: target.to_owned(),
        ..post("Action=ListUsers")
    };
    let answer = house.send_request(&root(), &at("POST", "/api/whitelist/RSWhitelistAddRule"));
    assert_eq!((answer.response.status, answer.event.code), (405, "MethodNotAllowed"));
    assert!(answer.response.headers.contains(&Header::new("allow", "PUT")));
    assert!(body(&answer).starts_with(r#"{"ok":false,"errorDesc":"MethodNotAllowed: "#), "{}", body(&answer));
    for target in ["/api", "/api/whitelist/", "/Login", "//", "/login/", "/%6cogin"] {
        let (signed, unsigned) = (house.send_request(&root(), &at("POST", target)), house.send_raw(&at("GET", target)));
        for answer in [signed, unsigned] {
            assert_eq!((answer.response.status, answer.event.code), (404, "UnknownOperation"), "{target}");
        }
    }
    let unsigned = house.send_raw(&at("GET", "/api/whitelist/RSWhitelistListRules?root=a:b"));
    assert_eq!(unsigned.event.code, "MissingAuthenticationToken");
}
