use super::*;

fn encoded(json: &str) -> String {
    URL_SAFE_NO_PAD.encode(json)
}

fn token(header: &str, claims: &str) -> String {
    format!("{}.{}.{}", encoded(header), encoded(claims), encoded("signature"))
}

const HEADER: &str = r#"{"alg":"RS256","kid":"k","typ":"JWT"}"#;

#[test]
fn a_token_has_three_parts() {
    let text = token(HEADER, r#"{"iss":"i"}"#);
    let jwt = Jwt::parse(&text).unwrap();
    assert_eq!((jwt.algorithm.name, jwt.key.as_deref()), ("RS256", Some("k")));
    assert_eq!(jwt.claims.get("iss").and_then(Value::as_str), Some("i"));
    assert_eq!(jwt.signature, b"signature");
    assert!(text.starts_with(jwt.signed));
}

#[test]
fn a76_algorithms_are_those_of_the_list() {
    for signing in SIGNINGS {
        assert!(Jwt::parse(&token(&format!(r#"{{"alg":"{}"}}"#, signing.name), "{}")).is_some(), "{}", signing.name);
    }
    for name in
        ["none", "None", "NONE", "", "HS256", "HS384", "HS512", "rs256", "RS1", "ES256K", "ES512", "RSA-OAEP", "dir"]
    {
        assert!(Jwt::parse(&token(&format!(r#"{{"alg":"{name}"}}"#), "{}")).is_none(), "{name}");
    }
}

#[test]
fn a76_what_can_be_read_in_two_ways_is_not_read() {
    let good = token(HEADER, "{}");
    assert!(Jwt::parse(&good).is_some());
    for header in [
        "{}",
        "[]",
        "null",
        r#""RS256""#,
        r#"{"alg":null}"#,
        r#"{"alg":["RS256"]}"#,
        r#"{"alg":"RS256","kid":1}"#,
        r#"{"alg":"RS256","kid":null}"#,
        r#"{"alg":"none","alg":"RS256"}"#,
        r#"{"alg":"RS256","\u0061lg":"none"}"#,
        r#"{"alg":"RS256","crit":[]}"#,
        r#"{"alg":"RS256","crit":["b64"],"b64":false}"#,
        r#"{"alg":"RS256"} {}"#,
        r#"{"alg":"RS256""#,
    ] {
        assert!(Jwt::parse(&token(header, "{}")).is_none(), "{header}");
    }
    for claims in ["", "[]", "1", r#"{"sub":"a","sub":"b"}"#, r#"{"x":{"a":1,"a":2}}"#, r#"{"x":[{"a":1,"a":2}]}"#] {
        assert!(Jwt::parse(&token(HEADER, claims)).is_none(), "{claims}");
    }
}

#[test]
fn a76_a_token_has_one_text() {
    let good = token(HEADER, "{}");
    let standard = good.replace('.', "=.");
    for text in [
        String::new(),
        ".".to_owned(),
        "..".to_owned(),
        "...".to_owned(),
        format!("{good}."),
        format!(".{good}"),
        format!("{good}.{}", encoded("more")),
        format!("{good}="),
        format!(" {good}"),
        format!("{good}\n"),
        standard,
        good.rsplit_once('.').unwrap().0.to_owned(),
        format!("{}.", good.rsplit_once('.').unwrap().0),
        format!("{HEADER}.{{}}.signature"),
        // The last character has bits that say nothing: another one would be the same bytes.
        format!("{}.{}.{}B", encoded(HEADER), encoded("{}"), "AA"),
        "\u{fc}.\u{fc}.\u{fc}".to_owned(),
    ] {
        assert!(Jwt::parse(&text).is_none(), "{text}");
    }
}

#[test]
fn no_text_makes_it_stumble() {
    let good = token(HEADER, r#"{"iss":"i","nested":[[[]]]}"#);
    for at in 0..good.len() {
        let (start, end) = good.split_at(at);
        let _ = Jwt::parse(start);
        let _ = Jwt::parse(end);
        for other in [".", "=", "-", "\0", "\u{10ffff}"] {
            let _ = Jwt::parse(&format!("{start}{other}{end}"));
        }
    }
    let deep = token(HEADER, &format!("{{\"a\":{}1{}}}", "[".repeat(4_000), "]".repeat(4_000)));
    assert!(Jwt::parse(&deep).is_none());
}
