mod terms;
mod wrapping;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Refusal, accept};
use crate::signature::BadSignature;
use crate::testing::{
    ISSUER, Native, RECIPIENT, accepted, assertion_signed, cases, key, now, part, plain, response_signed, terms,
};
use crate::xml::BadXml;

#[test]
fn what_is_believed() {
    for text in [assertion_signed(), response_signed()] {
        let assertion = accepted(&text).unwrap();
        assert_eq!((assertion.id.as_str(), assertion.issuer.as_str()), ("A", ISSUER));
        assert_eq!((assertion.subject.value.as_str(), assertion.recipient.as_str()), ("alice", RECIPIENT));
        assert_eq!(assertion.attribute("groups"), Some(&["a".to_owned(), "b".to_owned()][..]));
        assert_eq!((assertion.attribute("Groups"), assertion.session_index.as_deref()), (None, Some("s1")));
        assert_eq!(assertion.redeemable_until, now().plus_millis(240_000 + 60_000));
    }
}

#[test]
fn what_another_implementation_signs_is_believed() {
    let cases = cases();
    let responses = cases["responses"].as_array().unwrap();
    assert!(responses.len() >= 10);
    for case in responses {
        let key = key(case["key"].as_str().unwrap());
        let result = accept(case["response"].as_str().unwrap(), &terms(), &[key], &mut Native::default());
        let name = result.map(|assertion| assertion.subject.value);
        assert_eq!(name.as_deref(), Ok("alice-4711"), "{}", case["name"]);
    }
}

#[test]
fn what_is_not_signed_is_not_believed() {
    let text = plain().replace("<!R!>", "").replace("<!A!>", "");
    assert_eq!(accepted(&text), Err(Refusal::Signature(BadSignature::Absent)));
    let empty = "<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"/>";
    let text = plain().replace("<!R!>", empty).replace("<!A!>", "");
    assert_eq!(accepted(&text), Err(Refusal::Signature(BadSignature::Unacceptable)));
    let keyless = accept(&STANDARD.encode(assertion_signed()), &terms(), &[], &mut Native::default());
    assert_eq!(keyless, Err(Refusal::Signature(BadSignature::Key)));
}

#[test]
fn every_signature_that_is_there_must_hold() {
    let signer = crate::testing::Signer::new("rsa");
    let inner = signer.signed(&plain(), "A");
    assert!(inner.contains("<!R!>"));
    let both = signer.signed(&inner, "R");
    assert!(accepted(&both).is_ok());
    let outer_broken = both.replacen("Destination=", "Consent=\"x\" Destination=", 1);
    assert_eq!(accepted(&outer_broken), Err(Refusal::Signature(BadSignature::Digest)));
    let inner_broken = crate::testing::Signer::new("other").signed(&plain(), "A");
    let text = signer.signed(&inner_broken, "R");
    assert_eq!(accepted(&text), Err(Refusal::Signature(BadSignature::Key)));
}

#[test]
fn what_hides_in_a_text_is_refused() {
    for hidden in ["al<!-- x -->ice", "al<![CDATA[i]]>ce", "al<?x?>ice", "al&x;ice"] {
        let result = accepted(&assertion_signed().replace(">alice<", &format!(">{hidden}<")));
        assert!(matches!(result, Err(Refusal::Xml(BadXml::Comment | BadXml::Foreign))), "{hidden}");
    }
    let digest = assertion_signed().replace("<ds:DigestValue>", "<ds:DigestValue><!-- x -->");
    assert_eq!(accepted(&digest), Err(Refusal::Xml(BadXml::Comment)));
    // A reference to a character is that character, to whoever signs and to whoever reads.
    assert_eq!(accepted(&assertion_signed().replace(">alice<", ">&#97;lice<")).unwrap().subject.value, "alice");
}

#[test]
fn bombs_do_not_go_off() {
    let entities = "<!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>";
    assert_eq!(accepted(&format!("{entities}{}", assertion_signed())), Err(Refusal::Xml(BadXml::Foreign)));
    let include =
        "<xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" href=\"file:///etc/passwd\"/></samlp:Response>";
    let included = accepted(&assertion_signed().replace("</samlp:Response>", include)).unwrap();
    assert_eq!(included, accepted(&assertion_signed()).unwrap());
    let attributes: String = (0..10_000).map(|n| format!(" a{n}=\"\"")).collect();
    for text in [
        "<a>".repeat(60_000),
        format!("<a{attributes}/>"),
        format!("<a>{}</a>", "<b/>".repeat(10_000)),
        "x".repeat(300_000),
    ] {
        assert_eq!(accepted(&text), Err(Refusal::Xml(BadXml::TooLarge)));
    }
}

#[test]
fn what_is_not_base64_of_text() {
    let mut verifier = Native::default();
    for encoded in ["!", "PGEvPg", "=", "PGEvPg==PGEvPg==", "/////w=="] {
        assert_eq!(accept(encoded, &terms(), &[], &mut verifier), Err(Refusal::Encoding), "{encoded}");
    }
    let utf16: Vec<u8> = assertion_signed().encode_utf16().flat_map(u16::to_le_bytes).collect();
    let result = accept(&STANDARD.encode(utf16), &terms(), &[key("rsa")], &mut verifier);
    assert!(matches!(result, Err(Refusal::Encoding | Refusal::Xml(_))));
    assert_eq!(verifier.asked, 0);
}

#[test]
fn what_is_encrypted_is_refused_by_name() {
    let text = response_signed();
    let assertion = part(&text, "<saml:Assertion", "</saml:Assertion>");
    let encrypted = text.replace(assertion, "<saml:EncryptedAssertion/>");
    assert_eq!(accepted(&encrypted), Err(Refusal::Encrypted));
    let name = part(&text, "<saml:NameID", "</saml:NameID>");
    assert_eq!(accepted(&text.replace(name, "<saml:EncryptedID/>")), Err(Refusal::Encrypted));
    let both = text.replace("</samlp:Response>", "<saml:EncryptedAssertion/></samlp:Response>");
    assert_eq!(accepted(&both), Err(Refusal::Encrypted));
}

#[test]
fn failure_needs_no_proof() {
    let text = plain().replace("<!R!>", "").replace("status:Success", "status:Requester");
    let assertion = part(&text, "<saml:Assertion", "</saml:Assertion>");
    assert_eq!(accepted(&text.replace(assertion, "")), Err(Refusal::Failed));
    assert_eq!(accepted(&text.replace("<!A!>", "")), Err(Refusal::Failed));
    assert!(matches!(
        accepted(&plain().replace("samlp:Status>", "samlp:Stat>")),
        Err(Refusal::Xml(_) | Refusal::Shape(_))
    ));
}

#[test]
fn no_changed_byte_makes_somebody_else() {
    let text = assertion_signed();
    let (original, keys) = (accepted(&text).unwrap(), [key("rsa")]);
    for at in 0..text.len() {
        for other in [b'a', b' ', b'<', b'"', b'/', 0xC3] {
            let mut bytes = text.clone().into_bytes();
            bytes[at] = other;
            let result = accept(&STANDARD.encode(bytes), &terms(), &keys, &mut Native::default());
            assert!(result.is_err() || result.as_ref() == Ok(&original), "{at} {other}: {result:?}");
        }
    }
}
