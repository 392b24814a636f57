//! When what was read still holds.

use super::*;
use crate::place::Place;

fn at(key: &str) -> Address {
    Address::row(Place::Registry, key)
}

fn log(commits: &[(u64, &[&str])]) -> Log {
    let mut log = Log::new(Revision(10));
    for (revision, keys) in commits {
        log.push(Revision(*revision), keys.iter().map(|key| at(key)).collect());
    }
    log
}

#[test]
fn a_row_holds_until_a_later_commit_changes_it() {
    let log = log(&[(11, &["a", "b"]), (12, &["c"])]);
    let mut footprint = Footprint::default();
    footprint.row(at("a"));
    assert!(!log.unchanged(&footprint, Revision(10)));
    assert!(log.unchanged(&footprint, Revision(11)));
    footprint.row(at("c"));
    assert!(!log.unchanged(&footprint, Revision(11)));
    assert!(log.unchanged(&footprint, Revision(12)));
}

#[test]
fn a_range_holds_until_something_in_it_changes() {
    let log = log(&[(11, &["m"])]);
    let holds = |start: &str, end: &str| {
        let mut footprint = Footprint::default();
        footprint.range(at(start), at(end));
        log.unchanged(&footprint, Revision(10))
    };
    assert!(!holds("a", "z") && !holds("m", "n"));
    assert!(holds("a", "m") && holds("n", "z") && holds("m", "m"));
}

#[test]
fn what_was_seen_before_memory_begins_does_not_hold() {
    assert!(!log(&[]).unchanged(&Footprint::default(), Revision(9)));
    assert!(log(&[]).unchanged(&Footprint::default(), Revision(10)));

    let mut log = Log::new(Revision(0));
    log.push(Revision(1), vec![at("a")]);
    for revision in 2..=REMEMBERED as u64 + 1 {
        log.push(Revision(revision), vec![at("b")]);
    }
    assert!(!log.unchanged(&Footprint::default(), Revision(0)));
    assert!(log.unchanged(&Footprint::default(), Revision(1)));
    log.push(Revision(REMEMBERED as u64 + 2), vec![at("c"); REMEMBERED + 1]);
    assert!(!log.unchanged(&Footprint::default(), Revision(REMEMBERED as u64 + 1)), "too much to remember at all");
    assert!(log.unchanged(&Footprint::default(), Revision(REMEMBERED as u64 + 2)));
}
