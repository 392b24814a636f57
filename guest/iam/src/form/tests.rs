use super::{Form, MOST_PAIRS};
use crate::fault::Code;
use crate::testing::post;

fn value<'f>(form: &'f Form, name: &str) -> Option<&'f str> {
    form.value(name).unwrap()
}

fn code(form: &str) -> Option<Code> {
    Form::parse(form.as_bytes()).err().map(|fault| fault.code())
}

#[test]
fn names_and_values_are_decoded() {
    let form = Form::parse(b"a=1&b+c=%C3%A4%20+%2B&empty=&bare&=x&&").unwrap();
    assert_eq!(value(&form, "a"), Some("1"));
    assert_eq!(value(&form, "b c"), Some("ä  +"));
    assert_eq!(value(&form, "empty"), Some(""));
    assert_eq!(value(&form, "bare"), Some(""));
    assert_eq!(value(&form, "A"), None);
}

#[test]
fn what_is_not_a_form_is_refused() {
    for form in ["a=%", "a=%4", "a=%zz", "a=%C3", "a=%+1", "%ff=1"] {
        assert_eq!(code(form), Some(Code::MalformedInput), "{form}");
    }
    assert!(Form::parse(b"a=\xff").is_err());
}

#[test]
fn what_is_given_twice_has_no_value() {
    for form in ["a=1&a=1", "a=1&%61=2", "b=1&a=1&c=&a"] {
        assert!(Form::parse(form.as_bytes()).unwrap().value("a").is_err(), "{form}");
    }
    assert_eq!(value(&Form::parse(b"a=1&b=1&b=2&A=2").unwrap(), "a"), Some("1"));
}

#[test]
fn pairs_are_counted() {
    let most: Vec<_> = (0..MOST_PAIRS).map(|n| format!("p{n}=")).collect();
    assert_eq!(code(&most.join("&")), None);
    assert_eq!(code(&format!("{}&x=", most.join("&"))), Some(Code::MalformedInput));
}

#[test]
fn query_and_body_must_not_disagree() {
    let mut request = post("Action=ListUsers&Version=2010-05-08");
    request.target = "/?Action=ListUsers&X-Amz-Date=20260131T120000Z".to_owned();
    let form = Form::of(&request).unwrap();
    assert_eq!(value(&form, "Action"), Some("ListUsers"));
    assert_eq!(value(&form, "X-Amz-Date"), None);
    request.target = "/?Action=ListGroups".to_owned();
    assert!(Form::of(&request).unwrap().value("Action").is_err());
    assert_eq!(value(&Form::of(&request).unwrap(), "Version"), Some("2010-05-08"));
}

#[test]
fn only_forms_are_read() {
    for kind in ["application/json", "multipart/form-data; boundary=a", "text/plain", ""] {
        let mut request = post("Action=ListUsers");
        request.headers[0].value = kind.as_bytes().to_vec();
        assert!(Form::of(&request).is_err(), "{kind}");
    }
    let mut request = post("Action=ListUsers");
    request.headers.clear();
    assert!(Form::of(&request).is_err());
    request.body = None;
    assert!(Form::of(&request).is_ok());
    request.method = "PUT".to_owned();
    assert_eq!(Form::of(&request).err().map(|fault| fault.code()), Some(Code::MethodNotAllowed));
}

#[test]
fn a_get_has_its_form_in_the_query() {
    let mut request = post("Action=CreateUser");
    request.method = "GET".to_owned();
    assert_eq!(value(&Form::of(&request).unwrap(), "Action"), None);
    request.target = "/?Action=ListUsers".to_owned();
    assert_eq!(value(&Form::of(&request).unwrap(), "Action"), Some("ListUsers"));
}
