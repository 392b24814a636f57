use crate::policy::testing::{READ, create as policy};
use crate::role::testing::create as role;
use crate::testing::{House, between};

const ALL: &str = "Action=GetAccountAuthorizationDetails";

fn house() -> House {
    let mut house = House::default();
    let arn = policy(&mut house, "read");
    house.ok("Action=CreateUser&UserName=alice&Path=/a/&Tags.member.1.Key=team&Tags.member.1.Value=red");
    house.ok("Action=CreateUser&UserName=bob");
    house.ok(&format!("Action=PutUserPolicy&UserName=alice&PolicyName=own&PolicyDocument={READ}"));
    house.ok(&format!("Action=AttachUserPolicy&UserName=alice&PolicyArn={arn}"));
    house.ok(&format!("Action=PutUserPermissionsBoundary&UserName=alice&PermissionsBoundary={arn}"));
    house.ok("Action=CreateGroup&GroupName=g");
    house.ok("Action=AddUserToGroup&GroupName=g&UserName=alice");
    house.ok(&format!("Action=CreatePolicyVersion&PolicyArn={arn}&PolicyDocument={READ}&SetAsDefault=true"));
    role(&mut house, "r");
    house.ok("Action=CreateInstanceProfile&InstanceProfileName=i");
    house.ok("Action=AddRoleToInstanceProfile&InstanceProfileName=i&RoleName=r");
    house.ok("Action=AttachRolePolicy&RoleName=r&PolicyArn=arn:aws:iam::aws:policy/ReadOnlyAccess");
    house
}

#[test]
fn everything_is_there() {
    let mut house = house();
    let shown = house.ok(ALL);
    let users = between(&shown, "UserDetailList");
    assert!(users.contains("<GroupList><member>g</member></GroupList>"), "{users}");
    assert!(users.contains("<PolicyName>own</PolicyName><PolicyDocument>%7B%22Version"), "{users}");
    assert!(users.contains("<AttachedManagedPolicies><member><PolicyName>read</PolicyName>"), "{users}");
    assert!(users.contains("<PermissionsBoundaryArn>arn:aws:iam::123456789012:policy/read<"), "{users}");
    assert!(users.contains("<Tags><member><Key>team</Key><Value>red</Value></member></Tags>"), "{users}");
    let roles = between(&shown, "RoleDetailList");
    assert!(roles.contains("<InstanceProfileName>i</InstanceProfileName>"), "{roles}");
    assert!(roles.contains("arn:aws:iam::aws:policy/ReadOnlyAccess"), "{roles}");
    let policies = between(&shown, "Policies");
    let versions = between(&policies, "PolicyVersionList");
    assert_eq!(versions.matches("<VersionId>").count(), 2);
    assert!(versions.contains("<VersionId>v2</VersionId><IsDefaultVersion>true<"), "{versions}");
    assert!(policies.contains("<PolicyName>ReadOnlyAccess</PolicyName>"), "{policies}");
    assert_eq!(between(&shown, "IsTruncated"), "false");
}

#[test]
fn pages_go_through_every_list_once() {
    let mut house = house();
    for size in 1..=7 {
        let (mut marker, mut names) = (String::new(), Vec::new());
        loop {
            let page = house.ok(&format!("{ALL}&MaxItems={size}{marker}"));
            let found: usize = ["UserId", "GroupId", "PolicyVersionList"]
                .iter()
                .map(|id| page.matches(&format!("<{id}>")).count())
                .sum();
            names.push(found + usize::from(page.contains("<RolePolicyList>")));
            assert!(names.last().unwrap() <= &size);
            if between(&page, "IsTruncated") == "false" {
                break;
            }
            marker = format!("&Marker={}", between(&page, "Marker"));
        }
        assert_eq!(names.iter().sum::<usize>(), 6, "{size}: {names:?}");
    }
}

#[test]
fn a_filter_leaves_the_rest_out() {
    let mut house = house();
    let shown = house.ok(&format!("{ALL}&Filter.member.1=Group&Filter.member.2=AWSManagedPolicy"));
    assert!(!shown.contains("<UserId>") && shown.contains("<GroupId>"));
    assert_eq!(shown.matches("<PolicyVersionList>").count(), 1);
    let shown = house.ok(&format!("{ALL}&Filter.member.1=LocalManagedPolicy"));
    assert!(shown.contains("<PolicyName>read</PolicyName>") && !shown.contains("ReadOnlyAccess"));
    assert_eq!(house.refused(&format!("{ALL}&Filter.member.1=Key")).0, "ValidationError");
}

#[test]
fn a_page_of_large_policies_ends_early() {
    let mut house = House::default();
    let blanks = "%20".repeat(100_000);
    for n in 0..30 {
        let document = READ.replacen("%7B", &format!("%7B{blanks}"), 1);
        house.ok(&format!("Action=CreatePolicy&PolicyName=p{n}&PolicyDocument={document}"));
    }
    let page = house.ok(&format!("{ALL}&MaxItems=1000"));
    assert_eq!(between(&page, "IsTruncated"), "true");
    assert!(page.matches("<PolicyVersionList>").count() < 25);
}

#[test]
fn no_secret_is_in_it() {
    let mut house = house();
    let made = house.ok("Action=CreateAccessKey&UserName=alice");
    let shown = house.ok(ALL);
    assert!(!shown.contains(&between(&made, "SecretAccessKey")) && !shown.contains(&between(&made, "AccessKeyId")));
}
