use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use super::BadSignature::{self, Absent, Digest, Elsewhere, Key, Unacceptable};
use super::verified;
use crate::canonical::canonical;
use crate::key::PublicKey;
use crate::testing::{LIMITS, Native, Signer, assertion_signed, info, key, plain, response_signed, with_id};
use crate::xml::Document;

fn verify_with(text: &str, id: &str, keys: &[PublicKey]) -> Result<Document, BadSignature> {
    let document = Document::parse(text, LIMITS).expect(text);
    verified(with_id(&document, id), keys, &mut Native::default(), LIMITS)
}

fn verify(text: &str, id: &str) -> Result<Document, BadSignature> {
    verify_with(text, id, &[key("other"), key("p256"), key("rsa")])
}

fn refused(text: &str) -> BadSignature {
    verify(text, "A").expect_err(text)
}

/// The assertion signed over a `SignedInfo` that was changed before it was signed.
fn with_info(change: impl Fn(&str) -> String) -> String {
    let text = plain().replace("<!R!>", "");
    let document = Document::parse(&text.replace("<!A!>", ""), LIMITS).unwrap();
    let digest = STANDARD.encode(Sha256::digest(canonical(with_id(&document, "A"), None, &[])));
    text.replace("<!A!>", &Signer::new("rsa").over(&change(&info("A", &digest))))
}

#[test]
fn what_was_signed_is_read_again() {
    let read = verify(&assertion_signed(), "A").unwrap();
    assert_eq!(read.root().unwrap().attribute("ID"), Some("A"));
    assert!(super::signature(read.root().unwrap()).is_none());
    assert_eq!(verify(&response_signed(), "R").unwrap().root().unwrap().attribute("ID"), Some("R"));
    assert!(verify(&with_info(str::to_owned), "A").is_ok());
}

