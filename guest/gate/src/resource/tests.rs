use super::*;
use crate::gate::testing::People;

#[test]
fn where_policies_hang() {
    for (resource, bearer_of) in [
        ("arn:aws:s3:::b", Some("arn:aws:s3:::b")),
        ("arn:aws:s3:::b/k/x", Some("arn:aws:s3:::b")),
        ("arn:aws:s3:::b/*", Some("arn:aws:s3:::b")),
        ("arn:aws:s3:::*", None),
        ("arn:aws:s3:::/k", None),
        ("*", None),
        ("arn:aws:iam::123456789012:role/r", None),
        ("arn:aws:docs:us-east-1:123456789012:page/a/b", Some("arn:aws:docs:us-east-1:123456789012:page/a/b")),
    ] {
        assert_eq!(bearer(resource), bearer_of, "{resource}");
    }
}

const BUCKET: &str = "arn:aws:s3:::b";

fn owner(rules: &mut Rules, people: &mut People, arn: &str) -> Option<String> {
    rules.of(arn, people).ok().unwrap().map(|ruled| ruled.owner.clone())
}

#[test]
fn what_is_known_and_that_nothing_is_hold_for_one_revision() {
    let (mut rules, mut people) = (Rules::new(4096), People::default());
    for _ in 0..3 {
        assert_eq!(owner(&mut rules, &mut people, BUCKET), None);
    }
    assert_eq!(people.resources_asked, 1);
    people.rule(BUCKET, "111122223333", None);
    for _ in 0..3 {
        assert_eq!(owner(&mut rules, &mut people, "arn:aws:s3:::b/k").as_deref(), Some("111122223333"));
    }
    assert_eq!(people.resources_asked, 2);
    people.rule("arn:aws:s3:::other", "444455556666", None);
    assert_eq!(owner(&mut rules, &mut people, BUCKET).as_deref(), Some("111122223333"));
    assert_eq!(people.resources_asked, 3);
}

#[test]
fn an_answer_of_the_past_is_not_used() {
    let (mut rules, mut people) = (Rules::new(4096), People::default());
    people.rule(BUCKET, "111122223333", None);
    people.lag = 1;
    assert!(matches!(rules.of(BUCKET, &mut people), Err(Stop::Pending)));
    people.lag = 0;
    assert!(rules.of(BUCKET, &mut people).is_ok());
}

#[test]
fn many_names_do_not_fill_the_memory() {
    let (mut rules, mut people) = (Rules::new(4096), People::default());
    people.rule(BUCKET, "111122223333", None);
    for n in 0..10_000 {
        assert_eq!(owner(&mut rules, &mut people, &format!("arn:aws:s3:::missing-{n}")), None);
        assert!(owner(&mut rules, &mut people, BUCKET).is_some());
    }
    assert!(rules.young.bytes + rules.old.bytes <= 2 * 4096);
    assert!(rules.young.entries.len() + rules.old.entries.len() < 60);
    // What is asked about all the time is never looked up again.
    assert_eq!(people.resources_asked, 10_001);
    assert!(Rules::new(10).of(BUCKET, &mut people).is_ok());
}
