use std::collections::BTreeMap;

use super::{AN_HOUR, Kind, Noun, Role, Status, Trust, User};
use crate::id::UniqueId;
use crate::name::{Name, Path, RoleName, UserName};
use crate::time::Time;

#[test]
fn a_plain_user_is_a_short_row_and_comes_back_equal() {
    let user = User {
        name: UserName::new("Alice").unwrap(),
        id: UniqueId::known("AIDA2345"),
        path: Path::new("/dev/").unwrap(),
        created: Time::from_moment(1_000),
        status: Status::Active,
        boundary: None,
        tags: Vec::new(),
        password_last_used: None,
        person: Box::default(),
    };
    let json = serde_json::to_string(&user).unwrap();
    assert_eq!(json, r#"{"name":"Alice","id":"AIDA2345","path":"/dev/","created":1000}"#);
    assert_eq!(serde_json::from_str::<User>(&json).unwrap(), user);
    assert_eq!(user.arn("123456789012"), "arn:aws:iam::123456789012:user/dev/Alice");
}

#[test]
fn a_plain_role_is_a_short_row_and_comes_back_equal() {
    let role = Role {
        name: RoleName::new("Reader").unwrap(),
        id: UniqueId::known("AROA2345"),
        path: Path::default(),
        created: Time::from_moment(1_000),
        trust: Trust { document: "{}".to_owned(), meant: BTreeMap::new() },
        description: None,
        max_session_seconds: AN_HOUR,
        boundary: None,
        tags: Vec::new(),
        service: None,
    };
    let json = serde_json::to_string(&role).unwrap();
    assert_eq!(json, r#"{"name":"Reader","id":"AROA2345","path":"/","created":1000,"trust":{"document":"{}"}}"#);
    assert_eq!(serde_json::from_str::<Role>(&json).unwrap(), role);
    assert_eq!(Kind::of(&role.id), Some(Kind::Role));
}
