use super::*;
use crate::Compiled;

const ACCOUNT: &str = "111122223333";

fn authority(principal: Principal) -> Authority {
    let account = match principal {
        Principal::Service(_) | Principal::Federated(_) | Principal::Anonymous => "",
        _ => ACCOUNT,
    };
    Authority {
        account: account.to_owned(),
        canonical_id: Some("0123456789abcdef".repeat(4)).filter(|_| !account.is_empty()),
        principal,
        identity: Compiled::default(),
        boundary: None,
        session: None,
        guardrails: Vec::new(),
    }
}

fn alice() -> Authority {
    let arn = format!("arn:aws:iam::{ACCOUNT}:user/alice");
    authority(Principal::User { arn, id: "AIDAALICE23456789ABC".to_owned() })
}

fn session() -> Authority {
    authority(Principal::Session {
        arn: format!("arn:aws:sts::{ACCOUNT}:assumed-role/deploy/ci"),
        id: "AROADEPLOY23456789AB:ci".to_owned(),
        origin_arn: format!("arn:aws:iam::{ACCOUNT}:role/team/deploy"),
        origin_id: "AROADEPLOY23456789AB".to_owned(),
    })
}

fn named(names: &[(&str, &str)]) -> Vec<Named> {
    names.iter().map(|(kind, name)| Named::parse(kind, name).unwrap()).collect()
}

#[test]
fn names_reach_as_directly_as_they_say() {
    for (kind, name, user, role) in [
        ("AWS", "*", Some(Reach::Behind), Some(Reach::Behind)),
        ("AWS", ACCOUNT, Some(Reach::Account), Some(Reach::Account)),
        ("AWS", "arn:aws:iam::111122223333:root", Some(Reach::Account), Some(Reach::Account)),
        ("AWS", "444455556666", None, None),
        ("AWS", "arn:aws:iam::111122223333:user/alice", Some(Reach::Direct), None),
        ("AWS", "arn:aws:iam::111122223333:user/Alice", None, None),
        ("AWS", "AIDAALICE23456789ABC", Some(Reach::Direct), None),
        ("AWS", "arn:aws:iam::111122223333:role/team/deploy", None, Some(Reach::Behind)),
        ("AWS", "AROADEPLOY23456789AB", None, Some(Reach::Behind)),
        ("AWS", "arn:aws:sts::111122223333:assumed-role/deploy/ci", None, Some(Reach::Direct)),
        ("AWS", "arn:aws:sts::111122223333:assumed-role/deploy/other", None, None),
        ("AWS", "AROADEPLOY23456789AB:ci", None, Some(Reach::Direct)),
        ("Service", "ec2.amazonaws.com", None, None),
        ("Federated", "*", None, None),
    ] {
        let name = named(&[(kind, name)]).remove(0);
        assert_eq!((name.reach(&alice()), name.reach(&session())), (user, role), "{name:?}");
    }
    let canonical = named(&[("CanonicalUser", &"0123456789abcdef".repeat(4))]);
    assert_eq!(canonical[0].reach(&alice()), Some(Reach::Account));
}

#[test]
fn those_without_an_account_are_named_by_kind() {
    let reach = |kind, name, principal| named(&[(kind, name)])[0].reach(&authority(principal));
    let service = || Principal::Service("ec2.amazonaws.com".to_owned());
    let google = || Principal::Federated("accounts.google.com".to_owned());
    assert_eq!(reach("Service", "ec2.amazonaws.com", service()), Some(Reach::Direct));
    assert_eq!(reach("Service", "s3.amazonaws.com", service()), None);
    assert_eq!(reach("Federated", "ec2.amazonaws.com", service()), None);
    assert_eq!(reach("Federated", "accounts.google.com", google()), Some(Reach::Direct));
    assert_eq!(reach("Federated", "*", google()), Some(Reach::Direct));
    assert_eq!(reach("AWS", ACCOUNT, Principal::Anonymous), None);
    assert_eq!(reach("AWS", "*", Principal::Anonymous), Some(Reach::Behind));
}

#[test]
fn not_principal_spares_only_those_listed_at_every_level() {
    let user = ("AWS", "arn:aws:iam::111122223333:user/alice");
    let root = ("AWS", "arn:aws:iam::111122223333:root");
    let role = ("AWS", "arn:aws:iam::111122223333:role/team/deploy");
    let ci = ("AWS", "arn:aws:sts::111122223333:assumed-role/deploy/ci");
    let spares = |names: &[(&str, &str)], authority: &Authority| {
        Principals { negated: true, named: named(names) }.reach(authority).is_none()
    };
    assert!(spares(&[user, root], &alice()));
    assert!(!spares(&[user], &alice()));
    assert!(!spares(&[root], &alice()));
    assert!(spares(&[root], &authority(Principal::Root)));
    assert!(spares(&[root, role, ci], &session()));
    assert!(!spares(&[root, role], &session()));
    assert!(!spares(&[root, ci], &session()));
    assert!(!spares(&[user, root], &authority(Principal::Anonymous)));
    let bounded = Authority { boundary: Some(Compiled::default()), ..alice() };
    assert!(!spares(&[user, root], &bounded), "a boundary always loses");
}

#[test]
fn refuses_principals_that_are_none() {
    for (kind, name) in [
        ("AWS", ""),
        ("AWS", "bob"),
        ("AWS", "11112222333"),
        ("AWS", "arn:aws:iam::*:user/alice"),
        ("AWS", "arn:aws:iam::111122223333:user/*"),
        ("AWS", "arn:aws:iam::111122223333:user/"),
        ("AWS", "arn:aws:iam::111122223333:group/admins"),
        ("AWS", "arn:aws:iam:::user/alice"),
        ("AWS", "arn:aws:iam::111122223333:user/${aws:username}"),
        ("AWS", "arn:aws:sts::111122223333:assumed-role/deploy"),
        ("AWS", "arn:aws:s3:::bucket"),
        ("AWS", "ASIAALICE23456789ABC"),
        ("AWS", "AIDAALICE23456789ABC:session"),
        ("Service", "*"),
        ("Service", "ec2"),
        ("Federated", ""),
        ("CanonicalUser", "*"),
        ("CanonicalUser", "abc"),
    ] {
        let words = format!("Invalid principal in policy: \"{kind}\":\"{name}\"");
        assert_eq!(Named::parse(kind, name), Err(Complaint::aws(words)));
    }
}
