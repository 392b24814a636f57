//! Parameters that are sent as one JSON object.

use std::fmt;

use keyward_gate::Request;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use crate::fault::Fault;
use crate::form::Form;

/// What names the content type: the page says `json`, and clients say it in full.
const KINDS: [&str; 2] = ["application/json", "json"];

/// An object's members as they stand there, repeated ones too.
struct Members(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        from.deserialize_map(Object)
    }
}

/// Reads the parameters. One that stands twice counts as given twice, and `null` is as good as nothing.
///
/// # Errors
/// Another content type, no JSON object, or parameters in the query besides.
pub(super) fn form(request: &Request) -> Result<Form, Fault> {
    let beside = Form::parse(request.query().as_bytes())?;
    if !beside.is_signature() {
        return Err(Fault::MalformedInput("The parameters must stand in the body."));
    }
    let kind = request.header("content-type").ok().flatten().and_then(|value| std::str::from_utf8(value).ok());
    let kind = kind.and_then(|value| value.split(';').next()).unwrap_or_default().trim();
    let is_json = KINDS.iter().any(|known| known.eq_ignore_ascii_case(kind));
    let body = request.body.as_deref().unwrap_or_default();
    let members: Option<Members> = serde_json::from_slice(body).ok().filter(|_| is_json);
    let Members(members) = members.ok_or(Fault::MalformedInput("The body must be a JSON object."))?;
    let mut form = Form::default();
    for (name, value) in members {
        let text = match value {
            Value::Null => continue,
            Value::String(text) => text,
            // A list is read where it is asked for, as it is from a form.
            other => other.to_string(),
        };
        form = form.with(name, text);
    }
    Ok(form)
}
