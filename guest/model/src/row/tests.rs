use super::{Noun, Status, User};
use crate::id::UniqueId;
use crate::name::{Name, Path, UserName};
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
    };
    let json = serde_json::to_string(&user).unwrap();
    assert_eq!(json, r#"{"name":"Alice","id":"AIDA2345","path":"/dev/","created":1000}"#);
    assert_eq!(serde_json::from_str::<User>(&json).unwrap(), user);
    assert_eq!(user.arn("123456789012"), "arn:aws:iam::123456789012:user/dev/Alice");
}
