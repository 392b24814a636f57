use super::*;

/// 2026-03-01T12:00:00Z.
const NOON: u64 = 1_772_366_400_000;

fn admits(day: &str, region: &str, service: &str) -> bool {
    let scopes = Scopes { regions: vec!["us-east-1".into()], services: vec!["s3".into(), "execute-api".into()] };
    scopes.admit(&Scope { day: day.into(), region: region.into(), service: service.into() }, NOON).is_ok()
}

#[test]
fn keys_are_given_for_the_days_that_a_signature_may_be_of() {
    for day in ["20260222", "20260228", "20260301", "20260302"] {
        assert!(admits(day, "us-east-1", "s3"), "{day}");
    }
    for day in ["20260221", "20260303", "20270301", "", "2026030", "2026-03-01", "20260301T"] {
        assert!(!admits(day, "us-east-1", "s3"), "{day}");
    }
}

#[test]
fn keys_are_given_for_services_and_regions_behind_proxies_only() {
    assert!(admits("20260301", "us-east-1", "execute-api"));
    for (region, service) in
        [("us-east-1", "iam"), ("us-east-1", "sts"), ("us-east-1", ""), ("eu-west-1", "s3"), ("*", "s3")]
    {
        assert!(!admits("20260301", region, service), "{region}/{service}");
    }
    let anywhere = Scopes { regions: vec!["*".into()], services: vec!["s3".into()] };
    let scope = Scope { day: "20260301".into(), region: "eu-west-1".into(), service: "s3".into() };
    assert!(anywhere.admit(&scope, NOON).is_ok());
}

fn read_asked(body: &[u8]) -> Result<Asked, Fault> {
    read(Some(body))
}

#[test]
fn a_question_is_read_strictly() {
    let scope = r#""scope":{"day":"20260301","region":"us-east-1","service":"s3"}"#;
    let asked = read_asked(format!(r#"{{"access_key":"AKIA",{scope},"token":"t"}}"#).as_bytes()).unwrap();
    assert_eq!((&*asked.access_key, asked.token.as_deref()), ("AKIA", Some("t")));
    assert!(read_asked(format!(r#"{{"access_key":"AKIA",{scope},"token":null}}"#).as_bytes()).unwrap().token.is_none());
    for body in [
        String::new(),
        "null".to_owned(),
        "{}".to_owned(),
        r#"{"access_key":"AKIA"}"#.to_owned(),
        format!(r#"{{"access_key":1,{scope}}}"#),
        format!(r#"{{"access_key":"AKIA",{scope},"secret":true}}"#),
        format!(r#"{{"access_key":"AKIA","access_key":"AKIB",{scope}}}"#),
        format!(r#"{{"access_key":"AKIA",{scope}}}}}"#),
    ] {
        assert!(read_asked(body.as_bytes()).is_err(), "{body}");
    }
}
