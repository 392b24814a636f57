//! Whether the server lives, and whether it serves. Anyone may ask, and learns nothing else.

use std::sync::atomic::{AtomicBool, Ordering};

use hyper::Method;

use crate::http::{self, Request, Response};

/// Whether the server serves.
#[derive(Debug, Default)]
pub(crate) struct Health(AtomicBool);

impl Health {
    /// Says from now on that the server serves, or that it does not.
    pub(crate) fn set_ready(&self, ready: bool) {
        self.0.store(ready, Ordering::Relaxed);
    }

    /// Answers `/healthz` and `/readyz`; other paths are not its own.
    pub(crate) fn answer(&self, request: &Request) -> Option<Response> {
        let well = match request.uri().path() {
            "/healthz" => true,
            "/readyz" => self.0.load(Ordering::Relaxed),
            _ => return None,
        };
        Some(match *request.method() {
            Method::GET | Method::HEAD if well => http::response(200, "ok\n"),
            Method::GET | Method::HEAD => http::response(503, "not ready\n"),
            _ => http::response(405, ""),
        })
    }
}
