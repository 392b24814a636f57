use std::collections::BTreeMap;
use std::sync::Arc;

use keyward_model::id::UniqueId;
use keyward_model::name::{Name, UserName};
use keyward_model::row::{Role, Status, User};
use keyward_model::time::Time;
use keyward_policy::{
    Authority, Compiled, Context, Document, Kind, Outcome, Principal, Question, Source, SourceKind, decide,
};

use super::bound;
use crate::role::testing::{create, trusting};
use crate::testing::{ACCOUNT, House, between};
use crate::tx::Tx;

const ALICE: &str = "arn:aws:iam::123456789012:user/a/alice";
const OTHER: &str = "210987654321";

fn user(house: &mut House, name: &str) -> Principal {
    let made = house.ok(&format!("Action=CreateUser&Path=/a/&UserName={name}"));
    Principal::User { arn: between(&made, "Arn"), id: between(&made, "UserId") }
}

fn role(house: &mut House, principals: &str) {
    house.ok(&format!("Action=CreateRole&RoleName=r&AssumeRolePolicyDocument={}", trusting(principals)));
}

fn shown(house: &mut House) -> String {
    let xml = house.ok("Action=GetRole&RoleName=r");
    let encoded = between(&xml, "AssumeRolePolicyDocument");
    let mut bytes = Vec::new();
    let mut rest = encoded.as_bytes();
    while let [byte, after @ ..] = rest {
        rest = after;
        let (decoded, after) = match (byte, rest) {
            (b'%', [high, low, after @ ..]) => {
                let hex = String::from_utf8(vec![*high, *low]).unwrap();
                (u8::from_str_radix(&hex, 16).unwrap(), after)
            }
            _ => (*byte, rest),
        };
        bytes.push(decoded);
        rest = after;
    }
    String::from_utf8(bytes).unwrap()
}

/// Whether the role's trust policy lets somebody of an account in, who needs no more than that.
fn trusts(house: &mut House, account: &str, principal: &Principal) -> bool {
    let tx = Tx::new(&mut house.store, ACCOUNT, &[], Time::default());
    let role: Role = tx.find("r").unwrap();
    let trust = Document::parse(&bound(&role.trust).unwrap(), Kind::Trust).unwrap();
    let source = || Source { label: String::new(), kind: SourceKind::None };
    let trust = Compiled::new([(source(), Arc::new(trust))]);
    let everything = r#"{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;
    let everything = Document::parse(everything, Kind::Identity).unwrap();
    let authority = Authority {
        account: account.to_owned(),
        canonical_id: None,
        principal: principal.clone(),
        identity: Compiled::new([(source(), Arc::new(everything))]),
        boundary: None,
        session: None,
        guardrails: Vec::new(),
    };
    let resource = "arn:aws:iam::123456789012:role/r";
    let question = Question { action: "sts:AssumeRole", resource, owner: Some(ACCOUNT), context: &Context::new() };
    decide(&authority, &question, Some(&trust)).outcome() == Outcome::Allowed
}

