//! Refusals as whole HTTP answers, in the envelope of the protocol that was spoken.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::fault::{Fault, Words};
use crate::http::{Header, Request, Response};
use crate::routes::Errors;

/// A refusal, ready to send, and what the logs may know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Error code of the answer.
    pub code: &'static str,
    /// The access key that was named, proven or not; empty if none was.
    pub access_key: String,
    /// The answer.
    pub response: Response,
}

const IAM: &str = "https://iam.amazonaws.com/doc/2010-05-08/";
const STS: &str = "https://sts.amazonaws.com/doc/2011-06-15/";

/// What a refusal of a request to the Action API is written in: the actions of Lyve Cloud, all of whose names begin in
/// one way, speak JSON. What it names is not proven, and nothing but the envelope depends on it.
#[must_use]
pub fn envelope(request: &Request) -> Errors {
    let asks = |text: &[u8]| text.split(|&byte| byte == b'&').any(|pair| pair.starts_with(b"Action=RS"));
    let is_json = asks(request.query().as_bytes()) || asks(request.body.as_deref().unwrap_or_default());
    if is_json { Errors::Json } else { Errors::Xml }
}

/// Words a fault for the Action API. `service` is the one the signature named, if it named any.
#[must_use]
pub fn action_api(fault: &Fault, envelope: Errors, service: &str, access_key: &str, request_id: &str) -> Refused {
    let words = fault.iam();
    let namespace = if service == "sts" { STS } else { IAM };
    let (content_type, text) = match envelope {
        Errors::Xml => ("text/xml", query(&words, namespace, request_id)),
        Errors::Json => ("application/json", lyve(&words, request_id)),
    };
    Refused {
        code: words.code,
        access_key: access_key.to_owned(),
        response: Response {
            status: words.status,
            headers: vec![Header::new("x-amzn-requestid", request_id), Header::new("content-type", content_type)],
            body: text.into_bytes(),
        },
    }
}

/// As the actions of Lyve Cloud refuse.
fn lyve(words: &Words, request_id: &str) -> String {
    let error = serde_json::json!({ "Code": words.code, "Message": words.message });
    serde_json::json!({ "Error": error, "RequestId": request_id }).to_string()
}

/// Words a fault as S3 does. A `HEAD` has no body to say it in.
#[must_use]
pub fn s3(fault: &Fault, request: &Request, access_key: &str, request_id: &str) -> Refused {
    let words = fault.s3();
    let mut xml = String::new();
    if request.method != "HEAD" {
        xml.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>");
        element(&mut xml, "", "Code", words.code);
        element(&mut xml, "", "Message", &words.message);
        for (name, value) in &words.details {
            element(&mut xml, "", name, value);
        }
        element(&mut xml, "", "Resource", request.path());
        element(&mut xml, "", "RequestId", request_id);
        xml.push_str("</Error>\n");
    }
    Refused {
        code: words.code,
        access_key: access_key.to_owned(),
        response: Response {
            status: words.status,
            headers: vec![Header::new("x-amz-request-id", request_id), Header::new("content-type", "application/xml")],
            body: xml.into_bytes(),
        },
    }
}

/// Words a fault as a service of the table does. A `HEAD` has no body to say it in.
#[must_use]
pub fn service(fault: &Fault, errors: Errors, request: &Request, access_key: &str, request_id: &str) -> Refused {
    let words = fault.iam();
    let (content_type, text) = match errors {
        Errors::Json => ("application/json", json(&words)),
        Errors::Xml => ("text/xml", query(&words, "", request_id)),
    };
    let body = if request.method == "HEAD" { Vec::new() } else { text.into_bytes() };
    let headers = vec![
        Header::new("x-amzn-requestid", request_id),
        Header::new("x-amzn-errortype", words.code),
        Header::new("content-type", content_type),
    ];
    let response = Response { status: words.status, headers, body };
    Refused { code: words.code, access_key: access_key.to_owned(), response }
}

fn json(words: &Words) -> String {
    let object = BTreeMap::from([("__type", words.code), ("message", &words.message)]);
    serde_json::to_string(&object).unwrap_or_else(|_| "{}".to_owned()) + "\n"
}

/// The envelope of Query services, in the namespace of one of them or in none.
fn query(words: &Words, namespace: &str, request_id: &str) -> String {
    let side = if words.status < 500 { "Sender" } else { "Receiver" };
    let namespace = if namespace.is_empty() { String::new() } else { format!(" xmlns=\"{namespace}\"") };
    let mut xml = format!("<ErrorResponse{namespace}>\n  <Error>\n    <Type>{side}</Type>\n");
    element(&mut xml, "    ", "Code", words.code);
    element(&mut xml, "    ", "Message", &words.message);
    xml.push_str("  </Error>\n");
    element(&mut xml, "  ", "RequestId", request_id);
    xml.push_str("</ErrorResponse>\n");
    xml
}

fn element(xml: &mut String, indent: &str, name: &str, text: &str) {
    let _ = writeln!(xml, "{indent}<{name}>{}</{name}>", Escaped(text));
}

/// Text as XML may hold it: no markup, and no character that XML 1.0 forbids.
struct Escaped<'a>(&'a str);

impl std::fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for character in self.0.chars() {
            match character {
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '&' => f.write_str("&amp;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&apos;")?,
                '\u{FFFE}' | '\u{FFFF}' => f.write_char('\u{FFFD}')?,
                control if control.is_ascii_control() => f.write_char('\u{FFFD}')?,
                other => f.write_char(other)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
