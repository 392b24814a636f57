use super::*;

#[test]
fn numbers_are_exact() {
    let number = |text| Number::parse(text).unwrap();
    assert_eq!(number("10"), number("10.000"));
    assert_eq!(number("-0"), number("0"));
    assert_eq!(number("007"), number("7"));
    assert!(number("0.1") < number("0.10000000000000001"));
    assert!(number("-2") < number("-1.5"));
    assert!(number("999999999999999999.999999999999999999") > number("999999999999999999"));
    for text in [
        "",
        "-",
        ".",
        "1.",
        ".5",
        "+1",
        "1e3",
        "1,000",
        " 1",
        "0x10",
        "NaN",
        "inf",
        "--1",
        "1.-5",
        "1.2.3",
        "٣",
        "1000000000000000000",
        "0.1234567890123456789",
        "170141183460469231731687303715884105728",
    ] {
        assert_eq!(Number::parse(text), None, "{text}");
    }
}

#[test]
fn dates_are_iso_or_epoch() {
    assert_eq!(date("2019-03-25T09:16:31Z"), date("1553505391"));
    assert_eq!(date("2019-03"), date("2019-03-01T00:00:00+00:00"));
    assert_eq!(date("2019").map(Time::millis), Some(2_019_000), "digits alone are seconds");
    for text in
        ["", "-1", "1.5", "1e9", "NaN", "10000-01-01", "2016-12-31T23:59:60Z", "99999999999999999999", "T", "now"]
    {
        assert_eq!(date(text), None, "{text}");
    }
}

#[test]
fn addresses_are_read_one_way() {
    assert_eq!(Address::parse("10.1.2.3"), Some(Address::V4(0x0A01_0203)));
    assert_eq!(Address::parse("::ffff:10.1.2.3"), Address::parse("10.1.2.3"));
    assert_eq!(Address::parse("::FFFF:0a01:203"), Address::parse("10.1.2.3"));
    for text in ["::10.1.2.3", "64:ff9b::10.1.2.3", "2002:a01:203::"] {
        assert!(matches!(Address::parse(text), Some(Address::V6(_))), "{text}");
    }
    for text in [
        "",
        "010.0.0.1",
        "10.1",
        "0x0a.1.2.3",
        "167838211",
        "10.1.2.3.4",
        "10.1.2.256",
        "10.1.2.3 ",
        "fe80::1%eth0",
        "[::1]",
        "10.1.2.3:80",
        "::ffff:010.1.2.3",
        "1::2::3",
        "10.1.2.3/32",
        "１0.1.2.3",
    ] {
        assert_eq!(Address::parse(text), None, "{text}");
    }
}

#[test]
fn ranges_hold_what_shares_their_bits() {
    let holds = |net: &str, address: &str| Net::parse(net).unwrap().contains(Address::parse(address).unwrap());
    for (net, address, expected) in [
        ("10.0.0.0/8", "10.255.0.1", true),
        ("10.0.0.0/8", "11.0.0.1", false),
        ("10.1.2.3/8", "10.9.9.9", true),
        ("0.0.0.0/0", "255.255.255.255", true),
        ("10.1.2.3", "10.1.2.3", true),
        ("10.1.2.3/32", "10.1.2.2", false),
        ("10.0.0.0/8", "::ffff:10.1.2.3", true),
        ("10.0.0.0/8", "::10.1.2.3", false),
        ("::/0", "10.1.2.3", false),
        ("::/0", "2001:db8::1", true),
        ("2001:db8::/32", "2001:db8:1::1", true),
        ("2001:db8::/32", "2001:db9::", false),
        ("::ffff:10.0.0.0/104", "10.1.2.3", true),
        ("::ffff:10.0.0.0/104", "10.200.2.3", true),
        ("::ffff:10.0.0.0/104", "11.1.2.3", false),
        ("0.0.0.0/0", "::1", false),
        ("::1", "::1", true),
        ("::1/128", "::2", false),
    ] {
        assert_eq!(holds(net, address), expected, "{net} {address}");
    }
    for text in [
        "",
        "/8",
        "10.0.0.0/",
        "10.0.0.0/33",
        "10.0.0.0/08",
        "10.0.0.0/+8",
        "10.0.0.0/8/8",
        "::/129",
        "::ffff:0:0/90",
        "10/8",
        "*",
    ] {
        assert_eq!(Net::parse(text), None, "{text}");
    }
}

#[test]
fn flags_and_bytes() {
    assert_eq!(
        (flag("true"), flag("FALSE"), flag("yes"), flag(""), flag("1")),
        (Some(true), Some(false), None, None, None)
    );
    assert_eq!(bytes("aGk="), Some(b"hi".to_vec()));
    for text in ["aGk", "a-k=", "aGl=", "aGk=\n"] {
        assert_eq!(bytes(text), None, "{text}");
    }
    assert_eq!(arn("arn:aws:s3:::b"), Some("arn:aws:s3:::b"));
    assert_eq!(arn("b"), None);
}
