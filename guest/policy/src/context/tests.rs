use super::*;

#[test]
fn keys_ignore_ascii_case_only() {
    let mut context = Context::new();
    context.set("aws:SourceIp", "10.0.0.1");
    assert_eq!(context.values("AWS:sourceIP"), ["10.0.0.1"]);
    context.set("s3:K", "letter");
    assert!(context.values("s3:\u{212A}").is_empty(), "the Kelvin sign is no K");
}

#[test]
fn a_later_value_takes_the_place_of_an_earlier_one() {
    let mut context = Context::new();
    context.set("aws:TagKeys", "a");
    context.set_all("aws:tagkeys", ["b", "c"]);
    assert_eq!(context.values("aws:TagKeys"), ["b", "c"]);
}

#[test]
fn what_the_base_says_cannot_be_changed() {
    let mut base = Context::new();
    base.set("aws:username", "alice");
    let mut context = Context::with_capacity(2).over(&base);
    context.set("AWS:UserName", "root");
    context.set("s3:prefix", "home/");
    assert_eq!(context.values("aws:username"), ["alice"]);
    assert_eq!(context.values("s3:prefix"), ["home/"]);
    assert!(context.values("s3:delimiter").is_empty());
}
