use super::{IdKind, UniqueId};
use crate::entropy::Entropy;

#[test]
fn ids_look_like_those_of_aws() {
    let mut entropy = Entropy::new(&[3; 32]);
    for (kind, prefix, length) in [
        (IdKind::User, "AIDA", 21),
        (IdKind::Group, "AGPA", 21),
        (IdKind::Policy, "ANPA", 21),
        (IdKind::Role, "AROA", 21),
        (IdKind::InstanceProfile, "AIPA", 21),
        (IdKind::ServerCertificate, "ASCA", 21),
        (IdKind::SshKey, "APKA", 21),
        (IdKind::ServiceCredential, "ACCA", 21),
        (IdKind::SigningCertificate, "", 32),
        (IdKind::AccessKey, "AKIA", 20),
        (IdKind::ServiceKey, "ABIA", 20),
        (IdKind::SessionKey, "ASIA", 20),
    ] {
        let id = UniqueId::fresh(kind, &mut entropy);
        assert!(id.as_str().starts_with(prefix), "{id}");
        assert_eq!(id.as_str().len(), length, "{id}");
        assert!(id.as_str().bytes().all(|b| matches!(b, b'A'..=b'Z' | b'2'..=b'7')), "{id}");
    }
}

#[test]
fn a_temporary_key_tells_its_account_as_aws_does() {
    assert_eq!(UniqueId::account_of("ASIAQNZGKIQY56JQ7WML").as_deref(), Some("029608264753"));
    let mut entropy = Entropy::new(b"seed");
    for account in ["000000000000", "123456789012", "999999999999"] {
        let key = UniqueId::temporary(account, &mut entropy);
        assert_eq!(key.as_str().len(), 20);
        assert_eq!(UniqueId::account_of(key.as_str()).as_deref(), Some(account));
        assert_ne!(key, UniqueId::temporary(account, &mut entropy));
    }
    for other in
        ["AKIAQNZGKIQY56JQ7WML", "ASIAQNZGKIQY56JQ7WM", "ASIAQNZGKIQY56JQ7WM1", "ASIA", "", "ASIA7777777777777777"]
    {
        assert_eq!(UniqueId::account_of(other), None, "{other}");
    }
}
