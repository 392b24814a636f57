use std::collections::BTreeSet;

use keyward_model::name::Name as _;
use keyward_model::time::Time;
use keyward_policy::SourceKind;

use super::*;
use crate::bundle;
use crate::policy::testing::{READ, create};
use crate::testing::{House, between, moment, scope};

const ADMIN: &str = "arn:aws:iam::aws:policy/AdministratorAccess";

fn texts(xml: &str, name: &str) -> Vec<String> {
    let open = format!("<{name}>");
    xml.split(&open).skip(1).map(|part| part.split('<').next().unwrap().to_owned()).collect()
}

fn alice() -> House {
    let mut house = House::default();
    house.ok("Action=CreateUser&UserName=alice");
    house
}

#[test]
fn every_policy_is_one() {
    let mut ids = BTreeSet::new();
    for policy in CATALOGUE {
        let row = policy.row(PolicyUse::default());
        assert!(PolicyName::RULE.breaches(policy.name).is_empty(), "{}", policy.name);
        assert!(keyward_model::name::PolicyPath::RULE.breaches(policy.path).is_empty(), "{}", policy.path);
        assert!(policy.id.len() == 21 && policy.id.starts_with("ANPA") && ids.insert(policy.id), "{}", policy.id);
        assert!(Time::default() < row.created && row.created <= row.updated, "{}", policy.name);
        keyward_policy::Document::parse(policy.document(), keyward_policy::Kind::Identity)
            .unwrap_or_else(|error| panic!("{}: {error}", policy.name));
    }
    assert!(CATALOGUE.is_sorted_by_key(|policy| policy.name.to_ascii_lowercase()));
}

#[test]
fn it_is_shown_as_any_other() {
    let mut house = House::default();
    let shown = house.ok(&format!("Action=GetPolicy&PolicyArn={ADMIN}"));
    assert_eq!(
        between(&shown, "Policy"),
        "<PolicyName>AdministratorAccess</PolicyName><PolicyId>ANPAIWMBCKSKIEE64ZLYK</PolicyId>\
         <Arn>arn:aws:iam::aws:policy/AdministratorAccess</Arn><Path>/</Path><DefaultVersionId>v1</DefaultVersionId>\
         <AttachmentCount>0</AttachmentCount><PermissionsBoundaryUsageCount>0</PermissionsBoundaryUsageCount>\
         <IsAttachable>true</IsAttachable><Description>Allows everything.</Description>\
         <CreateDate>2015-02-06T18:39:46Z</CreateDate><UpdateDate>2015-02-06T18:39:46Z</UpdateDate>"
    );
    assert_eq!(house.gate.asked.last().unwrap().resource, ADMIN);
    let power = "arn:aws:iam::aws:policy/PowerUserAccess";
    let versions = house.ok(&format!("Action=ListPolicyVersions&PolicyArn={power}"));
    assert_eq!(
        (texts(&versions, "VersionId"), between(&versions, "IsTruncated")),
        (vec!["v12".into()], "false".into())
    );
    let version = house.ok(&format!("Action=GetPolicyVersion&PolicyArn={power}&VersionId=v12"));
    assert!(between(&version, "Document").contains("NotAction"));
    for absent in [
        "Action=GetPolicyVersion&VersionId=v1&PolicyArn=arn:aws:iam::aws:policy/PowerUserAccess".to_owned(),
        "Action=GetPolicy&PolicyArn=arn:aws:iam::aws:policy/NoSuchAccess".to_owned(),
        "Action=GetPolicy&PolicyArn=arn:aws:iam::aws:policy/job-function/AdministratorAccess".to_owned(),
        "Action=GetPolicy&PolicyArn=arn:aws:iam::123456789012:policy/AdministratorAccess".to_owned(),
    ] {
        assert_eq!(house.refused(&absent).0, "NoSuchEntity", "{absent}");
    }
}

#[test]
fn it_is_nobodys_to_change() {
    let mut house = House::default();
    for change in [
        "DeletePolicy".to_owned(),
        format!("CreatePolicyVersion&PolicyDocument={READ}"),
        "DeletePolicyVersion&VersionId=v1".to_owned(),
        "SetDefaultPolicyVersion&VersionId=v1".to_owned(),
    ] {
        assert_eq!(
            house.refused(&format!("Action={change}&PolicyArn={ADMIN}")),
            ("AccessDenied".into(), "Policy is outside your own account.".into())
        );
    }
    for change in
        ["TagPolicy&Tags.member.1.Key=k&Tags.member.1.Value=v", "UntagPolicy&TagKeys.member.1=k", "ListPolicyTags"]
    {
        assert_eq!(
            house.refused(&format!("Action={change}&PolicyArn={ADMIN}")),
            ("InvalidInput".into(), "Tags not supported for policies in this domain".into())
        );
    }
}

