use super::*;

/// What a test answers an Allow and a Deny.
fn answers(operator: &str, operands: &[&str], values: &[&str]) -> (bool, bool) {
    let mut test = Test::new(Comparison::parse(operator).unwrap(), "aws:TagKeys").unwrap();
    for operand in operands {
        test.add(operand, true).unwrap();
    }
    let mut context = Context::new();
    context.set_all("aws:tagkeys", values.iter().copied());
    (test.holds(&context, false), test.holds(&context, true))
}

fn sure(operator: &str, operands: &[&str], values: &[&str]) -> bool {
    let (allow, deny) = answers(operator, operands, values);
    assert_eq!(allow, deny, "{operator} {operands:?} {values:?} leaves a doubt");
    allow
}

#[test]
fn absent_keys() {
    for (operator, expected) in [
        ("StringEquals", false),
        ("StringNotEquals", true),
        ("StringEqualsIfExists", true),
        ("StringNotEqualsIfExists", true),
        ("ForAllValues:StringEquals", true),
        ("ForAllValues:StringNotEquals", true),
        ("ForAnyValue:StringEquals", false),
        ("ForAnyValue:StringNotEquals", false),
        ("ForAnyValue:StringEqualsIfExists", true),
    ] {
        assert_eq!(sure(operator, &["a"], &[]), expected, "{operator}");
    }
    assert!(!sure("Bool", &["false"], &[]), "an absent key is not false");
}

#[test]
fn null_asks_for_presence() {
    for (operands, values, expected) in [
        (&["true"][..], &[][..], true),
        (&["false"], &[], false),
        (&["true"], &["a"], false),
        (&["false"], &["a", "b"], true),
        (&["true"], &[""], true),
        (&["false"], &[""], false),
        (&["true", "false"], &["a"], true),
        (&[], &[], false),
    ] {
        assert_eq!(sure("Null", operands, values), expected, "{operands:?} {values:?}");
    }
}

#[test]
fn an_empty_string_is_a_value_except_to_sets() {
    assert!(sure("StringEquals", &["", "home/"], &[""]));
    assert!(!sure("StringNotEquals", &[""], &[""]));
    assert!(sure("ForAllValues:StringEquals", &["a"], &[""]));
    assert!(!sure("ForAnyValue:StringEquals", &[""], &[""]));
    assert!(!sure("ForAllValues:StringEquals", &["a"], &["", "a"]));
}

#[test]
fn negation_comes_before_the_quantifier() {
    for (operator, values, expected) in [
        ("ForAllValues:StringEquals", &["a", "b"][..], true),
        ("ForAllValues:StringEquals", &["a", "x"], false),
        ("ForAnyValue:StringEquals", &["a", "x"], true),
        ("ForAnyValue:StringEquals", &["x", "y"], false),
        ("ForAllValues:StringNotEquals", &["x", "y"], true),
        ("ForAllValues:StringNotEquals", &["a", "x"], false),
        ("ForAnyValue:StringNotEquals", &["a", "x"], true),
        ("ForAnyValue:StringNotEquals", &["a", "b"], false),
    ] {
        assert_eq!(sure(operator, &["a", "b"], values), expected, "{operator} {values:?}");
    }
}

#[test]
fn doubt_never_allows_and_always_denies() {
    for (operator, operand, value) in [
        ("IpAddress", "10.0.0.0/8", "010.0.0.1"),
        ("NotIpAddress", "10.0.0.0/8", "10.1"),
        ("NumericLessThan", "5", "NaN"),
        ("NumericNotEquals", "5", "1e400"),
        ("DateGreaterThan", "2020-01-01", "soon"),
        ("DateNotEquals", "2020-01-01", ""),
        ("Bool", "true", "1"),
        ("BinaryEquals", "aGk=", "aGk"),
        ("ArnLike", "arn:*:*:*:*:*", "bob"),
        ("ArnNotLike", "arn:aws:s3:::b", "s3"),
        ("StringNotEquals", "${aws:username}", "a"),
        ("StringNotLike", "${aws:username}*", "a"),
        ("ArnNotEquals", "${aws:username}", "arn:aws:s3:::b"),
        ("ForAllValues:IpAddress", "10.0.0.0/8", "x"),
        ("ForAnyValue:NotIpAddress", "10.0.0.0/8", "x"),
        ("IpAddressIfExists", "10.0.0.0/8", "x"),
    ] {
        assert_eq!(answers(operator, &[operand], &[value]), (false, true), "{operator} {operand} {value}");
    }
    assert_eq!(answers("StringEquals", &["a"], &["a", "b"]), (false, true), "values disagree");
    assert!(!sure("StringEquals", &["${aws:username}"], &["a"]), "what has no value equals nothing");
    assert!(!sure("StringNotEquals", &["${aws:username}", "a"], &["a"]));
    assert!(sure("StringEquals", &["${aws:username}", "a"], &["a"]));
}

#[test]
fn refuses_operators_that_are_none() {
    for operator in [
        "",
        "StringEqual",
        "stringEquals",
        "StringEqualsIfexists",
        "ForAllValues:",
        "ForSomeValues:StringEquals",
        "IfExists",
        "ForAnyValue::StringEquals",
        "ForAnyValue:ForAllValues:StringEquals",
        "StringEqualsIfExistsIfExists",
        "NullIfExists",
        "ForAllValues:Null",
        "NotBool",
        "StringEquals ",
    ] {
        assert!(Comparison::parse(operator).is_err(), "{operator}");
    }
    for key in ["", "username", ":", "aws:", ":username"] {
        assert!(Test::new(Comparison::parse("Null").unwrap(), key).is_err(), "{key}");
    }
}

#[test]
fn operators_are_written_as_read() {
    for operator in ["Null", "ForAnyValue:ArnNotLikeIfExists", "ForAllValues:Bool", "DateEqualsIfExists"] {
        assert_eq!(Comparison::parse(operator).unwrap().to_string(), operator);
    }
}
