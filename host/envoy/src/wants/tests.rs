use std::time::Duration;

use super::*;

fn need(name: &str) -> Need {
    Need::Resource(name.to_owned())
}

#[test]
fn many_who_wait_for_one_thing_share_one_fetch() {
    let (mut wants, later) = (Wants::new(10), Instant::now() + Duration::from_secs(1));
    assert_eq!(wants.wait(need("a"), 1, later), Ok(true));
    assert_eq!(wants.wait(need("a"), 2, later), Ok(false));
    assert_eq!(wants.wait(need("b"), 3, later), Ok(true));
    assert_eq!(wants.next(1), Some(need("a")));
    wants.called(7, need("a"));
    assert_eq!(wants.next(1), None, "one is under way");
    assert_eq!(wants.returned(7), Some(need("a")));
    assert_eq!(wants.over(&need("a")), [1, 2]);
    assert_eq!((wants.waiting(), wants.next(1)), (1, Some(need("b"))));
    assert_eq!(wants.wait(need("a"), 4, later), Ok(true), "what is over begins again");
}

#[test]
fn only_so_many_wait() {
    let (mut wants, later) = (Wants::new(2), Instant::now() + Duration::from_secs(1));
    wants.wait(need("a"), 1, later).unwrap();
    wants.wait_for_revision(5, 2, later).unwrap();
    assert_eq!(wants.wait(need("b"), 3, later), Err(Full));
    assert!(wants.applied(4).is_empty());
    assert_eq!(wants.applied(5), [2]);
    assert_eq!(wants.wait(need("b"), 3, later), Ok(true));
}

#[test]
fn nobody_waits_longer_than_said() {
    let (mut wants, now) = (Wants::new(10), Instant::now());
    let later = now + Duration::from_secs(1);
    wants.wait(need("a"), 1, now).unwrap();
    wants.wait(need("a"), 2, later).unwrap();
    wants.wait_for_revision(9, 3, now).unwrap();
    let mut late = wants.late(now);
    late.sort_unstable();
    assert_eq!((late, wants.waiting()), (vec![1, 3], 1));
    assert_eq!(wants.late(later), [2]);
    assert_eq!(wants.next(9), None, "nobody waits for it");
    assert!(wants.fetches.is_empty());
}

#[test]
fn a_fetch_that_everybody_left_is_still_one() {
    let (mut wants, now) = (Wants::new(10), Instant::now());
    wants.wait(need("a"), 1, now).unwrap();
    assert_eq!(wants.next(9), Some(need("a")));
    wants.called(7, need("a"));
    assert_eq!(wants.late(now), [1]);
    assert_eq!(wants.wait(need("a"), 2, now), Ok(false));
    assert_eq!(wants.returned(7), Some(need("a")));
}

#[test]
fn an_old_answer_is_asked_for_again_but_not_for_ever() {
    let (mut wants, later) = (Wants::new(10), Instant::now() + Duration::from_secs(1));
    wants.wait(need("a"), 1, later).unwrap();
    let mut asked = 0;
    while wants.next(9).is_some() {
        asked += 1;
        wants.again(&need("a"));
    }
    assert_eq!(asked, TRIES);
}
