//! One entry of a proxy's log.
//!
//! Whose a request was is only what our own parts told the proxy, in its metadata or as state of its filters. A header
//! is never believed: of a request that was refused, the log shows those that the client sent.

use std::collections::HashMap;

use envoy_types::pb::envoy::config::core::v3::RequestMethod;
use envoy_types::pb::envoy::data::accesslog::v3::{
    AccessLogCommon, AccessLogType, HttpAccessLogEntry, HttpRequestProperties, HttpResponseProperties,
};
use envoy_types::pb::google::protobuf::value::Kind;
use envoy_types::pb::google::protobuf::{Any, Duration, Struct, Timestamp};

use super::book::{Alike, Sum};

/// Where proxies keep what they are told of a request: by a service that they ask, and by a module.
const NAMESPACES: [&str; 2] = ["envoy.filters.http.ext_authz", "iam.authz"];

/// What a filter's state is called that the module for proxy-wasm hosts leaves.
const STATE: &str = "wasm.iam.authz.";

/// What a service that is asked by plain HTTP says in its answer's headers begins with.
const HEADER: &str = "x-iam-";

/// Headers in which the service behind says what it deleted.
const DELETED_OBJECTS: &str = "x-deleted-objects";
const DELETED_BYTES: &str = "x-deleted-bytes";

/// The most of a query's names that is kept, in bytes: those that matter stand in few words.
const MOST_QUERY: usize = 128;

/// The most of any other word.
const MOST_WORD: usize = 128;

const MINUTE: u64 = 60_000;

/// What an entry says.
pub(super) enum Entry {
    /// A request of an account ended.
    Passed(Alike, Sum),
    /// Nobody's did.
    Nobodys,
    /// One goes on.
    Intermediate,
}

/// Reads an entry of a proxy that is at some place.
pub(super) fn read(entry: HttpAccessLogEntry, place: &str) -> Entry {
    let common = entry.common_properties.unwrap_or_default();
    if !is_the_end(&common) {
        return Entry::Intermediate;
    }
    let Some(account) = said(&common, "account") else { return Entry::Nobodys };
    let (request, response) = (entry.request.unwrap_or_default(), entry.response.unwrap_or_default());
    let status = response.response_code.as_ref().and_then(|code| u16::try_from(code.value).ok()).unwrap_or_default();
    let alike = Alike {
        account,
        action: said(&common, "action").unwrap_or_default(),
        place: place.to_owned(),
        method: method(&request),
        query: names(&request.path),
        status,
        minute: ended(&common) / MINUTE * MINUTE,
    };
    Entry::Passed(alike, sum(&request, &response))
}

fn is_the_end(common: &AccessLogCommon) -> bool {
    matches!(AccessLogType::try_from(common.access_log_type), Ok(AccessLogType::NotSet | AccessLogType::DownstreamEnd))
}

fn sum(request: &HttpRequestProperties, response: &HttpResponseProperties) -> Sum {
    let number = |name| response.response_headers.get(name).and_then(|text| text.parse().ok());
    Sum {
        requests: 1,
        received: request.request_body_bytes,
        sent: response.response_body_bytes,
        deleted_objects: number(DELETED_OBJECTS),
        deleted_bytes: number(DELETED_BYTES).unwrap_or_default(),
    }
}

/// What the proxy was told under a name.
fn said(common: &AccessLogCommon, name: &str) -> Option<String> {
    let told = common.metadata.iter().flat_map(|metadata| {
        NAMESPACES
            .iter()
            .filter_map(|namespace| metadata.filter_metadata.get(*namespace))
            .find_map(|all| text(all, name))
    });
    let word = told.chain(state(&common.filter_state_objects, name)).next()?;
    (!word.is_empty()).then(|| start(&word, MOST_WORD).to_owned())
}

fn text(all: &Struct, name: &str) -> Option<String> {
    let value = all.fields.get(name).or_else(|| all.fields.get(&format!("{HEADER}{name}")))?;
    match &value.kind {
        Some(Kind::StringValue(text)) => Some(text.clone()),
        _ => None,
    }
}

/// A filter's state is text or bytes, which are written alike.
fn state(objects: &HashMap<String, Any>, name: &str) -> Option<String> {
    let object = objects.get(&format!("{STATE}{name}"))?;
    let wrapped = ["type.googleapis.com/google.protobuf.StringValue", "type.googleapis.com/google.protobuf.BytesValue"];
    wrapped.contains(&object.type_url.as_str()).then(|| wrapped_text(&object.value)).flatten()
}

/// The text of a wrapper: its one field, which is shorter than 128 bytes wherever it is one of ours, or has its
/// length in two.
fn wrapped_text(bytes: &[u8]) -> Option<String> {
    let (&tag, rest) = bytes.split_first()?;
    let (&low, rest) = rest.split_first()?;
    let (length, text) = match low {
        0..0x80 => (usize::from(low), rest),
        _ => {
            let (&high, rest) = rest.split_first()?;
            (usize::from(low & 0x7f) | usize::from(high) << 7, rest)
        }
    };
    (tag == 0x0a && text.len() == length).then(|| String::from_utf8(text.to_vec()).ok()).flatten()
}

fn method(request: &HttpRequestProperties) -> &'static str {
    RequestMethod::try_from(request.request_method).map_or("", |method| match method {
        RequestMethod::MethodUnspecified => "",
        known => known.as_str_name(),
    })
}

/// The names of a query's parameters. Their values may be secret, and are not kept.
fn names(path: &str) -> String {
    let query = path.split_once('?').map_or("", |(_, query)| query);
    let names: Vec<&str> = query.split('&').map(|pair| pair.split_once('=').map_or(pair, |(name, _)| name)).collect();
    start(&names.join("&"), MOST_QUERY).to_owned()
}

/// The beginning of a text.
fn start(text: &str, most: usize) -> &str {
    text.get(..text.floor_char_boundary(most)).unwrap_or_default()
}

/// When the request ended, in milliseconds.
fn ended(common: &AccessLogCommon) -> u64 {
    let Timestamp { seconds, nanos } = common.start_time.unwrap_or_default();
    let Duration { seconds: more, nanos: more_nanos } = common.duration.unwrap_or_default();
    let seconds = seconds.saturating_add(more);
    let milliseconds = (i64::from(nanos) + i64::from(more_nanos)) / 1_000_000;
    u64::try_from(seconds.saturating_mul(1_000).saturating_add(milliseconds)).unwrap_or_default()
}

#[cfg(test)]
mod tests;
