//! An identity provider to test with: it signs whatever it is given, in whatever way.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use keyward_model::time::Time;
use ring::rand::SystemRandom;
use ring::signature::{self as native, RsaKeyPair, UnparsedPublicKey};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::canonical::canonical;
use crate::key::{Algorithm, PublicKey, Verifier};
use crate::response::{Assertion, Refusal, Terms, accept};
use crate::signature::DSIG;
use crate::xml::{Document, Element, Limits};

pub(crate) const LIMITS: Limits = Limits { bytes: 1 << 20, elements: 10_000, comments: false };
pub(crate) const ISSUER: &str = "https://idp.example.org/saml";
pub(crate) const AUDIENCE: &str = "urn:amazon:webservices";
pub(crate) const RECIPIENT: &str = "https://signin.aws.amazon.com/saml";

/// What lxml and signxml made.
pub(crate) fn cases() -> Value {
    serde_json::from_str(include_str!("../../../tests/cases/saml/cases.json")).unwrap()
}

pub(crate) fn certificate(name: &str) -> Vec<u8> {
    STANDARD.decode(cases()["certificates"][name].as_str().unwrap()).unwrap()
}

pub(crate) fn key(name: &str) -> PublicKey {
    PublicKey::of_certificate(&certificate(name)).unwrap()
}

/// 2026-01-31T12:00:00Z, when the cases were made.
pub(crate) fn now() -> Time {
    Time::parse_iso("2026-01-31T12:00:00Z").unwrap()
}

/// Verifies with ring.
#[derive(Default)]
pub(crate) struct Native {
    pub(crate) asked: usize,
}

impl Verifier for Native {
    fn verify(&mut self, algorithm: Algorithm, key: &PublicKey, message: &[u8], signature: &[u8]) -> bool {
        self.asked += 1;
        let algorithm: &dyn native::VerificationAlgorithm = match algorithm {
            Algorithm::RsaSha256 => &native::RSA_PKCS1_2048_8192_SHA256,
            Algorithm::RsaSha384 => &native::RSA_PKCS1_2048_8192_SHA384,
            Algorithm::RsaSha512 => &native::RSA_PKCS1_2048_8192_SHA512,
            Algorithm::EcdsaSha256 => &native::ECDSA_P256_SHA256_FIXED,
            Algorithm::EcdsaSha384 => &native::ECDSA_P384_SHA384_FIXED,
        };
        UnparsedPublicKey::new(algorithm, &key.bytes).verify(message, signature).is_ok()
    }
}

/// Signs with the RSA key of the cases.
pub(crate) struct Signer(RsaKeyPair);

impl Signer {
    pub(crate) fn new(name: &str) -> Self {
        let der = STANDARD.decode(cases()["keys"][name].as_str().unwrap()).unwrap();
        Self(RsaKeyPair::from_pkcs8(&der).unwrap())
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        let mut signature = vec![0; self.0.public().modulus_len()];
        self.0.sign(&native::RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature).unwrap();
        signature
    }

    /// A signature of a text's element of this id, with a `SignedInfo` of one's own making.
    pub(crate) fn over(&self, info: &str) -> String {
        let document = Document::parse(info, LIMITS).unwrap();
        let value = STANDARD.encode(self.sign(canonical(document.root().unwrap(), None, &[]).as_bytes()));
        format!("<ds:Signature xmlns:ds=\"{DSIG}\">{info}<ds:SignatureValue>{value}</ds:SignatureValue></ds:Signature>")
    }

    /// The text with the element of this id signed: its signature stands where `<!ID!>` did.
    pub(crate) fn signed(&self, text: &str, id: &str) -> String {
        let place = format!("<!{id}!>");
        let plain = text.replace("<!R!>", "").replace("<!A!>", "");
        let document = Document::parse(&plain, LIMITS).unwrap();
        let element = with_id(&document, id);
        let digest = STANDARD.encode(Sha256::digest(canonical(element, None, &[])));
        text.replace(&place, &self.over(&info(id, &digest)))
    }
}

/// An ordinary `SignedInfo`.
pub(crate) fn info(id: &str, digest: &str) -> String {
    format!(
        "<ds:SignedInfo xmlns:ds=\"{DSIG}\"><ds:CanonicalizationMethod Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/>\
         <ds:SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"/><ds:Reference URI=\"#{id}\">\
         <ds:Transforms><ds:Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"/>\
         <ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/></ds:Transforms>\
         <ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/><ds:DigestValue>{digest}</ds:DigestValue>\
         </ds:Reference></ds:SignedInfo>"
    )
}

pub(crate) fn with_id<'d>(document: &'d Document, id: &str) -> Element<'d> {
    document.elements().find(|element| element.attribute("ID") == Some(id)).unwrap()
}

/// A response before it is signed: `<!R!>` and `<!A!>` are where signatures go.
pub(crate) fn plain() -> String {
    format!(
        "<samlp:Response xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" \
         ID=\"R\" Version=\"2.0\" IssueInstant=\"2026-01-31T12:00:00Z\" Destination=\"{RECIPIENT}\"><saml:Issuer>{ISSUER}</saml:Issuer><!R!>\
         <samlp:Status><samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\"/></samlp:Status>\
         <saml:Assertion ID=\"A\" Version=\"2.0\" IssueInstant=\"2026-01-31T12:00:00Z\"><saml:Issuer>{ISSUER}</saml:Issuer><!A!>\
         <saml:Subject><saml:NameID Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:persistent\">alice</saml:NameID>\
         <saml:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\"><saml:SubjectConfirmationData \
         NotOnOrAfter=\"2026-01-31T12:04:00Z\" Recipient=\"{RECIPIENT}\"/></saml:SubjectConfirmation></saml:Subject>\
         <saml:Conditions NotBefore=\"2026-01-31T11:59:00Z\" NotOnOrAfter=\"2026-01-31T12:05:00Z\"><saml:AudienceRestriction>\
         <saml:Audience>{AUDIENCE}</saml:Audience></saml:AudienceRestriction></saml:Conditions>\
         <saml:AuthnStatement AuthnInstant=\"2026-01-31T12:00:00Z\" SessionIndex=\"s1\"/><saml:AttributeStatement>\
         <saml:Attribute Name=\"groups\"><saml:AttributeValue>a</saml:AttributeValue><saml:AttributeValue>b</saml:AttributeValue>\
         </saml:Attribute></saml:AttributeStatement></saml:Assertion></samlp:Response>"
    )
}

/// The response with its assertion signed.
pub(crate) fn assertion_signed() -> String {
    Signer::new("rsa").signed(&plain().replace("<!R!>", ""), "A")
}

/// The response signed as a whole.
pub(crate) fn response_signed() -> String {
    Signer::new("rsa").signed(&plain().replace("<!A!>", ""), "R")
}

pub(crate) fn terms() -> Terms<'static> {
    Terms { issuer: ISSUER, audiences: &[AUDIENCE], recipient: &|place| place == RECIPIENT, request: None, now: now() }
}

pub(crate) fn accepted(text: &str) -> Result<Assertion, Refusal> {
    accepted_under(text, &terms())
}

pub(crate) fn accepted_under(text: &str, terms: &Terms<'_>) -> Result<Assertion, Refusal> {
    accept(&STANDARD.encode(text), terms, &[key("rsa")], &mut Native::default())
}

/// The part of a text from the first place where it opens so to the first where it closes so.
pub(crate) fn part<'t>(text: &'t str, open: &str, close: &str) -> &'t str {
    let start = text.find(open).unwrap();
    let (_, rest) = text.split_at(start);
    rest.split_at(rest.find(close).unwrap() + close.len()).0
}
