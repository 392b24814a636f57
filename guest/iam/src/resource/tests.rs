use std::collections::BTreeMap;

use keyward_model::id::UniqueId;
use keyward_model::row::Trust;
use serde_json::{Value, json};

use super::*;
use crate::testing::{ACCOUNT as HOME, House, Memory, between, body, root};
use keyward_gate::Caller;

const BUCKET: &str = "arn:aws:s3:::b";

fn resolved(row: &[u8]) -> Option<Value> {
    let mut memory = Memory::default();
    let key = (Some(ACCOUNT.to_owned()), layout::resource(BUCKET));
    memory.rows.insert(key, row.to_vec());
    resolve(&mut memory, BUCKET).map(|json| serde_json::from_slice(&json).unwrap())
}

fn row(policy: Option<Trust>) -> Vec<u8> {
    let resource = Resource { account: "111122223333".to_owned(), policy, updated: Time::from_moment(0) };
    serde_json::to_vec(&resource).unwrap()
}

#[test]
fn a_resource_is_shown_with_its_principals_as_they_were_meant() {
    let arn = "arn:aws:iam::111122223333:user/anna";
    let document = |who: &str| {
        json!({
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Principal": {"AWS": who}, "Action": "s3:*", "Resource": BUCKET}],
        })
    };
    let meant = BTreeMap::from([(arn.to_owned(), UniqueId::known("AIDAEXAMPLEEXAMPLE123"))]);
    let shown = resolved(&row(Some(Trust { document: document(arn).to_string(), meant }))).unwrap();
    assert_eq!((&shown["account"], &shown["revision"]), (&json!("111122223333"), &json!(7)));
    let text: Value = serde_json::from_str(shown["policy"].as_str().unwrap()).unwrap();
    assert_eq!(text, document("AIDAEXAMPLEEXAMPLE123"));
    assert_eq!(resolved(&row(None)), Some(json!({"account": "111122223333", "revision": 7})));
    assert_eq!(resolve(&mut Memory::default(), BUCKET), None);
}

#[test]
fn what_cannot_be_read_is_no_absence() {
    let unreadable = json!({"account": "", "policy": "", "revision": 7});
    assert_eq!(resolved(b"?"), Some(unreadable.clone()));
    let policy = Trust { document: "?".to_owned(), meant: BTreeMap::new() };
    assert_eq!(resolved(&row(Some(policy))), Some(unreadable));
}

const OTHER: &str = "210987654321";
const PAGE: &str = "arn:aws:docs:us-east-1:123456789012:page/a/b";

