use keyward_gate::{Caller, PrincipalKind};
use keyward_model::layout;
use keyward_model::name::Name as _;
use keyward_model::row::{LoginProfile, OldPasswords, User};
use keyward_model::secret::{Password, PasswordHash};

use crate::bundle;
use crate::testing::{ACCOUNT, House, Quick, between, body, root, user};
use crate::tx::Tx;

const FIRST: &str = "Correct-Horse-1";

fn house() -> (House, Caller) {
    let mut house = House::default();
    house.ok("Action=CreateUser&UserName=alice");
    house.ok(&format!("Action=CreateLoginProfile&UserName=alice&Password={FIRST}"));
    let alice = user(&mut house, "alice");
    (house, alice)
}

fn change(old: &str, new: &str) -> String {
    format!("Action=ChangePassword&OldPassword={old}&NewPassword={new}")
}

fn code(house: &mut House, caller: &Caller, form: &str) -> String {
    let answer = house.send_as(caller, form);
    format!("{} {}", answer.response.status, answer.event.code)
}

#[test]
fn a_login_profile_is_made_shown_changed_and_deleted() {
    let mut house = House::default();
    house.ok("Action=CreateUser&UserName=alice");
    let get = "Action=GetLoginProfile&UserName=alice";
    assert_eq!(
        house.refused(get),
        ("NoSuchEntity".to_owned(), "Login Profile for User alice cannot be found.".to_owned())
    );
    let made =
        house.ok(&format!("Action=CreateLoginProfile&UserName=Alice&Password={FIRST}&PasswordResetRequired=true"));
    let shown = "<UserName>alice</UserName><CreateDate>2026-01-31T12:00:00Z</CreateDate>\
                 <PasswordResetRequired>true</PasswordResetRequired>";
    assert_eq!(between(&made, "LoginProfile"), shown);
    assert_eq!(between(&house.ok(get), "LoginProfile"), shown);
    assert_eq!(
        house.refused(&format!("Action=CreateLoginProfile&UserName=alice&Password={FIRST}")),
        ("EntityAlreadyExists".to_owned(), "Login Profile for user alice already exists.".to_owned())
    );
    house.ok("Action=UpdateLoginProfile&UserName=alice&PasswordResetRequired=false");
    assert!(house.ok(get).contains("<PasswordResetRequired>false<"));
    assert_eq!(house.refused("Action=UpdateLoginProfile&UserName=alice&Password=short").0, "PasswordPolicyViolation");
    assert_eq!(
        house.refused("Action=DeleteUser&UserName=alice").1,
        "Cannot delete entity, must delete login profile first."
    );
    house.ok("Action=UpdateLoginProfile&UserName=alice&Password=Another-Horse-2");
    house.ok("Action=DeleteLoginProfile&UserName=alice");
    assert_eq!(house.refused("Action=DeleteLoginProfile&UserName=alice").0, "NoSuchEntity");
    house.ok("Action=DeleteUser&UserName=alice");
    assert!(house.store.rows.is_empty(), "{:?}", house.store.rows.keys());
}

#[test]
fn a_password_is_demanded_and_told_to_nobody() {
    let mut house = House::default();
    house.ok("Action=CreateUser&UserName=alice");
    assert_eq!(
        house.refused("Action=CreateLoginProfile&UserName=alice").1,
        "1 validation error detected: Value null at 'password' failed to satisfy constraint: Member must not be null"
    );
    let long = "a-secret".repeat(17);
    for bad in [long.as_str(), "a-secret%E2%82%AC", "a-secret%00"] {
        let answer = house.send(&format!("Action=CreateLoginProfile&UserName=alice&Password={bad}"));
        assert_eq!(answer.event.code, "ValidationError");
        assert!(!body(&answer).contains("a-secret") && !format!("{:?}", answer.event).contains("a-secret"));
    }
    let answer = house.send(&format!("Action=CreateLoginProfile&UserName=alice&Password={FIRST}"));
    assert_eq!(answer.response.status, 200);
    assert!(!format!("{answer:?}").contains(FIRST));
    assert_eq!(house.refused("Action=CreateLoginProfile&Password=Correct-Horse-1").0, "ValidationError");
}

#[test]
fn users_change_their_own_password_if_they_know_it() {
    let (mut house, alice) = house();
    assert_eq!(house.wrong(&alice, &change("Wrong-Horse-1", "Another-Horse-2")), "AccessDenied");
    let answer = house.send_as(&alice, &change("Wrong-Horse-1", "Another-Horse-2"));
    assert_eq!(between(&body(&answer), "Message"), "The old password was incorrect.");
    assert_eq!(code(&mut house, &alice, &change(FIRST, "weak")), "400 PasswordPolicyViolation");
    assert_eq!(code(&mut house, &alice, &change(FIRST, "Another-Horse-2")), "200 ");
    assert_eq!(house.wrong(&alice, &change(FIRST, "Third-Horse-3")), "AccessDenied");
    assert_eq!(code(&mut house, &alice, &change("Another-Horse-2", FIRST)), "200 ");
}

