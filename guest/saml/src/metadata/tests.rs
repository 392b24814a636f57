use keyward_model::time::Time;

use super::{BadMetadata, Endpoint, Metadata};
use crate::key::BadCertificate;
use crate::testing::{ISSUER, cases, certificate};
use crate::xml::BadXml;

fn metadata() -> String {
    cases()["metadata"]["rsa"].as_str().unwrap().to_owned()
}

fn refused(text: &str) -> BadMetadata {
    Metadata::parse(text).expect_err(text)
}

#[test]
fn what_is_read() {
    let read = Metadata::parse(&metadata()).unwrap();
    assert_eq!(read.entity_id, ISSUER);
    assert_eq!(read.certificates, [certificate("rsa")]);
    assert_eq!((read.valid_until, read.wants_signed_requests), (None, false));
    let post = Endpoint {
        binding: "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST".to_owned(),
        location: format!("{ISSUER}/sso/post"),
    };
    assert_eq!(read.single_sign_on.first(), Some(&post));
}

#[test]
fn keys_for_encryption_sign_nothing() {
    let both = metadata().replace(" use=\"signing\"", "");
    assert_eq!(Metadata::parse(&both).unwrap().certificates, [certificate("rsa")]);
    let other = metadata().replace("use=\"signing\"", "use=\"encryption\"");
    assert_eq!(refused(&other), BadMetadata::Shape("it has no signing certificate"));
}

#[test]
fn the_earliest_end_counts() {
    let text = metadata()
        .replace("entityID=", "validUntil=\"2027-01-01T00:00:00Z\" entityID=")
        .replace("WantAuthnRequestsSigned=\"false\"", "validUntil=\"2026-06-01T00:00:00.5Z\"");
    let until = Time::parse_iso("2026-06-01T00:00:00.5Z").unwrap();
    assert_eq!(Metadata::parse(&text).unwrap().valid_until, Some(until));
    let never = metadata().replace("entityID=", "validUntil=\"never\" entityID=");
    assert_eq!(refused(&never), BadMetadata::Shape("its validUntil is no time"));
}

#[test]
fn what_is_no_identity_provider() {
    for (from, to) in [
        ("EntityDescriptor", "EntitiesDescriptor"),
        ("urn:oasis:names:tc:SAML:2.0:metadata", "urn:oasis:names:tc:SAML:1.1:metadata"),
        ("entityID", "entityid"),
        ("IDPSSODescriptor", "SPSSODescriptor"),
        ("SAML:2.0:protocol\"", "SAML:1.1:protocol\""),
    ] {
        assert!(matches!(refused(&metadata().replace(from, to)), BadMetadata::Shape(_)), "{from}");
    }
    let entity = "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><md:EntityDescriptor";
    let text = metadata().replace("<md:EntityDescriptor", entity);
    assert_eq!(refused(&text), BadMetadata::Xml(BadXml::Foreign));
}

#[test]
fn a_bad_certificate_is_not_skipped() {
    let (good, weak) = (&cases()["certificates"]["rsa"], &cases()["certificates"]["weak"]);
    let weak = metadata().replace(good.as_str().unwrap(), weak.as_str().unwrap());
    assert_eq!(refused(&weak), BadMetadata::Certificate(BadCertificate::Key));
    let broken = metadata().replace("<ds:X509Certificate>", "<ds:X509Certificate>!");
    assert_eq!(refused(&broken), BadMetadata::Certificate(BadCertificate::Malformed));
}
