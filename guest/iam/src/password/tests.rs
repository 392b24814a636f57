use keyward_model::name::Name as _;
use keyward_model::row::{LoginProfile, PasswordPolicy};
use keyward_model::secret::{Password, PasswordHash};
use keyward_model::time::Time;

use super::{Standing, breach, standing};
use crate::testing::{House, between};

const LAX: PasswordPolicy = PasswordPolicy {
    least: 6,
    symbols: false,
    numbers: false,
    upper: false,
    lower: false,
    may_change: false,
    days: None,
    reuse: None,
    hard_expiry: None,
};

fn wrong(policy: Option<&PasswordPolicy>, password: &str) -> Option<String> {
    breach(policy, "alice", &Password::trusted(password.to_owned()))
}

#[test]
fn without_demands_three_of_four_kinds_are_demanded() {
    for fine in ["Abcdefg1", "abcdef1!", "ABCDEF1!", "Abcdefg!"] {
        assert_eq!(wrong(None, fine), None, "{fine}");
    }
    assert_eq!(wrong(None, "Abcde1!").as_deref(), Some("Password should have a minimum length of 8"));
    assert_eq!(
        wrong(None, "abcdefg1").as_deref(),
        Some(
            "Password should meet 1 more of the following requirements: Password should have at least one uppercase \
             letter, Password should have at least one symbol"
        )
    );
    assert!(wrong(None, "        ").is_some_and(|words| words.starts_with("Password should meet 3 more")));
    assert!(breach(None, "Passw0rd!", &Password::trusted("passw0rd!".to_owned())).is_some());
}

#[test]
fn every_demand_has_its_words() {
    let rows: [(PasswordPolicy, &str, &str); 5] = [
        (PasswordPolicy { least: 14, ..LAX }, "abcdefghijklm", "Password should have a minimum length of 14"),
        (PasswordPolicy { upper: true, ..LAX }, "abcdef", "Password should have at least one uppercase letter"),
        (PasswordPolicy { lower: true, ..LAX }, "ABCDEF", "Password should have at least one lowercase letter"),
        (PasswordPolicy { numbers: true, ..LAX }, "abcdef", "Password should have at least one number"),
        (PasswordPolicy { symbols: true, ..LAX }, "abcdef ~", "Password should have at least one symbol"),
    ];
    for (policy, password, words) in rows {
        assert_eq!(wrong(Some(&policy), password).as_deref(), Some(words));
        assert_eq!(wrong(Some(&policy), "Abcdefghijklmn1'"), None);
    }
    assert_eq!(wrong(Some(&LAX), "aaaaaa"), None);
    let strict = PasswordPolicy { upper: true, symbols: true, ..LAX };
    assert_eq!(
        wrong(Some(&strict), "abc").as_deref(),
        Some(
            "Password should have a minimum length of 6, Password should have at least one uppercase letter, Password \
             should have at least one symbol"
        )
    );
    // Characters are counted, and letters beyond ASCII are none of the demanded ones.
    assert_eq!(wrong(Some(&LAX), "\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}"), None);
    assert!(wrong(Some(&PasswordPolicy { upper: true, ..LAX }), "\u{c9}bcdef").is_some());
}

#[test]
fn a_password_grows_old() {
    const DAY: i64 = 86_400_000;
    let profile = LoginProfile {
        created: Time::default(),
        hash: PasswordHash::made(String::new()),
        salt: String::new(),
        changed: Time::default(),
        reset_required: false,
        void: false,
    };
    let at = |policy: &PasswordPolicy, ms| standing(Some(policy), &profile, Time::default().plus_millis(ms));
    let soft = PasswordPolicy { days: Some(2), ..LAX };
    let hard = PasswordPolicy { hard_expiry: Some(true), ..soft };
    assert_eq!(at(&soft, 2 * DAY - 1), Standing::Good);
    assert_eq!(at(&soft, 2 * DAY), Standing::MustChange);
    assert_eq!(at(&hard, 2 * DAY - 1), Standing::Good);
    assert_eq!(at(&hard, 2 * DAY), Standing::Expired);
    assert_eq!(at(&LAX, 20_000 * DAY), Standing::Good);
    let reset = LoginProfile { reset_required: true, ..profile };
    assert_eq!(standing(None, &reset, Time::default()), Standing::MustChange);
}

#[test]
fn demands_are_set_as_a_whole_shown_and_ended() {
    let mut house = House::default();
    let missing =
        ("NoSuchEntity".to_owned(), "The Password Policy with domain name 123456789012 cannot be found.".to_owned());
    assert_eq!(house.refused("Action=GetAccountPasswordPolicy"), missing);
    house.ok("Action=UpdateAccountPasswordPolicy&MinimumPasswordLength=14&RequireSymbols=true&MaxPasswordAge=90&\
              PasswordReusePrevention=5&HardExpiry=false&AllowUsersToChangePassword=true");
    assert_eq!(
        between(&house.ok("Action=GetAccountPasswordPolicy"), "PasswordPolicy"),
        "<MinimumPasswordLength>14</MinimumPasswordLength><RequireSymbols>true</RequireSymbols>\
         <RequireNumbers>false</RequireNumbers><RequireUppercaseCharacters>false</RequireUppercaseCharacters>\
         <RequireLowercaseCharacters>false</RequireLowercaseCharacters>\
         <AllowUsersToChangePassword>true</AllowUsersToChangePassword><ExpirePasswords>true</ExpirePasswords>\
         <MaxPasswordAge>90</MaxPasswordAge><PasswordReusePrevention>5</PasswordReusePrevention>\
         <HardExpiry>false</HardExpiry>"
    );
    house.ok("Action=UpdateAccountPasswordPolicy");
    assert_eq!(
        between(&house.ok("Action=GetAccountPasswordPolicy"), "PasswordPolicy"),
        "<MinimumPasswordLength>6</MinimumPasswordLength><RequireSymbols>false</RequireSymbols>\
         <RequireNumbers>false</RequireNumbers><RequireUppercaseCharacters>false</RequireUppercaseCharacters>\
         <RequireLowercaseCharacters>false</RequireLowercaseCharacters>\
         <AllowUsersToChangePassword>false</AllowUsersToChangePassword><ExpirePasswords>false</ExpirePasswords>"
    );
    house.ok("Action=DeleteAccountPasswordPolicy");
    assert_eq!(
        house.refused("Action=DeleteAccountPasswordPolicy").1,
        "The account policy with name PasswordPolicy cannot be found."
    );
    assert_eq!(house.refused("Action=UpdateAccountPasswordPolicy&MinimumPasswordLength=5").0, "ValidationError");
}
