use std::sync::Arc;

use keyward_gate::PrincipalKind;
use keyward_model::id::UniqueId;
use keyward_model::layout::{self, Relation};
use keyward_model::name::{Name, PolicyName};
use keyward_model::row::{Group, InlinePolicy, Kind, Link, Policy, PolicyVersion, User};
use keyward_model::time::Time;
use keyward_policy::{Authority, Compiled, Context, Document, Principal, Question, Source, SourceKind, decide};

use super::resolve;
use crate::testing::{ACCOUNT, House, between, moment, scope};
use crate::tx::Tx;

/// Alice, in group developers, with an access key.
fn house() -> (House, String) {
    let mut house = House::default();
    house.ok("Action=CreateUser&UserName=Alice&Path=/a/&Tags.member.1.Key=team&Tags.member.1.Value=red");
    house.ok("Action=CreateGroup&GroupName=developers");
    house.ok("Action=AddUserToGroup&GroupName=developers&UserName=alice");
    let id = between(&house.ok("Action=CreateAccessKey&UserName=alice"), "AccessKeyId");
    (house, id)
}

fn tx(house: &mut House) -> Tx<'_> {
    Tx::new(&mut house.store, ACCOUNT, &[9; 32], Time::default())
}

fn give_inline(tx: &mut Tx<'_>, owner: &UniqueId, name: &str) {
    let row = InlinePolicy { name: PolicyName::trusted(name.to_owned()), document: format!("{{{name}}}") };
    tx.put(&layout::link(Relation::Inline, owner, name), &row).unwrap();
}

fn labels(house: &mut House, key: &str) -> Vec<String> {
    let bundle = resolve(&mut house.store, key, &scope(), None, &moment()).unwrap().unwrap();
    bundle.policies.identity.into_iter().map(|document| document.label).collect()
}

#[test]
fn a_user_brings_its_name_tags_and_self_service() {
    let (mut house, key) = house();
    let bundle = resolve(&mut house.store, &key, &scope(), None, &moment()).unwrap().unwrap();
    assert_eq!((bundle.account.as_str(), bundle.revision), (ACCOUNT, 7));
    assert_eq!(bundle.principal.kind, PrincipalKind::User);
    assert_eq!(bundle.principal.arn, "arn:aws:iam::123456789012:user/a/Alice");
    assert_eq!(bundle.principal.name, "Alice");
    assert_eq!(bundle.principal.tags["team"], "red");
    let [own] = bundle.policies.identity.as_slice() else { panic!("{:?}", bundle.policies) };
    assert_eq!(own.label, "keyward/SelfService");
    assert!(own.text.contains(r#""Resource":"arn:aws:iam::123456789012:user/a/Alice""#), "{}", own.text);
}

#[test]
fn a_path_is_no_wildcard() {
    const PATH: &str = "/*$?${aws:username}/";
    let mut house = House::default();
    house.ok(&format!("Action=CreateUser&UserName=mallory&Path={PATH}"));
    let key = between(&house.ok("Action=CreateAccessKey&UserName=mallory"), "AccessKeyId");
    let bundle = resolve(&mut house.store, &key, &scope(), None, &moment()).unwrap().unwrap();
    let document = Document::parse(&bundle.policies.identity[0].text, keyward_policy::Kind::Identity).unwrap();
    let source = Source { label: String::new(), kind: SourceKind::User };
    let authority = Authority {
        account: ACCOUNT.to_owned(),
        canonical_id: None,
        principal: Principal::User { arn: bundle.principal.arn, id: bundle.principal.id },
        identity: Compiled::new([(source, Arc::new(document))]),
        boundary: None,
        session: None,
        guardrails: Vec::new(),
    };
    let may = |action: &str, path: &str| {
        let resource = format!("arn:aws:iam::{ACCOUNT}:user{path}mallory");
        let context = Context::new();
        let question = Question { action, resource: &resource, owner: None, context: &context };
        decide(&authority, &question, None).allow().is_some()
    };
    assert!(may("iam:CreateAccessKey", PATH));
    assert!(may("iam:GetUser", PATH));
    assert!(!may("iam:DeleteUser", PATH));
    for path in ["/", "/a/", "/x$y${aws:username}/", "/*$?mallory/"] {
        assert!(!may("iam:CreateAccessKey", path), "{path}");
    }
}

#[test]
fn groups_bring_policies_while_they_are_enabled() {
    let (mut house, key) = house();
    let mut tx = tx(&mut house);
    let user = tx.find::<User>("alice").unwrap();
    let group = tx.find::<Group>("developers").unwrap();
    give_inline(&mut tx, &user.id, "own");
    give_inline(&mut tx, &group.id, "shared");
    let policy = Policy {
        name: PolicyName::trusted("Managed".to_owned()),
        id: tx.new_id(Kind::Policy),
        path: Default::default(),
        created: Time::default(),
        updated: Time::default(),
        description: None,
        default_version: 3,
        last_version: 4,
        attachments: 1,
        boundaries: 0,
        tags: Vec::new(),
    };
    tx.add(&policy).unwrap();
    for number in [3, 4] {
        let version = PolicyVersion { number, document: format!("v{number}"), created: Time::default() };
        tx.put(&layout::link(Relation::Versions, &policy.id, &layout::version(number)), &version).unwrap();
    }
    let link = Link { since: Time::default() };
    tx.put(&layout::link(Relation::Attached, &group.id, policy.id.as_str()), &link).unwrap();

    let managed = "arn:aws:iam::123456789012:policy/Managed";
    assert_eq!(labels(&mut house, &key), ["keyward/SelfService", "Alice/own", "developers/shared", managed]);
    house.ok("Action=UpdateGroup&GroupName=developers&Disabled=true");
    assert_eq!(labels(&mut house, &key), ["keyward/SelfService", "Alice/own"]);
    house.ok("Action=UpdateGroup&GroupName=developers&Disabled=false");
    let bundle = resolve(&mut house.store, &key, &scope(), None, &moment()).unwrap().unwrap();
    assert_eq!(bundle.policies.identity[3].text, "v3");

    let version = layout::link(Relation::Versions, &policy.id, &layout::version(3));
    house.store.rows.remove(&(Some(ACCOUNT.to_owned()), version));
    assert!(resolve(&mut house.store, &key, &scope(), None, &moment()).is_err());
}

#[test]
fn who_is_disabled_or_gone_is_nobody() {
    let (mut house, key) = house();
    let nobody = |house: &mut House| resolve(&mut house.store, &key, &scope(), None, &moment()).unwrap().is_none();
    assert!(!nobody(&mut house));
    house.ok("Action=SetUserStatus&UserName=alice&Status=Inactive");
    assert!(nobody(&mut house));
    house.ok("Action=SetUserStatus&UserName=alice&Status=Active");
    assert!(!nobody(&mut house));
    assert!(resolve(&mut house.store, &key, &scope(), Some("token"), &moment()).unwrap().is_none());
    assert!(resolve(&mut house.store, "AKIAUNKNOWN", &scope(), None, &moment()).unwrap().is_none());
}

#[test]
fn a_boundary_comes_along_or_nothing_does() {
    let (mut house, key) = house();
    let mut tx = tx(&mut house);
    let mut user = tx.find::<User>("alice").unwrap();
    user.boundary = Some(Name::trusted("arn:aws:iam::123456789012:policy/Gone".to_owned()));
    tx.save(&user).unwrap();
    assert!(resolve(&mut house.store, &key, &scope(), None, &moment()).is_err());
}
