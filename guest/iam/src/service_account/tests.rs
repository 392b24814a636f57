use keyward_gate::bundle::Bundle;
use keyward_gate::{Caller, PrincipalKind};
use keyward_model::row::ServiceAccount;
use keyward_policy::{Context, Outcome, Question, decide};

use crate::bundle::resolve;
use crate::testing::{ACCOUNT, House, between, body, moment, root, scope};

const READ: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}}"#;
const ALL: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;

fn encoded(text: &str) -> String {
    text.replace('{', "%7B").replace('}', "%7D").replace('"', "%22")
}

/// Alice, who may do everything.
fn house() -> House {
    let mut house = House::default();
    house.ok("Action=CreateUser&UserName=Alice&Path=/a/");
    house.ok(&format!("Action=PutUserPolicy&UserName=alice&PolicyName=p&PolicyDocument={}", encoded(ALL)));
    house
}

/// A service account of hers: its id and its key.
fn made(house: &mut House, more: &str) -> (String, String) {
    let made = house.ok(&format!("Action=CreateServiceAccount&ParentUser=alice{more}"));
    (between(&made, "ServiceAccountId"), between(&made, "AccessKeyId"))
}

fn bundle(house: &mut House, key: &str) -> Option<Bundle> {
    resolve(&mut house.store, key, &scope(), None, &moment()).unwrap()
}

/// Whether the gate would let a key do something to a resource.
fn may(house: &mut House, key: &str, action: &str, resource: &str) -> bool {
    let bundle = bundle(house, key).unwrap();
    let authority = keyward_gate::authority(&bundle.account, &bundle.principal, &bundle.policies).unwrap();
    let context = Context::new();
    let question = Question { action, resource, owner: None, context: &context };
    decide(&authority, &question, None).outcome() == Outcome::Allowed
}

#[test]
fn one_is_made_shown_and_listed_as_seaweedfs_does() {
    let mut house = house();
    let made = house.ok("Action=CreateServiceAccount&ParentUser=alice&Description=ci&Expiration=1893456000");
    let (id, key) = (between(&made, "ServiceAccountId"), between(&made, "AccessKeyId"));
    let (name, serial) = ServiceAccount::parts(&id).unwrap();
    assert_eq!((name, serial.len()), ("Alice", 32));
    assert!(serial.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)), "{serial}");
    assert!(key.starts_with("ABIA") && key.len() == 20, "{key}");
    assert_eq!(between(&made, "SecretAccessKey").len(), 40);
    let rest = format!(
        "<ServiceAccountId>{id}</ServiceAccountId><ParentUser>Alice</ParentUser><Description>ci</Description>\
         <AccessKeyId>{key}</AccessKeyId><Status>Active</Status><Expiration>2030-01-01T00:00:00Z</Expiration>\
         <CreateDate>2026-01-31T12:00:00Z</CreateDate>"
    );
    let shown = house.ok(&format!("Action=GetServiceAccount&ServiceAccountId={id}"));
    assert_eq!(between(&shown, "ServiceAccount"), rest);
    for form in ["Action=ListServiceAccounts", "Action=ListServiceAccounts&ParentUser=ALICE"] {
        let listed = house.ok(form);
        assert_eq!(between(&listed, "ServiceAccounts"), format!("<member>{rest}</member>"));
        assert_eq!(between(&listed, "IsTruncated"), "false");
    }
    assert_eq!(between(&house.ok("Action=ListAccessKeys&UserName=alice"), "AccessKeyMetadata"), "");
    let nobodys = house.ok("Action=ListServiceAccounts&ParentUser=nobody");
    assert_eq!(between(&nobodys, "ServiceAccounts"), "");
}

#[test]
fn only_what_is_given_changes() {
    let mut house = house();
    let (id, _) = made(&mut house, &format!("&Description=ci&Expiration=1893456000&PolicyDocument={}", encoded(READ)));
    let update = format!("Action=UpdateServiceAccount&ServiceAccountId={id}");
    house.ok(&update);
    house.ok(&format!("{update}&Status=Inactive"));
    let get = format!("Action=GetServiceAccount&ServiceAccountId={id}");
    let shown = house.ok(&get);
    assert_eq!((between(&shown, "Description"), between(&shown, "Status")), ("ci".into(), "Inactive".into()));
    assert!(between(&shown, "PolicyDocument").starts_with("%7B%22Version%22"));
    house.ok(&format!("{update}&Description=&Expiration=0&PolicyDocument="));
    let shown = house.ok(&get);
    for gone in ["Description", "Expiration", "PolicyDocument"] {
        assert!(!shown.contains(gone), "{shown}");
    }
    house.ok(&format!("{update}&Expiration=1769860800&Description=new"));
    assert_eq!(between(&house.ok(&get), "Expiration"), "2026-01-31T12:00:00Z");
}

