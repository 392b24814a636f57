use super::*;

const GLOB: Dialect = Dialect { wildcards: true, variables: true };

fn matches(pattern: &str, text: &str) -> bool {
    Pattern::parse(pattern, GLOB).unwrap().matches(text, &Context::new()).unwrap()
}

#[test]
fn wildcards_stand_for_characters() {
    for (pattern, text, expected) in [
        ("", "", true),
        ("", "a", false),
        ("*", "", true),
        ("*", "a/b\nc", true),
        ("a*", "ab", true),
        ("a*", "ba", false),
        ("a?", "a", false),
        ("a?", "ab", true),
        ("a?", "aé", true),
        ("a?", "a😀", true),
        ("a??", "aé", false),
        ("?", "\n", true),
        ("*b", "aab", true),
        ("*b", "aaba", false),
        ("a*b*c", "aXbYbZc", true),
        ("a*b*c", "acb", false),
        ("**a**", "a", true),
        ("*?", "", false),
        ("*?", "é", true),
        ("?*?", "é", false),
        ("*é?", "éé", true),
        ("*??", "€", false),
        ("*?€", "€€€", true),
        ("user/bob", "user/bobby", false),
        ("team-a", "team-ab", false),
        ("t1/*", "t10/", false),
        ("*aab", "aaab", true),
        ("*ab*ab", "abab", true),
        ("*ab*ab", "abcab", true),
        ("*abab", "ababab", true),
    ] {
        assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
    }
}

#[test]
fn wildcards_take_time_in_proportion() {
    let pattern = format!("{}!", "*a".repeat(32));
    assert!(!matches(&pattern, &"a".repeat(2048)));
    let steps = format!("*{}b", "a".repeat(1000));
    assert!(!matches(&steps, &"a".repeat(2048)));
    assert!(!matches(&"*?a".repeat(500), &"b".repeat(2048)));
}

#[test]
fn values_of_variables_are_only_text() {
    let mut context = Context::new();
    context.set("aws:username", "*");
    context.set("aws:userid", "${aws:username}");
    context.set_all("aws:TagKeys", ["a", "b"]);
    let with = |pattern: &str, text: &str| Pattern::parse(pattern, GLOB).unwrap().matches(text, &context);
    assert_eq!(with("home/${aws:username}/x", "home/*/x"), Some(true));
    assert_eq!(with("home/${aws:username}/x", "home/bob/x"), Some(false));
    assert_eq!(with("${AWS:UserId}*", "${aws:username}/x"), Some(true));
    assert_eq!(with("${*}${?}${$}", "*?$"), Some(true));
    assert_eq!(with("${*}", "a"), Some(false));
    assert_eq!(with("${aws:PrincipalTag/team, 'none'}", "none"), Some(true));
    assert_eq!(with("${aws:PrincipalTag/team,''}", ""), Some(true));
    assert_eq!(with("${aws:username, 'none'}", "none"), Some(false));
    assert_eq!(with("${aws:PrincipalTag/team}", ""), None, "absent");
    assert_eq!(with("${aws:TagKeys, 'a'}", "a"), None, "more than one value");
}

#[test]
fn old_documents_have_no_variables() {
    let old = Pattern::parse("${aws:username}*", Dialect { wildcards: true, variables: false }).unwrap();
    assert_eq!(old.matches("${aws:username}/x", &Context::new()), Some(true));
    let plain = Pattern::parse("${*}?", Dialect { wildcards: false, variables: false }).unwrap();
    assert_eq!(plain.matches("${*}?", &Context::new()), Some(true));
}

#[test]
fn refuses_variables_that_are_none() {
    for text in [
        "${",
        "${}",
        "${aws:username",
        "${username}",
        "${:a}",
        "${aws:}",
        "${ aws:username}",
        "${aws:username, none}",
        "${aws:username, 'a}",
        "${aws:username, 'it''s'}",
        "${${aws:username}}",
        "${aws:user*}",
        "${**}",
        "${aws:a, ${*}}",
    ] {
        assert_eq!(Pattern::parse(text, GLOB), Err(BadVariable), "{text}");
    }
    for text in ["$", "$a", "a$", "{aws:username}", "}"] {
        assert!(Pattern::parse(text, GLOB).is_ok(), "{text}");
    }
}

#[test]
fn equality_ignores_ascii_case_only() {
    let mut context = Context::new();
    context.set("aws:username", "Bob");
    let same = |pattern: &str, text: &str| {
        let dialect = Dialect { wildcards: false, variables: true };
        Pattern::parse(pattern, dialect).unwrap().equals_ignoring_case(text, &context)
    };
    assert_eq!(same("ABC", "abc"), Some(true));
    assert_eq!(same("K", "\u{212A}"), Some(false));
    assert_eq!(same("ß", "SS"), Some(false));
    assert_eq!(same("i", "İ"), Some(false));
    assert_eq!(same("x/${aws:username}/*", "X/BOB/*"), Some(true));
    assert_eq!(same("x/${aws:username}", "x/bo"), Some(false));
    assert_eq!(same("x/${aws:username}", "x/bobby"), Some(false));
    assert_eq!(same("${aws:PrincipalArn}", ""), None);
}

#[test]
fn arns_match_component_by_component() {
    let mut context = Context::new();
    context.set("aws:PrincipalArn", "arn:aws:iam::1:user/a:b");
    context.set("aws:username", "bob");
    let arn = |pattern: &str, text: &str| Pattern::parse(pattern, GLOB).unwrap().matches_arn(text, &context);
    for (pattern, text, expected) in [
        ("arn:aws:iam::*:user/*", "arn:aws:iam::1:user/a:b", true),
        ("arn:*:*:*:*:*", "arn:aws:iam::1:user/a", true),
        ("arn:aws:i*:*:1:user/?", "arn:aws:iam::1:user/:", true),
        ("arn:aws:iam:?1:user/a:", "arn:aws:iam::1:user/a:", false),
        ("*:aws:iam::1:*", "arn:aws:iam::1:a:b:c", true),
        ("arn:aws:iam::1*:*a", "arn:aws:iam::1:1:a", true),
        ("arn:aws:iam::*1:a", "arn:aws:iam::2:1:a", false),
        ("arn:aws:iam::1:user/${aws:username}", "arn:aws:iam::1:user/bob", true),
    ] {
        assert_eq!(arn(pattern, text), Some(expected), "{pattern} {text}");
    }
    assert_eq!(arn("${aws:PrincipalArn}", "arn:aws:iam::1:user/a:b"), Some(true));
    assert_eq!(arn("${aws:username}*", "arn:aws:iam::1:user/a"), None, "no ARN");
    assert_eq!(arn("arn:aws:*:user/*", "arn:aws:iam::1:user/a"), None, "no ARN");
}
