use crate::bundle::resolve;
use crate::testing::{House, between, body, moment, scope, user};

fn signs(house: &mut House, key: &str) -> bool {
    resolve(&mut house.store, key, &scope(), None, &moment()).unwrap().is_some()
}

fn house() -> House {
    let mut house = House::default();
    house.ok("Action=CreateUser&UserName=alice");
    house
}

#[test]
fn a_key_is_made_listed_suspended_and_deleted() {
    let mut house = house();
    let made = house.ok("Action=CreateAccessKey&UserName=Alice");
    let id = between(&made, "AccessKeyId");
    assert!(id.starts_with("AKIA") && id.len() == 20, "{id}");
    assert_eq!(between(&made, "SecretAccessKey").len(), 40);
    assert_eq!(between(&made, "UserName"), "alice");
    assert!(signs(&mut house, &id));

    house.ok(&format!("Action=UpdateAccessKey&UserName=alice&AccessKeyId={id}&Status=Inactive"));
    assert!(!signs(&mut house, &id));
    let listed = house.ok("Action=ListAccessKeys&UserName=alice");
    assert_eq!(
        between(&listed, "AccessKeyMetadata"),
        format!(
            "<member><UserName>alice</UserName><AccessKeyId>{id}</AccessKeyId><Status>Inactive</Status>\
             <CreateDate>2026-01-31T12:00:00Z</CreateDate></member>"
        )
    );
    house.ok(&format!("Action=UpdateAccessKey&UserName=alice&AccessKeyId={id}&Status=Active"));
    assert!(signs(&mut house, &id));
    house.ok(&format!("Action=DeleteAccessKey&UserName=alice&AccessKeyId={id}"));
    assert!(!signs(&mut house, &id));
    let left = house.store.rows.keys().filter(|(_, key)| key.contains(&id)).count();
    assert_eq!(left, 0);
}

#[test]
fn two_keys_are_the_most() {
    let mut house = house();
    for _ in 0..2 {
        house.ok("Action=CreateAccessKey&UserName=alice");
    }
    assert_eq!(
        house.refused("Action=CreateAccessKey&UserName=alice"),
        ("LimitExceeded".into(), "Cannot exceed quota for AccessKeysPerUser: 2".into())
    );
    let listed = house.ok("Action=ListAccessKeys&UserName=alice&MaxItems=1");
    assert_eq!(between(&listed, "IsTruncated"), "true");
}

#[test]
fn a_pair_may_be_supplied() {
    let mut house = house();
    house.ok("Action=CreateUser&UserName=bob");
    let supply = |id: &str, secret: &str| {
        format!("Action=CreateAccessKey&UserName=alice&AccessKeyId={id}&SecretAccessKey={secret}")
    };
    let made = house.ok(&supply("myappkey", "my-app-secret-value"));
    assert_eq!(between(&made, "AccessKeyId"), "myappkey");
    assert_eq!(between(&made, "SecretAccessKey"), "my-app-secret-value");
    assert_eq!(
        house.refused(&supply("myappkey", "another-secret").replace("alice", "bob")),
        ("EntityAlreadyExists".into(), "Access Key with id myappkey already exists.".into())
    );
    for (id, secret) in
        [("my-app-key", "my-app-secret-value"), ("abc", "12345678"), ("abcd", "1234567"), ("", "12345678")]
    {
        assert_eq!(house.refused(&supply(id, secret)).0, "InvalidInput", "{id} {secret}");
    }
    assert_eq!(house.refused("Action=CreateAccessKey&UserName=alice&AccessKeyId=abcd").0, "InvalidInput");
    assert_eq!(house.refused("Action=CreateAccessKey&UserName=alice&SecretAccessKey=12345678").0, "InvalidInput");
    assert_eq!(house.refused(&supply("abcd", "12345678").replace("alice", "carol")).0, "NoSuchEntity");
}

#[test]
fn a_supplied_secret_is_in_no_event() {
    let mut house = house();
    let answer =
        house.send("Action=CreateAccessKey&UserName=alice&AccessKeyId=abcd&SecretAccessKey=my-app-secret-value");
    assert_eq!(answer.response.status, 200);
    assert!(!format!("{:?}", answer.event).contains("my-app-secret-value"));
}

#[test]
fn the_caller_is_meant_where_nobody_is_named() {
    let mut house = house();
    let alice = user(&mut house, "alice");
    let made = body(&house.send_as(&alice, "Action=CreateAccessKey"));
    assert_eq!(between(&made, "UserName"), "alice");
    house.ok("Action=UpdateUser&UserName=alice&NewUserName=anna");
    let shown = body(&house.send_as(&alice, "Action=GetUser"));
    assert_eq!(between(&shown, "UserName"), "anna");

    let own = house.ok("Action=CreateAccessKey");
    assert!(!own.contains("<UserName>"));
    assert!(signs(&mut house, &between(&own, "AccessKeyId")));
    let shown = house.ok("Action=GetUser");
    assert_eq!(between(&shown, "Arn"), "arn:aws:iam::123456789012:root");
    assert_eq!(between(&shown, "UserId"), "123456789012");
}

#[test]
fn one_users_key_is_no_others() {
    let mut house = house();
    house.ok("Action=CreateUser&UserName=bob");
    let id = between(&house.ok("Action=CreateAccessKey&UserName=alice"), "AccessKeyId");
    for form in ["Action=DeleteAccessKey", "Action=UpdateAccessKey&Status=Inactive"] {
        assert_eq!(
            house.refused(&format!("{form}&UserName=bob&AccessKeyId={id}")),
            ("NoSuchEntity".into(), format!("The Access Key with id {id} cannot be found."))
        );
    }
    assert!(signs(&mut house, &id));
}

#[test]
fn a_status_is_one_of_awss_words() {
    let mut house = house();
    let id = between(&house.ok("Action=CreateAccessKey&UserName=alice"), "AccessKeyId");
    let form = format!("Action=UpdateAccessKey&UserName=alice&AccessKeyId={id}&Status=");
    assert_eq!(
        house.refused(&format!("{form}asleep")).1,
        "1 validation error detected: Value 'asleep' at 'status' failed to satisfy constraint: Member must satisfy \
         enum value set: [Active, Inactive, Expired]"
    );
    assert_eq!(house.refused(&format!("{form}Expired")).0, "InvalidInput");
}
