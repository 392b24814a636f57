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

#[test]
fn a_user_with_keys_stays() {
    let mut house = House::default();
    house.ok("Action=CreateUser&UserName=alice&Path=/a/");
    let id = between(&house.ok("Action=CreateAccessKey&UserName=alice"), "AccessKeyId");
    assert_eq!(
        house.refused("Action=DeleteUser&UserName=alice"),
        ("DeleteConflict".into(), "Cannot delete entity, must delete access keys first.".into())
    );
    house.ok(&format!("Action=DeleteAccessKey&UserName=alice&AccessKeyId={id}"));
    house.ok("Action=DeleteUser&UserName=alice");
    assert!(house.store.rows.is_empty(), "{:?}", house.store.rows.keys());
}

#[test]
fn a_name_made_again_is_another_user() {
    let mut house = House::default();
    let first = between(&house.ok("Action=CreateUser&UserName=alice"), "UserId");
    house.ok("Action=DeleteUser&UserName=alice");
    assert_ne!(between(&house.ok("Action=CreateUser&UserName=alice"), "UserId"), first);
}

#[test]
fn tags_are_unique_in_any_case_and_not_awss() {
    let mut house = House::default();
    let tags = |one: &str, other: &str| {
        format!(
            "Action=CreateUser&UserName=a&Tags.member.1.Key={one}&Tags.member.1.Value=&\
             Tags.member.7.Key={other}&Tags.member.7.Value="
        )
    };
    assert_eq!(
        house.refused(&tags("Team", "team")),
        ("InvalidInput".into(), "Duplicate tag keys found. Please note that Tag keys are case insensitive.".into())
    );
    assert_eq!(house.refused(&tags("AWS:x", "b")).0, "InvalidInput");
    house.ok(&tags("a", "b"));
}

#[test]
fn a_list_is_bounded_and_numbered() {
    let mut house = House::default();
    let many: String = (1..=51).map(|n| format!("&Tags.member.{n}.Key=k{n}&Tags.member.{n}.Value=")).collect();
    assert_eq!(
        house.refused(&format!("Action=CreateUser&UserName=a{many}")).1,
        "1 validation error detected: Value at 'tags' failed to satisfy constraint: Member must have length less than \
         or equal to 50"
    );
    for number in ["4294967295", "0", "-1", "01", "x", ""] {
        let form = format!("Action=CreateUser&UserName=a&Tags.member.{number}.Key=k&Tags.member.{number}.Value=v");
        assert_eq!(house.refused(&form).0, "MalformedInput", "{number}");
    }
    house.ok("Action=CreateUser&UserName=a&Tags=");
    house.ok("Action=CreateUser&UserName=b&Tag.member.1.Key=unknown&userName=c");
}

#[test]
fn the_gate_is_asked_about_the_real_arn_and_the_requests_tags() {
    let mut house = House::default();
    house.ok("Action=CreateUser&UserName=Alice&Path=/a/&Tags.member.1.Key=team&Tags.member.1.Value=red");
    house.ok("Action=GetUser&UserName=alice");
    house.send("Action=GetUser&UserName=nobody");
    house.ok("Action=ListUsers&PathPrefix=/a");
    let asked: Vec<_> = house
        .gate
        .asked
        .iter()
        .map(|question| {
            let facts: Vec<_> =
                question.context.iter().map(|fact| format!("{}={}", fact.key, fact.values.join(","))).collect();
            format!("{} {} {}", question.action, question.resource, facts.join(" "))
        })
        .collect();
    assert_eq!(
        asked,
        [
            "iam:CreateUser arn:aws:iam::123456789012:user/a/Alice aws:RequestTag/team=red aws:TagKeys=team",
            "iam:GetUser arn:aws:iam::123456789012:user/a/Alice aws:ResourceTag/team=red iam:ResourceTag/team=red",
            "iam:GetUser arn:aws:iam::123456789012:user/nobody ",
            "iam:ListUsers arn:aws:iam::123456789012:user/a ",
        ]
    );
}

#[test]
fn who_may_not_ask_does_not_learn_what_there_is() {
    let mut house = House::default();
    house.ok("Action=CreateUser&UserName=alice");
    house.ok("Action=UpdateUser&UserName=alice&NewPath=/hidden/");
    house.gate.denied.push("iam:GetUser");
    let message = |house: &mut House, name: &str| {
        let (code, message) = house.refused(&format!("Action=GetUser&UserName={name}"));
        assert_eq!(code, "AccessDenied");
        message.replace(name, "…")
    };
    assert_eq!(message(&mut house, "alice"), message(&mut house, "nobody"));
}

#[test]
fn a_parameter_that_is_read_is_given_once() {
    let mut house = House::default();
    for form in ["Action=CreateUser&UserName=a&UserName=a", "Action=CreateUser&Action=CreateUser&UserName=a"] {
        assert_eq!(house.refused(form).0, "MalformedInput", "{form}");
    }
    house.ok("Action=CreateUser&UserName=a&Colour=1&Colour=2");
}
