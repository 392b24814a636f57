use std::collections::BTreeSet;

use super::*;

#[test]
fn no_value_can_end_a_header_or_begin_another() {
    assert_eq!(visible("arn:aws:iam::1:user/a+b=c,.@-".into()), "arn:aws:iam::1:user/a+b=c,.@-");
    assert_eq!(visible("a\r\nx: y".into()), "a%0D%0Ax:%20y");
    assert_eq!(visible("100% \u{e9}".into()), "100%25%20%C3%A9");
}

#[test]
fn names_are_ours_and_each_stands_once() {
    let names: BTreeSet<_> = HEADERS.iter().map(|(name, _)| *name).collect();
    assert_eq!(names.len(), HEADERS.len());
    assert!(names.iter().all(|name| name.starts_with(INTERNAL)));
}
