use serde_json::Value;

use crate::testing::{House, between};

pub(super) const ARN: &str = "arn:aws:iam::123456789012:saml-provider/Example";

/// What the cases say: an identity provider that another implementation speaks for.
pub(super) fn cases() -> Value {
    serde_json::from_str(include_str!("../../../../tests/cases/saml/cases.json")).unwrap()
}

pub(super) fn encoded(text: &str) -> String {
    let mut bytes = Vec::new();
    keyward_gate::percent::encode(text.as_bytes(), &mut bytes);
    String::from_utf8(bytes).unwrap()
}

fn metadata() -> String {
    cases()["metadata"]["rsa"].as_str().unwrap().to_owned()
}

pub(super) fn create(house: &mut House, name: &str) -> String {
    house.ok(&format!("Action=CreateSAMLProvider&Name={name}&SAMLMetadataDocument={}", encoded(&metadata())))
}

#[test]
fn a_provider_is_shown_as_it_was_registered() {
    let mut house = House::default();
    let tags = "&Tags.member.1.Key=b&Tags.member.1.Value=1&Tags.member.2.Key=A&Tags.member.2.Value=2";
    let form = format!("Action=CreateSAMLProvider&Name=Example{tags}&SAMLMetadataDocument={}", encoded(&metadata()));
    let made = house.ok(&form);
    assert_eq!(between(&made, "SAMLProviderArn"), ARN);
    assert!(made.find("<Key>A").unwrap() < made.find("<Key>b").unwrap());
    assert_eq!(house.gate.asked.last().unwrap().resource, ARN);

    let shown = house.ok(&format!("Action=GetSAMLProvider&SAMLProviderArn={ARN}"));
    let unescaped = between(&shown, "SAMLMetadataDocument");
    let unescaped = unescaped.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
    assert_eq!(unescaped, metadata());
    assert_eq!(between(&shown, "CreateDate"), "2026-01-31T12:00:00Z");
    assert_eq!(between(&shown, "ValidUntil"), "2126-01-31T12:00:00Z");
    assert_eq!(between(&shown, "SAMLProviderUUID").len(), 26);
    assert!(!shown.contains("PrivateKeyList") && !shown.contains("AssertionEncryptionMode"));

    let listed = house.ok("Action=ListSAMLProviders");
    assert_eq!(between(&listed, "Arn"), ARN);
    assert!(!listed.contains("Tags"));
    assert!(house.ok("Action=GetAccountSummary").contains("<key>Providers</key><value>1</value>"));
}

#[test]
fn names_are_unique_and_arns_are_exact() {
    let mut house = House::default();
    create(&mut house, "Example");
    for name in ["Example", "EXAMPLE"] {
        let form = format!("Action=CreateSAMLProvider&Name={name}&SAMLMetadataDocument={}", encoded(&metadata()));
        let message = format!("SAMLProvider with name {name} already exists.");
        assert_eq!(house.refused(&form), ("EntityAlreadyExists".to_owned(), message));
    }
    for other in [
        ARN.replace("Example", "example"),
        ARN.replace("Example", "Other"),
        ARN.replace("123456789012", "999999999999"),
        ARN.replace("Example", "x/Example"),
    ] {
        let (code, message) = house.refused(&format!("Action=GetSAMLProvider&SAMLProviderArn={other}"));
        assert_eq!((code.as_str(), message), ("NoSuchEntity", format!("Manifest not found for arn {other}")));
    }
    for other in
        ["arn:aws:iam::123456789012:role/Example", "Example-Example-Example", "arn:aws:s3:::saml-provider/Example"]
    {
        assert_eq!(house.refused(&format!("Action=DeleteSAMLProvider&SAMLProviderArn={other}")).0, "InvalidInput");
    }
}