#[test]
fn what_is_refused() {
    let mut house = house();
    let (id, _) = made(&mut house, "");
    let long = "x".repeat(1001);
    for (more, code) in [
        (format!("&Description={long}"), "InvalidInput"),
        ("&Expiration=1769860799".to_owned(), "InvalidInput"),
        ("&Expiration=-1".to_owned(), "InvalidInput"),
        ("&Expiration=-9223372036854775808".to_owned(), "InvalidInput"),
        ("&Expiration=9223372036854775807".to_owned(), "InvalidInput"),
        ("&Expiration=soon".to_owned(), "InvalidInput"),
        ("&PolicyDocument=x".to_owned(), "MalformedPolicyDocument"),
        (format!("&PolicyDocument={}", encoded(READ).replace("s3:Get*", &"s".repeat(2100))), "MalformedPolicyDocument"),
        (
            format!("&PolicyDocument={}", encoded(READ).replace("s3:Get*", &format!("s3:{}", "s".repeat(2100)))),
            "InvalidInput",
        ),
    ] {
        for form in ["CreateServiceAccount&ParentUser=alice", &format!("UpdateServiceAccount&ServiceAccountId={id}")] {
            assert_eq!(house.refused(&format!("Action={form}{more}")).0, code, "{form}{more}");
        }
    }
    assert_eq!(
        house.refused("Action=CreateServiceAccount&ParentUser=bob"),
        ("NoSuchEntity".into(), "The user with name bob cannot be found.".into())
    );
    for action in ["GetServiceAccount", "UpdateServiceAccount", "DeleteServiceAccount"] {
        let nothing = format!("sa:Alice:{}", "0".repeat(32));
        assert_eq!(
            house.refused(&format!("Action={action}&ServiceAccountId={nothing}")),
            ("NoSuchEntity".into(), format!("The Service Account with id {nothing} cannot be found."))
        );
        assert_eq!(house.refused(&format!("Action={action}&ServiceAccountId=alice")).0, "ValidationError");
        assert_eq!(house.refused(&format!("Action={action}")).0, "ValidationError");
    }
    assert_eq!(
        house.refused(&format!("Action=UpdateServiceAccount&ServiceAccountId={id}&Status=Off")).0,
        "ValidationError"
    );
}

#[test]
fn a_hundred_are_the_most() {
    let mut house = house();
    for _ in 0..100 {
        made(&mut house, "");
    }
    assert_eq!(
        house.refused("Action=CreateServiceAccount&ParentUser=alice"),
        ("LimitExceeded".into(), "Cannot exceed quota for ServiceAccountsPerUser: 100".into())
    );
    let mut ids = Vec::new();
    let mut marker = String::new();
    loop {
        let page = house.ok(&format!("Action=ListServiceAccounts&ParentUser=alice&MaxItems=30{marker}"));
        ids.extend(page.split("<ServiceAccountId>").skip(1).map(|rest| rest.split('<').next().unwrap().to_owned()));
        if between(&page, "IsTruncated") == "false" {
            break;
        }
        marker = format!("&Marker={}", between(&page, "Marker"));
    }
    assert_eq!((ids.len(), ids.is_sorted()), (100, true));
    let first = ids.remove(0);
    house.ok(&format!("Action=DeleteServiceAccount&ServiceAccountId={first}"));
    made(&mut house, "");
}

#[test]
fn w19_its_own_policy_limits_it_and_its_parents_limits_it_too() {
    let mut house = house();
    let (_, key) = made(&mut house, &format!("&PolicyDocument={}", encoded(READ)));
    let object = "arn:aws:s3:::b/k";
    assert!(may(&mut house, &key, "s3:GetObject", object));
    assert!(!may(&mut house, &key, "s3:PutObject", object));
    assert!(!may(&mut house, &key, "iam:GetUser", "arn:aws:iam::123456789012:user/a/Alice"));
    house.ok("Action=DeleteUserPolicy&UserName=alice&PolicyName=p");
    assert!(!may(&mut house, &key, "s3:GetObject", object));
}

#[test]
fn without_a_policy_it_makes_no_credentials_for_its_user() {
    let mut house = house();
    let (id, key) = made(&mut house, "");
    let own = "arn:aws:iam::123456789012:user/a/Alice";
    assert!(may(&mut house, &key, "iam:GetUser", own));
    assert!(may(&mut house, &key, "iam:CreateAccessKey", "arn:aws:iam::123456789012:user/bob"));
    let changes = [
        "CreateAccessKey",
        "CreateServiceAccount",
        "UpdateServiceAccount",
        "CreateLoginProfile",
        "PutUserPolicy",
        "SetUserStatus",
        "EnableMFADevice",
    ];
    for action in changes {
        assert!(!may(&mut house, &key, &format!("iam:{action}"), own), "{action}");
    }
    house.ok(&format!("Action=UpdateServiceAccount&ServiceAccountId={id}&PolicyDocument={}", encoded(ALL)));
    for action in changes {
        assert!(may(&mut house, &key, &format!("iam:{action}"), own), "{action}");
    }
}