#[test]
fn who_has_no_password_changes_none() {
    let (mut house, alice) = house();
    let mut role = alice.clone();
    role.kind = PrincipalKind::RoleSession;
    for caller in [root(), role] {
        let answer = house.send_as(&caller, &change(FIRST, "Another-Horse-2"));
        assert_eq!(answer.event.code, "InvalidUserType");
        assert_eq!(between(&body(&answer), "Message"), "Only IAM Users can change their own password.");
    }
    house.ok("Action=DeleteLoginProfile&UserName=alice");
    assert_eq!(code(&mut house, &alice, &change(FIRST, "Another-Horse-2")), "404 NoSuchEntity");
}

#[test]
fn a_reset_password_is_good_again_when_it_was_changed() {
    let (mut house, alice) = house();
    house.ok("Action=UpdateLoginProfile&UserName=alice&PasswordResetRequired=true");
    assert_eq!(code(&mut house, &alice, &change(FIRST, "Another-Horse-2")), "200 ");
    assert!(house.ok("Action=GetLoginProfile&UserName=alice").contains("<PasswordResetRequired>false<"));
}

#[test]
fn guesses_at_a_password_run_out() {
    let (mut house, alice) = house();
    for _ in 0..5 {
        assert_eq!(house.wrong(&alice, &change("Wrong-Horse-1", "Another-Horse-2")), "AccessDenied");
    }
    // The right one is not looked at now, and asking does not prolong the wait.
    for _ in 0..3 {
        let answer = house.send_as(&alice, &change(FIRST, "Another-Horse-2"));
        assert!(!answer.commit);
        assert_eq!(answer.event.code, "AccessDenied");
    }
    house.later += 15_000;
    assert_eq!(code(&mut house, &alice, &change(FIRST, "Another-Horse-2")), "200 ");
    let left = house.store.rows.keys().filter(|(_, key)| key.starts_with("guesses/")).count();
    assert_eq!(left, 0);
}

#[test]
fn a_new_password_from_an_administrator_ends_the_wait() {
    let (mut house, alice) = house();
    for _ in 0..5 {
        house.wrong(&alice, &change("Wrong-Horse-1", "Another-Horse-2"));
    }
    house.ok("Action=UpdateLoginProfile&UserName=alice&Password=Given-Horse-9");
    assert_eq!(code(&mut house, &alice, &change("Given-Horse-9", "Another-Horse-2")), "200 ");
}

#[test]
fn old_passwords_are_not_used_again() {
    let (mut house, alice) = house();
    house.ok("Action=UpdateAccountPasswordPolicy&PasswordReusePrevention=3");
    let passwords = [FIRST, "Horse-number-2", "Horse-number-3", "Horse-number-4"];
    for pair in passwords.windows(2) {
        assert_eq!(code(&mut house, &alice, &change(pair[0], pair[1])), "200 ");
    }
    for again in &passwords[1..] {
        assert_eq!(code(&mut house, &alice, &change(passwords[3], again)), "400 PasswordPolicyViolation");
    }
    assert_eq!(code(&mut house, &alice, &change(passwords[3], FIRST)), "200 ");
    // Whoever sets another's password is not told which ones they had.
    house.ok("Action=UpdateLoginProfile&UserName=alice&Password=Horse-number-4");
}

#[test]
fn the_history_is_bounded() {
    let (mut house, alice) = house();
    for number in 0..40 {
        house.ok(&format!("Action=UpdateLoginProfile&UserName=alice&Password=Horse-number-{number}"));
    }
    let tx = Tx::new(&mut house.store, ACCOUNT, &[], keyward_model::time::Time::default());
    let user: User = tx.find(&alice.name).unwrap();
    let old: OldPasswords = tx.row(&layout::old_passwords(&user.id)).unwrap().unwrap();
    assert_eq!(old.hashes.len(), OldPasswords::MOST);
}

#[test]
fn users_may_change_their_password_where_the_account_says_so() {
    let (mut house, _) = house();
    let allows = |house: &mut House| {
        let tx = Tx::new(&mut house.store, ACCOUNT, &[], keyward_model::time::Time::default());
        let user: User = tx.find("alice").unwrap();
        let documents = bundle::policies_of_user(&tx, &user).unwrap().identity;
        documents.iter().any(|document| {
            document.text.contains("iam:ChangePassword")
                && document.text.contains("arn:aws:iam::123456789012:user/alice")
        })
    };
    assert!(!allows(&mut house));
    house.ok("Action=UpdateAccountPasswordPolicy&AllowUsersToChangePassword=true");
    assert!(allows(&mut house));
    house.ok("Action=UpdateAccountPasswordPolicy");
    assert!(!allows(&mut house));
}

#[test]
fn a_hash_that_has_become_weak_is_made_again() {
    let (mut house, alice) = house();
    let mut tx = Tx::new(&mut house.store, ACCOUNT, &[], keyward_model::time::Time::default());
    let user: User = tx.find(&alice.name).unwrap();
    let mut profile = super::find(&tx, &user).unwrap();
    let strong = profile.hash.clone();
    let password = Password::trusted(FIRST.to_owned());
    super::renew(&mut tx, &Quick, &user.id, &mut profile, &password).unwrap();
    assert_eq!(profile.hash, strong);
    profile.hash = PasswordHash::made("weak".to_owned());
    super::renew(&mut tx, &Quick, &user.id, &mut profile, &password).unwrap();
    assert_eq!(profile.hash, strong);
    let kept: LoginProfile = tx.row(&layout::login_profile(&user.id)).unwrap().unwrap();
    assert_eq!(kept.hash, strong);
    assert!(!format!("{kept:?}").contains("quick"));
}
