use super::testing::{READ, create};
use crate::role::testing::create as role;
use crate::testing::{ACCOUNT, House, between, user};

fn arn(name: &str) -> String {
    format!("arn:aws:iam::{ACCOUNT}:policy/{name}")
}

#[test]
fn a_policy_is_created_and_shown() {
    let mut house = House::default();
    let made = house.ok(&format!(
        "Action=CreatePolicy&PolicyName=Read&Path=/team/&Description=reads&PolicyDocument={READ}\
         &Tags.member.1.Key=a&Tags.member.1.Value=1"
    ));
    let id = between(&made, "PolicyId");
    assert!(id.starts_with("ANPA") && id.len() == 21, "{id}");
    let brief = format!(
        "<PolicyName>Read</PolicyName><PolicyId>{id}</PolicyId><Arn>{}</Arn><Path>/team/</Path>\
         <DefaultVersionId>v1</DefaultVersionId><AttachmentCount>0</AttachmentCount>\
         <PermissionsBoundaryUsageCount>0</PermissionsBoundaryUsageCount><IsAttachable>true</IsAttachable>\
         <Description>reads</Description><CreateDate>2026-01-31T12:00:00Z</CreateDate>\
         <UpdateDate>2026-01-31T12:00:00Z</UpdateDate>",
        arn("team/Read")
    );
    let full = format!("{brief}<Tags><member><Key>a</Key><Value>1</Value></member></Tags>");
    assert_eq!(between(&made, "Policy"), full);
    let shown = house.ok(&format!("Action=GetPolicy&PolicyArn={}", arn("team/Read")));
    assert_eq!(between(&shown, "Policy"), full);
    assert_eq!(between(&house.ok("Action=ListPolicies"), "member"), brief);
}

#[test]
fn the_example_of_lyve_cloud() {
    let mut house = House::default();
    let made = house.ok(
        "Action=CreatePolicy&Description=Gives all permissions for the bucket \"abc-bucket\"&Path=/&PolicyDocument=\
         {\"Statement\":[{\"Action\":[\"s3:GetObject\",\"s3:PutObject\",\"s3:DeleteObject\",\"s3:ListBucket\"],\
         \"Effect\":\"Allow\",\"Resource\":\"arn:aws:s3:::abc-bucket*\"},{\"Action\":[\"s3:ListAllMyBuckets\"],\
         \"Effect\":\"Allow\",\"Resource\":\"*\"}],\"Version\":\"2012-10-17\",\"Managed\":true}\
         &PolicyName=NewPolicy4567&Version=2010-05-08",
    );
    assert_eq!(between(&made, "Arn"), arn("NewPolicy4567"));
    let made =
        house.ok("Action=CreatePolicyVersion&PolicyArn=arn:aws:iam::123456789012:policy/NewPolicy4567&PolicyDocument=\
         {\"Statement\":[{\"Action\":[\"s3:GetObject\",\"s3:ListBucket\"],\"Effect\":\"Allow\",\"Resource\":\"*\"},\
         {\"Action\":[\"s3:ListAllMyBuckets\"],\"Effect\":\"Allow\",\"Resource\":\"*\"}],\"Version\":\"2012-10-17\"}\
         &SetAsDefault=true&Version=2010-05-08");
    assert_eq!(between(&made, "IsDefaultVersion"), "true");
    let shown = house.ok(&format!("Action=GetPolicyVersion&PolicyArn={}&VersionId=v1", arn("NewPolicy4567")));
    assert!(between(&shown, "Document").ends_with("%22Version%22%3A%222012-10-17%22%2C%22Managed%22%3Atrue%7D"));
}

#[test]
fn an_arn_without_an_account_is_the_callers() {
    let mut house = House::default();
    create(&mut house, "Read");
    let shown = house.ok("Action=GetPolicy&PolicyArn=arn:aws:iam:::policy/Read");
    assert_eq!(between(&shown, "Arn"), arn("Read"));
    assert_eq!(house.gate.asked.last().unwrap().resource, arn("Read"));
    for other in ["arn:aws:iam::999999999999:policy/Read", "arn:aws:iam::123456789012:policy/deep/Read"] {
        assert_eq!(
            house.refused(&format!("Action=GetPolicy&PolicyArn={other}")),
            ("NoSuchEntity".into(), format!("Policy {other} was not found."))
        );
    }
    for no_policy in ["arn:aws:iam::123456789012:user/x", "arn:aws:s3:::some-bucket/object", &"x".repeat(30)] {
        assert_eq!(house.refused(&format!("Action=GetPolicy&PolicyArn={no_policy}")).0, "InvalidInput");
    }
}

