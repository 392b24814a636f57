use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::*;

fn encoded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn token(algorithm: &str, kid: Option<&str>) -> String {
    let kid = kid.map(|kid| format!(r#","kid":"{kid}""#)).unwrap_or_default();
    format!("{}.{}.{}", encoded(format!(r#"{{"alg":"{algorithm}"{kid}}}"#).as_bytes()), encoded(b"{}"), encoded(b"s"))
}

fn found(keys: &str, algorithm: &str, kid: Option<&str>) -> Option<Vec<u8>> {
    let text = token(algorithm, kid);
    Keys::parse(format!(r#"{{"keys":[{keys}]}}"#).as_bytes()).unwrap().of(&Jwt::parse(&text).unwrap())
}

fn rsa(more: &str) -> String {
    format!(r#"{{"kty":"RSA","n":"{}","e":"AQAB"{more}}}"#, encoded(&[0xc0; 256]))
}

fn ec(curve: &str, size: usize) -> String {
    let number = encoded(&vec![7; size]);
    format!(r#"{{"kty":"EC","crv":"{curve}","x":"{number}","y":"{number}","kid":"k"}}"#)
}

#[test]
fn a_key_is_what_x509_would_have_of_it() {
    let key = found(&rsa(r#","kid":"k""#), "RS256", Some("k")).unwrap();
    assert_eq!(key.get(..9), Some(&[0x30, 0x82, 1, 10, 2, 0x82, 1, 1, 0][..]));
    assert_eq!(key.get(265..), Some(&[2, 3, 1, 0, 1][..]));
    let key = found(&ec("P-256", 32), "ES256", None).unwrap();
    assert_eq!((key.len(), key[0]), (65, 4));
    let key = found(&ec("P-384", 48), "ES384", None).unwrap();
    assert_eq!(key.len(), 97);
    let octets = format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{}"}}"#, encoded(&[9; 32]));
    assert_eq!(found(&octets, "EdDSA", None).unwrap(), [9; 32]);
}

#[test]
fn a76_a_key_is_for_what_it_says() {
    assert!(found(&rsa(""), "RS256", None).is_some());
    for more in [r#","use":"enc""#, r#","alg":"RS384""#, r#","alg":"HS256""#, r#","key_ops":["sign"]"#, r#","use":1"#] {
        assert!(found(&rsa(more), "RS256", None).is_none(), "{more}");
    }
    for more in [r#","use":"sig""#, r#","alg":"RS256""#, r#","key_ops":["verify"]"#, r#","x5c":["junk"],"jku":"x""#] {
        assert!(found(&rsa(more), "RS256", None).is_some(), "{more}");
    }
    assert!(found(&rsa(""), "ES256", None).is_none());
    assert!(found(&ec("P-256", 32), "RS256", None).is_none());
    assert!(found(&ec("P-256", 32), "ES384", None).is_none());
    assert!(found(&ec("P-384", 32), "ES256", None).is_none());
    assert!(found(&ec("P-256", 31), "ES256", None).is_none());
    assert!(found(&ec("P-256", 33), "ES256", None).is_none());
    let secret = r#"{"kty":"oct","k":"AAAA","alg":"RS256"}"#;
    assert!(found(secret, "RS256", None).is_none());
}

#[test]
fn a76_a_token_names_one_key_or_there_is_one() {
    let two = [rsa(r#","kid":"a""#), rsa(r#","kid":"b""#)].join(",");
    assert!(found(&two, "RS256", None).is_none());
    assert!(found(&two, "RS256", Some("a")).is_some());
    for kid in ["c", "", "A", "../a", "b-"] {
        assert!(found(&two, "RS256", Some(kid)).is_none(), "{kid}");
    }
    let same = [rsa(r#","kid":"a""#), rsa(r#","kid":"a""#)].join(",");
    assert!(found(&same, "RS256", Some("a")).is_none());
    let other_use = [rsa(r#","kid":"a""#), rsa(r#","kid":"a","use":"enc""#), ec("P-256", 32)].join(",");
    assert!(found(&other_use, "RS256", None).is_some());
    assert!(found(&rsa(""), "RS256", Some("a")).is_none(), "a key without an id is nobody's by name");
}

#[test]
fn what_is_no_set_of_keys() {
    for document in
        ["", "[]", "{}", r#"{"keys":{}}"#, r#"{"keys":[],"keys":[]}"#, r#"{"keys":[{"kty":"a","kty":"b"}]}"#]
    {
        assert!(Keys::parse(document.as_bytes()).is_none(), "{document}");
    }
    let many = format!(r#"{{"keys":[{}]}}"#, vec!["{}"; 101].join(","));
    assert!(Keys::parse(many.as_bytes()).is_none());
    assert!(found(&format!("1,null,{}", rsa("")), "RS256", None).is_some());
    for number in ["", "AA", "=", "A A"] {
        let key = format!(r#"{{"kty":"RSA","n":"{number}","e":"AQAB"}}"#);
        assert!(found(&key, "RS256", None).is_none(), "{number}");
    }
    let huge = format!(r#"{{"kty":"RSA","n":"{}","e":"AQAB"}}"#, encoded(&[0xff; 2_000]));
    assert!(found(&huge, "RS256", None).is_none());
}
