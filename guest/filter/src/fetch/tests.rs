use super::*;

const PAUSES: Pauses = Pauses { first: 10, longest: 100 };

fn scope() -> Scope {
    Scope { day: "20260131".into(), region: "us-east-1".into(), service: "s3".into() }
}

#[test]
fn a_question_says_what_the_server_needs() {
    let want = Want::bundle("AKIA", &scope(), None);
    assert_eq!(want.path(), "/edge/v1/bundle");
    let scope_json = r#"{"day":"20260131","region":"us-east-1","service":"s3"}"#;
    assert_eq!(want.body(), format!(r#"{{"access_key":"AKIA","scope":{scope_json}}}"#));
    let want = Want::bundle("ASIA", &scope(), Some("to\"ken"));
    assert_eq!(want.body(), format!(r#"{{"access_key":"ASIA","scope":{scope_json},"token":"to\"ken"}}"#));
    assert!(!format!("{want:?}").contains("ken\""), "{want:?}");
    let want = Want::Resource("arn:aws:s3:::b".into());
    assert_eq!((want.path(), want.body().as_str()), ("/edge/v1/resource", r#"{"resource":"arn:aws:s3:::b"}"#));
}

#[test]
fn pauses_grow_to_a_limit() {
    let pauses: Vec<_> = (1..=6).map(|failures| PAUSES.after(failures)).collect();
    assert_eq!(pauses, [10, 20, 40, 80, 100, 100]);
    assert_eq!(PAUSES.after(u32::MAX), 100);
}

#[test]
fn a_question_is_asked_once_at_a_time() {
    let mut fetches = Fetches::new(PAUSES);
    let want = Want::Resource("a".into());
    fetches.open(&want, 0);
    fetches.open(&want, 0);
    assert_eq!((fetches.len(), fetches.due(0)), (1, Some(&want)));
    fetches.sent(&want, 7, 1, 1_000);
    fetches.open(&want, 0);
    assert_eq!((fetches.due(500), fetches.of_call(7), fetches.of_call(8)), (None, Some(&want), None));
    fetches.close(&want);
    assert!(fetches.is_empty());
}

#[test]
fn a_question_that_failed_is_asked_again() {
    let mut fetches = Fetches::new(PAUSES);
    let want = Want::Resource("a".into());
    fetches.open(&want, 0);
    let sent = |fetches: &mut Fetches, by| fetches.sent(&want, 7, by, 1_000);
    sent(&mut fetches, 1);
    fetches.failed(&want, 100, true);
    assert!(fetches.due(100).is_some(), "an answer that was only old: at once");
    sent(&mut fetches, 1);
    fetches.failed(&want, 100, true);
    assert!(fetches.due(119).is_none() && fetches.due(120).is_some(), "but not for ever");
    sent(&mut fetches, 1);
    fetches.left(2, 200);
    assert!(fetches.due(200).is_none());
    fetches.left(1, 200);
    assert!(fetches.due(200).is_some(), "whoever asked has left");
    sent(&mut fetches, 1);
    fetches.expire(1_000);
    assert!(fetches.due(1_000).is_none());
    fetches.expire(1_001);
    assert!(fetches.due(1_001).is_some(), "no answer ever came");
}

#[test]
fn nobody_is_asked_what_nobody_waits_for() {
    let mut fetches = Fetches::new(PAUSES);
    let (due, sent) = (Want::Resource("due".into()), Want::Resource("sent".into()));
    fetches.open(&due, 0);
    fetches.open(&sent, 0);
    fetches.sent(&sent, 7, 1, 1_000);
    fetches.keep(|_| false);
    assert_eq!((fetches.len(), fetches.of_call(7)), (1, Some(&sent)));
}