#[test]
fn a_path_of_wildcards_does_not_widen_what_is_kept_from_it() {
    let mut house = house();
    house.ok("Action=UpdateUser&UserName=alice&NewPath=/*/");
    let (_, key) = made(&mut house, "");
    assert!(!may(&mut house, &key, "iam:CreateAccessKey", "arn:aws:iam::123456789012:user/*/Alice"));
    assert!(may(&mut house, &key, "iam:CreateAccessKey", "arn:aws:iam::123456789012:user/b/Alice"));
}

#[test]
fn it_loses_its_power_with_its_status_its_time_and_its_parent() {
    let mut house = house();
    let (id, key) = made(&mut house, "&Expiration=1893456000");
    let found = bundle(&mut house, &key).unwrap();
    assert_eq!(found.expires.unwrap().iso(), "2030-01-01T00:00:00Z");
    for (off, on) in [
        (format!("Action=UpdateServiceAccount&ServiceAccountId={id}&Status="), ["Inactive", "Active"]),
        ("Action=SetUserStatus&UserName=alice&Status=".to_owned(), ["Inactive", "Active"]),
    ]
    .map(|(form, [off, on])| (format!("{form}{off}"), format!("{form}{on}")))
    {
        house.ok(&off);
        assert!(bundle(&mut house, &key).is_none(), "{off}");
        house.ok(&on);
        assert!(bundle(&mut house, &key).is_some(), "{on}");
    }
    house.ok("Action=DeleteUserPolicy&UserName=alice&PolicyName=p");
    assert_eq!(
        house.refused("Action=DeleteUser&UserName=alice"),
        ("DeleteConflict".into(), "Cannot delete entity, must delete service accounts first.".into())
    );
    house.ok(&format!("Action=DeleteServiceAccount&ServiceAccountId={id}"));
    assert!(bundle(&mut house, &key).is_none());
    house.ok("Action=DeleteUser&UserName=alice");
    assert!(house.store.rows.is_empty(), "{:?}", house.store.rows.keys());
}

#[test]
fn an_orphan_proves_nothing() {
    let mut house = house();
    let (_, key) = made(&mut house, "");
    house.store.delete_user("alice");
    assert!(bundle(&mut house, &key).is_none());
    house.ok("Action=CreateUser&UserName=Alice");
    assert!(bundle(&mut house, &key).is_none());
}

#[test]
fn a_rename_carries_it_along() {
    let mut house = house();
    let (id, key) = made(&mut house, "");
    house.ok("Action=UpdateUser&UserName=alice&NewUserName=anna&NewPath=/");
    let shown = house.ok(&format!("Action=GetServiceAccount&ServiceAccountId={id}"));
    assert_eq!((between(&shown, "ParentUser"), between(&shown, "ServiceAccountId")), ("anna".into(), id.clone()));
    assert!(house.ok("Action=ListServiceAccounts&ParentUser=anna").contains(&id));
    let principal = bundle(&mut house, &key).unwrap().principal;
    let (_, serial) = ServiceAccount::parts(&id).unwrap();
    assert_eq!(principal.arn, format!("arn:aws:iam::{ACCOUNT}:service-account/anna/{serial}"));
    assert_eq!((principal.kind, principal.name.as_str(), principal.id), (PrincipalKind::ServiceAccount, "anna", id));
    assert_eq!(principal.origin.unwrap().arn, "arn:aws:iam::123456789012:user/anna");
}

#[test]
fn the_gate_is_asked_about_the_user() {
    let mut house = house();
    let (id, _) = made(&mut house, "");
    house.gate.asked.clear();
    house.ok(&format!("Action=GetServiceAccount&ServiceAccountId={id}"));
    house.ok("Action=UpdateUser&UserName=alice&NewUserName=anna");
    house.gate.asked.clear();
    house.ok(&format!("Action=UpdateServiceAccount&ServiceAccountId={id}"));
    house.send("Action=DeleteServiceAccount&ServiceAccountId=sa:anna:00");
    house.ok("Action=ListServiceAccounts&ParentUser=anna");
    house.ok("Action=ListServiceAccounts");
    let asked: Vec<_> = house.gate.asked.iter().map(|question| question.resource.as_str()).collect();
    let anna = "arn:aws:iam::123456789012:user/a/anna";
    assert_eq!(asked, [anna, anna, anna, "arn:aws:iam::123456789012:user/"]);
    house.gate.denied.push("iam:GetServiceAccount");
    let mut message = |id: &str| house.refused(&format!("Action=GetServiceAccount&ServiceAccountId={id}")).1;
    let other = format!("sa:Alice:{}", "0".repeat(32));
    assert_eq!(message(&id), message(&other));
}

#[test]
fn where_nobody_is_named_its_user_is_meant() {
    let mut house = house();
    let (id, key) = made(&mut house, "");
    let principal = bundle(&mut house, &key).unwrap().principal;
    let caller =
        Caller { access_key: key, kind: principal.kind, arn: principal.arn, id, name: principal.name, ..root() };
    let shown = body(&house.send_as(&caller, "Action=GetUser"));
    assert_eq!(between(&shown, "UserName"), "Alice");
    let asked = house.gate.asked.last().unwrap();
    assert_eq!(asked.resource, "arn:aws:iam::123456789012:user/a/Alice");
}
