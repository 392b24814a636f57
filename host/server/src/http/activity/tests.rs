use std::time::Duration;

use tokio::time::Instant;

use super::Activity;
use crate::http::framing::Framing;

const HEAD: Duration = Duration::from_secs(10);
const IDLE: Duration = Duration::from_secs(75);

fn received(activity: &Activity, framing: &mut Framing, text: &str) {
    framing.follow(&mut text.as_bytes().to_vec());
    activity.received(framing);
}

#[test]
fn a_client_has_the_time_of_a_head_to_ask_first() {
    let before = Instant::now();
    let due = Activity::new().due(HEAD, IDLE).unwrap();
    assert!(due >= before + HEAD && due < before + IDLE);
}

#[test]
fn more_bytes_of_a_head_give_it_no_more_time() {
    let (activity, mut framing) = (Activity::new(), Framing::new());
    received(&activity, &mut framing, "POST / HT");
    let due = activity.due(HEAD, IDLE).unwrap();
    received(&activity, &mut framing, "TP/1.1\r\nX-Slow: a");
    assert_eq!(activity.due(HEAD, IDLE), Some(due));
}

#[test]
fn a_request_under_way_is_never_idle() {
    let (activity, mut framing) = (Activity::new(), Framing::new());
    received(&activity, &mut framing, "POST / HTTP/1.1\r\n\r\n");
    let (first, second) = (activity.begin(), activity.begin());
    assert_eq!(activity.due(HEAD, IDLE), None);
    drop(first);
    assert_eq!(activity.due(HEAD, IDLE), None);
    let before = Instant::now();
    drop(second);
    assert!(activity.due(HEAD, IDLE).unwrap() >= before + IDLE);
}

#[test]
fn the_head_after_an_answer_has_its_own_time() {
    let (activity, mut framing) = (Activity::new(), Framing::new());
    received(&activity, &mut framing, "POST / HTTP/1.1\r\n\r\n");
    drop(activity.begin());
    received(&activity, &mut framing, "POST /");
    assert!(activity.due(HEAD, IDLE).unwrap() < Instant::now() + HEAD + HEAD);
}
