use proptest::prelude::*;

use super::*;

fn canonical(raw: &str) -> String {
    let mut out = Vec::new();
    Query::parse(raw).unwrap().canonical("X-Amz-Signature", &mut out);
    String::from_utf8(out).unwrap()
}

#[test]
fn a15_is_sorted_by_name_and_then_by_value() {
    assert_eq!(canonical(""), "");
    assert_eq!(canonical("b=2&a=3&a=1"), "a=1&a=3&b=2");
    assert_eq!(canonical("acl"), "acl=");
    assert_eq!(canonical("a&a=&A"), "A=&a=&a=");
    // By the encoded form: `%` sorts before letters, `-` before `=` would.
    assert_eq!(canonical("a-b=1&a=2&%C3%A9=3"), "%C3%A9=3&a=2&a-b=1");
}

#[test]
fn a15_is_encoded_anew() {
    assert_eq!(canonical("a=x+y"), "a=x%20y");
    assert_eq!(canonical("a=%2f"), "a=%2F");
    assert_eq!(canonical("a=b;c=d"), "a=b%3Bc%3Dd");
    assert_eq!(canonical("a=%00&ሴ=/"), "%E1%88%B4=%2F&a=%00");
    assert_eq!(canonical("prefix=a/b&&x"), "prefix=a%2Fb&x=");
    assert!(Query::parse("a=%zz").is_err());
}

#[test]
fn a15_the_signature_is_left_out_wherever_it_stands() {
    assert_eq!(canonical("X-Amz-Signature=1&b=2"), "b=2");
    assert_eq!(canonical("b=2&X-Amz-Sig%6Eature=1"), "b=2");
    assert_eq!(canonical("x-amz-signature=1"), "x-amz-signature=1");
}

#[test]
fn a_parameter_that_stands_twice_has_no_value() {
    let query = Query::parse("a=1&b=2&%61=3").unwrap();
    assert_eq!(query.one("a"), Err(Repeated));
    assert_eq!(query.one("b"), Ok(Some(b"2".as_slice())));
    assert_eq!(query.one("B"), Ok(None));
    assert!(query.has("a") && !query.has("A"));
}

proptest! {
    #[test]
    fn canonical_once_is_canonical_forever(raw: String) {
        if let Ok(query) = Query::parse(&raw) {
            let mut once = Vec::new();
            query.canonical("X-Amz-Signature", &mut once);
            let once = String::from_utf8(once).unwrap();
            prop_assert_eq!(canonical(&once), once);
        }
    }
}
