use keyward_model::layout;
use keyward_model::name::{Name as _, SamlAssertion, StsArn};
use keyward_model::row::SamlProvider;
use keyward_model::time::Time;

use super::{Word, forget, is_sign_in};
use crate::fault::{Code, Fault};
use crate::saml::tests::{ARN, cases, create};
use crate::testing::{ACCOUNT, House, Memory, Proofs, moment};
use crate::tx::Tx;

const ROLE: &str = "arn:aws:iam::123456789012:role/Reader";

fn tx(store: &mut Memory, later: i64) -> Tx<'_> {
    Tx::new(store, ACCOUNT, &[7; 32], Time::from_moment(moment().now).plus_millis(later * 1_000))
}

fn house() -> House {
    let mut house = House::default();
    create(&mut house, "Example");
    house
}

fn response(name: &str) -> SamlAssertion {
    let cases = cases();
    let case = cases["responses"].as_array().unwrap().iter().find(|case| case["name"] == name).unwrap();
    SamlAssertion::trusted(case["response"].as_str().unwrap().to_owned())
}

fn prove(tx: &Tx<'_>, provider: &str, role: &str, name: &str) -> Result<Word, Fault> {
    Word::of(tx, &StsArn::trusted(provider.to_owned()), &StsArn::trusted(role.to_owned()), &response(name), &Proofs)
}

fn refused(tx: &Tx<'_>, provider: &str, role: &str) -> (Code, String) {
    let fault = prove(tx, provider, role, "rsa, both signed").unwrap_err();
    (fault.code(), fault.to_string())
}

#[test]
fn a_provider_vouches() {
    let mut house = house();
    let tx = tx(&mut house.store, 0);
    for name in ["rsa, response signed", "rsa, assertion signed", "rsa, both signed", "inclusive prefixes"] {
        let proof = prove(&tx, ARN, ROLE, name).unwrap();
        assert_eq!((proof.claims.name.as_str(), proof.subject_type()), ("alice", Some("persistent")));
        // BASE64 ( SHA1 ( "https://idp.example.org/saml" + "123456789012" + "/Example" ) )
        assert_eq!(proof.name_qualifier(ACCOUNT), "q/eyiBDLhutGMBHz0LHtOzV8G0w=");
    }
}

#[test]
fn what_policies_may_ask_about() {
    let mut house = house();
    let tx = tx(&mut house.store, 0);
    let proof = prove(&tx, ARN, ROLE, "rsa, both signed").unwrap();
    let context = proof.context(ACCOUNT);
    let value = |key: &str| context.iter().find(|fact| fact.key == key).map(|fact| fact.values.join(","));
    assert_eq!(value("saml:aud").as_deref(), Some("https://signin.aws.amazon.com/saml"));
    assert_eq!(value("saml:sub").as_deref(), Some("alice-4711"));
    assert_eq!(value("saml:doc").as_deref(), Some("123456789012/Example"));
}

#[test]
fn who_does_not_vouch() {
    let mut house = house();
    let early = tx(&mut house.store, 0);
    let foreign = ARN.replace("123456789012", "999999999999");
    for none in [ARN.replace("Example", "None"), foreign] {
        let expected = (Code::InvalidIdentityToken, "Specified provider doesn't exist".to_owned());
        assert_eq!(refused(&early, &none, ROLE), expected);
    }
    assert_eq!(refused(&early, "arn:aws:iam::123456789012:role/Example", ROLE).0, Code::ValidationError);
    let unnamed = (Code::AccessDenied, "Not authorized to perform sts:AssumeRoleWithSAML".to_owned());
    assert_eq!(refused(&early, ARN, "arn:aws:iam::123456789012:role/Other"), unnamed);
    let elliptic = prove(&early, ARN, ROLE, "ecdsa on p256").unwrap_err();
    assert_eq!(elliptic.to_string(), "Response signature invalid");
    let late = tx(&mut house.store, 361);
    assert_eq!(refused(&late, ARN, ROLE).0, Code::ExpiredTokenException);
}

#[test]
fn metadata_ends() {
    let mut house = house();
    let mut tx = tx(&mut house.store, 0);
    let place = layout::saml_provider("Example");
    let provider: SamlProvider = tx.row(&place).unwrap().unwrap();
    tx.put(&place, &SamlProvider { valid_until: tx.now, ..provider }).unwrap();
    assert_eq!(refused(&tx, ARN, ROLE).0, Code::InvalidIdentityToken);
}

#[test]
fn an_assertion_is_used_once_and_forgotten_when_it_has_ended() {
    let mut house = house();
    let mut early = tx(&mut house.store, 0);
    let names =
        ["rsa, response signed", "rsa, assertion signed", "rsa, both signed", "rsa with SHA-512", "inclusive prefixes"];
    let proofs = names.map(|name| prove(&early, ARN, ROLE, name).unwrap());
    for proof in &proofs {
        proof.use_up(&mut early).unwrap();
        assert_eq!(proof.use_up(&mut early).unwrap_err().code(), Code::InvalidIdentityToken);
    }
    let used = |store: &Memory| store.rows.keys().filter(|(_, key)| key.starts_with("used-assertion/")).count();
    assert_eq!(used(&house.store), 5);
    let mut last = tx(&mut house.store, 359);
    assert!(proofs[0].use_up(&mut last).is_err());
    let mut late = tx(&mut house.store, 360);
    forget(&mut late);
    assert_eq!(used(&house.store), 1);
    forget(&mut tx(&mut house.store, 360));
    assert_eq!(used(&house.store), 0);
}

#[test]
fn places_to_sign_in() {
    for good in ["https://signin.aws.amazon.com/saml", "https://eu-west-1.signin.aws.amazon.com/saml"] {
        assert!(is_sign_in(good), "{good}");
    }
    for bad in [
        "http://signin.aws.amazon.com/saml",
        "https://signin.aws.amazon.com",
        "https://signin.aws.amazon.com/saml/x",
        "https://evil.example/signin.aws.amazon.com/saml",
        "https://evil.example#.signin.aws.amazon.com/saml",
        "https://xsignin.aws.amazon.com/saml",
        "https://signin.aws.amazon.com.evil.example/saml",
        "https://a@signin.aws.amazon.com/saml",
    ] {
        assert!(!is_sign_in(bad), "{bad}");
    }
}
