//! Refusals as whole HTTP answers, in the envelope of the protocol that was spoken.

use std::fmt::Write as _;

use crate::fault::Fault;
use crate::http::{Header, Request, Response};

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

/// Words a fault for the Action API. `service` is the one the signature named, if it named any.
#[must_use]
pub fn action_api(fault: &Fault, service: &str, access_key: &str, request_id: &str) -> Refused {
    let words = fault.iam();
    let namespace = if service == "sts" { STS } else { IAM };
    let side = if words.status < 500 { "Sender" } else { "Receiver" };
    let mut xml = format!("<ErrorResponse xmlns=\"{namespace}\">\n  <Error>\n    <Type>{side}</Type>\n");
    element(&mut xml, "    ", "Code", words.code);
    element(&mut xml, "    ", "Message", &words.message);
    xml.push_str("  </Error>\n");
    element(&mut xml, "  ", "RequestId", request_id);
    xml.push_str("</ErrorResponse>\n");
    Refused {
        code: words.code,
        access_key: access_key.to_owned(),
        response: Response {
            status: words.status,
            headers: vec![Header::new("x-amzn-requestid", request_id), Header::new("content-type", "text/xml")],
            body: xml.into_bytes(),
        },
    }
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