#[test]
fn nothing_is_signed_by_nobody() {
    assert_eq!(refused(&response_signed()), Absent);
    let twice = assertion_signed().replacen(
        "<ds:Signature ",
        "<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"/><ds:Signature ",
        1,
    );
    assert_eq!(refused(&twice), Absent);
    let empty = plain()
        .replace("<!R!>", "")
        .replace("<!A!>", "<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"/>");
    assert_eq!(refused(&empty), Unacceptable);
}

#[test]
fn only_registered_keys_count() {
    for keys in [&[][..], &[key("other")], &[key("p256")]] {
        assert_eq!(verify_with(&assertion_signed(), "A", keys).unwrap_err(), Key);
    }
    let foreign = Signer::new("other").signed(&plain().replace("<!R!>", ""), "A");
    let hint = "<ds:KeyInfo><ds:KeyValue>the other key</ds:KeyValue></ds:KeyInfo></ds:Signature>";
    for text in [foreign.clone(), foreign.replace("</ds:Signature>", hint)] {
        assert_eq!(verify_with(&text, "A", &[key("rsa")]).unwrap_err(), Key);
        assert!(verify_with(&text, "A", &[key("other")]).is_ok());
    }
}

#[test]
fn every_change_is_seen() {
    let text = assertion_signed();
    for (from, to) in [
        ("alice", "root"),
        ("groups", "roles"),
        (
            "Version=\"2.0\" IssueInstant=\"2026-01-31T12:00:00Z\"><saml:Issuer>https://idp.example.org/saml</saml:Issuer><ds",
            "Version=\"2.1\" IssueInstant=\"2026-01-31T12:00:00Z\"><saml:Issuer>https://idp.example.org/saml</saml:Issuer><ds",
        ),
    ] {
        let changed = text.replace(from, to);
        assert_ne!(changed, text);
        assert_eq!(refused(&changed), Digest, "{from}");
    }
    // White space inside of tags, quotes and the order of attributes are not what is signed.
    assert!(verify(&text.replace("<saml:Audience>", "<saml:Audience  >"), "A").is_ok());
    let value = crate::testing::part(&text, "<ds:SignatureValue>", "</ds:SignatureValue>");
    for other in ["AAAA", "", "!", "=", "é"] {
        let changed = text.replace(value, &format!("<ds:SignatureValue>{other}</ds:SignatureValue>"));
        let expected = if other == "AAAA" { Key } else { Unacceptable };
        assert_eq!(refused(&changed), expected, "{other}");
    }
}

#[test]
fn algorithms_are_those_of_the_list() {
    let sign = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
    for other in [
        "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
        "http://www.w3.org/2000/09/xmldsig#dsa-sha1",
        "http://www.w3.org/2000/09/xmldsig#hmac-sha1",
        "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256",
        "http://www.w3.org/2001/04/xmldsig-more#rsa-md5",
        "none",
        "",
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256 ",
        "HTTP://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    ] {
        assert_eq!(refused(&with_info(|info| info.replace(sign, other))), Unacceptable, "{other}");
    }
    let elliptic = with_info(|info| info.replace("rsa-sha256", "ecdsa-sha256"));
    assert_eq!(refused(&elliptic), Key);
    let digest = "http://www.w3.org/2001/04/xmlenc#sha256";
    for other in ["http://www.w3.org/2000/09/xmldsig#sha1", "http://www.w3.org/2001/04/xmldsig-more#md5", ""] {
        assert_eq!(refused(&with_info(|info| info.replace(digest, other))), Unacceptable, "{other}");
    }
    let exclusive = "<ds:CanonicalizationMethod Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/>";
    let inclusive = "<ds:CanonicalizationMethod Algorithm=\"http://www.w3.org/TR/2001/REC-xml-c14n-20010315\"/>";
    assert_eq!(refused(&with_info(|info| info.replace(exclusive, inclusive))), Unacceptable);
    let truncated = "rsa-sha256\"><ds:HMACOutputLength>1</ds:HMACOutputLength></ds:SignatureMethod>";
    assert_eq!(refused(&with_info(|info| info.replace("rsa-sha256\"/>", truncated))), Unacceptable);
}

#[test]
fn transforms_are_those_two() {
    let enveloped = "<ds:Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"/>";
    let exclusive = "<ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/>";
    let xpath = "<ds:Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xpath-19991116\"><ds:XPath>self::text()</ds:XPath></ds:Transform>";
    let xslt = "<ds:Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xslt-19991116\"/>";
    let inclusive = "<ds:Transform Algorithm=\"http://www.w3.org/TR/2001/REC-xml-c14n-20010315\"/>";
    for transforms in [
        String::new(),
        enveloped.to_owned(),
        exclusive.to_owned(),
        format!("{exclusive}{enveloped}"),
        format!("{enveloped}{inclusive}"),
        format!("{enveloped}{enveloped}{exclusive}"),
        format!("{xpath}{exclusive}"),
        format!("{enveloped}{xslt}"),
        format!("{enveloped}{exclusive}{xpath}"),
    ] {
        let text = with_info(|info| info.replace(&format!("{enveloped}{exclusive}"), &transforms));
        assert_eq!(refused(&text), Unacceptable, "{transforms}");
    }
    let bare = with_info(|info| info.replace(crate::testing::part(info, "<ds:Transforms>", "</ds:Transforms>"), ""));
    assert_eq!(refused(&bare), Unacceptable);
}

#[test]
fn the_reference_is_to_the_element_around() {
    for other in ["#R", "", "#", "A", "#xpointer(/)", "#xpointer(id('A'))", "http://example.org/#A", "#a", "#A "] {
        let text = with_info(|info| info.replace("URI=\"#A\"", &format!("URI=\"{other}\"")));
        assert_eq!(refused(&text), Elsewhere, "{other}");
    }
    assert_eq!(refused(&with_info(|info| info.replace(" URI=\"#A\"", ""))), Elsewhere);
    let twice = with_info(|info| {
        let reference = crate::testing::part(info, "<ds:Reference", "</ds:Reference>").to_owned();
        info.replace(&reference, &reference.repeat(2))
    });
    assert_eq!(refused(&twice), Unacceptable);
    let none = with_info(|info| info.replace(crate::testing::part(info, "<ds:Reference", "</ds:Reference>"), ""));
    assert_eq!(refused(&none), Unacceptable);
}

#[test]
fn a_signature_has_its_parts_and_no_more() {
    let text = assertion_signed();
    let info = crate::testing::part(&text, "<ds:SignedInfo", "</ds:SignedInfo>");
    for (from, to) in [
        ("</ds:Signature>", "<ds:Object/></ds:Signature>"),
        ("</ds:Signature>", "<ds:KeyInfo/><ds:Object/></ds:Signature>"),
        ("</ds:Signature>", "<ds:KeyInfo/><ds:KeyInfo/></ds:Signature>"),
        (info, ""),
        (info, &info.repeat(2)),
    ] {
        assert_eq!(refused(&text.replace(from, to)), Unacceptable, "{from}");
    }
}

#[test]
fn an_element_without_an_id_cannot_be_signed() {
    let text = with_info(|info| info.replace("URI=\"#A\"", "URI=\"#\""));
    let document = Document::parse(&text.replace(" ID=\"A\"", " ID=\"\""), LIMITS).unwrap();
    let signed = document.elements().find(|element| element.attribute("ID") == Some("")).unwrap();
    let result = verified(signed, &[key("rsa")], &mut Native::default(), LIMITS);
    assert_eq!(result.unwrap_err(), Elsewhere);
}
