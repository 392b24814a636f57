use keyward_gate::{Caller, PrincipalKind};

use super::{Used, note};
use crate::testing::{ACCOUNT, House, between, moment, root, user};

/// A use of a key by its owner, so many seconds from the house's now.
fn used(caller: &Caller, key: &str, action: &str, seconds: i64) -> Used {
    Used {
        account: caller.account.clone(),
        access_key: key.to_owned(),
        kind: caller.kind,
        id: caller.id.clone(),
        service: action.split(':').next().unwrap().to_owned(),
        region: "us-east-1".to_owned(),
        action: action.to_owned(),
        at: moment().now.saturating_add_signed(seconds * 1_000),
    }
}

/// A user and one of its keys.
fn alice(house: &mut House) -> (Caller, String) {
    house.ok("Action=CreateUser&UserName=alice");
    let key = between(&house.ok("Action=CreateAccessKey&UserName=alice"), "AccessKeyId");
    (user(house, "alice"), key)
}

fn shown(house: &mut House, key: &str) -> String {
    between(&house.ok(&format!("Action=GetAccessKeyLastUsed&AccessKeyId={key}")), "GetAccessKeyLastUsedResult")
}

#[test]
fn the_latest_use_of_a_key_is_shown() {
    let mut house = House::default();
    let (alice, key) = alice(&mut house);
    let unused = "<UserName>alice</UserName><AccessKeyLastUsed><ServiceName>N/A</ServiceName>\
                  <Region>N/A</Region></AccessKeyLastUsed>";
    assert_eq!(shown(&mut house, &key), unused);
    let uses = [used(&alice, &key, "sts:GetCallerIdentity", 20), used(&alice, &key, "iam:GetUser", 10)];
    note(&mut house.store, &uses).unwrap();
    note(&mut house.store, &[used(&alice, &key, "iam:GetUser", 15)]).unwrap();
    assert_eq!(
        shown(&mut house, &key),
        "<UserName>alice</UserName><AccessKeyLastUsed><LastUsedDate>2026-01-31T12:00:20Z</LastUsedDate>\
         <ServiceName>sts</ServiceName><Region>us-east-1</Region></AccessKeyLastUsed>"
    );
}

#[test]
fn what_is_gone_is_passed_over_and_leaves_nothing() {
    let mut house = House::default();
    let (alice, key) = alice(&mut house);
    note(&mut house.store, &[used(&alice, &key, "iam:GetUser", 0)]).unwrap();
    house.ok(&format!("Action=DeleteAccessKey&UserName=alice&AccessKeyId={key}"));
    house.ok("Action=DeleteUser&UserName=alice");
    note(&mut house.store, &[used(&alice, &key, "iam:GetUser", 1)]).unwrap();
    assert!(house.store.rows.is_empty(), "{:?}", house.store.rows.keys());
}

#[test]
fn a_key_that_is_made_anew_was_not_used() {
    let mut house = House::default();
    house.ok("Action=CreateUser&UserName=alice");
    let pair = "UserName=alice&AccessKeyId=AKIAAAAAAAAAAAAAAAAA";
    house.ok(&format!("Action=CreateAccessKey&{pair}&SecretAccessKey=secretsecret"));
    let alice = user(&mut house, "alice");
    let key = "AKIAAAAAAAAAAAAAAAAA";
    note(&mut house.store, &[used(&alice, key, "iam:GetUser", 0)]).unwrap();
    assert!(shown(&mut house, key).contains("LastUsedDate"));
    house.ok(&format!("Action=DeleteAccessKey&{pair}"));
    house.ok(&format!("Action=CreateAccessKey&{pair}&SecretAccessKey=secretsecret"));
    note(&mut house.store, &[used(&alice, key, "iam:GetUser", -1)]).unwrap();
    assert!(!shown(&mut house, key).contains("LastUsedDate"));
}

#[test]
fn roots_keys_are_used_too() {
    let mut house = House::default();
    let key = between(&house.ok("Action=CreateAccessKey"), "AccessKeyId");
    note(&mut house.store, &[used(&root(), &key, "iam:GetUser", 0)]).unwrap();
    let shown = shown(&mut house, &key);
    assert!(shown.contains("<ServiceName>iam</ServiceName>") && !shown.contains("UserName"), "{shown}");
}

#[test]
fn a_session_is_its_roles_use_and_a_federated_one_nobodys() {
    let mut house = House::default();
    crate::role::testing::create(&mut house, "r");
    let id = between(&house.ok("Action=GetRole&RoleName=r"), "RoleId");
    let session = Caller { kind: PrincipalKind::RoleSession, id: format!("{id}:someone"), ..root() };
    note(&mut house.store, &[used(&session, "ASIAAAAAAAAAAAAAAAAA", "iam:GetRole", 7)]).unwrap();
    assert_eq!(
        between(&house.ok("Action=GetRole&RoleName=r"), "RoleLastUsed"),
        "<LastUsedDate>2026-01-31T12:00:07Z</LastUsedDate><Region>us-east-1</Region>"
    );
    let before = house.store.rows.len();
    let federated = Caller { kind: PrincipalKind::FederatedSession, id: format!("{ACCOUNT}:bob"), ..root() };
    note(&mut house.store, &[used(&federated, "ASIAAAAAAAAAAAAAAAAA", "iam:GetRole", 8)]).unwrap();
    assert_eq!(house.store.rows.len(), before);
}

#[test]
fn a_key_that_is_not_the_accounts_is_not_spoken_of() {
    let mut house = House::default();
    let (_, key) = alice(&mut house);
    let form = |key: &str| format!("Action=GetAccessKeyLastUsed&AccessKeyId={key}");
    let unknown = house.refused(&form("AKIAAAAAAAAAAAAAAAAA"));
    assert_eq!(unknown.0, "AccessDenied");
    let other = Caller { account: "210987654321".to_owned(), ..root() };
    let answer = crate::testing::body(&house.send_as(&other, &form(&key)));
    assert_eq!(between(&answer, "Message"), unknown.1.replace("AKIAAAAAAAAAAAAAAAAA", &key));
    house.gate.denied.push("iam:GetAccessKeyLastUsed");
    assert_eq!(house.refused(&form(&key)).1, unknown.1.replace("AKIAAAAAAAAAAAAAAAAA", &key));
}
