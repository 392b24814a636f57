//! A stream's request: read, let through, or answered.

use proxy_wasm::hostcalls;
use proxy_wasm::types::MapType;

use keyward_gate::{Refused, Response};

use crate::arrival::Arrival;
use crate::identity::Said;

/// Where [`super::bodies`] leaves a body for the gate. Only modules of the proxy's can write there.
pub(super) const BODY: &str = "keyward.body";

/// What all metadata begin with. A proxy shows them as state of its filters: Envoy as `wasm.iam.authz.action`.
const NAMESPACE: &str = "iam.authz.";

/// The request of the stream at hand. `whole` if there is no body behind its head.
pub(super) fn read(whole: bool) -> Option<Arrival> {
    let headers = hostcalls::get_map_bytes(MapType::HttpRequestHeaders).ok()?;
    let source = property(&["source", "address"]).unwrap_or_default();
    let body = if whole { Some(Vec::new()) } else { property(&[BODY]) };
    Arrival::read(headers, &String::from_utf8_lossy(&source), body)
}

/// Whether the route of the stream at hand says that refusals are only told there.
pub(super) fn is_watched() -> bool {
    property(&["xds", "route_metadata", "filter_metadata", "keyward", "mode"]).is_some_and(|mode| mode == b"shadow")
}

fn property(path: &[&str]) -> Option<Vec<u8>> {
    hostcalls::get_property(path.to_vec()).ok().flatten()
}

/// Leaves a body for the gate.
pub(super) fn leave_body(body: &[u8]) {
    let _ = hostcalls::set_property(vec![BODY], Some(body));
}

/// Tells the store who asks, and takes away what only we may say.
pub(super) fn tell_store(forged: &[String], headers: &Said) {
    for name in forged {
        let _ = hostcalls::remove_map_value(MapType::HttpRequestHeaders, name);
    }
    for (name, value) in headers {
        let _ = hostcalls::add_map_value(MapType::HttpRequestHeaders, name, value);
    }
}

/// Tells the proxy what was decided.
pub(super) fn tell_proxy(facts: &Said) {
    for (name, value) in facts {
        let _ = hostcalls::set_property(vec![&format!("{NAMESPACE}{name}")], Some(value.as_bytes()));
    }
}

/// Answers the client.
pub(super) fn answer(refused: &Refused) {
    let Response { status, headers, body } = &refused.response;
    // A header of ours that is no text would be a mistake of ours. The refusal stands without it.
    let text = headers.iter().filter_map(|header| Some((header.name.as_str(), str::from_utf8(&header.value).ok()?)));
    let _ = hostcalls::send_http_response(u32::from(*status), text.collect(), Some(body));
}

/// Answers the client where there is nothing to word an answer by.
pub(super) fn answer_plainly(status: u32) {
    let _ = hostcalls::send_http_response(status, Vec::new(), None);
}
