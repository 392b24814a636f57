use keyward_model::name::{ClientId, OidcUrl};
use serde_json::json;

use super::*;
use crate::fault::Code;

const NOW: i64 = 1_800_000_000;

fn provider() -> OidcProvider {
    OidcProvider {
        url: OidcUrl::trusted("https://id.example.com/x".to_owned()),
        created: Time::default(),
        clients: ["app", "other"].map(|id| ClientId::trusted(id.to_owned())).into(),
        thumbprints: Vec::new(),
        tags: Vec::new(),
    }
}

fn good() -> Value {
    json!({ "iss": "https://id.example.com/x", "sub": "alice", "aud": "app", "exp": NOW + 60, "iat": NOW - 60 })
}

fn read(claims: &Value) -> Result<Claims, Fault> {
    super::read(claims.as_object().unwrap(), &provider(), Time::from_millis(NOW * 1_000).unwrap())
}

fn with(name: &str, value: Value) -> Result<Claims, Fault> {
    let mut claims = good();
    claims[name] = value;
    read(&claims)
}

fn without(name: &str) -> Result<Claims, Fault> {
    let mut claims = good();
    claims.as_object_mut().unwrap().remove(name);
    read(&claims)
}

fn values(claims: &Claims, key: &str) -> Vec<String> {
    let fact = claims.context.iter().find(|fact| fact.key == format!("id.example.com/x:{key}"));
    fact.map(|fact| fact.values.clone()).unwrap_or_default()
}

#[test]
fn a_good_token_says_who_and_for_whom() {
    let claims = read(&good()).unwrap();
    assert_eq!((claims.subject.as_str(), claims.audience.as_str()), ("alice", "app"));
    assert_eq!((values(&claims, "sub"), values(&claims, "aud")), (vec!["alice".into()], vec!["app".into()]));
    assert!(claims.tags.is_empty() && claims.transitive.is_empty() && claims.source_identity.is_none());
}

#[test]
fn a77_claims_are_there_and_of_their_type() {
    for name in ["aud", "exp", "iat", "sub"] {
        let fault = without(name).unwrap_err();
        assert_eq!(fault.code(), Code::InvalidIdentityToken);
        assert_eq!(fault.to_string(), format!("Missing a required claim: {name}"));
    }
    let junk = [json!(null), json!(true), json!({}), json!([]), json!([1]), json!(-1), json!(1e300)];
    for name in ["exp", "iat", "nbf"] {
        for value in junk.iter().cloned().chain([json!((NOW + 60).to_string()), json!([NOW + 60])]) {
            let fault = with(name, value.clone()).unwrap_err();
            assert_eq!(fault.code(), Code::InvalidIdentityToken, "{name} {value}");
        }
    }
    for name in ["aud", "sub", "azp", "email", SOURCE_IDENTITY] {
        for value in &junk {
            assert_eq!(with(name, value.clone()).unwrap_err().code(), Code::InvalidIdentityToken, "{name} {value}");
        }
    }
    for value in [json!("pwd"), json!({}), json!([1]), json!(null)] {
        assert_eq!(with("amr", value.clone()).unwrap_err().code(), Code::InvalidIdentityToken, "{value}");
    }
    assert!(with("sub", json!("")).is_err() && with("sub", json!("x".repeat(256))).is_err());
}

#[test]
fn a77_a_token_is_good_in_its_time() {
    for expires in [NOW, NOW - 1, 0] {
        let fault = with("exp", json!(expires)).unwrap_err();
        assert_eq!(fault.code(), Code::ExpiredTokenException);
        let said = format!("Token expired: current date/time {NOW} must be before the expiration date/time {expires}");
        assert_eq!(fault.to_string(), said);
    }
    assert!(with("exp", json!(NOW as f64 + 0.5)).is_err(), "the fraction does not count");
    assert!(with("exp", json!(NOW as f64 + 1.5)).is_ok());
    for name in ["iat", "nbf"] {
        assert!(with(name, json!(NOW + SKEW)).is_ok(), "{name}");
        assert!(with(name, json!(NOW + SKEW + 1)).is_err(), "{name}");
    }
}

#[test]
fn a77_a_token_is_for_somebody_registered() {
    assert_eq!(with("aud", json!(["app", "other"])).unwrap().audience, "app");
    for aud in [json!("App"), json!("app "), json!("appx"), json!(["app", "stranger"]), json!(["stranger", "app"])] {
        assert_eq!(with("aud", aud.clone()).unwrap_err().to_string(), "Incorrect token audience", "{aud}");
    }
    let mut claims = good();
    claims["aud"] = json!(["api", "more"]);
    claims["azp"] = json!("app");
    let claims = read(&claims).unwrap();
    assert_eq!(
        (claims.audience.as_str(), values(&claims, "aud"), values(&claims, "azp")),
        ("app", vec!["app".into()], vec!["app".into()])
    );
    assert_eq!(values(&claims, "oaud"), ["api", "more"]);
    assert_eq!(with("azp", json!("stranger")).unwrap_err().to_string(), "Incorrect token audience");
}

#[test]
fn methods_are_many() {
    let claims = with("amr", json!(["pwd", "otp"])).unwrap();
    assert_eq!(values(&claims, "amr"), ["pwd", "otp"]);
}

#[test]
fn tags_come_nested_or_flat() {
    let nested = json!({ "principal_tags": { "Team": ["a"], "Cost": "1" }, "transitive_tag_keys": ["Team"] });
    let claims = with(TAGS, nested).unwrap();
    let tags: Vec<_> = claims.tags.iter().map(|tag| format!("{}={}", tag.key, tag.value)).collect();
    assert_eq!((tags, claims.transitive), (vec!["Cost=1".to_owned(), "Team=a".to_owned()], vec!["Team".to_owned()]));
    let claims = with(&format!("{TAGS}/principal_tags/Team"), json!("a")).unwrap();
    assert_eq!(claims.tags.len(), 1);
    for junk in [
        json!([]),
        json!("x"),
        json!({ "principal_tags": [] }),
        json!({ "principal_tags": { "a": [] } }),
        json!({ "principal_tags": { "a": ["1", "2"] } }),
        json!({ "principal_tags": { "a": 1 } }),
        json!({ "principal_tags": { "": "1" } }),
        json!({ "principal_tags": { "a": "<" } }),
        json!({ "transitive_tag_keys": "a" }),
        json!({ "transitive_tag_keys": [1] }),
    ] {
        assert_eq!(with(TAGS, junk.clone()).unwrap_err().code(), Code::InvalidIdentityToken, "{junk}");
    }
}

#[test]
fn a_source_identity_is_a_name() {
    assert_eq!(with(SOURCE_IDENTITY, json!("alice")).unwrap().source_identity.as_deref(), Some("alice"));
    for junk in ["", "a", "a b", &"x".repeat(65)] {
        assert!(with(SOURCE_IDENTITY, json!(junk)).is_err(), "{junk}");
    }
}
