use crate::testing::{House, between};

fn house() -> House {
    let mut house = House::default();
    house.ok("Action=CreateUser&UserName=alice");
    house.ok("Action=CreateGroup&GroupName=developers&Path=/eng/");
    house
}

#[test]
fn the_seeds_example() {
    let mut house = house();
    house.ok("Action=AddUserToGroup&GroupName=developers&UserName=alice");
    house.ok("Action=AddUserToGroup&GroupName=developers&UserName=alice");
    let shown = house.ok("Action=GetGroup&GroupName=Developers");
    assert_eq!(between(&shown, "Arn"), "arn:aws:iam::123456789012:group/eng/developers");
    assert_eq!(between(&shown, "Users").matches("<member>").count(), 1);
    assert_eq!(between(&shown, "UserName"), "alice");
    let listed = house.ok("Action=ListGroupsForUser&UserName=alice");
    assert_eq!(between(&listed, "GroupName"), "developers");
    assert_eq!(between(&house.ok("Action=ListGroups"), "GroupName"), "developers");
    assert_eq!(
        house.refused("Action=DeleteGroup&GroupName=developers"),
        ("DeleteConflict".into(), "Cannot delete entity, must remove users from group first.".into())
    );
    house.ok("Action=RemoveUserFromGroup&GroupName=developers&UserName=alice");
    assert_eq!(house.refused("Action=RemoveUserFromGroup&GroupName=developers&UserName=alice").0, "NoSuchEntity");
    house.ok("Action=DeleteGroup&GroupName=developers");
    assert_eq!(
        house.refused("Action=GetGroup&GroupName=developers").1,
        "The group with name developers cannot be found."
    );
}

#[test]
fn ten_groups_are_the_most() {
    let mut house = house();
    for n in 0..11 {
        house.ok(&format!("Action=CreateGroup&GroupName=g{n}"));
    }
    for n in 0..10 {
        house.ok(&format!("Action=AddUserToGroup&GroupName=g{n}&UserName=alice"));
    }
    assert_eq!(
        house.refused("Action=AddUserToGroup&GroupName=g10&UserName=alice"),
        ("LimitExceeded".into(), "Cannot exceed quota for GroupsPerUser: 10".into())
    );
    house.ok("Action=AddUserToGroup&GroupName=g9&UserName=alice");
    let page = house.ok("Action=ListGroupsForUser&UserName=alice&MaxItems=7");
    let marker = between(&page, "Marker");
    let rest = house.ok(&format!("Action=ListGroupsForUser&UserName=alice&Marker={marker}"));
    assert_eq!(between(&rest, "Groups").matches("<member>").count(), 3);
    assert_eq!(between(&rest, "IsTruncated"), "false");
    assert_eq!(between(&rest, "GroupName"), "g7");
}

#[test]
fn names_change_and_everything_comes_along() {
    let mut house = house();
    house.ok("Action=AddUserToGroup&GroupName=developers&UserName=alice");
    house.ok("Action=UpdateGroup&GroupName=developers&NewGroupName=Builders&NewPath=/b/");
    house.ok("Action=UpdateUser&UserName=alice&NewUserName=ALICE");
    let shown = house.ok("Action=GetGroup&GroupName=builders");
    assert_eq!(between(&shown, "Arn"), "arn:aws:iam::123456789012:group/b/Builders");
    assert_eq!(between(&shown, "UserName"), "ALICE");
    assert_eq!(house.refused("Action=GetGroup&GroupName=developers").0, "NoSuchEntity");
    assert_eq!(between(&house.ok("Action=ListGroups&PathPrefix=/b"), "GroupName"), "Builders");
    assert!(!house.ok("Action=ListGroups&PathPrefix=/eng").contains("<member>"));
    house.ok("Action=CreateGroup&GroupName=developers");
    assert_eq!(
        house.refused("Action=UpdateGroup&GroupName=developers&NewGroupName=BUILDERS"),
        ("EntityAlreadyExists".into(), "Group with name BUILDERS already exists.".into())
    );
}

#[test]
fn a_rename_is_asked_about_at_both_ends() {
    let mut house = house();
    house.ok("Action=UpdateGroup&GroupName=developers&NewGroupName=builders");
    let asked: Vec<_> = house.gate.asked.iter().rev().take(2).map(|question| question.resource.as_str()).collect();
    assert_eq!(
        asked,
        ["arn:aws:iam::123456789012:group/eng/developers", "arn:aws:iam::123456789012:group/eng/builders"]
    );
}

#[test]
fn a_deleted_user_leaves_its_groups() {
    let mut house = house();
    house.ok("Action=AddUserToGroup&GroupName=developers&UserName=alice");
    house.ok("Action=DeleteUser&UserName=alice");
    assert!(!house.ok("Action=GetGroup&GroupName=developers").contains("<member>"));
    house.ok("Action=DeleteGroup&GroupName=developers");
    assert!(house.store.rows.is_empty(), "{:?}", house.store.rows.keys());
}
