use super::*;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn scope(day: &str, region: &str, service: &str) -> Scope {
    Scope { day: day.into(), region: region.into(), service: service.into() }
}

#[test]
fn derives_the_key_of_awss_published_example() {
    let key = SigningKey::derive("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", &scope("20150830", "us-east-1", "iam"));
    assert_eq!(hex(&*key.bytes), "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9");
}

#[test]
fn a_key_longer_than_a_block_is_hashed_first() {
    // RFC 4231, case 6.
    let mac = hmac(&[0xaa; 131], "Test Using Larger Than Block-Size Key - Hash Key First");
    assert_eq!(hex(&*mac), "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

#[test]
fn is_written_as_base64_and_never_shown() {
    let key = SigningKey::derive("secret", &scope("20260131", "us-east-1", "s3"));
    let json = serde_json::to_string(&key).unwrap();
    let again: SigningKey = serde_json::from_str(&json).unwrap();
    assert_eq!(again.bytes, key.bytes);
    assert_eq!(format!("{key:?}"), "SigningKey(…)");
    for bad in ["\"\"", "\"AAAA\"", "7", "\"not base64\""] {
        assert!(serde_json::from_str::<SigningKey>(bad).is_err(), "{bad}");
    }
}
