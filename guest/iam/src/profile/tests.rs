use crate::role::testing::create as role;
use crate::testing::{House, between};

fn asked(house: &House) -> Vec<String> {
    house.gate.asked.iter().map(|question| format!("{} {}", question.action, question.resource)).collect()
}

#[test]
fn a_profile_takes_one_role_and_shows_it() {
    let mut house = House::default();
    let made = house
        .ok("Action=CreateInstanceProfile&InstanceProfileName=Web&Path=/p/&Tags.member.1.Key=a&Tags.member.1.Value=b");
    let id = between(&made, "InstanceProfileId");
    assert!(id.starts_with("AIPA") && id.len() == 21, "{id}");
    let head = format!(
        "<Path>/p/</Path><InstanceProfileName>Web</InstanceProfileName><InstanceProfileId>{id}</InstanceProfileId>\
         <Arn>arn:aws:iam::123456789012:instance-profile/p/Web</Arn><CreateDate>2026-01-31T12:00:00Z</CreateDate>"
    );
    let tags = "<Tags><member><Key>a</Key><Value>b</Value></member></Tags>";
    assert_eq!(between(&made, "InstanceProfile"), format!("{head}<Roles></Roles>{tags}"));
    let shown_role = between(&role(&mut house, "r"), "Role");
    role(&mut house, "other");
    house.gate.asked.clear();
    house.ok("Action=AddRoleToInstanceProfile&InstanceProfileName=web&RoleName=r");
    assert_eq!(
        asked(&house),
        [
            "iam:AddRoleToInstanceProfile arn:aws:iam::123456789012:instance-profile/p/Web",
            "iam:PassRole arn:aws:iam::123456789012:role/r",
        ]
    );
    let facts = &house.gate.asked[1].context;
    assert!(facts.iter().any(|fact| fact.key == "iam:PassedToService" && fact.values == ["ec2.amazonaws.com"]));
    for name in ["r", "other"] {
        assert_eq!(
            house.refused(&format!("Action=AddRoleToInstanceProfile&InstanceProfileName=Web&RoleName={name}")),
            ("LimitExceeded".into(), "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1".into())
        );
    }
    let with_role = format!("{head}<Roles><member>{shown_role}</member></Roles>");
    let shown = house.ok("Action=GetInstanceProfile&InstanceProfileName=WEB");
    assert_eq!(between(&shown, "InstanceProfile"), format!("{with_role}{tags}"));
    for list in ["ListInstanceProfiles&PathPrefix=/p/", "ListInstanceProfilesForRole&RoleName=r"] {
        let listed = house.ok(&format!("Action={list}"));
        assert_eq!(between(&listed, "InstanceProfiles"), format!("<member>{with_role}</member>"), "{list}");
    }
    assert_eq!(between(&house.ok("Action=ListInstanceProfilesForRole&RoleName=other"), "InstanceProfiles"), "");
}

#[test]
fn who_may_not_pass_the_role_puts_it_nowhere() {
    let mut house = House::default();
    house.ok("Action=CreateInstanceProfile&InstanceProfileName=i");
    role(&mut house, "r");
    house.gate.denied.push("iam:PassRole");
    let (code, message) = house.refused("Action=AddRoleToInstanceProfile&InstanceProfileName=i&RoleName=r");
    assert_eq!(code, "AccessDenied");
    assert!(message.contains("iam:PassRole on resource: arn:aws:iam::123456789012:role/r"), "{message}");
    assert_eq!(between(&house.ok("Action=GetInstanceProfile&InstanceProfileName=i"), "Roles"), "");
}

#[test]
fn what_is_refused() {
    let mut house = House::default();
    house.ok("Action=CreateInstanceProfile&InstanceProfileName=i");
    role(&mut house, "r");
    assert_eq!(
        house.refused("Action=CreateInstanceProfile&InstanceProfileName=I"),
        ("EntityAlreadyExists".into(), "Instance Profile I already exists.".into())
    );
    assert_eq!(
        house.refused("Action=GetInstanceProfile&InstanceProfileName=none"),
        ("NoSuchEntity".into(), "Instance Profile none cannot be found.".into())
    );
    assert_eq!(
        house.refused("Action=RemoveRoleFromInstanceProfile&InstanceProfileName=i&RoleName=r"),
        ("NoSuchEntity".into(), "The role with name r cannot be found in the instance profile i.".into())
    );
    house.ok("Action=AddRoleToInstanceProfile&InstanceProfileName=i&RoleName=r");
    assert_eq!(
        house.refused("Action=DeleteInstanceProfile&InstanceProfileName=i"),
        ("DeleteConflict".into(), "Cannot delete entity, must remove roles from instance profile first.".into())
    );
}