#[test]
fn metadata_must_be_good_for_something() {
    let mut house = House::default();
    let text = metadata();
    let padding = format!("<!--{}-->", "x".repeat(1000));
    for (bad, why) in [
        (text.replace("EntityDescriptor", "Entity"), "it is not an EntityDescriptor"),
        (text.replace("use=\"signing\"", "use=\"encryption\""), "it has no signing certificate"),
        (text.replace("<md:EntityDescriptor", "<!DOCTYPE x><md:EntityDescriptor"), "document types"),
        (text.replace("entityID", "validUntil=\"2026-01-31T12:00:00Z\" entityID"), "its validUntil has passed"),
        (format!("{padding}no metadata"), "not well-formed"),
    ] {
        let form = format!("Action=CreateSAMLProvider&Name=Example&SAMLMetadataDocument={}", encoded(&bad));
        let (code, message) = house.refused(&form);
        assert_eq!(code, "InvalidInput");
        assert!(message.starts_with("Could not parse metadata: ") && message.contains(why), "{message}");
    }
    let short = "Action=CreateSAMLProvider&Name=Example&SAMLMetadataDocument=%3Ca%2F%3E";
    assert_eq!(house.refused(short).0, "ValidationError");
}

#[test]
fn an_update_changes_what_it_names() {
    let mut house = House::default();
    create(&mut house, "Example");
    let update = format!("Action=UpdateSAMLProvider&SAMLProviderArn={ARN}");
    let other = metadata().replace("entityID", "validUntil=\"2030-01-01T00:00:00Z\" entityID");
    house.ok(&format!("{update}&SAMLMetadataDocument={}", encoded(&other)));
    let shown = house.ok(&format!("Action=GetSAMLProvider&SAMLProviderArn={ARN}"));
    assert_eq!(between(&shown, "ValidUntil"), "2030-01-01T00:00:00Z");
    house.ok(&format!("{update}&AssertionEncryptionMode=Allowed&Audience=urn:ours"));
    let shown = house.ok(&format!("Action=GetSAMLProvider&SAMLProviderArn={ARN}"));
    assert_eq!(between(&shown, "AssertionEncryptionMode"), "Allowed");
    assert_eq!(between(&shown, "ValidUntil"), "2030-01-01T00:00:00Z");
    for nothing in ["&AssertionEncryptionMode=Required", "&AddPrivateKey=x"] {
        assert_eq!(house.refused(&format!("{update}{nothing}")).0, "InvalidInput");
    }
    let gone = format!("{update}&RemovePrivateKey={}", "A".repeat(22));
    assert_eq!(house.refused(&gone).0, "NoSuchEntity");
}

#[test]
fn what_is_deleted_is_gone() {
    let mut house = House::default();
    create(&mut house, "Example");
    house.ok(&format!("Action=TagSAMLProvider&SAMLProviderArn={ARN}&Tags.member.1.Key=a&Tags.member.1.Value=b"));
    assert!(house.ok(&format!("Action=ListSAMLProviderTags&SAMLProviderArn={ARN}")).contains("<Key>a</Key>"));
    house.ok(&format!("Action=UntagSAMLProvider&SAMLProviderArn={ARN}&TagKeys.member.1=a"));
    assert_eq!(house.gate.asked.last().unwrap().resource, ARN);
    house.ok(&format!("Action=DeleteSAMLProvider&SAMLProviderArn={ARN}"));
    assert_eq!(house.refused(&format!("Action=DeleteSAMLProvider&SAMLProviderArn={ARN}")).0, "NoSuchEntity");
    assert!(!house.ok("Action=ListSAMLProviders").contains("member"));
    assert!(house.store.rows.keys().all(|(_, key)| !key.contains("saml")));
}

#[test]
fn a_hundred_are_the_most() {
    let mut house = House::default();
    for n in 0..100 {
        create(&mut house, &format!("p{n}"));
    }
    let form = format!("Action=CreateSAMLProvider&Name=more&SAMLMetadataDocument={}", encoded(&metadata()));
    assert_eq!(house.refused(&form).1, "Cannot exceed quota for SAMLProvidersPerAccount: 100");
}
