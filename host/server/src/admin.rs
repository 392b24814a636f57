//! The operator's door: metrics and health, on an address of its own.

use std::sync::Arc;

use bytes::Bytes;
use http_body_util::Full;
use hyper::Method;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use prometheus_client::encoding::text::encode;
use prometheus_client::registry::Registry;

use crate::health::Health;
use crate::http::{self, Handler, Peer, Request, Response};

const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Answers the operator.
pub(crate) struct Admin {
    pub(crate) health: Arc<Health>,
    pub(crate) registry: Registry,
}

impl Handler for Admin {
    type Body = Full<Bytes>;

    async fn answer(self: Arc<Self>, request: Request, _: Peer) -> Response {
        match (self.health.answer(&request), request.uri().path(), request.method()) {
            (Some(response), ..) => response,
            (None, "/metrics", &Method::GET) => self.metrics(),
            (None, "/metrics", _) => http::response(405, ""),
            _ => http::response(404, ""),
        }
    }
}

impl Admin {
    fn metrics(&self) -> Response {
        let mut text = String::new();
        if encode(&mut text, &self.registry).is_err() {
            return http::response(500, "");
        }
        let mut response = http::response(200, text);
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(OPENMETRICS));
        response
    }
}
