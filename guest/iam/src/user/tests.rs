use crate::testing::{House, between};

const TAIL: &str = "<ResponseMetadata><RequestId>11111111-2222-3333-4444-555555555555</RequestId></ResponseMetadata>";

#[test]
fn a_user_is_created_shown_and_listed() {
    let mut house = House::default();
    let created = house.ok(
        "Action=CreateUser&Version=2010-05-08&UserName=Alice&Path=/dev/&Tags.member.1.Key=team&Tags.member.1.Value=a+b",
    );
    let id = between(&created, "UserId");
    assert!(id.starts_with("AIDA") && id.len() == 21, "{id}");
    let brief = format!(
        "<Path>/dev/</Path><UserName>Alice</UserName><UserId>{id}</UserId>\
         <Arn>arn:aws:iam::123456789012:user/dev/Alice</Arn><CreateDate>2026-01-31T12:00:00Z</CreateDate>"
    );
    let full = format!("{brief}<Tags><member><Key>team</Key><Value>a b</Value></member></Tags>");
    const OPEN: &str = "xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\">";
    assert_eq!(
        created,
        format!(
            "<CreateUserResponse {OPEN}<CreateUserResult><User>{full}</User></CreateUserResult>{TAIL}</CreateUserResponse>"
        )
    );
    assert_eq!(
        house.ok("Action=GetUser&UserName=aLICE"),
        format!("<GetUserResponse {OPEN}<GetUserResult><User>{full}</User></GetUserResult>{TAIL}</GetUserResponse>")
    );
    assert!(house.store.reads.get() <= 6, "{}", house.store.reads.get());
    assert_eq!(
        house.ok("Action=ListUsers"),
        format!(
            "<ListUsersResponse {OPEN}<ListUsersResult><Users><member>{brief}</member></Users>\
             <IsTruncated>false</IsTruncated></ListUsersResult>{TAIL}</ListUsersResponse>"
        )
    );
}

#[test]
fn a_name_is_taken_in_any_case() {
    let mut house = House::default();
    house.ok("Action=CreateUser&UserName=bob");
    assert_eq!(
        house.refused("Action=CreateUser&UserName=Bob"),
        ("EntityAlreadyExists".into(), "User with name Bob already exists.".into())
    );
    assert_eq!(
        house.refused("Action=GetUser&UserName=carol"),
        ("NoSuchEntity".into(), "The user with name carol cannot be found.".into())
    );
}

#[test]
fn every_violation_is_told_at_once() {
    let mut house = House::default();
    assert_eq!(
        house.refused("Action=CreateUser&UserName=a+b&Path=x&Tags.member.3.Key=&Tags.member.3.Value=v").1,
        "3 validation errors detected: Value 'x' at 'path' failed to satisfy constraint: Member must satisfy \
         regular expression pattern: (\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F); Value 'a b' at 'userName' \
         failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]+; Value '' at \
         'tags.3.member.key' failed to satisfy constraint: Member must satisfy regular expression pattern: \
         [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+; Value '' at 'tags.3.member.key' failed to satisfy constraint: Member must \
         have length greater than or equal to 1"
            .replacen("3 validation", "4 validation", 1)
    );
    assert_eq!(
        house.refused("Action=CreateUser"),
        (
            "ValidationError".into(),
            "1 validation error detected: Value null at 'userName' failed to satisfy constraint: Member must not be null".into()
        )
    );
}