#[test]
fn a_name_is_taken_in_any_case_and_place() {
    let mut house = House::default();
    create(&mut house, "Read");
    for (name, path) in [("Read", "/"), ("READ", "/"), ("read", "/elsewhere/")] {
        let form = format!("Action=CreatePolicy&PolicyName={name}&Path={path}&PolicyDocument={READ}");
        let message = format!("A policy called {name} already exists. Duplicate names are not allowed.");
        assert_eq!(house.refused(&form), ("EntityAlreadyExists".into(), message));
    }
}

#[test]
fn documents_are_read_before_they_are_kept() {
    let mut house = House::default();
    let (code, message) =
        house.refused("Action=CreatePolicy&PolicyName=p&PolicyDocument={\"Version\":\"2012-10-17\",%0A \"Stat\":[]}");
    assert_eq!(code, "MalformedPolicyDocument");
    assert!(message.contains("line 2"), "{message}");
    let resource = format!("\"arn:aws:s3:::{}\"", "b".repeat(3200));
    let large = |spaces: usize, resources: &str| {
        format!(
            "Action=CreatePolicy&PolicyName=p&PolicyDocument={{{}\"Version\":\"2012-10-17\",\"Statement\":[{{\
             \"Effect\":\"Allow\",\"Action\":\"s3:*\",\"Resource\":[{resources}]}}]}}",
            "+".repeat(spaces)
        )
    };
    assert_eq!(
        house.refused(&large(0, &format!("{resource},{resource}"))),
        ("LimitExceeded".into(), "Cannot exceed quota for PolicySize: 6144".into())
    );
    house.ok(&large(10_000, &resource));
}

#[test]
fn what_is_used_is_not_deleted() {
    let mut house = House::default();
    let arn = create(&mut house, "Read");
    let delete = format!("Action=DeletePolicy&PolicyArn={arn}");
    let conflict = |message: &str| ("DeleteConflict".to_owned(), message.to_owned());
    house.ok("Action=CreateUser&UserName=alice");
    house.ok(&format!("Action=AttachUserPolicy&UserName=alice&PolicyArn={arn}"));
    assert_eq!(house.refused(&delete), conflict("Cannot delete a policy attached to entities."));
    house.ok(&format!("Action=DetachUserPolicy&UserName=alice&PolicyArn={arn}"));
    house.ok(&format!("Action=CreateUser&UserName=bob&PermissionsBoundary={arn}"));
    assert_eq!(house.refused(&delete), conflict("Cannot delete a policy attached to entities."));
    house.ok("Action=DeleteUser&UserName=bob");
    house.ok(&format!("Action=CreatePolicyVersion&PolicyArn={arn}&PolicyDocument={READ}"));
    assert_eq!(
        house.refused(&delete),
        conflict(
            "This policy has more than one version. Before you delete a policy, you must delete the policy's \
             versions. The default version is deleted with the policy."
        )
    );
    house.ok(&format!("Action=DeletePolicyVersion&PolicyArn={arn}&VersionId=v2"));
    house.ok(&delete);
    assert_eq!(house.refused(&delete).0, "NoSuchEntity");
    assert!(house.store.rows.keys().all(|(_, key)| !key.contains("ANPA")), "{:?}", house.store.rows.keys());
}

fn names(xml: &str, name: &str) -> Vec<String> {
    let open = format!("<{name}>");
    xml.split(&open).skip(1).map(|part| part.split('<').next().unwrap().to_owned()).collect()
}

