use crate::policy::testing::create;
use crate::role::testing::create as role;
use crate::testing::{House, between};

/// One of each: the word in action names, and what names one.
fn entities(house: &mut House) -> [(&'static str, String); 4] {
    house.ok("Action=CreateUser&UserName=alice");
    role(house, "r");
    house.ok("Action=CreateInstanceProfile&InstanceProfileName=i");
    [
        ("User", "UserName=alice".to_owned()),
        ("Policy", format!("PolicyArn={}", create(house, "Read"))),
        ("Role", "RoleName=r".to_owned()),
        ("InstanceProfile", "InstanceProfileName=i".to_owned()),
    ]
}

fn tag(house: &mut House, kind: &str, entity: &str, tags: &[(&str, &str)]) -> String {
    let mut form = format!("Action=Tag{kind}&{entity}");
    for (n, (key, value)) in (1..).zip(tags) {
        form += &format!("&Tags.member.{n}.Key={key}&Tags.member.{n}.Value={value}");
    }
    house.ok(&form)
}

fn tags(house: &mut House, kind: &str, entity: &str) -> Vec<String> {
    let xml = house.ok(&format!("Action=List{kind}Tags&{entity}"));
    let tags = xml.split("<member>").skip(1);
    tags.map(|tag| format!("{}={}", between(tag, "Key"), between(tag, "Value"))).collect()
}

#[test]
fn tags_merge_ignoring_case_and_go() {
    let mut house = House::default();
    for (kind, entity) in entities(&mut house) {
        tag(&mut house, kind, &entity, &[("Team", "1"), ("b", "2")]);
        tag(&mut house, kind, &entity, &[("team", "3"), ("a", "")]);
        assert_eq!(tags(&mut house, kind, &entity), ["a=", "b=2", "team=3"]);
        house.ok(&format!("Action=Untag{kind}&{entity}&TagKeys.member.1=TEAM&TagKeys.member.2=none"));
        assert_eq!(house.gate.asked.last().unwrap().context.last().unwrap().values, ["TEAM", "none"]);
        assert_eq!(tags(&mut house, kind, &entity), ["a=", "b=2"]);
    }
}

#[test]
fn fifty_are_the_most() {
    let mut house = House::default();
    for (kind, entity) in entities(&mut house) {
        let keys: Vec<String> = (0..50).map(|n| format!("k{n:02}")).collect();
        let fifty: Vec<(&str, &str)> = keys.iter().map(|key| (key.as_str(), "v")).collect();
        tag(&mut house, kind, &entity, &fifty);
        tag(&mut house, kind, &entity, &[("K00", "again")]);
        let one_more = format!("Action=Tag{kind}&{entity}&Tags.member.1.Key=x&Tags.member.1.Value=");
        let message = format!("Cannot exceed quota for TagsPer{kind}: 50");
        assert_eq!(house.refused(&one_more), ("LimitExceeded".into(), message));
    }
}

#[test]
fn what_is_no_tag() {
    let mut house = House::default();
    let [(_, alice), ..] = entities(&mut house);
    let reserved = format!("Action=TagUser&{alice}&Tags.member.1.Key=AWS:x&Tags.member.1.Value=");
    assert_eq!(house.refused(&reserved).0, "InvalidInput");
    let twice = format!(
        "Action=TagUser&{alice}&Tags.member.1.Key=a&Tags.member.1.Value=&Tags.member.2.Key=A&Tags.member.2.Value="
    );
    assert_eq!(house.refused(&twice).1, "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
}

#[test]
fn pages_hold_the_longest_keys() {
    let mut house = House::default();
    let [(kind, alice), ..] = entities(&mut house);
    let keys = ["a", "b", "c"].map(|end| "\u{fc}".repeat(127) + end);
    for key in &keys {
        tag(&mut house, kind, &alice, &[(key, "v")]);
    }
    let mut found = Vec::new();
    let mut marker = String::new();
    loop {
        let xml = house.ok(&format!("Action=ListUserTags&{alice}&MaxItems=1{marker}"));
        found.push(between(&xml, "Key"));
        if between(&xml, "IsTruncated") == "false" {
            break;
        }
        marker = format!("&Marker={}", between(&xml, "Marker"));
    }
    found.sort();
    assert_eq!(found, keys);
}
