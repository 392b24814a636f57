use std::collections::BTreeSet;

use super::*;

#[test]
fn every_operator_of_aws_has_one_row() {
    let names: BTreeSet<_> = OPERATORS.iter().map(|operator| operator.name).collect();
    assert_eq!((names.len(), OPERATORS.len()), (27, 27));
    assert!(Operator::named("StringEquals").is_some());
    for name in ["stringequals", "StringEqual", "StringEqualsIfExists", "ForAllValues:StringEquals", ""] {
        assert!(Operator::named(name).is_none(), "{name}");
    }
}

#[test]
fn negation_is_in_the_name_and_nowhere_else() {
    for operator in OPERATORS {
        assert_eq!(operator.name.contains("Not"), operator.sense == Isnt, "{}", operator.name);
    }
}

#[test]
fn relations_hold_as_their_names_say() {
    let context = Context::new();
    for (name, operand, less, same, more) in [
        ("NumericEquals", "5", false, true, false),
        ("NumericNotEquals", "5", false, true, false),
        ("NumericLessThan", "5", true, false, false),
        ("NumericLessThanEquals", "5", true, true, false),
        ("NumericGreaterThan", "5", false, false, true),
        ("NumericGreaterThanEquals", "5", false, true, true),
        ("DateEquals", "5", false, true, false),
        ("DateNotEquals", "5", false, true, false),
        ("DateLessThan", "5", true, false, false),
        ("DateLessThanEquals", "5", true, true, false),
        ("DateGreaterThan", "5", false, false, true),
        ("DateGreaterThanEquals", "5", false, true, true),
    ] {
        let operator = Operator::named(name).unwrap();
        let operand = operator.operand(operand, true).unwrap();
        for (value, expected) in [("4", less), ("5", same), ("6", more)] {
            let actual = operator.actual(value).unwrap();
            assert_eq!(operator.relates(&actual, &operand, &context), Some(expected), "{name} {value}");
        }
    }
}

#[test]
fn refuses_operands_that_are_no_values() {
    for (name, operand) in [
        ("NumericEquals", "1e400"),
        ("NumericEquals", "${aws:EpochTime}"),
        ("DateLessThan", "tomorrow"),
        ("Bool", "yes"),
        ("BinaryEquals", "%"),
        ("IpAddress", "10.0.0.0/33"),
        ("IpAddress", "${aws:SourceIp}"),
        ("Null", ""),
        ("ArnLike", "*"),
        ("ArnEquals", "arn:aws:s3"),
        ("StringLike", "${aws:username"),
        ("StringEquals", "${}"),
    ] {
        assert!(Operator::named(name).unwrap().operand(operand, true).is_err(), "{name} {operand}");
    }
    assert!(Operator::named("ArnLike").unwrap().operand("${aws:PrincipalArn}", true).is_ok());
    assert!(Operator::named("ArnLike").unwrap().operand("${aws:PrincipalArn}", false).is_err());
}