/// Two accounts, of which the installation began with the first.
fn house() -> House {
    let mut house = House::default();
    for account in [HOME, OTHER] {
        house.store.put(Some(account), layout::ACCOUNT, br#"{"created":0,"root_key":null}"#.to_vec());
    }
    house.store.put(None, layout::FIRST_ACCOUNT, format!("\"{HOME}\"").into_bytes());
    house
}

fn other() -> Caller {
    Caller { account: OTHER.to_owned(), arn: format!("arn:aws:iam::{OTHER}:root"), id: OTHER.to_owned(), ..root() }
}

fn policy(principal: &str, resource: &str) -> String {
    let text = format!(
        r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Principal":{{"AWS":"{principal}"}},"Action":"*","Resource":"{resource}"}}}}"#
    );
    text.replace('{', "%7B").replace('}', "%7D").replace('"', "%22")
}

fn put(arn: &str, principal: &str) -> String {
    format!("Action=PutResourcePolicy&ResourceArn={arn}&Policy={}", policy(principal, arn))
}

/// The code that somebody's form is answered with.
fn code(house: &mut House, caller: &Caller, form: &str) -> String {
    let answer = house.send_as(caller, form);
    match answer.event.code {
        "" => "OK".to_owned(),
        code => code.to_owned(),
    }
}

#[test]
fn a_policy_is_put_shown_listed_and_deleted() {
    let mut house = house();
    house.ok(&put(BUCKET, "*"));
    house.ok(&put(PAGE, "123456789012"));
    let shown = house.ok(&format!("Action=GetResourcePolicy&ResourceArn={BUCKET}"));
    assert_eq!((between(&shown, "ResourceArn"), between(&shown, "AccountId")), (BUCKET.to_owned(), HOME.to_owned()));
    assert!(between(&shown, "Policy").contains("%22Principal%22"), "{shown}");
    let listed = house.ok("Action=ListResourcePolicies");
    assert_eq!(listed.matches("<member>").count(), 2);
    assert!(listed.find(PAGE) < listed.find(BUCKET), "{listed}");
    let page = house.ok("Action=ListResourcePolicies&MaxItems=1");
    let rest = house.ok(&format!("Action=ListResourcePolicies&Marker={}", between(&page, "Marker")));
    assert_eq!((between(&page, "ResourceArn"), between(&rest, "ResourceArn")), (PAGE.to_owned(), BUCKET.to_owned()));
    for arn in [BUCKET, PAGE] {
        house.ok(&format!("Action=DeleteResourcePolicy&ResourceArn={arn}"));
        for action in ["GetResourcePolicy", "DeleteResourcePolicy"] {
            let (code, message) = house.refused(&format!("Action={action}&ResourceArn={arn}"));
            assert_eq!(code, "NoSuchEntity");
            assert_eq!(message, format!("The resource policy of {arn} cannot be found."));
        }
    }
    // The bucket is still the account's; what an ARN says of itself needs no row.
    let listed = house.ok("Action=ListResourcePolicies");
    assert!(listed.contains(BUCKET) && !listed.contains(PAGE), "{listed}");
    assert_eq!(between(&listed, "HasPolicy"), "false");
    assert!(resolve(&mut house.store, BUCKET).is_some() && resolve(&mut house.store, PAGE).is_none());
}

#[test]
fn nobody_takes_what_is_anothers() {
    let mut house = house();
    let (mine, other) = (root(), other());
    // Buckets are the first account's to give.
    let own = "arn:aws:docs:us-east-1:210987654321:page/x";
    assert_eq!(code(&mut house, &other, &put(BUCKET, "*")), "AccessDenied");
    assert_eq!(code(&mut house, &other, &put(own, "*")), "OK");
    assert_eq!(code(&mut house, &mine, &put(own, "*")), "AccessDenied");
    assert_eq!(code(&mut house, &other, &put(PAGE, "*")), "AccessDenied");
    assert_eq!(code(&mut house, &other, &format!("{}&AccountId={OTHER}", put(BUCKET, "*"))), "AccessDenied");
    assert_eq!(code(&mut house, &other, &format!("{}&AccountId={HOME}", put(BUCKET, "*"))), "AccessDenied");
    let given = format!("Action=PutResourcePolicy&ResourceArn={BUCKET}&AccountId={OTHER}");
    assert_eq!(code(&mut house, &mine, &given), "OK");
    assert_eq!(code(&mut house, &other, &put(BUCKET, "*")), "OK");
    assert_eq!(code(&mut house, &other, &format!("Action=GetResourcePolicy&ResourceArn={BUCKET}")), "OK");
    for form in [put(BUCKET, "*"), format!("Action=GetResourcePolicy&ResourceArn={BUCKET}")] {
        assert_eq!(code(&mut house, &mine, &form), "AccessDenied");
    }
    // A policy that goes leaves the bucket where it was, until the first account takes it back.
    let delete = format!("Action=DeleteResourcePolicy&ResourceArn={BUCKET}");
    assert_eq!(code(&mut house, &other, &delete), "OK");
    assert_eq!(code(&mut house, &mine, &put(BUCKET, "*")), "AccessDenied");
    assert_eq!(code(&mut house, &mine, &format!("{delete}&AccountId={HOME}")), "AccessDenied");
    assert_eq!(code(&mut house, &mine, &format!("{delete}&AccountId={OTHER}")), "OK");
    assert_eq!(code(&mut house, &mine, &put(BUCKET, "*")), "OK");
    assert_eq!(code(&mut house, &other, &put(BUCKET, "*")), "AccessDenied");
    let nowhere = format!("{}&AccountId=999999999999", put("arn:aws:s3:::c", "*"));
    assert_eq!(code(&mut house, &mine, &nowhere), "NoSuchEntity");
}

#[test]
fn what_is_there_is_not_told_to_others() {
    let mut house = house();
    house.ok(&put(BUCKET, "*"));
    let mut refused = |arn: &str, action: &str| {
        let form =
            if action == "Put" { put(arn, "*") } else { format!("Action={action}ResourcePolicy&ResourceArn={arn}") };
        let said = body(&house.send_as(&other(), &form));
        between(&said, "Message").replace(arn, "ARN")
    };
    for action in ["Put", "Get", "Delete"] {
        assert_eq!(refused(BUCKET, action), refused("arn:aws:s3:::none", action));
        assert_eq!(refused(BUCKET, action), refused(PAGE, action));
    }
    assert!(!body(&house.send_as(&other(), "Action=ListResourcePolicies")).contains(BUCKET));
}

#[test]
fn what_cannot_have_a_policy_is_refused() {
    let mut house = house();
    for arn in [
        "arn:aws:s3:::b/k",
        "arn:aws:s3:::*",
        "arn:aws:s3:::b*",
        "arn:aws:s3:::b?",
        "arn:aws:iam::123456789012:role/r",
        "arn:aws:sts::123456789012:x",
        "arn:aws:docs:::page/*",
        "arn:aws:docs::12345:page/a",
        "not-an-arn-at-all",
    ] {
        assert_eq!(house.refused(&put(arn, "*")).0, "InvalidInput", "{arn}");
    }
    assert_eq!(house.refused(&format!("Action=PutResourcePolicy&ResourceArn={BUCKET}")).0, "InvalidInput");
    assert_eq!(house.refused(&put(&format!("arn:aws:docs:::{}", "a".repeat(300)), "*")).0, "ValidationError");
}

#[test]
fn policies_are_read_as_all_others_are() {
    let mut house = house();
    let identity = "%7B%22Version%22:%222012-10-17%22,%22Statement%22:%7B%22Effect%22:%22Allow%22,%22Action%22:%22*%22,%22Resource%22:%22*%22%7D%7D";
    let form = format!("Action=PutResourcePolicy&ResourceArn={BUCKET}&Policy=");
    let (code, message) = house.refused(&format!("{form}{identity}"));
    assert_eq!(code, "MalformedPolicyDocument", "{message}");
    let (code, message) = house.refused(&format!("{form}%7B%0A%20%20%22Version%22:%201"));
    assert_eq!(code, "MalformedPolicyDocument");
    assert!(message.contains("line 2"), "{message}");
    let nobody = house.refused(&put(BUCKET, "arn:aws:iam::123456789012:user/nobody"));
    assert_eq!(nobody.0, "MalformedPolicyDocument");
    house.ok(&put(BUCKET, "arn:aws:iam::210987654321:user/unknown"));
    let long = format!("{}%20%22{}", put(BUCKET, "*"), "x".repeat(10));
    assert_eq!(house.refused(&long).0, "MalformedPolicyDocument");
    let large =
        policy("*", BUCKET).replace("%22*%22,%22Resource", &format!("%22s3:{}%22,%22Resource", "x".repeat(20_480)));
    assert_eq!(house.refused(&format!("{form}{large}")).0, "LimitExceeded");
}

#[test]
fn a_grant_to_a_user_ends_with_the_user() {
    let mut house = house();
    house.ok("Action=CreateUser&UserName=anna");
    let anna = format!("arn:aws:iam::{HOME}:user/anna");
    house.ok(&put(BUCKET, &anna));
    let resolved = |house: &mut House| String::from_utf8(resolve(&mut house.store, BUCKET).unwrap()).unwrap();
    assert!(resolved(&mut house).contains("AIDA") && !resolved(&mut house).contains("user/anna"));
    house.ok("Action=DeleteUser&UserName=anna");
    house.ok("Action=CreateUser&UserName=anna");
    assert!(!resolved(&mut house).contains("user/anna"));
    let shown = house.ok(&format!("Action=GetResourcePolicy&ResourceArn={BUCKET}"));
    assert!(shown.contains("AIDA"), "{shown}");
}

#[test]
fn there_is_room_for_so_many() {
    let mut house = house();
    for n in 0..1_000 {
        house.store.put(Some(ACCOUNT), &layout::resource_of(HOME, &format!("arn:aws:s3:::n{n}")), b"null".to_vec());
    }
    assert_eq!(house.refused(&put(BUCKET, "*")).0, "LimitExceeded");
}
