//! What an S3 request says beside its path, and the `s3:` condition keys that follow.

use std::collections::BTreeMap;

use keyward_model::time::Time;

use crate::fault::{Fault, Form};
use crate::http::Request;
use crate::percent::{self, Plus};
use crate::query::Query;
use crate::question::Fact;
use crate::sigv4::claim::Claim;

/// Parameters that say who signs, and nothing of what is wanted.
const OF_SIGNATURE: [&str; 8] = [
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
pub(super) struct Said {
    parameters: BTreeMap<String, String>,
    headers: BTreeMap<String, String>,
}

impl Said {
    /// # Errors
    /// A parameter that stands again, or text that is no text.
    pub(super) fn new(request: &Request, query: &Query<'_>) -> Result<Self, Fault> {
        let mut said = Self { parameters: BTreeMap::new(), headers: BTreeMap::new() };
        for header in &request.headers {
            if matters(&header.name) {
                let value = str::from_utf8(&header.value).map_err(|_| Fault::NoRoute)?;
                let again = said.headers.insert(header.name.clone(), value.trim_ascii().to_owned());
                if again.is_some() {
                    return Err(Fault::Repeated("header"));
                }
            }
        }
        for parameter in query.iter() {
            let name = str::from_utf8(&parameter.name).map_err(|_| Fault::Query)?;
            let value = str::from_utf8(&parameter.value).map_err(|_| Fault::Query)?.to_owned();
            if OF_SIGNATURE.contains(&name) {
                continue;
            }
            let lower = name.to_ascii_lowercase();
            let again = if lower.starts_with("x-amz-") {
                said.headers.insert(lower, value)
            } else {
                said.parameters.insert(name.to_owned(), value)
            };
            if again.is_some() {
                return Err(Fault::Repeated("parameter"));
            }
        }
        Ok(said)
    }

    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.get(name).map(String::as_str)
    }

    pub(super) fn parameters(&self) -> impl Iterator<Item = &str> {
        self.parameters.keys().map(String::as_str)
    }

    /// Whether there is a header with a name that begins so.
    pub(super) fn names_header(&self, prefix: &str) -> bool {
        self.headers.keys().any(|name| name.starts_with(prefix))
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }
}

/// Headers that a question can depend on.
fn matters(name: &str) -> bool {
    name.starts_with("x-amz-") || matches!(name, "if-match" | "if-none-match")
}

/// The condition keys of a request.
pub(super) fn of(said: &Said, claim: &Claim<'_>, now: Time) -> Vec<Fact> {
    let parameters = PARAMETERS.iter().filter_map(|(name, key)| Some(Fact::new(*key, said.parameter(name)?)));
    let headers = HEADERS.iter().filter_map(|(name, key)| Some(Fact::new(*key, said.header(name)?)));
    let mut facts: Vec<_> = parameters.chain(headers).collect();
    let (form, hash) = match claim.form() {
        Form::Header => ("REST-HEADER", said.header("x-amz-content-sha256")),
        Form::Query => ("REST-QUERY-STRING", Some("UNSIGNED-PAYLOAD")),
    };
    let age = now.millis().saturating_sub(claim.signed().millis()).max(0);
    facts.push(Fact::new("s3:authType", form));
    facts.push(Fact::new("s3:signatureversion", "AWS4-HMAC-SHA256"));
    facts.push(Fact::new("s3:signatureAge", age.to_string()));
    // A hash is here for the door too: where the body does not pass it, the store must compare.
    facts.extend(hash.map(|hash| Fact::new("s3:x-amz-content-sha256", hash)));
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
