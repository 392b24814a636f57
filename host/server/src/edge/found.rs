//! What was found for a proxy, as HTTP: opaque here, and named by its digest.

use bytes::Bytes;
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, HeaderName, HeaderValue};
use sha2::{Digest, Sha256};

use super::outcome::Outcome;
use crate::http::{self, Response};

/// The revision of the store that an answer is of.
const REVISION: HeaderName = HeaderName::from_static("x-iam-revision");

/// What was found, and its digest; or nothing.
pub(super) struct Found(Option<(Vec<u8>, String)>);

impl Found {
    pub(super) fn new(found: Option<Vec<u8>>) -> Self {
        Self(found.map(|bytes| {
            let digest: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
            (bytes, format!("\"{digest}\""))
        }))
    }

    /// As the audit log calls it: nothing, or why the proxy was given nothing.
    pub(super) fn code(&self) -> &'static str {
        if self.0.is_some() { "" } else { "Unknown" }
    }

    /// The status of the answer, given what the proxy says that it has.
    pub(super) fn status(&self, known: Option<&HeaderValue>) -> u16 {
        match &self.0 {
            None => 404,
            Some((_, tag)) if names(known, tag) => 304,
            Some(_) => 200,
        }
    }

    /// The answer, given what the proxy says that it has.
    pub(super) fn answer(self, known: Option<&HeaderValue>, revision: u64) -> (Outcome, Response) {
        let status = self.status(known);
        let Some((bytes, tag)) = self.0 else {
            return (Outcome::Unknown, json(status, "{}", revision));
        };
        let (outcome, body) = if status == 304 { (Outcome::Unchanged, Vec::new()) } else { (Outcome::Found, bytes) };
        let mut response = json(status, body, revision);
        if let Ok(tag) = HeaderValue::from_str(&tag) {
            response.headers_mut().insert(ETAG, tag);
        }
        (outcome, response)
    }
}

/// Whether `If-None-Match` names the tag.
fn names(known: Option<&HeaderValue>, tag: &str) -> bool {
    let known = known.and_then(|known| known.to_str().ok()).unwrap_or_default();
    known.split(',').any(|known| known.trim().trim_start_matches("W/") == tag)
}

/// An answer of a revision, for nobody else and for no later use.
pub(super) fn json(status: u16, body: impl Into<Bytes>, revision: u64) -> Response {
    let mut response = http::response(status, body);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(REVISION, revision.into());
    response
}