#[test]
fn a_namesake_of_who_was_trusted_is_not() {
    let mut house = House::default();
    let alice = user(&mut house, "alice");
    role(&mut house, &format!(r#"{{"AWS":["{ALICE}"]}}"#));
    assert!(trusts(&mut house, ACCOUNT, &alice));
    assert!(shown(&mut house).contains(ALICE));
    house.ok("Action=DeleteUser&UserName=alice");
    let Principal::User { id, .. } = &alice else { panic!() };
    assert!(shown(&mut house).contains(&format!(r#"{{"AWS":["{id}"]}}"#)));
    let namesake = user(&mut house, "alice");
    assert!(!trusts(&mut house, ACCOUNT, &namesake));
    assert!(shown(&mut house).contains(id.as_str()) && !shown(&mut house).contains(ALICE));
}

#[test]
fn a_new_name_is_followed() {
    let mut house = House::default();
    let Principal::User { id, .. } = user(&mut house, "alice") else { panic!() };
    role(&mut house, &format!(r#"{{"AWS":"{ALICE}"}}"#));
    house.ok("Action=UpdateUser&UserName=alice&NewUserName=alicia&NewPath=/b/");
    let arn = "arn:aws:iam::123456789012:user/b/alicia";
    assert!(shown(&mut house).contains(&format!(r#"{{"AWS":"{arn}"}}"#)));
    assert!(trusts(&mut house, ACCOUNT, &Principal::User { arn: arn.to_owned(), id }));
}

#[test]
fn a_session_is_trusted_with_its_role() {
    let mut house = House::default();
    let id = between(&create(&mut house, "caller"), "RoleId");
    let arn = "arn:aws:sts::123456789012:assumed-role/caller/me";
    role(&mut house, &format!(r#"{{"AWS":"{arn}"}}"#));
    let session = |id: &str, name: &str| Principal::Session {
        arn: format!("arn:aws:sts::123456789012:assumed-role/caller/{name}"),
        id: format!("{id}:{name}"),
        origin_arn: "arn:aws:iam::123456789012:role/caller".to_owned(),
        origin_id: id.to_owned(),
    };
    assert!(trusts(&mut house, ACCOUNT, &session(&id, "me")));
    assert!(!trusts(&mut house, ACCOUNT, &session(&id, "you")));
    house.ok("Action=DeleteRole&RoleName=caller");
    assert!(shown(&mut house).contains(&format!("{id}:me")));
    let again = between(&create(&mut house, "caller"), "RoleId");
    assert!(!trusts(&mut house, ACCOUNT, &session(&again, "me")));
}

#[test]
fn nobody_of_the_account_is_nobody() {
    let mut house = House::default();
    user(&mut house, "alice");
    for arn in [
        "arn:aws:iam::123456789012:user/alice",
        "arn:aws:iam::123456789012:user/a/ALICE",
        "arn:aws:iam::123456789012:user/bob",
        "arn:aws:iam::123456789012:role/alice",
        "arn:aws:sts::123456789012:assumed-role/alice/me",
    ] {
        let trust = trusting(&format!(r#"{{"AWS":"{arn}"}}"#));
        assert_eq!(
            house.refused(&format!("Action=CreateRole&RoleName=r&AssumeRolePolicyDocument={trust}")),
            (
                "MalformedPolicyDocument".into(),
                format!("Invalid principal in policy: &quot;AWS&quot;:&quot;{arn}&quot;")
            )
        );
    }
    for principals in [
        r#"{"AWS":"*"}"#,
        r#"{"AWS":["123456789012","arn:aws:iam::210987654321:root"]}"#,
        r#"{"AWS":"arn:aws:sts::123456789012:federated-user/bob"}"#,
        r#"{"AWS":"arn:aws:iam::210987654321:user/bob"}"#,
        r#"{"Federated":"arn:aws:iam::123456789012:saml-provider/corp"}"#,
    ] {
        role(&mut house, principals);
        assert!(shown(&mut house).contains(principals));
        house.ok("Action=DeleteRole&RoleName=r");
    }
}

#[test]
fn another_accounts_people_are_bound_and_not_told_of() {
    let mut house = House::default();
    let arn = "arn:aws:iam::210987654321:user/bob";
    let mut elsewhere = Tx::new(&mut house.store, OTHER, &[], Time::default());
    let bob = User {
        name: UserName::new("bob").unwrap(),
        id: UniqueId::known("AIDAAAAAAAAAAAAAAAAAA"),
        path: keyward_model::name::Path::default(),
        created: Time::default(),
        status: Status::Active,
        boundary: None,
        tags: Vec::new(),
        password_last_used: None,
        person: Box::default(),
    };
    elsewhere.add(&bob).unwrap();
    role(&mut house, &format!(r#"{{"AWS":"{arn}"}}"#));
    let principal = |id: &str| Principal::User { arn: arn.to_owned(), id: id.to_owned() };
    assert!(trusts(&mut house, OTHER, &principal("AIDAAAAAAAAAAAAAAAAAA")));
    assert!(!trusts(&mut house, OTHER, &principal("AIDABBBBBBBBBBBBBBBBB")));
    Tx::new(&mut house.store, OTHER, &[], Time::default()).remove(&bob).unwrap();
    assert!(shown(&mut house).contains(arn));
    let tx = Tx::new(&mut house.store, ACCOUNT, &[], Time::default());
    let meant: BTreeMap<_, _> = tx.find::<Role>("r").unwrap().trust.meant;
    assert_eq!(meant[arn], bob.id);
}
