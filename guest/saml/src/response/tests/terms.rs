//! What a response must agree with, each term broken alone in a response that is signed as it must be.

use crate::response::{Refusal, Terms};
use crate::testing::{Signer, accepted, accepted_under, now, part, plain, terms};

/// The plain response, changed and then signed as a whole.
fn signed(from: &str, to: &str) -> String {
    let text = plain().replace("<!A!>", "");
    let changed = text.replacen(from, to, 1);
    assert_ne!(text, changed, "{from}");
    Signer::new("rsa").signed(&changed, "R")
}

fn refused(from: &str, to: &str) -> Refusal {
    accepted(&signed(from, to)).expect_err(from)
}

const SHAPE: fn(Refusal) -> bool = |refusal| matches!(refusal, Refusal::Shape(_));

#[test]
fn it_is_for_us() {
    assert_eq!(refused("<saml:Audience>urn:amazon:webservices", "<saml:Audience>urn:other"), Refusal::Audience);
    assert_eq!(
        refused("<saml:Audience>urn:amazon:webservices", "<saml:Audience>URN:AMAZON:WEBSERVICES"),
        Refusal::Audience
    );
    assert_eq!(refused("<saml:Audience>urn:amazon:webservices</saml:Audience>", ""), Refusal::Audience);
    let restriction =
        "<saml:AudienceRestriction><saml:Audience>urn:amazon:webservices</saml:Audience></saml:AudienceRestriction>";
    assert_eq!(refused(restriction, ""), Refusal::Audience);
    let other = "<saml:AudienceRestriction><saml:Audience>urn:other</saml:Audience></saml:AudienceRestriction>";
    assert_eq!(refused(restriction, &format!("{restriction}{other}")), Refusal::Audience);
    let two = restriction.replace("<saml:Audience>", "<saml:Audience>urn:other</saml:Audience><saml:Audience>");
    assert!(accepted(&signed(restriction, &two)).is_ok());
    assert!(SHAPE(refused(restriction, &format!("{restriction}<saml:Condition/>"))));
    assert!(accepted(&signed(restriction, &format!("{restriction}<saml:OneTimeUse/>"))).is_ok());
}

#[test]
fn it_was_sent_here() {
    assert_eq!(refused("Recipient=\"https://signin.aws", "Recipient=\"https://signin.example"), Refusal::Recipient);
    assert_eq!(refused("Recipient=\"https://signin.aws.amazon.com/saml\"", ""), Refusal::Recipient);
    assert_eq!(refused("Destination=\"https://signin.aws", "Destination=\"https://signin.example"), Refusal::Recipient);
    assert!(accepted(&signed("Destination=\"https://signin.aws.amazon.com/saml\"", "")).is_ok());
}

#[test]
fn it_answers_what_was_asked() {
    let request = Terms { request: Some("Q"), ..terms() };
    assert_eq!(refused("ID=\"R\"", "InResponseTo=\"Q\" ID=\"R\""), Refusal::Request);
    assert_eq!(refused("Recipient=", "InResponseTo=\"Q\" Recipient="), Refusal::Request);
    let text = super::plain().replace("<!A!>", "").replace("ID=\"R\"", "InResponseTo=\"Q\" ID=\"R\"");
    let text = Signer::new("rsa").signed(&text.replace("Recipient=", "InResponseTo=\"Q\" Recipient="), "R");
    assert!(accepted_under(&text, &request).is_ok());
    assert_eq!(accepted_under(&text, &Terms { request: Some("P"), ..terms() }), Err(Refusal::Request));
    assert_eq!(accepted_under(&crate::testing::response_signed(), &request), Err(Refusal::Request));
}

#[test]
fn its_issuer_is_who_signs() {
    for from in [
        "<saml:Issuer>https://idp",
        "<saml:Assertion ID=\"A\" Version=\"2.0\" IssueInstant=\"2026-01-31T12:00:00Z\"><saml:Issuer>https://idp",
    ] {
        assert_eq!(refused(from, &from.replace("https://idp", "https://other")), Refusal::Issuer);
    }
    assert_eq!(
        refused("<saml:Issuer>", "<saml:Issuer Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:transient\">"),
        Refusal::Issuer
    );
    let issuer = "<saml:Issuer>https://idp.example.org/saml</saml:Issuer>";
    let inner = format!("IssueInstant=\"2026-01-31T12:00:00Z\">{issuer}<saml:Subject>");
    assert!(SHAPE(refused(&inner, "IssueInstant=\"2026-01-31T12:00:00Z\"><saml:Subject>")));
    let other = Terms { issuer: "https://other.example.org/saml", ..terms() };
    assert_eq!(accepted_under(&crate::testing::response_signed(), &other), Err(Refusal::Issuer));
}

