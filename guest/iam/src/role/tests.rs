use keyward_model::layout;
use keyward_model::row::{LastUsed, Role};
use keyward_model::time::Time;

use crate::policy::testing::{READ, create as policy};
use crate::role::testing::{create as role, trusting};
use crate::testing::{ACCOUNT, House, between, moment};
use crate::tx::Tx;

fn tx(house: &mut House) -> Tx<'_> {
    Tx::new(&mut house.store, ACCOUNT, &[9; 32], Time::from_moment(moment().now))
}

#[test]
fn a_role_is_created_shown_and_listed() {
    let mut house = House::default();
    let trust = trusting(r#"{"Service":"ec2.amazonaws.com"}"#);
    let made = house.ok(&format!(
        "Action=CreateRole&RoleName=Reader&Path=/app/&AssumeRolePolicyDocument={trust}&Description=reads\
         &MaxSessionDuration=7200&Tags.member.1.Key=team&Tags.member.1.Value=red"
    ));
    let id = between(&made, "RoleId");
    assert!(id.starts_with("AROA") && id.len() == 21, "{id}");
    let brief = format!(
        "<Path>/app/</Path><RoleName>Reader</RoleName><RoleId>{id}</RoleId>\
         <Arn>arn:aws:iam::123456789012:role/app/Reader</Arn><CreateDate>2026-01-31T12:00:00Z</CreateDate>\
         <AssumeRolePolicyDocument>%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A\
         %22Allow%22%2C%22Principal%22%3A%7B%22Service%22%3A%22ec2.amazonaws.com%22%7D%2C%22Action%22%3A\
         %22sts%3AAssumeRole%22%7D%5D%7D</AssumeRolePolicyDocument><Description>reads</Description>\
         <MaxSessionDuration>7200</MaxSessionDuration>"
    );
    let full = format!("{brief}<Tags><member><Key>team</Key><Value>red</Value></member></Tags>");
    assert_eq!(between(&made, "Role"), full);
    let shown = house.ok("Action=GetRole&RoleName=rEADER");
    assert_eq!(between(&shown, "Role"), format!("{full}<RoleLastUsed></RoleLastUsed>"));
    let listed = house.ok("Action=ListRoles&PathPrefix=/app");
    assert_eq!(between(&listed, "Roles"), format!("<member>{brief}</member>"));
    assert_eq!(between(&house.ok("Action=ListRoles&PathPrefix=/other"), "Roles"), "");
}

#[test]
fn what_is_refused() {
    let mut house = House::default();
    role(&mut house, "Reader");
    let service = trusting(r#"{"Service":"ec2.amazonaws.com"}"#);
    let again = format!("Action=CreateRole&RoleName=READER&AssumeRolePolicyDocument={service}");
    assert_eq!(house.refused(&again), ("EntityAlreadyExists".into(), "Role with name READER already exists.".into()));
    assert_eq!(
        house.refused("Action=GetRole&RoleName=nobody"),
        ("NoSuchEntity".into(), "The role with name nobody cannot be found.".into())
    );
    assert_eq!(house.refused(&format!("{again}&MaxSessionDuration=60")).0, "ValidationError");
    for document in ["{", r#"{"Statement":[]}"#, &READ.replace("%22", "\"")] {
        let form = format!("Action=CreateRole&RoleName=x&AssumeRolePolicyDocument={document}");
        assert_eq!(house.refused(&form).0, "MalformedPolicyDocument", "{document}");
    }
    let principals: Vec<String> = (0..100).map(|n| format!("\"{n:012}\"")).collect();
    let long = trusting(&format!("{{\"AWS\":[{}],\"Service\":\"{}.x\"}}", principals.join(","), "s".repeat(900)));
    assert_eq!(
        house.refused(&format!("Action=CreateRole&RoleName=x&AssumeRolePolicyDocument={long}")),
        ("LimitExceeded".into(), "Cannot exceed quota for ACLSizePerRole: 2048".into())
    );
}

#[test]
fn updates_change_what_they_name() {
    let mut house = House::default();
    role(&mut house, "r");
    assert!(
        house
            .ok("Action=UpdateRole&RoleName=r&MaxSessionDuration=43200")
            .contains("<UpdateRoleResult></UpdateRoleResult>")
    );
    let described = house.ok("Action=UpdateRoleDescription&RoleName=r&Description=new");
    assert_eq!(between(&described, "Description"), "new");
    assert_eq!(between(&described, "MaxSessionDuration"), "43200");
    house.ok("Action=UpdateRole&RoleName=r");
    let shown = house.ok("Action=GetRole&RoleName=r");
    assert_eq!((between(&shown, "Description"), between(&shown, "MaxSessionDuration")), ("new".into(), "3600".into()));
    let trust = trusting(r#"{"AWS":"210987654321"}"#);
    house.ok(&format!("Action=UpdateAssumeRolePolicy&RoleName=r&PolicyDocument={trust}"));
    assert!(between(&house.ok("Action=GetRole&RoleName=r"), "AssumeRolePolicyDocument").contains("210987654321"));
}

#[test]
fn a_role_with_anything_stays() {
    let mut house = House::default();
    role(&mut house, "r");
    let arn = policy(&mut house, "Read");
    house.ok(&format!("Action=PutRolePolicy&RoleName=r&PolicyName=p&PolicyDocument={READ}"));
    house.ok(&format!("Action=AttachRolePolicy&RoleName=r&PolicyArn={arn}"));
    house.ok(&format!("Action=PutRolePermissionsBoundary&RoleName=r&PermissionsBoundary={arn}"));
    house.ok("Action=CreateInstanceProfile&InstanceProfileName=i");
    house.ok("Action=AddRoleToInstanceProfile&InstanceProfileName=i&RoleName=r");
    for (undo, message) in [
        ("RemoveRoleFromInstanceProfile&InstanceProfileName=i", "must remove roles from instance profile first."),
        ("DeleteRolePolicy&PolicyName=p", "must delete policies first."),
        (&format!("DetachRolePolicy&PolicyArn={arn}"), "must detach all policies first."),
    ] {
        assert_eq!(
            house.refused("Action=DeleteRole&RoleName=r"),
            ("DeleteConflict".into(), format!("Cannot delete entity, {message}"))
        );
        house.ok(&format!("Action={undo}&RoleName=r"));
    }
    house.ok("Action=DeleteRole&RoleName=r");
    house.ok("Action=DeleteInstanceProfile&InstanceProfileName=i");
    house.ok(&format!("Action=DeletePolicy&PolicyArn={arn}"));
    assert!(house.store.rows.is_empty(), "{:?}", house.store.rows.keys());
}

#[test]
fn a_use_is_remembered_for_four_hundred_days() {
    let mut house = House::default();
    role(&mut house, "r");
    let mut used = |days: i64| {
        let mut tx = tx(&mut house);
        let role: Role = tx.find("r").unwrap();
        let time = tx.now.plus_millis(-days * 86_400_000);
        let last = LastUsed { time, region: "eu-central-1".to_owned(), service: String::new() };
        tx.register(&layout::used(&role.id), &last).unwrap();
        between(&house.ok("Action=GetRole&RoleName=r"), "RoleLastUsed")
    };
    assert_eq!(used(1), "<LastUsedDate>2026-01-30T12:00:00Z</LastUsedDate><Region>eu-central-1</Region>");
    assert_eq!(used(401), "");
}

#[test]
fn a_linked_role_is_its_services() {
    let mut house = House::default();
    let made = house.ok("Action=CreateServiceLinkedRole&AWSServiceName=autoscaling.amazonaws.com&CustomSuffix=one");
    let name = "AWSServiceRoleForAutoScaling_one";
    assert_eq!(between(&made, "RoleName"), name);
    assert_eq!(between(&made, "Path"), "/aws-service-role/autoscaling.amazonaws.com/");
    let facts = &house.gate.asked.last().unwrap().context;
    assert!(facts.iter().any(|fact| fact.key == "iam:AWSServiceName" && fact.values == ["autoscaling.amazonaws.com"]));
    let arn = policy(&mut house, "Read");
    house.ok("Action=CreateInstanceProfile&InstanceProfileName=i");
    for form in [
        "DeleteRole".to_owned(),
        "UpdateRole&MaxSessionDuration=7200".to_owned(),
        format!("UpdateAssumeRolePolicy&PolicyDocument={}", trusting("\"*\"")),
        format!("PutRolePolicy&PolicyName=p&PolicyDocument={READ}"),
        "DeleteRolePolicy&PolicyName=p".to_owned(),
        format!("AttachRolePolicy&PolicyArn={arn}"),
        format!("DetachRolePolicy&PolicyArn={arn}"),
        format!("PutRolePermissionsBoundary&PermissionsBoundary={arn}"),
        "DeleteRolePermissionsBoundary".to_owned(),
        "AddRoleToInstanceProfile&InstanceProfileName=i".to_owned(),
    ] {
        let message = format!(
            "Cannot perform the operation on the protected role '{name}' - this role is only modifiable by AWS"
        );
        let refused = house.refused(&format!("Action={form}&RoleName={name}"));
        assert_eq!(refused, ("UnmodifiableEntity".into(), message), "{form}");
    }
    house.ok(&format!("Action=UpdateRole&RoleName={name}&Description=said"));
    let gone = house.ok(&format!("Action=DeleteServiceLinkedRole&RoleName={name}"));
    let task = between(&gone, "DeletionTaskId");
    assert!(task.starts_with(&format!("task/aws-service-role/autoscaling.amazonaws.com/{name}/")), "{task}");
    assert_eq!(house.refused(&format!("Action=GetRole&RoleName={name}")).0, "NoSuchEntity");
    let status = format!("Action=GetServiceLinkedRoleDeletionStatus&DeletionTaskId={task}");
    assert_eq!(between(&house.ok(&status), "Status"), "SUCCEEDED");
    assert_eq!(house.refused(&format!("{status}0")).0, "NoSuchEntity");
    assert_eq!(house.refused("Action=GetServiceLinkedRoleDeletionStatus&DeletionTaskId=task/x").0, "InvalidInput");
}

#[test]
fn a_linked_role_has_the_name_that_its_service_gives() {
    let mut house = House::default();
    let create = "Action=CreateServiceLinkedRole&AWSServiceName=";
    house.ok(&format!("{create}es.amazonaws.com"));
    for (service, message) in [
        (
            "es.amazonaws.com",
            "Service role name AWSServiceRoleForAmazonElasticsearchService has been taken in this account, please try \
             a different suffix.",
        ),
        ("es.amazonaws.com&CustomSuffix=a", "Custom suffix is not allowed for es.amazonaws.com"),
    ] {
        assert_eq!(house.refused(&format!("{create}{service}")), ("InvalidInput".into(), message.into()));
    }
    assert_eq!(
        house.refused(&format!("{create}ES.amazonaws.com")),
        ("NoSuchEntity".into(), "The service ES.amazonaws.com has no service-linked role.".into())
    );
    let long = format!("{create}autoscaling.amazonaws.com&CustomSuffix={}", "s".repeat(64));
    assert_eq!(house.refused(&long).0, "InvalidInput");
    role(&mut house, "ordinary");
    assert_eq!(house.refused("Action=DeleteServiceLinkedRole&RoleName=ordinary").0, "NoSuchEntity");
}
