use ring::signature::{Ed25519KeyPair, KeyPair as _};

use super::{Forge, LARGEST, Refused, Trust};
use crate::embedded;
use crate::engine::{Limits, Runtime};
use crate::failure::Unfit;
use crate::instance::Digest;
use crate::module::World;

fn forge(trust: Trust) -> Forge {
    Forge::new(Runtime::new(Limits::default(), None).unwrap(), "{}".to_owned(), trust)
}

fn made(forge: &Forge, bytes: &[u8]) -> Result<World, Refused> {
    forge.make(Digest::of(bytes), None, || Ok(bytes.to_vec())).map(|forged| forged.world())
}

fn renamed(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut bytes = bytes.to_vec();
    let places: Vec<_> = (0..bytes.len()).filter(|at| bytes[*at..].starts_with(from.as_bytes())).collect();
    assert!(!places.is_empty());
    for at in places {
        bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
    }
    bytes
}

#[test]
fn our_own_gate_stands_its_probe_and_is_kept() {
    let forge = forge(Trust::default());
    assert_eq!(made(&forge, embedded::POLICY).unwrap(), World::Policy);
    let again = forge.make(Digest::of(embedded::POLICY), None, || Err(Refused::Absent("asked again".to_owned())));
    assert_eq!(again.unwrap().version, "0.1.0");
}

#[test]
fn our_own_api_stands_its_probe() {
    assert_eq!(made(&forge(Trust::default()), embedded::IAM).unwrap(), World::Iam);
}

#[test]
fn what_is_no_component_of_ours_is_refused() {
    let forge = forge(Trust::default());
    let (half, _) = embedded::POLICY.split_at(embedded::POLICY.len() / 2);
    let mut spoiled = embedded::POLICY.to_vec();
    spoiled[1000] ^= 0xff;
    for bytes in [&b""[..], b"\0asm\x01\0\0\0", b"(component)", half, &spoiled] {
        assert!(matches!(made(&forge, bytes), Err(Refused::Unfit(Unfit::NotRunnable(_)))));
    }
    assert!(matches!(made(&forge, b"\0asm\x0d\0\x01\0"), Err(Refused::Unfit(Unfit::NoWorld))));
    assert!(matches!(made(&forge, &vec![0; LARGEST + 1]), Err(Refused::TooLarge)));
    let other = forge.make(Digest::of(b"other"), None, || Ok(embedded::POLICY.to_vec()));
    assert!(matches!(other, Err(Refused::OtherBytes)));
}

#[test]
fn another_version_is_refused_with_advice() {
    let forge = forge(Trust::default());
    let later = renamed(embedded::POLICY, "@0.1.0", "@0.9.0");
    let refused = made(&forge, &later).unwrap_err();
    assert!(matches!(refused, Refused::Unfit(Unfit::Version { .. })));
    assert!(refused.to_string().contains("build it with the WIT"), "{refused}");
    assert_eq!(made(&forge, &renamed(embedded::POLICY, "@0.1.0", "@0.1.7")).unwrap(), World::Policy);
}

#[test]
fn other_imports_are_refused() {
    let forge = forge(Trust::default());
    let curious = renamed(embedded::POLICY, "keyward:iam/directory", "keyward:iam/curiosity");
    assert!(matches!(made(&forge, &curious), Err(Refused::Unfit(Unfit::OtherWorld { world: "policy", .. }))));
}

#[test]
fn only_the_signed_runs_where_keys_are_trusted() {
    let pair = |seed: u8| Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap();
    let (trusted, other) = (pair(1), pair(2));
    let forge = forge(Trust::new(vec![trusted.public_key().as_ref().try_into().unwrap()]));
    let digest = Digest::of(embedded::POLICY);
    let make = |signature: Option<&[u8]>| forge.make(digest, signature, || Ok(embedded::POLICY.to_vec()));
    assert!(matches!(make(None), Err(Refused::Unsigned)));
    let by_other = other.sign(digest.to_string().as_bytes());
    let of_other = trusted.sign(Digest::of(b"other").to_string().as_bytes());
    for wrong in [by_other.as_ref(), of_other.as_ref(), b"", &[0; 64]] {
        assert!(matches!(make(Some(wrong)), Err(Refused::WrongSignature)));
    }
    assert!(make(Some(trusted.sign(digest.to_string().as_bytes()).as_ref())).is_ok());
    // What is kept is not by that trusted for whoever comes without a signature.
    assert!(matches!(make(None), Err(Refused::Unsigned)));
}