#[test]
fn it_has_its_time() {
    let text = crate::testing::response_signed();
    let at =
        |seconds: i64| accepted_under(&text, &Terms { now: now().plus_millis(seconds * 1000), ..terms() }).map(|_| ());
    assert_eq!(at(-121), Err(Refusal::NotYet));
    assert_eq!(at(-61), Err(Refusal::NotYet));
    for seconds in [-60, 0, 299] {
        assert_eq!(at(seconds), Ok(()), "{seconds}");
    }
    // The confirmation ends first, a minute of tolerance later.
    assert_eq!(at(300), Err(Refusal::Expired));
    assert_eq!(at(100_000), Err(Refusal::Expired));
    assert_eq!(
        refused(
            "IssueInstant=\"2026-01-31T12:00:00Z\"><saml:Issuer>https://idp.example.org/saml</saml:Issuer><saml:Subject>",
            "IssueInstant=\"2026-01-31T11:53:00Z\"><saml:Issuer>https://idp.example.org/saml</saml:Issuer><saml:Subject>"
        ),
        Refusal::Stale
    );
    assert!(SHAPE(refused("NotOnOrAfter=\"2026-01-31T12:04:00Z\"", "")));
    assert_eq!(
        refused("NotOnOrAfter=\"2026-01-31T12:05:00Z\"", "NotOnOrAfter=\"2026-01-31T11:59:00Z\""),
        Refusal::Expired
    );
    assert_eq!(refused("NotBefore=\"2026-01-31T11:59:00Z\"", "NotBefore=\"2026-01-31T12:02:00Z\""), Refusal::NotYet);
    assert_eq!(refused("SessionIndex", "SessionNotOnOrAfter=\"2026-01-31T12:00:00Z\" SessionIndex"), Refusal::Expired);
    assert!(SHAPE(refused("NotBefore=\"2026-01-31T11:59:00Z\"", "NotBefore=\"soon\"")));
    let session = signed("SessionIndex", "SessionNotOnOrAfter=\"2026-01-31T13:00:00Z\" SessionIndex");
    assert_eq!(accepted(&session).unwrap().session_until, Some(now().plus_millis(3_600_000)));
}

#[test]
fn its_shape_is_whole() {
    let text = plain();
    let confirmation = part(&text, "<saml:SubjectConfirmation ", "</saml:SubjectConfirmation>");
    let name = part(&text, "<saml:NameID", "</saml:NameID>");
    for (from, to) in [
        (confirmation, ""),
        ("cm:bearer", "cm:sender-vouches"),
        (name, ""),
        (name, &name.repeat(2)),
        (">alice<", "><"),
        (">alice<", "><b>alice</b><"),
        ("Version=\"2.0\"", "Version=\"1.1\""),
        ("<saml:AuthnStatement AuthnInstant=\"2026-01-31T12:00:00Z\" SessionIndex=\"s1\"/>", ""),
        ("<saml:AttributeStatement>", "<x/><saml:AttributeStatement>"),
        ("Name=\"groups\"", ""),
        ("</saml:AttributeStatement>", "<saml:Attribute Name=\"groups\"/></saml:AttributeStatement>"),
        (
            "</saml:AttributeStatement>",
            "</saml:AttributeStatement><saml:AttributeStatement><saml:Attribute Name=\"groups\"/></saml:AttributeStatement>",
        ),
    ] {
        assert!(SHAPE(refused(from, to)), "{from} {to}");
    }
}

#[test]
fn one_confirmation_that_holds_is_enough() {
    let text = plain();
    let confirmation = part(&text, "<saml:SubjectConfirmation ", "</saml:SubjectConfirmation>");
    let other = confirmation.replace("signin.aws", "signin.example");
    assert!(accepted(&signed(confirmation, &format!("{other}{confirmation}"))).is_ok());
    assert_eq!(refused(confirmation, &format!("{other}{other}")), Refusal::Recipient);
}
