//! Calls to the server, through one of the proxy's clusters.

use std::time::Duration;

use proxy_wasm::hostcalls;
use proxy_wasm::types::{BufferType, MapType};

use crate::door::Reply;
use crate::feed::Poll;
use crate::fetch::Want;

/// The longest answer that is read.
const LONGEST: usize = 4 << 20;

/// The server, as the proxy knows it.
pub(super) struct Server {
    pub(super) cluster: String,
    pub(super) authority: String,
}

impl Server {
    /// Asks for what has changed.
    pub(super) fn poll(&self, poll: &Poll) -> Option<u32> {
        self.call(("GET", &poll.path), &[], None, poll.timeout)
    }

    /// Asks one question.
    pub(super) fn fetch(&self, want: &Want, timeout: u64) -> Option<u32> {
        let json = [("content-type", "application/json")];
        self.call(("POST", want.path()), &json, Some(want.body().as_bytes()), timeout)
    }

    fn call(
        &self,
        (method, path): (&str, &str),
        more: &[(&str, &str)],
        body: Option<&[u8]>,
        timeout: u64,
    ) -> Option<u32> {
        let mut headers = vec![(":method", method), (":path", path), (":authority", &self.authority)];
        headers.extend(more);
        hostcalls::dispatch_http_call(&self.cluster, headers, body, Vec::new(), Duration::from_millis(timeout)).ok()
    }
}

/// The answer that is at hand. None if the call failed, or if it is no answer of the server's.
pub(super) fn reply(headers: usize, body: usize) -> Option<Reply> {
    if headers == 0 || body > LONGEST {
        return None;
    }
    let header = |name| hostcalls::get_map_value_bytes(MapType::HttpCallResponseHeaders, name).ok().flatten();
    let number = |name| String::from_utf8(header(name)?).ok();
    let status = number(":status")?.parse().ok()?;
    let revision = number("x-iam-revision").and_then(|text| text.parse().ok());
    let body = match body {
        0 => Vec::new(),
        size => hostcalls::get_buffer(BufferType::HttpCallResponseBody, 0, size).ok().flatten()?,
    };
    Some(Reply { status, revision, body })
}

/// A number for this worker's module that none before it had. The proxy's modules share nothing but a few words.
pub(super) fn worker(proxy: &str) -> u32 {
    let key = format!("keyward.workers.{proxy}");
    for _ in 0..64 {
        let Ok((known, version)) = hostcalls::get_shared_data(&key) else { break };
        let known = known.and_then(|bytes| bytes.try_into().ok()).map_or(0, u32::from_le_bytes);
        let next = known.wrapping_add(1);
        if hostcalls::set_shared_data(&key, Some(&next.to_le_bytes()), version).is_ok() {
            return next;
        }
    }
    0
}
