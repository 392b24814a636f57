use crate::policy::testing::create as policy;
use crate::role::testing::create as role;
use crate::testing::{House, between};

/// Both kinds that have boundaries: the word in action names, and a name's parameter.
const OWNERS: [(&str, &str); 2] = [("User", "UserName=one"), ("Role", "RoleName=one")];

fn house() -> (House, [String; 2]) {
    let mut house = House::default();
    house.ok("Action=CreateUser&UserName=one");
    role(&mut house, "one");
    let policies = ["First", "Second"].map(|name| policy(&mut house, name));
    (house, policies)
}

fn uses(house: &mut House, arn: &str) -> String {
    between(&house.ok(&format!("Action=GetPolicy&PolicyArn={arn}")), "PermissionsBoundaryUsageCount")
}

/// What the gate was last told of the boundary.
fn told(house: &House) -> Vec<String> {
    let facts = &house.gate.asked.last().unwrap().context;
    let of_boundary = facts.iter().filter(|fact| fact.key == "iam:PermissionsBoundary");
    of_boundary.flat_map(|fact| fact.values.clone()).collect()
}

#[test]
fn a_boundary_is_set_replaced_and_taken_away() {
    for (kind, owner) in OWNERS {
        let (mut house, [first, second]) = house();
        let put = format!("Action=Put{kind}PermissionsBoundary&{owner}&PermissionsBoundary=");
        house.ok(&format!("{put}{first}"));
        house.ok(&format!("{put}{first}"));
        assert_eq!(uses(&mut house, &first), "1");
        house.ok(&format!("{put}arn:aws:iam:::policy/second"));
        assert_eq!(told(&house), [second.as_str()]);
        assert_eq!([uses(&mut house, &first), uses(&mut house, &second)], ["0", "1"]);
        let shown = house.ok(&format!("Action=Get{kind}&{owner}"));
        assert_eq!(
            between(&shown, "PermissionsBoundary"),
            format!(
                "<PermissionsBoundaryType>PermissionsBoundaryPolicy</PermissionsBoundaryType>\
                 <PermissionsBoundaryArn>{second}</PermissionsBoundaryArn>"
            )
        );
        let filter = format!("&EntityFilter={kind}&PolicyUsageFilter=PermissionsBoundary");
        let bound = house.ok(&format!("Action=ListEntitiesForPolicy&PolicyArn={second}{filter}"));
        assert_eq!(between(&bound, &format!("{kind}Name")), "one");
        assert_eq!(
            house.refused(&format!("Action=DeletePolicy&PolicyArn={second}")),
            ("DeleteConflict".into(), "Cannot delete a policy attached to entities.".into())
        );
        let take = format!("Action=Delete{kind}PermissionsBoundary&{owner}");
        house.ok(&take);
        assert_eq!(told(&house), [second.as_str()]);
        assert_eq!(uses(&mut house, &second), "0");
        house.ok(&take);
        assert!(!house.ok(&format!("Action=Get{kind}&{owner}")).contains("PermissionsBoundary"));
    }
}

#[test]
fn a_boundary_comes_with_creation_and_goes_with_deletion() {
    let (mut house, [first, _]) = house();
    let trust = crate::role::testing::trusting("\"*\"");
    for (form, kind) in [
        ("CreateUser&UserName=two".to_owned(), "User"),
        (format!("CreateRole&RoleName=two&AssumeRolePolicyDocument={trust}"), "Role"),
    ] {
        house.ok(&format!("Action={form}&PermissionsBoundary=arn:aws:iam:::policy/first"));
        assert_eq!(told(&house), [first.as_str()], "the policy's own ARN, however it was asked for");
        assert_eq!(uses(&mut house, &first), "1");
        house.ok(&format!("Action=Delete{kind}&{kind}Name=two"));
        assert_eq!(uses(&mut house, &first), "0");
        house.ok(&format!("Action={}", form.replace("two", "three")));
        let put = format!("Action=Put{kind}PermissionsBoundary&{kind}Name=three&PermissionsBoundary={first}");
        house.ok(&put);
        house.ok(&format!("Action=PutUserPermissionsBoundary&UserName=one&PermissionsBoundary={first}"));
        assert_eq!(uses(&mut house, &first), "2");
        house.ok(&format!("Action=Delete{kind}&{kind}Name=three"));
        house.ok("Action=DeleteUserPermissionsBoundary&UserName=one");
        assert_eq!(uses(&mut house, &first), "0");
    }
}

#[test]
fn a_boundary_must_be_a_policy() {
    for (kind, owner) in OWNERS {
        let (mut house, _) = house();
        let put = format!("Action=Put{kind}PermissionsBoundary&{owner}&PermissionsBoundary=");
        let none = "arn:aws:iam::123456789012:policy/none";
        assert_eq!(
            house.refused(&format!("{put}{none}")),
            ("NoSuchEntity".into(), format!("Policy {none} does not exist or is not attachable."))
        );
        assert_eq!(house.refused(&format!("{put}arn:aws:iam::123456789012:user/one")).0, "InvalidInput");
        let nobody = put.replace("=one", "=nobody");
        assert_eq!(house.refused(&format!("{nobody}{none}")).0, "NoSuchEntity");
    }
}
