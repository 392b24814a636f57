//! How an action answers: in AWS's XML, or in JSON as the actions of Lyve Cloud do.

use keyward_gate::Header;
use keyward_model::time::Time;
use serde::Serialize;
use serde_json::json;

use crate::action::{Service, enveloped};
use crate::fault::{Code, Fault};
use crate::shape::Shape;
use crate::shape::write::Write;
use crate::xml::Xml;

/// What an action's answers, and the refusals of it, are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire {
    /// AWS's XML.
    Xml,
    /// JSON.
    Json,
    /// JSON, where a refusal is one word.
    Word,
    /// JSON that says whether it went well.
    Verdict,
}

/// What is said when an action has succeeded.
#[derive(Debug)]
pub struct Said {
    /// HTTP status.
    pub status: u16,
    /// Headers besides those that every answer has.
    pub headers: Vec<Header>,
    /// The body.
    pub body: String,
}

impl Said {
    /// A body, as most answers are.
    #[must_use]
    pub fn plainly(body: String) -> Self {
        Self { status: 200, headers: Vec::new(), body }
    }
}

/// What an action says when it has succeeded.
pub trait Reply {
    /// What it looks like.
    const SHAPE: Shape;
    /// What it is written in.
    const WIRE: Wire;

    /// The whole body of the answer.
    ///
    /// # Errors
    /// Only trouble.
    fn body(&self, name: &str, service: Service, request_id: &str) -> Result<String, Fault>;

    /// Headers besides those that every answer has.
    fn headers(&self) -> Vec<Header> {
        Vec::new()
    }

    /// HTTP status.
    fn status(&self) -> u16 {
        200
    }

    /// The whole answer.
    ///
    /// # Errors
    /// Only trouble.
    fn said(&self, name: &str, service: Service, request_id: &str) -> Result<Said, Fault> {
        let body = self.body(name, service, request_id)?;
        Ok(Said { status: self.status(), headers: self.headers(), body })
    }
}

impl<W: Write> Reply for W {
    const SHAPE: Shape = W::SHAPE;
    const WIRE: Wire = Wire::Xml;

    fn body(&self, name: &str, service: Service, request_id: &str) -> Result<String, Fault> {
        Ok(enveloped(name, service, self, request_id))
    }
}

/// An answer in JSON.
pub struct Json<T>(pub T);

/// An answer that is a status and nothing else.
pub struct Done;

/// An answer in JSON, of an action that refuses in one word.
pub struct Worded<T>(pub T);

/// An answer in JSON that says besides that it went well.
pub struct Went<T>(pub T);

impl<T: Serialize> Reply for Went<T> {
    const SHAPE: Shape = Shape::Structure(&[]);
    const WIRE: Wire = Wire::Verdict;

    fn body(&self, name: &str, _: Service, _: &str) -> Result<String, Fault> {
        #[derive(Serialize)]
        struct Well<'a, T> {
            ok: bool,
            #[serde(flatten)]
            rest: &'a T,
        }
        written(name, &Well { ok: true, rest: &self.0 })
    }
}

impl<T: Serialize> Reply for Json<T> {
    const SHAPE: Shape = Shape::Structure(&[]);
    const WIRE: Wire = Wire::Json;

    fn body(&self, name: &str, _: Service, _: &str) -> Result<String, Fault> {
        written(name, &self.0)
    }
}

impl<T: Serialize> Reply for Worded<T> {
    const SHAPE: Shape = Shape::Structure(&[]);
    const WIRE: Wire = Wire::Word;

    fn body(&self, name: &str, _: Service, _: &str) -> Result<String, Fault> {
        written(name, &self.0)
    }
}

impl Reply for Done {
    const SHAPE: Shape = Shape::Structure(&[]);
    const WIRE: Wire = Wire::Json;

    fn body(&self, _: &str, _: Service, _: &str) -> Result<String, Fault> {
        Ok(String::new())
    }
}

fn written<T: Serialize>(name: &str, answer: &T) -> Result<String, Fault> {
    serde_json::to_string(answer).map_err(|error| Fault::Trouble(format!("the answer of {name}: {error}")))
}

/// A moment as Lyve Cloud writes it: with milliseconds.
#[must_use]
pub fn stamp(time: Time) -> String {
    let iso = time.iso();
    format!("{}.{:03}Z", iso.trim_end_matches('Z'), time.millis().rem_euclid(1_000))
}

/// When something happened, or Lyve Cloud's word for never.
#[must_use]
pub fn stamp_or_never(time: Option<Time>) -> String {
    time.map_or_else(|| "0001-01-01T00:00:00Z".to_owned(), stamp)
}

impl Wire {
    /// The media type of a body.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Xml => "text/xml",
            Self::Json | Self::Word | Self::Verdict => "application/json",
        }
    }

    /// The body of a refusal.
    pub(crate) fn refusal(self, fault: &Fault, service: Service, request_id: &str) -> String {
        let code = fault.code();
        match self {
            Self::Xml => in_xml(fault, code, service, request_id),
            Self::Word => json!({ "error": code.as_str() }).to_string(),
            Self::Verdict => {
                let words = json!(format!("{}: {fault}", code.as_str()));
                format!("{{\"ok\":false,\"errorDesc\":{words}}}")
            }
            Self::Json => {
                let mut error = json!({ "Code": code.as_str(), "Message": fault.to_string() });
                if let (Some(encoded), Some(error)) = (encoded(fault), error.as_object_mut()) {
                    error.insert("EncodedMessage".to_owned(), json!(encoded));
                }
                json!({ "Error": error, "RequestId": request_id }).to_string()
            }
        }
    }
}

/// All that led to a refusal, sealed.
fn encoded(fault: &Fault) -> Option<&str> {
    match fault {
        Fault::AccessDenied(denial) => denial.encoded.as_deref(),
        _ => None,
    }
}

fn in_xml(fault: &Fault, code: Code, service: Service, request_id: &str) -> String {
    let whose = if code.status() < 500 { "Sender" } else { "Receiver" };
    Xml::document("ErrorResponse", service.namespace(), |xml| {
        xml.element("Error", |xml| {
            xml.leaf("Type", whose);
            xml.leaf("Code", code.as_str());
            xml.leaf("Message", &fault.to_string());
            if let Some(encoded) = encoded(fault) {
                xml.leaf("EncodedMessage", encoded);
            }
        });
        xml.leaf("RequestId", request_id);
    })
}

#[cfg(test)]
mod tests;