#[test]
fn lists_are_filtered() {
    let mut house = House::default();
    let arns = ["a", "b", "c"].map(|name| create(&mut house, name));
    house.ok(&format!("Action=CreateUser&UserName=bob&PermissionsBoundary={}", arns[2]));
    house.ok(&format!("Action=AttachUserPolicy&UserName=bob&PolicyArn={}", arns[1]));
    for (filter, expected) in [
        ("&Scope=Local", vec!["a", "b", "c"]),
        ("&PathPrefix=/&Scope=Local", vec!["a", "b", "c"]),
        ("&OnlyAttached=true", vec!["b"]),
        ("&Scope=Local&OnlyAttached=false", vec!["a", "b", "c"]),
        ("&PolicyUsageFilter=PermissionsPolicy", vec!["b"]),
        ("&PolicyUsageFilter=PermissionsBoundary", vec!["c"]),
        ("&PathPrefix=/x/", vec![]),
    ] {
        assert_eq!(names(&house.ok(&format!("Action=ListPolicies{filter}")), "PolicyName"), expected, "{filter}");
    }
}

#[test]
fn entities_are_listed_once_page_by_page() {
    let mut house = House::default();
    let arn = create(&mut house, "Read");
    for name in ["alice", "bob", "carl"] {
        house.ok(&format!("Action=CreateUser&UserName={name}&PermissionsBoundary={arn}"));
    }
    for name in ["alice", "bob"] {
        house.ok(&format!("Action=AttachUserPolicy&UserName={name}&PolicyArn={arn}"));
    }
    house.ok("Action=CreateGroup&GroupName=devs&Path=/eng/");
    house.ok(&format!("Action=AttachGroupPolicy&GroupName=devs&PolicyArn={arn}"));
    for name in ["reader", "writer"] {
        role(&mut house, name);
        house.ok(&format!("Action=PutRolePermissionsBoundary&RoleName={name}&PermissionsBoundary={arn}"));
    }
    house.ok(&format!("Action=AttachRolePolicy&RoleName=reader&PolicyArn={arn}"));
    let mut listed = |more: &str| {
        let xml = house.ok(&format!("Action=ListEntitiesForPolicy&PolicyArn={arn}{more}"));
        let mut found = [names(&xml, "UserName"), names(&xml, "GroupName"), names(&xml, "RoleName")].concat();
        found.sort();
        (found, xml)
    };
    assert_eq!(listed("").0, ["alice", "bob", "carl", "devs", "reader", "writer"]);
    assert_eq!(listed("&PolicyUsageFilter=PermissionsPolicy").0, ["alice", "bob", "devs", "reader"]);
    assert_eq!(listed("&PolicyUsageFilter=PermissionsBoundary").0, ["alice", "bob", "carl", "reader", "writer"]);
    assert_eq!(listed("&EntityFilter=Group").0, ["devs"]);
    assert_eq!(listed("&EntityFilter=User").0, ["alice", "bob", "carl"]);
    assert_eq!(listed("&EntityFilter=Role").0, ["reader", "writer"]);
    assert_eq!(listed("&EntityFilter=Role&PolicyUsageFilter=PermissionsPolicy").0, ["reader"]);
    assert_eq!(listed("&PathPrefix=/eng/").0, ["devs"]);
    let mut found = Vec::new();
    let mut marker = String::new();
    for left in [5, 4, 3, 2, 1, 0] {
        let (page, xml) = listed(&format!("&MaxItems=1{marker}"));
        assert_eq!(page.len(), 1);
        found.extend(page);
        assert_eq!(between(&xml, "IsTruncated"), (left > 0).to_string());
        if left > 0 {
            marker = format!("&Marker={}", between(&xml, "Marker"));
        }
    }
    found.sort();
    assert_eq!(found, ["alice", "bob", "carl", "devs", "reader", "writer"]);
}

#[test]
fn the_gate_hears_of_tags() {
    let mut house = House::default();
    house.ok(&format!(
        "Action=CreatePolicy&PolicyName=Read&PolicyDocument={READ}&Tags.member.1.Key=team&Tags.member.1.Value=red"
    ));
    let told = |house: &House, key: &str| {
        let facts = &house.gate.asked.last().unwrap().context;
        facts.iter().find(|fact| fact.key == key).map(|fact| fact.values.concat())
    };
    assert_eq!(told(&house, "aws:RequestTag/team").as_deref(), Some("red"));
    assert_eq!(told(&house, "aws:TagKeys").as_deref(), Some("team"));
    house.ok("Action=CreateUser&UserName=alice");
    let alice = user(&mut house, "alice");
    house.send_as(&alice, &format!("Action=GetPolicy&PolicyArn={}", arn("Read")));
    assert_eq!(told(&house, "aws:ResourceTag/team").as_deref(), Some("red"));
}
