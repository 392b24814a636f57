use super::{AnyUserName, Breach, Name, Path, PrivateKeyText, RoleName, TagValue, UserName, folded};

#[test]
fn a_name_is_made_only_if_it_is_one() {
    assert_eq!(UserName::new("alice").unwrap().as_str(), "alice");
    assert_eq!(UserName::new("").unwrap_err(), [Breach::Unlike(r"[\w+=,.@-]+"), Breach::Short(1)]);
    assert_eq!(UserName::new("a".repeat(65)).unwrap_err(), [Breach::Long(64)]);
    assert!(AnyUserName::new("a".repeat(65)).is_ok());
    assert_eq!(UserName::new("a b").unwrap_err(), [Breach::Unlike(r"[\w+=,.@-]+")]);
}

#[test]
fn look_alikes_are_refused() {
    for name in ["\u{212A}elvin", "bob\u{200B}", "bob ", "ｂｏｂ", "b\u{f6}b", "bo\u{308}b", "*", "bob\n"] {
        assert!(UserName::new(name).is_err(), "{name:?}");
    }
}

#[test]
fn folding_is_idempotent_and_ascii() {
    for name in ["Bob", "BOB@x.y", "a_B", "İ", "\u{212A}"] {
        assert_eq!(folded(&folded(name)), folded(name));
    }
    assert_eq!(folded("BoB"), "bob");
    assert_ne!(folded("\u{212A}"), "k");
}

#[test]
fn lengths_count_characters() {
    assert!(TagValue::new("ä".repeat(256)).is_ok());
    assert_eq!(TagValue::new("ä".repeat(257)).unwrap_err(), [Breach::Long(256)]);
    assert_eq!(Path::default(), Path::new("/").unwrap());
}

#[test]
fn a_breach_speaks_as_aws_does() {
    let words = |breach: Breach| breach.to_string();
    assert_eq!(words(Breach::Absent), "Member must not be null");
    assert_eq!(words(Breach::Short(1)), "Member must have length greater than or equal to 1");
    assert_eq!(
        words(Breach::NoneOf(&["Active", "Inactive"])),
        "Member must satisfy enum value set: [Active, Inactive]"
    );
    assert_eq!(words(Breach::High(1000)), "Member must have value less than or equal to 1000");
}

#[test]
fn secret_names_are_not_debugged() {
    let key = PrivateKeyText::trusted("-----BEGIN".to_owned());
    assert_eq!(format!("{key:?}"), "PrivateKeyText(…)");
    assert_eq!(format!("{:?}", RoleName::trusted("r".to_owned())), "RoleName(\"r\")");
}
