use serde_json::{Value, json};

use super::{BOB, FIRST, Stage, login, stage, with};
use crate::tenancy::testing::refused;
use crate::testing::body;

#[test]
fn a_second_factor_is_prepared_proven_and_asked_for() {
    let mut stage = stage();
    stage.with_password(BOB);
    let bob = stage.user(BOB);
    let prepared: Value = serde_json::from_str(&stage.ok_as(&bob, "Action=RSPrepareTFA")).unwrap();
    let secret = prepared["secret"].as_str().unwrap().to_owned();
    assert!(prepared["qrCodeUrl"].as_str().unwrap().starts_with("data:image/png;base64,iVBORw0KGgo"));
    assert_eq!(stage.signed_in(&with(BOB, FIRST))["PwdMustChange"], false);
    let enable = format!("Action=RSEnableTFA&OTP={}", stage.code(&secret));
    let enabled: Value = serde_json::from_str(&stage.ok_as(&bob, &enable)).unwrap();
    let codes = enabled["recoveryCodes"].as_array().unwrap().clone();
    assert!(codes.len() == 10 && codes.iter().all(|code| code.as_str().unwrap().len() == 8));
    let answer = stage.house.send_raw(&login(&with(BOB, FIRST)));
    assert_eq!((answer.response.status, body(&answer).as_str()), (401, r#"{"error":"OTPRequired"}"#));
    let sign_in =
        |stage: &mut Stage, code: &str| stage.login(&json!({ "email": BOB, "password": FIRST, "otp": code })).0;
    let used = stage.code(&secret);
    assert_eq!(sign_in(&mut stage, &used), 401, "what enabled it is used up");
    stage.house.later += 30_000;
    let code = stage.code(&secret);
    assert_eq!(sign_in(&mut stage, &format!(" {code}")), 401);
    let session = stage.signed_in(&json!({ "email": BOB, "password": FIRST, "otp": code }));
    assert!(stage.bundle(&session).unwrap().session.unwrap().mfa.is_some());
    assert_eq!(sign_in(&mut stage, &code), 401);
    let recovery = codes[3].as_str().unwrap();
    assert_eq!(sign_in(&mut stage, recovery), 200);
    assert_eq!(sign_in(&mut stage, recovery), 401);
    // The password alone turns nothing off, and neither does a key.
    assert_eq!(refused(&mut stage.house, &bob, "Action=RSDisableTFA").0, "AccessDenied");
    assert_eq!(refused(&mut stage.house, &bob, "Action=RSPrepareTFA").0, "EntityAlreadyExists");
    let off = format!("Action=RSDisableTFA&OTP={}", codes[4].as_str().unwrap());
    stage.ok_as(&bob, &off);
    stage.signed_in(&with(BOB, FIRST));
    assert!(!stage.house.store.rows.keys().any(|(_, key)| key.contains("recovery") || key.contains("tfa")));
}

#[test]
fn a_prepared_secret_waits_for_half_an_hour() {
    let mut stage = stage();
    let bob = stage.user(BOB);
    assert_eq!(refused(&mut stage.house, &bob, "Action=RSEnableTFA&OTP=880631").0, "NoSuchEntity");
    let prepared: Value = serde_json::from_str(&stage.ok_as(&bob, "Action=RSPrepareTFA")).unwrap();
    stage.house.later += 30 * 60_000;
    let code = stage.code(prepared["secret"].as_str().unwrap());
    assert_eq!(refused(&mut stage.house, &bob, &format!("Action=RSEnableTFA&OTP={code}")).0, "NoSuchEntity");
    assert_eq!(refused(&mut stage.house, &bob, "Action=RSEnableTFA&OTP=12345").0, "ValidationError");
}

#[test]
fn codes_are_guessed_with_one_budget_wherever_they_are_asked_for() {
    let mut stage = stage();
    stage.with_password(BOB);
    let bob = stage.user(BOB);
    let prepared: Value = serde_json::from_str(&stage.ok_as(&bob, "Action=RSPrepareTFA")).unwrap();
    let secret = prepared["secret"].as_str().unwrap().to_owned();
    let code = stage.code(&secret);
    let wrong = format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000);
    for _ in 0..2 {
        assert_eq!(
            refused(&mut stage.house, &bob, &format!("Action=RSEnableTFA&OTP={wrong}")).0,
            "InvalidAuthenticationCode"
        );
    }
    stage.ok_as(&bob, &format!("Action=RSEnableTFA&OTP={code}"));
    stage.house.later += 30_000;
    for _ in 0..3 {
        assert_eq!(stage.login(&json!({ "email": BOB, "password": FIRST, "otp": "00000000" })).0, 401);
    }
    for _ in 0..2 {
        assert_eq!(refused(&mut stage.house, &bob, "Action=RSDisableTFA&OTP=00000000").0, "InvalidAuthenticationCode");
    }
    let code = stage.code(&secret);
    assert_eq!(stage.login(&json!({ "email": BOB, "password": FIRST, "otp": code })).0, 401, "too many were wrong");
    stage.house.later += 91_000;
    let code = stage.code(&secret);
    assert_eq!(stage.login(&json!({ "email": BOB, "password": FIRST, "otp": code })).0, 200);
}