#[test]
fn what_it_is_used_for_is_counted_in_the_account() {
    let mut house = alice();
    house.ok("Action=CreateGroup&GroupName=devs");
    let count =
        |house: &mut House, name: &str| between(&house.ok(&format!("Action=GetPolicy&PolicyArn={ADMIN}")), name);
    house.ok(&format!("Action=AttachUserPolicy&UserName=alice&PolicyArn={ADMIN}"));
    house.ok(&format!("Action=AttachUserPolicy&UserName=alice&PolicyArn={ADMIN}"));
    house.ok(&format!("Action=AttachGroupPolicy&GroupName=devs&PolicyArn={ADMIN}"));
    house.ok(&format!("Action=CreateUser&UserName=bob&PermissionsBoundary={ADMIN}"));
    assert_eq!(count(&mut house, "AttachmentCount"), "2");
    assert_eq!(count(&mut house, "PermissionsBoundaryUsageCount"), "1");
    let entities = house.ok(&format!("Action=ListEntitiesForPolicy&PolicyArn={ADMIN}"));
    assert_eq!((texts(&entities, "UserName").len(), texts(&entities, "GroupName")), (2, vec!["devs".to_owned()]));
    let attached = house.ok("Action=ListAttachedUserPolicies&UserName=alice");
    assert_eq!(between(&attached, "PolicyArn"), ADMIN);
    house.ok(&format!("Action=DetachUserPolicy&UserName=alice&PolicyArn={ADMIN}"));
    house.ok(&format!("Action=DetachGroupPolicy&GroupName=devs&PolicyArn={ADMIN}"));
    house.ok("Action=DeleteUser&UserName=bob");
    assert_eq!(count(&mut house, "AttachmentCount"), "0");
    assert!(house.store.rows.keys().all(|(_, key)| !key.contains("ANPA")), "{:?}", house.store.rows.keys());
}

#[test]
fn a_policy_of_the_same_name_is_another() {
    let mut house = alice();
    let own = create(&mut house, "AdministratorAccess");
    for arn in [&own, ADMIN] {
        house.ok(&format!("Action=AttachUserPolicy&UserName=alice&PolicyArn={arn}"));
    }
    let attached = house.ok("Action=ListAttachedUserPolicies&UserName=alice");
    assert_eq!(texts(&attached, "PolicyName"), ["AdministratorAccess"; 2]);
    let mut arns = texts(&attached, "PolicyArn");
    arns.sort();
    assert_eq!(arns, [own, ADMIN.to_owned()]);
}

#[test]
fn what_belongs_to_services_is_attached_to_nothing() {
    let mut house = alice();
    let arn = "arn:aws:iam::aws:policy/aws-service-role/S3StorageLensServiceRolePolicy";
    assert_eq!(
        house.refused(&format!("Action=AttachUserPolicy&UserName=alice&PolicyArn={arn}")),
        ("PolicyNotAttachable".into(), "Cannot attach a Service Role Policy to a Customer Role.".into())
    );
    assert_eq!(
        house.refused(&format!("Action=CreateUser&UserName=bob&PermissionsBoundary={arn}")),
        ("NoSuchEntity".into(), format!("Policy {arn} does not exist or is not attachable."))
    );
}

#[test]
fn a_bundle_carries_its_text() {
    let mut house = alice();
    house.ok(&format!("Action=AttachUserPolicy&UserName=alice&PolicyArn={ADMIN}"));
    house.ok("Action=CreateUser&UserName=bob&PermissionsBoundary=arn:aws:iam::aws:policy/ReadOnlyAccess");
    let policies = |house: &mut House, user: &str| {
        let key = between(&house.ok(&format!("Action=CreateAccessKey&UserName={user}")), "AccessKeyId");
        bundle::resolve(&mut house.store, &key, &scope(), None, &moment()).unwrap().unwrap().policies
    };
    let admin = policies(&mut house, "alice").identity.pop().unwrap();
    assert_eq!((admin.kind, admin.label.as_str()), (SourceKind::AwsManaged, ADMIN));
    assert!(admin.text.contains("\"Action\": \"*\""));
    assert_eq!(policies(&mut house, "bob").boundary.unwrap().label, "arn:aws:iam::aws:policy/ReadOnlyAccess");
}

#[test]
fn lists_go_on_from_the_accounts_own_to_the_catalogue() {
    let mut house = alice();
    let own = ["Zeta", "alpha", "beta"].map(|name| create(&mut house, name));
    house.ok(&format!("Action=AttachUserPolicy&UserName=alice&PolicyArn={ADMIN}"));
    house.ok(&format!("Action=AttachUserPolicy&UserName=alice&PolicyArn={}", own[0]));
    let mut expected: Vec<String> = ["alpha", "beta", "Zeta"].map(str::to_owned).to_vec();
    expected.extend(CATALOGUE.iter().map(|policy| policy.name.to_owned()));
    for size in [1, 2, 3, 4, 7, 1000] {
        let (mut found, mut marker) = (Vec::new(), String::new());
        loop {
            let xml = house.ok(&format!("Action=ListPolicies&MaxItems={size}{marker}"));
            let page = texts(&xml, "PolicyName");
            assert!(!page.is_empty() && page.len() <= size);
            found.extend(page);
            if between(&xml, "IsTruncated") == "false" {
                break;
            }
            marker = format!("&Marker={}", between(&xml, "Marker"));
        }
        assert_eq!(found, expected, "{size} at a time");
    }
    let mut listed = |more: &str| texts(&house.ok(&format!("Action=ListPolicies&MaxItems=1000{more}")), "PolicyName");
    assert_eq!(listed("&Scope=AWS"), expected[3..]);
    assert_eq!(listed("&Scope=Local"), expected[..3]);
    assert_eq!(listed("&OnlyAttached=true"), ["Zeta", "AdministratorAccess"]);
    assert_eq!(listed("&OnlyAttached=true&Scope=AWS"), ["AdministratorAccess"]);
    assert_eq!(listed("&PathPrefix=/job-function/"), ["SystemAdministrator", "ViewOnlyAccess"]);
    assert!(listed("&PolicyUsageFilter=PermissionsBoundary").is_empty());
}
