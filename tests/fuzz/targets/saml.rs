//! SAML responses and metadata: any text is read or refused, what is canonical stays so, and without a registered
//! key nothing is believed, whoever checks the signatures.
#![no_main]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use keyward_model::time::Time;
use keyward_saml::canonical::canonical;
use keyward_saml::xml::{BadXml, Document, Limits};
use keyward_saml::{Algorithm, KeyKind, Metadata, PublicKey, Terms, Verifier, accept};
use libfuzzer_sys::fuzz_target;

const LIMITS: Limits = Limits { bytes: 1 << 22, elements: 4_000, comments: false };

/// Believes everybody.
struct Gullible;

impl Verifier for Gullible {
    fn verify(&mut self, _: Algorithm, _: &PublicKey, _: &[u8], _: &[u8]) -> bool {
        true
    }
}

fuzz_target!(|text: &str| {
    if let Ok(document) = Document::parse(text, LIMITS) {
        let once = canonical(document.root().expect("a document has a root"), None, &["x", "#default"]);
        match Document::parse(&once, LIMITS) {
            Ok(again) => assert_eq!(canonical(again.root().expect("a root"), None, &["x", "#default"]), once),
            Err(bad) => assert_eq!(bad, BadXml::TooLarge),
        }
    }
    let terms = Terms {
        issuer: "https://idp.example.org/saml",
        audiences: &["urn:amazon:webservices"],
        recipient: &|_| true,
        request: None,
        now: Time::parse_iso("2026-01-31T12:00:00Z").expect("a time"),
    };
    let encoded = STANDARD.encode(text);
    assert!(accept(&encoded, &terms, &[], &mut Gullible).is_err());
    let key = PublicKey { kind: KeyKind::Rsa, bytes: Vec::new(), info: Vec::new() };
    if let Ok(assertion) = accept(&encoded, &terms, &[key], &mut Gullible) {
        assert_eq!(assertion.issuer, terms.issuer);
    }
    if let Ok(metadata) = Metadata::parse(text) {
        assert!(!metadata.certificates.is_empty());
    }
});
