use super::*;

#[test]
fn a_question_has_each_thing_once() {
    let poll = Poll::read("after=41&wait=30&proxy=edge-1").unwrap();
    assert_eq!(poll, Poll { after: Revision(41), wait: Duration::from_secs(30), proxy: Some("edge-1") });
    let poll = Poll::read("proxy=a.b:c_&after=0").unwrap();
    assert_eq!(poll, Poll { after: Revision(0), wait: Duration::ZERO, proxy: Some("a.b:c_") });
    assert_eq!(Poll::read("after=18446744073709551615&wait=9999999").unwrap().wait, LONGEST);
    let long = format!("after=1&proxy={}", "a".repeat(MOST_NAME + 1));
    for query in [
        "",
        "wait=1",
        "after",
        "after=",
        "after=+1",
        "after=-1",
        "after=1x",
        "after=18446744073709551616",
        "after=1&after=1",
        "after=1&wait=",
        "after=1&wait=1.5",
        "after=1&more=1",
        "after=1&proxy=",
        "after=1&proxy=a%20b",
        "after=1&proxy=a\"b",
        &long,
    ] {
        assert!(Poll::read(query).is_err(), "{query}");
    }
}

#[test]
fn changes_are_told_by_account() {
    let accounts = vec![("000000000001".into(), Revision(6)), ("000000000000".into(), Revision(7))];
    let told = body(&Changes { revision: Revision(7), accounts, complete: true }).unwrap();
    assert_eq!(told, br#"{"revision":7,"accounts":{"000000000000":7,"000000000001":6},"complete":true}"#);
    let anew = body(&Changes { revision: Revision(7), accounts: vec![], complete: false }).unwrap();
    assert_eq!(anew, br#"{"revision":7,"accounts":{},"complete":false}"#);
}
