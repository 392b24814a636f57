//! What an S3 request says beside its path, and the `s3:` condition keys that follow.

use std::borrow::Cow;
use std::collections::BTreeMap;

use keyward_model::time::Time;
use keyward_policy::Context;

use crate::fault::{Fault, Form};
use crate::http::Request;
use crate::percent::{self, Plus};
use crate::query::Query;
use crate::question::Fact;
use crate::sigv4::claim::{ALGORITHM, Claim};

/// Parameters that say who signs, and nothing of what is wanted.
pub(crate) const OF_SIGNATURE: [&str; 8] = [
    "X-Amz-Algorithm",
    "X-Amz-Content-Sha256",
    "X-Amz-Credential",
    "X-Amz-Date",
    "X-Amz-Expires",
    "X-Amz-Security-Token",
    "X-Amz-Signature",
    "X-Amz-SignedHeaders",
];

/// Parameters as condition keys.
const PARAMETERS: &[(&str, &str)] = &[
    ("delimiter", "s3:delimiter"),
    ("max-keys", "s3:max-keys"),
    ("prefix", "s3:prefix"),
    ("versionId", "s3:VersionId"),
];

/// Headers as condition keys.
const HEADERS: &[(&str, &str)] = &[
    ("if-match", "s3:if-match"),
    ("if-none-match", "s3:if-none-match"),
    ("x-amz-acl", "s3:x-amz-acl"),
    ("x-amz-copy-source", "s3:x-amz-copy-source"),
    ("x-amz-grant-full-control", "s3:x-amz-grant-full-control"),
    ("x-amz-grant-read", "s3:x-amz-grant-read"),
    ("x-amz-grant-read-acp", "s3:x-amz-grant-read-acp"),
    ("x-amz-grant-write", "s3:x-amz-grant-write"),
    ("x-amz-grant-write-acp", "s3:x-amz-grant-write-acp"),
    ("x-amz-metadata-directive", "s3:x-amz-metadata-directive"),
    ("x-amz-object-lock-legal-hold", "s3:object-lock-legal-hold"),
    ("x-amz-object-lock-mode", "s3:object-lock-mode"),
    ("x-amz-object-lock-retain-until-date", "s3:object-lock-retain-until-date"),
    ("x-amz-object-ownership", "s3:x-amz-object-ownership"),
    ("x-amz-server-side-encryption", "s3:x-amz-server-side-encryption"),
    ("x-amz-server-side-encryption-aws-kms-key-id", "s3:x-amz-server-side-encryption-aws-kms-key-id"),
    ("x-amz-server-side-encryption-customer-algorithm", "s3:x-amz-server-side-encryption-customer-algorithm"),
    ("x-amz-storage-class", "s3:x-amz-storage-class"),
    ("x-amz-website-redirect-location", "s3:x-amz-website-redirect-location"),
];

/// Headers and parameters of a request, each once. A parameter named `x-amz-…` is a header that had to
/// travel in a URL.
pub(super) struct Said<'r> {
    parameters: Vec<(&'r str, &'r str)>,
    headers: Vec<(Cow<'r, str>, &'r str)>,
}

impl<'r> Said<'r> {
    /// # Errors
    /// A header or parameter that stands again, or text that is no text.
    pub(super) fn new(request: &'r Request, query: &'r Query<'_>) -> Result<Self, Fault> {
        let mut said = Self { parameters: Vec::new(), headers: Vec::new() };
        for header in request.headers.iter().filter(|header| matters(&header.name)) {
            let value = str::from_utf8(&header.value).map_err(|_| Fault::NoRoute)?;
            said.add_header(header.name.as_str().into(), value.trim_ascii())?;
        }
        for parameter in query.iter() {
            let name = str::from_utf8(&parameter.name).map_err(|_| Fault::Query)?;
            let value = str::from_utf8(&parameter.value).map_err(|_| Fault::Query)?;
            if OF_SIGNATURE.contains(&name) {
                continue;
            }
            if name.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("x-amz-")) {
                said.add_header(name.to_ascii_lowercase().into(), value)?;
            } else if said.parameter(name).is_some() {
                return Err(Fault::Repeated("parameter"));
            } else {
                said.parameters.push((name, value));
            }
        }
        Ok(said)
    }

    fn add_header(&mut self, name: Cow<'r, str>, value: &'r str) -> Result<(), Fault> {
        if self.header(&name).is_some() {
            return Err(Fault::Repeated("header"));
        }
        self.headers.push((name, value));
        Ok(())
    }

    pub(super) fn parameter(&self, name: &str) -> Option<&'r str> {
        self.parameters.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
    }

    pub(super) fn parameters(&self) -> impl Iterator<Item = &'r str> {
        self.parameters.iter().map(|(name, _)| *name)
    }

    /// Whether there is a header with a name that begins so.
    pub(super) fn names_header(&self, prefix: &str) -> bool {
        self.headers.iter().any(|(name, _)| name.starts_with(prefix))
    }

    pub(super) fn header(&self, name: &str) -> Option<&'r str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| *value)
    }
}

/// Headers that a question can depend on.
fn matters(name: &str) -> bool {
    name.starts_with("x-amz-") || matches!(name, "if-match" | "if-none-match")
}

/// The condition keys that follow from the signature: nothing in a request can say otherwise.
pub(super) fn add_signature(context: &mut Context<'_>, claim: &Claim<'_>, now: Time) {
    let form = match claim.form() {
        Form::Header => "REST-HEADER",
        Form::Query => "REST-QUERY-STRING",
    };
    let age = now.millis().saturating_sub(claim.signed().millis()).max(0);
    context.set("s3:authType", form);
    context.set("s3:signatureversion", ALGORITHM);
    context.set("s3:signatureAge", age.to_string());
}

/// The condition keys of a request whose signature covers `payload`.
pub(super) fn of(said: &Said<'_>, payload: &str) -> Vec<Fact> {
    // A hash is here for the door too: where the body does not pass it, the store must compare.
    let mut facts = vec![Fact::new("s3:x-amz-content-sha256", payload)];
    let parameters = PARAMETERS.iter().filter_map(|(name, key)| Some(Fact::new(*key, said.parameter(name)?)));
    let headers = HEADERS.iter().filter_map(|(name, key)| Some(Fact::new(*key, said.header(name)?)));
    facts.extend(parameters.chain(headers));
    facts.extend(said.header("x-amz-tagging").map(tags).unwrap_or_default());
    facts
}

/// `x-amz-tagging: a=1&b=2` as `s3:RequestObjectTag/…` and `s3:RequestObjectTagKeys`. Tags that cannot be
/// read give no keys, so that nothing can be allowed by them.
fn tags(text: &str) -> Vec<Fact> {
    let decoded = |text: &str| {
        let bytes = percent::decode(text, Plus::Space).ok()?;
        String::from_utf8(bytes.into_owned()).ok()
    };
    let read = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        Some((decoded(name)?, decoded(value)?))
    };
    let Some(tags) = text.split('&').map(read).collect::<Option<BTreeMap<_, _>>>() else {
        return Vec::new();
    };
    let keys = Fact { key: "s3:RequestObjectTagKeys".to_owned(), values: tags.keys().cloned().collect() };
    let each = tags.into_iter().map(|(key, value)| Fact::new(format!("s3:RequestObjectTag/{key}"), value));
    each.chain([keys]).collect()
}
