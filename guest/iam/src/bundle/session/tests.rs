use std::collections::BTreeMap;

use keyward_gate::bundle::Bundle;
use keyward_model::layout::Relation;
use keyward_model::name::{Name as _, Path, PolicyName, RoleName, TagKey, TagValue};
use keyward_model::row::{AN_HOUR, InlinePolicy, Kind as NounKind, Policy, Trust};

use super::super::resolve;
use super::*;
use crate::session::{Credentials, Passed, issue};
use crate::testing::{ACCOUNT, House, between, moment, scope};

const OTHER: &str = "210987654321";

fn time() -> Time {
    Time::from_moment(moment().now)
}

fn role(house: &mut House, account: &str) -> Role {
    let mut tx = Tx::new(&mut house.store, account, &[3; 32], time());
    let tag = |key: &str, value: &str| Tag { key: TagKey::new(key).unwrap(), value: TagValue::new(value).unwrap() };
    let role = Role {
        name: RoleName::new("Deploy").unwrap(),
        id: tx.new_id(NounKind::Role),
        path: Path::new("/ci/").unwrap(),
        created: tx.now,
        trust: Trust { document: "{}".to_owned(), meant: BTreeMap::new() },
        description: None,
        max_session_seconds: AN_HOUR,
        boundary: None,
        tags: vec![tag("Team", "red"), tag("stage", "test")],
        service: None,
    };
    tx.add(&role).unwrap();
    let inline = InlinePolicy { name: PolicyName::new("p").unwrap(), document: "{role}".to_owned() };
    tx.put(&layout::link(Relation::Inline, &role.id, "p"), &inline).unwrap();
    role
}

fn grant(account: &str, kind: Kind, owner: &str) -> Grant {
    Grant {
        account: account.to_owned(),
        kind,
        owner: UniqueId::known(owner),
        name: if kind == Kind::Own { String::new() } else { "me".to_owned() },
        passed: Passed::default(),
        tags: BTreeMap::from([("team".to_owned(), "blue".to_owned())]),
        transitive: Vec::new(),
        source_identity: None,
        mfa: None,
        provider: None,
        opened_by: None,
        by_password: false,
    }
}

fn give(house: &mut House, grant: Grant) -> Credentials {
    let mut tx = Tx::new(&mut house.store, ACCOUNT, &[4; 32], time());
    issue(&mut tx, grant, 3_600, 0).unwrap().credentials
}

fn found(house: &mut House, Credentials { access_key, token, .. }: &Credentials) -> Option<Bundle> {
    resolve(&mut house.store, access_key, &scope(), Some(token), &moment()).unwrap()
}

#[test]
fn a_role_session_has_its_roles_rights_and_lives_in_its_account() {
    let mut house = House::default();
    let role = role(&mut house, OTHER);
    let credentials = give(&mut house, grant(OTHER, Kind::Role, role.id.as_str()));
    let bundle = found(&mut house, &credentials).unwrap();
    assert_eq!((bundle.account.as_str(), bundle.principal.kind), (OTHER, PrincipalKind::RoleSession));
    assert_eq!(bundle.principal.arn, format!("arn:aws:sts::{OTHER}:assumed-role/Deploy/me"));
    assert_eq!(bundle.principal.id, format!("{}:me", role.id));
    assert_eq!(bundle.principal.name, "");
    let origin = bundle.principal.origin.unwrap();
    assert_eq!((origin.arn, origin.id), (format!("arn:aws:iam::{OTHER}:role/ci/Deploy"), role.id.to_string()));
    let tags: Vec<_> = bundle.principal.tags.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    assert_eq!(tags, [("stage", "test"), ("team", "blue")], "a session's tag stands for its role's of any case");
    let labels: Vec<_> = bundle.policies.identity.iter().map(|document| document.label.as_str()).collect();
    assert_eq!(labels, ["Deploy/p"], "nobody in a role manages keys of its own");
    assert!(bundle.policies.session.is_none());
    let session = bundle.session.unwrap();
    assert_eq!((session.issued, session.expires), (time(), credentials.expires));
    assert_eq!(session.token_sha256, sha256(credentials.token.as_bytes()));
}

#[test]
fn a73_a_session_dies_with_its_role_and_no_namesake_revives_it() {
    let mut house = House::default();
    let old = role(&mut house, ACCOUNT);
    let credentials = give(&mut house, grant(ACCOUNT, Kind::Role, old.id.as_str()));
    assert!(found(&mut house, &credentials).is_some());
    let mut tx = Tx::new(&mut house.store, ACCOUNT, &[5; 32], time());
    tx.remove(&old).unwrap();
    assert!(found(&mut house, &credentials).is_none());
    let mut tx = Tx::new(&mut house.store, ACCOUNT, &[6; 32], time());
    let namesake = Role { id: tx.new_id(NounKind::Role), ..old };
    tx.add(&namesake).unwrap();
    assert!(found(&mut house, &credentials).is_none());
}

