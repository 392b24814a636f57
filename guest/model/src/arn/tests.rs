use super::*;

#[test]
fn takes_an_arn_apart() {
    let arn = Arn::parse("arn:aws:iam::123456789012:user/division/alice").unwrap();
    assert_eq!((arn.partition, arn.service, arn.region, arn.account), ("aws", "iam", "", "123456789012"));
    assert_eq!(arn.typed(), Some(("user", "division/alice")));
    assert_eq!(arn.name(), "alice");
    assert_eq!(arn.to_string(), "arn:aws:iam::123456789012:user/division/alice");
}

#[test]
fn leaves_colons_to_the_resource() {
    let arn = Arn::parse("arn:aws:s3:::bucket/a:b:c").unwrap();
    assert_eq!((arn.account, arn.resource), ("", "bucket/a:b:c"));
    assert_eq!(Arn::parse("arn:aws:iam::123456789012:root").unwrap().typed(), None);
}

#[test]
fn refuses_what_has_other_parts() {
    for text in [
        "",
        "arn",
        "arn:aws:s3",
        "arn:aws:s3::",
        "arn:aws:s3:::",
        "arn::s3:::b",
        "arn:aws::::b",
        "ARN:aws:s3:::b",
        " arn:aws:s3:::b",
        "urn:aws:s3:::b",
    ] {
        assert_eq!(Arn::parse(text), Err(BadArn), "{text}");
    }
}

#[test]
fn knows_account_ids() {
    assert!(is_account_id("000000000000"));
    for text in ["", "00000000000", "0000000000000", "00000000000a", "٠٠٠٠٠٠"] {
        assert!(!is_account_id(text), "{text}");
    }
}
