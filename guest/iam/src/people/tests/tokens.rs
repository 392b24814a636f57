use super::*;

#[test]
fn a_reset_token_sets_one_password_once() {
    let mut stage = stage();
    let token = stage.token(BOB);
    assert!(token.len() > 60 && token.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    let weak = stage.reset(&token, "Password");
    assert_eq!((weak.response.status, weak.event.code), (400, "PasswordPolicyViolation"));
    assert!(!body(&weak).contains(&token));
    assert_eq!(stage.reset(&token, FIRST).response.status, 200);
    assert_eq!(stage.reset(&token, SECOND).event.code, "InvalidClientTokenId");
    stage.signed_in(&with(BOB, FIRST));
}

/// Something that ends a token.
type End = (&'static str, fn(&mut Stage));

#[test]
fn a_reset_token_ends_with_what_it_was_made_for() {
    let mut stage = stage();
    let ends: [End; 6] = [
        ("a newer one", |stage| drop(stage.token(BOB))),
        ("six hours", |stage| stage.house.later += 6 * 3_600_000),
        ("another password", |stage| {
            drop(stage.ok(&format!("Action=UpdateLoginProfile&UserName={BOB}&Password={SECOND}")));
        }),
        ("another name", |stage| {
            drop(stage.ok(&format!("Action=UpdateUser&UserName={BOB}&NewUserName=rob@newcorp.com")));
            drop(stage.ok(&format!("Action=CreateUser&UserName={BOB}")));
        }),
        ("suspension", |stage| drop(stage.ok(&format!("Action=SetUserStatus&UserName={BOB}&Status=Inactive")))),
        ("the customer's", |stage| {
            drop(stage.house.ok("Action=RSModifyCustomer&CustomerName=newcorp&Status=disabled"));
        }),
    ];
    for (what, end) in ends {
        let token = stage.token(BOB);
        end(&mut stage);
        assert_eq!(stage.reset(&token, FIRST).event.code, "InvalidClientTokenId", "{what}");
    }
    for token in ["x", "", "MFRGG", &"A".repeat(200)] {
        assert_ne!(stage.reset(token, FIRST).response.status, 200);
    }
}

#[test]
fn who_asks_for_anothers_token_ends_their_password_at_once() {
    let mut stage = stage();
    stage.with_password(BOB);
    let session = stage.signed_in(&with(BOB, FIRST));
    let bob = stage.user(BOB);
    stage.ok_as(&bob, "Action=RSGetToken&Type=pwd_reset");
    let mut again = stage.signed_in(&with(BOB, FIRST));
    assert!(stage.bundle(&session).is_some());
    let token = stage.token(BOB);
    assert_eq!(stage.login(&with(BOB, FIRST)).0, 401);
    for session in [&session, &again] {
        assert!(stage.bundle(session).is_none());
    }
    stage.house.later += 1_000;
    assert_eq!(stage.reset(&token, SECOND).response.status, 200);
    again = stage.signed_in(&with(BOB, SECOND));
    assert!(stage.bundle(&session).is_none() && stage.bundle(&again).is_some());
}
