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
        (IdKind::AccessKey, "AKIA", 20),
        (IdKind::SessionKey, "ASIA", 20),
    ] {
        let id = UniqueId::fresh(kind, &mut entropy);
        assert!(id.as_str().starts_with(prefix), "{id}");
        assert_eq!(id.as_str().len(), length, "{id}");
        assert!(id.as_str().bytes().all(|b| matches!(b, b'A'..=b'Z' | b'2'..=b'7')), "{id}");
    }
}
