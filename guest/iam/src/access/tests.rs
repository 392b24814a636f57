use keyward_model::id::UniqueId;
use keyward_model::layout::{self, Relation};

use crate::policy::testing::{READ, create as policy};
use crate::port::Store as _;
use crate::testing::{House, between, moment, user};
use crate::usage::{Used, note};

const ACCOUNT: &str = "arn:aws:iam::123456789012";

/// Alice reads one bucket by a policy of her group; Bob may nothing.
fn house() -> House {
    let mut house = House::default();
    let arn = policy(&mut house, "read");
    for name in ["alice", "bob"] {
        house.ok(&format!("Action=CreateUser&UserName={name}"));
    }
    house.ok("Action=CreateGroup&GroupName=readers");
    house.ok("Action=AddUserToGroup&GroupName=readers&UserName=alice");
    house.ok(&format!("Action=AttachGroupPolicy&GroupName=readers&PolicyArn={arn}"));
    house.ok(&format!("Action=PutGroupPolicy&GroupName=readers&PolicyName=inline&PolicyDocument={READ}"));
    house
}

fn used(house: &mut House, name: &str, action: &str, seconds: u64) {
    let caller = user(house, name);
    let used = Used {
        account: caller.account,
        access_key: caller.access_key,
        kind: caller.kind,
        id: caller.id,
        service: action.split(':').next().unwrap().to_owned(),
        region: "us-east-1".to_owned(),
        action: action.to_owned(),
        at: moment().now + seconds * 1_000,
    };
    note(&mut house.store, &[used]).unwrap();
}

fn job(house: &mut House, arn: &str, more: &str) -> String {
    between(&house.ok(&format!("Action=GenerateServiceLastAccessedDetails&Arn={arn}{more}")), "JobId")
}

#[test]
fn policies_that_grant_a_service() {
    let mut house = house();
    let list = "Action=ListPoliciesGrantingServiceAccess&ServiceNamespaces.member.1=s3&ServiceNamespaces.member.2=ec2";
    let shown = house.ok(&format!("{list}&Arn={ACCOUNT}:user/alice"));
    assert_eq!(
        between(&shown, "PoliciesGrantingServiceAccess"),
        format!(
            "<member><ServiceNamespace>s3</ServiceNamespace><Policies><member><PolicyName>read</PolicyName>\
             <PolicyType>MANAGED</PolicyType><PolicyArn>{ACCOUNT}:policy/read</PolicyArn></member><member>\
             <PolicyName>inline</PolicyName><PolicyType>INLINE</PolicyType><EntityType>GROUP</EntityType>\
             <EntityName>readers</EntityName></member></Policies></member>\
             <member><ServiceNamespace>ec2</ServiceNamespace><Policies></Policies></member>"
        )
    );
    assert!(!house.ok(&format!("{list}&Arn={ACCOUNT}:user/bob")).contains("PolicyName"));
    assert_eq!(house.refused(&format!("{list}&Arn={ACCOUNT}:user/nobody")).0, "NoSuchEntity");
    assert_eq!(house.refused(&format!("{list}&Arn={ACCOUNT}:policy/read")).0, "InvalidInput");
}

#[test]
fn the_last_use_of_each_service() {
    let mut house = house();
    used(&mut house, "alice", "s3:GetObject", 1);
    used(&mut house, "alice", "s3:ListBucket", 2);
    for (subject, arn) in [("user", "user/alice"), ("group", "group/readers"), ("policy", "policy/read")] {
        let id = job(&mut house, &format!("{ACCOUNT}:{arn}"), "&Granularity=ACTION_LEVEL");
        assert_eq!(id.len(), 36);
        let shown = house.ok(&format!("Action=GetServiceLastAccessedDetails&JobId={id}"));
        assert_eq!(between(&shown, "JobStatus"), "COMPLETED");
        assert!(
            shown.contains(&format!(
                "<member><ServiceName>Amazon S3</ServiceName><LastAuthenticated>2026-01-31T12:00:02Z\
                 </LastAuthenticated><ServiceNamespace>s3</ServiceNamespace><LastAuthenticatedEntity>{ACCOUNT}\
                 :user/alice</LastAuthenticatedEntity><LastAuthenticatedRegion>us-east-1</LastAuthenticatedRegion>\
                 <TotalAuthenticatedEntities>1</TotalAuthenticatedEntities><TrackedActionsLastAccessed><member>\
                 <ActionName>GetObject</ActionName>"
            )),
            "{subject}: {shown}"
        );
        let list = format!("Action=GetServiceLastAccessedDetailsWithEntities&JobId={id}&ServiceNamespace=s3");
        let entities = house.ok(&list);
        assert_eq!(between(&entities, "Type"), "USER");
        assert_eq!(between(&entities, "LastAuthenticated"), "2026-01-31T12:00:02Z");
    }
    let id = job(&mut house, &format!("{ACCOUNT}:user/bob"), "");
    let shown = house.ok(&format!("Action=GetServiceLastAccessedDetails&JobId={id}"));
    assert_eq!(between(&shown, "ServicesLastAccessed"), "");
    assert_eq!(between(&shown, "JobType"), "SERVICE_LEVEL");
}

#[test]
fn a_job_is_its_askers() {
    let mut house = house();
    let id = job(&mut house, &format!("{ACCOUNT}:user/bob"), "");
    let bob = user(&mut house, "bob");
    let form = format!("Action=GetServiceLastAccessedDetails&JobId={id}");
    assert_eq!(house.send_as(&bob, &form).event.code, "NoSuchEntity");
    let unknown = "0".repeat(36);
    assert_eq!(house.refused(&format!("Action=GetServiceLastAccessedDetails&JobId={unknown}")).0, "NoSuchEntity");
}

#[test]
fn a_job_about_too_many_fails_and_says_so() {
    let mut house = house();
    let (readers, account) =
        (UniqueId::known(between(&house.ok("Action=GetGroup&GroupName=readers"), "GroupId")), "123456789012");
    for one in 0..super::job::MOST {
        let key = layout::link(Relation::Members, &readers, &format!("AIDA{one:017}"));
        house.store.put(Some(account), &key, b"null".to_vec());
    }
    for arn in ["group/readers", "policy/read"] {
        let id = job(&mut house, &format!("{ACCOUNT}:{arn}"), "");
        for action in ["GetServiceLastAccessedDetails", "GetServiceLastAccessedDetailsWithEntities"] {
            let shown = house.ok(&format!("Action={action}&JobId={id}&ServiceNamespace=s3"));
            assert_eq!(
                (between(&shown, "JobStatus"), between(&shown, "Code")),
                ("FAILED".into(), "LimitExceeded".into())
            );
            assert!(!shown.contains("<member>"), "{shown}");
        }
    }
}
