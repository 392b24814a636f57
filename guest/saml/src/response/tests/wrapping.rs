//! Signature wrapping: the eight ways of SAML Raider, each with the forged element under its own and under the
//! signed one's id. None may be believed, whatever the reason given.

use crate::response::Refusal;
use crate::testing::{accepted, assertion_signed, part, response_signed};

fn forged(text: &str, id: &str) -> String {
    text.replace("alice", "root")
        .replace("ID=\"R\"", &format!("ID=\"{id}R\""))
        .replace("ID=\"A\"", &format!("ID=\"{id}A\""))
}

/// The response without the signature in it, and the signature.
fn apart(text: &str) -> (String, String) {
    let signature = part(text, "<ds:Signature", "</ds:Signature>");
    (text.replace(signature, ""), signature.to_owned())
}

fn assertion(text: &str) -> &str {
    part(text, "<saml:Assertion", "</saml:Assertion>")
}

fn inside(text: &str, what: &str, closing: &str) -> String {
    text.replacen(closing, &format!("{what}{closing}"), 1)
}

/// The forgeries of one numbering, for a prefix of the forged elements' ids.
fn wrapped(number: u32, id: &str) -> String {
    let response = response_signed();
    let (bare_response, response_signature) = apart(&response);
    let text = assertion_signed();
    let (bare, signature) = apart(&text);
    let (signed, unsigned) = (assertion(&text), assertion(&bare));
    let evil = forged(unsigned, id);
    let behind_issuer = |what: &str| evil.replacen("</saml:Issuer>", &format!("</saml:Issuer>{what}"), 1);
    match number {
        1 => {
            let signature = inside(&response_signature, &bare_response, "</ds:Signature>");
            forged(&bare_response, id).replacen("</saml:Issuer>", &format!("</saml:Issuer>{signature}"), 1)
        }
        2 => {
            let beside = format!("</saml:Issuer>{bare_response}{response_signature}");
            forged(&bare_response, id).replacen("</saml:Issuer>", &beside, 1)
        }
        3 => text.replace(signed, &format!("{evil}{signed}")),
        4 => text.replace(signed, &inside(&evil, signed, "</saml:Assertion>")),
        5 => text.replace(signed, &format!("{}{unsigned}", behind_issuer(&signature))),
        6 => text.replace(signed, &behind_issuer(&inside(&signature, unsigned, "</ds:Signature>"))),
        7 => text.replace(signed, &format!("<samlp:Extensions>{evil}</samlp:Extensions>{signed}")),
        _ => {
            let object = format!("<ds:Object>{unsigned}</ds:Object>");
            text.replace(signed, &behind_issuer(&inside(&signature, &object, "</ds:Signature>")))
        }
    }
}

#[test]
fn none_of_the_eight_is_believed() {
    assert!(accepted(&assertion_signed()).is_ok() && accepted(&response_signed()).is_ok());
    for number in 1..=8 {
        for id in ["", "evil"] {
            let text = wrapped(number, id);
            assert!(text.contains("root") && text.contains("alice"), "{number}");
            let result = accepted(&text);
            assert!(
                matches!(result, Err(Refusal::Shape(_) | Refusal::Xml(_) | Refusal::Signature(_))),
                "{number}{id}: {result:?}"
            );
        }
    }
}

#[test]
fn nor_are_others() {
    let text = assertion_signed();
    let (bare, signature) = apart(&text);
    let signed = assertion(&text);
    let evil = forged(assertion(&bare), "evil");
    for wrapped in [
        // Two assertions, in the other order and at other depths.
        text.replace(signed, &format!("{signed}{evil}")),
        text.replace(signed, &format!("{evil}<samlp:Extensions>{signed}</samlp:Extensions>")),
        text.replace(signed, &format!("<x>{signed}</x>{evil}")),
        // A signature that is moved up to the response.
        bare.replacen("</saml:Issuer>", &format!("</saml:Issuer>{signature}"), 1),
        // A response in a response, and in something else.
        text.replace("</samlp:Response>", &format!("{}</samlp:Response>", response_signed())),
        format!("<x>{text}</x>"),
        format!("<samlp:Response xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\">{text}</samlp:Response>"),
        // The signed assertion hidden in advice.
        text.replace(signed, &inside(&evil, &format!("<saml:Advice>{signed}</saml:Advice>"), "</saml:Assertion>")),
    ] {
        assert!(accepted(&wrapped).is_err(), "{wrapped}");
    }
}
