//! gRPC without a server of its own: one service behind a door of ours.

use hyper::header::{CONTENT_TYPE, TE};
use hyper::{StatusCode, Version};
use tonic::body::Body;
use tonic::codegen::Service;

use crate::http::{self, Request};

/// Says how a gRPC call ended.
const GRPC_STATUS: &str = "grpc-status";

/// Lets a service answer, if this is gRPC at all.
///
/// Nothing but success is answered with status 200: a proxy that was set up to ask by plain HTTP would take it for
/// one.
pub(crate) async fn answer<S>(mut service: S, request: Request) -> hyper::Response<Body>
where
    S: Service<Request, Response = hyper::Response<Body>, Error = std::convert::Infallible>,
{
    let is = |name, value: &str| request.headers().get(name).is_some_and(|is| is.as_bytes() == value.as_bytes());
    if request.version() != Version::HTTP_2 || !is(CONTENT_TYPE, "application/grpc") || !is(TE, "trailers") {
        return http::response(415, "").map(Body::new);
    }
    // An error is told by the service's status, and never fails by itself.
    let mut response = match service.call(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    if response.headers().get(GRPC_STATUS).is_some_and(|status| status != "0") {
        *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    }
    response
}
