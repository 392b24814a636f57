use super::canonical;
use crate::testing::{LIMITS, cases};
use crate::xml::Document;

#[test]
fn it_is_what_libxml2_makes_of_it() {
    let cases = cases();
    let cases = cases["canonical"].as_array().unwrap();
    assert!(cases.len() > 30);
    for case in cases {
        let document = Document::parse(case["document"].as_str().unwrap(), LIMITS).unwrap();
        let number = usize::try_from(case["element"].as_u64().unwrap()).unwrap();
        let element = document.elements().nth(number).unwrap();
        let prefixes: Vec<&str> = case["prefixes"].as_array().unwrap().iter().map(|p| p.as_str().unwrap()).collect();
        assert_eq!(canonical(element, None, &prefixes), case["canonical"].as_str().unwrap(), "{case}");
    }
}

#[test]
fn it_stays_what_it_is_when_it_is_read_again() {
    for case in cases()["canonical"].as_array().unwrap() {
        let text = case["canonical"].as_str().unwrap();
        let document = Document::parse(text, LIMITS).unwrap();
        let prefixes =
            if case["prefixes"].as_array().unwrap().is_empty() { &[][..] } else { &["x", "p", "q", "n0", "n3"] };
        assert_eq!(canonical(document.root().unwrap(), None, prefixes), text);
    }
}

#[test]
fn an_element_can_be_left_out() {
    let document = Document::parse("<a><b/>x<c><b/></c>y</a>", LIMITS).unwrap();
    let root = document.root().unwrap();
    assert_eq!(canonical(root, root.only("", "b"), &[]), "<a>x<c><b></b></c>y</a>");
}
