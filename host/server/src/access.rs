//! Who came to the doors: one JSON line for each HTTP exchange of the Action API.
//!
//! Of a request's target only the path is logged: a query may hold credentials.

use std::time::Instant;

use hyper::Version;
use serde::Serialize;

use crate::http::{Peer, Request, Response};
use crate::journal::Journal;
use crate::line;

/// The longest part of a path that is logged, in bytes.
const MOST_PATH: usize = 256;

/// The access log, if there is to be one.
pub(crate) struct AccessLog(Option<Journal>);

/// The start of an exchange.
pub(crate) struct Exchange {
    began: Instant,
    peer: Peer,
    method: String,
    path: String,
    version: Version,
}

#[derive(Serialize)]
struct Line<'a> {
    #[serde(serialize_with = "line::rfc3339")]
    time: u64,
    request_id: &'a str,
    peer: String,
    tls: bool,
    protocol: String,
    method: &'a str,
    path: &'a str,
    status: u16,
    bytes: u64,
    microseconds: u128,
}

impl AccessLog {
    pub(crate) fn new(journal: Option<Journal>) -> Self {
        Self(journal)
    }

    /// Notes the start of an exchange, if it is to be logged.
    pub(crate) fn begin(&self, request: &Request, peer: Peer) -> Option<Exchange> {
        self.0.as_ref().map(|_| Exchange {
            began: Instant::now(),
            peer,
            method: request.method().as_str().to_owned(),
            path: request.uri().path().chars().take(MOST_PATH).collect(),
            version: request.version(),
        })
    }

    /// Logs its end. A line that does not fit behind a slow disk is lost; the audit log has what matters.
    pub(crate) fn end(&self, exchange: &Exchange, time: u64, request_id: &str, response: &Response) {
        let line = Line {
            time,
            request_id,
            peer: exchange.peer.address.to_string(),
            tls: exchange.peer.secure,
            protocol: format!("{:?}", exchange.version),
            method: &exchange.method,
            path: &exchange.path,
            status: response.status().as_u16(),
            bytes: hyper::body::Body::size_hint(response.body()).lower(),
            microseconds: exchange.began.elapsed().as_micros(),
        };
        if let (Some(journal), Ok(line)) = (&self.0, line::json(&line)) {
            drop(journal.post(&line));
        }
    }
}