#[test]
fn a_users_session_lives_and_dies_with_the_user() {
    let mut house = House::default();
    house.ok("Action=CreateUser&UserName=alice");
    let alice = crate::testing::user(&mut house, "alice").id;
    for kind in [Kind::Own, Kind::Federated] {
        let credentials = give(&mut house, grant(ACCOUNT, kind, &alice));
        assert!(found(&mut house, &credentials).is_some());
        house.ok("Action=SetUserStatus&UserName=alice&Status=Inactive");
        assert!(found(&mut house, &credentials).is_none());
        house.ok("Action=SetUserStatus&UserName=alice&Status=Active");
        house.ok("Action=UpdateUser&UserName=alice&NewUserName=alicia");
        assert!(found(&mut house, &credentials).unwrap().policies.identity[0].text.contains("alicia"));
        house.ok("Action=UpdateUser&UserName=alicia&NewUserName=alice");
    }
    let credentials = give(&mut house, grant(ACCOUNT, Kind::Own, &alice));
    let bundle = found(&mut house, &credentials).unwrap();
    assert_eq!((bundle.principal.kind, bundle.principal.id.as_str()), (PrincipalKind::User, alice.as_str()));
    assert!(bundle.principal.origin.is_none() && bundle.policies.session.is_none());
    house.ok("Action=DeleteUser&UserName=alice");
    assert!(found(&mut house, &credentials).is_none());
}

#[test]
fn a_federated_user_is_a_stranger_with_borrowed_rights() {
    let mut house = House::default();
    for (owner, wanted) in [("alice", "keyward/SelfService"), (ACCOUNT, "keyward/Root")] {
        if owner != ACCOUNT {
            house.ok("Action=CreateUser&UserName=alice");
        }
        let id = if owner == ACCOUNT { ACCOUNT.to_owned() } else { crate::testing::user(&mut house, owner).id };
        let credentials = give(&mut house, grant(ACCOUNT, Kind::Federated, &id));
        let bundle = found(&mut house, &credentials).unwrap();
        assert_eq!(bundle.principal.kind, PrincipalKind::FederatedSession);
        assert_eq!(bundle.principal.arn, format!("arn:aws:sts::{ACCOUNT}:federated-user/me"));
        assert_eq!(bundle.principal.id, format!("{ACCOUNT}:me"));
        assert_eq!(bundle.principal.origin.unwrap().id, id);
        assert_eq!(bundle.policies.identity.last().unwrap().label, wanted);
        assert_eq!(bundle.policies.session, Some(Vec::new()), "without a policy of its own it may do nothing");
    }
}

#[test]
fn a84_the_policies_that_narrow_a_session_are_those_of_now() {
    const DOCUMENT: &str = "{\"Version\":\"2012-10-17\",\"Statement\":[]}";
    let mut house = House::default();
    let role = role(&mut house, ACCOUNT);
    let text = "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22s3%3A\
                GetObject%22%2C%22Resource%22%3A%22%2A%22%7D%7D";
    let arn = between(&house.ok(&format!("Action=CreatePolicy&PolicyName=narrow&PolicyDocument={text}")), "Arn");
    let tx = Tx::new(&mut house.store, ACCOUNT, &[8; 32], time());
    let policy: Policy = tx.find("narrow").unwrap();
    let passed = Passed { text: Some(DOCUMENT.to_owned()), managed: vec![policy.id.to_string()] };
    let credentials = give(&mut house, Grant { passed, ..grant(ACCOUNT, Kind::Role, role.id.as_str()) });
    let session = found(&mut house, &credentials).unwrap().policies.session.unwrap();
    assert_eq!(session.len(), 2);
    assert_eq!((session[0].label.as_str(), session[0].text.as_str()), ("me/Policy", DOCUMENT));
    assert_eq!(session[1].label, arn);
    house.ok(&format!("Action=DeletePolicy&PolicyArn={arn}"));
    assert!(found(&mut house, &credentials).is_none());
}

#[test]
fn a25_no_long_term_key_takes_a_token() {
    let mut house = House::default();
    house.ok("Action=CreateUser&UserName=alice");
    let key = between(&house.ok("Action=CreateAccessKey&UserName=alice"), "AccessKeyId");
    let alice = crate::testing::user(&mut house, "alice").id;
    let credentials = give(&mut house, grant(ACCOUNT, Kind::Own, &alice));
    let mut found =
        |key: &str, token: Option<&str>| resolve(&mut house.store, key, &scope(), token, &moment()).unwrap().is_some();
    assert!(found(&key, None) && found(&credentials.access_key, Some(&credentials.token)));
    assert!(!found(&key, Some(&credentials.token)) && !found(&credentials.access_key, None));
}

#[test]
fn a84_a_session_ends_with_the_provider_that_vouched() {
    let mut house = House::default();
    let role = role(&mut house, ACCOUNT);
    let create = "Action=CreateOpenIDConnectProvider&Url=https://id.example.com";
    let arn = between(&house.ok(create), "OpenIDConnectProviderArn");
    let granted = grant(ACCOUNT, Kind::Role, role.id.as_str());
    let credentials = give(&mut house, Grant { provider: Some(arn.clone()), ..granted });
    assert!(found(&mut house, &credentials).is_some());
    house.ok(&format!("Action=DeleteOpenIDConnectProvider&OpenIDConnectProviderArn={arn}"));
    assert!(found(&mut house, &credentials).is_none());
    house.later = 1_000;
    house.ok(create);
    assert!(found(&mut house, &credentials).is_none(), "a namesake did not vouch");
}
