//! HTTP/1.1 and HTTP/2 in front of everything the server answers, within limits.
//!
//! A [`Door`] accepts connections, each of which is served by one task: [`connection`] speaks the protocol
//! and cuts who is too slow, and a [`Handler`] answers. Nothing here knows what is asked.

mod activity;
mod address;
mod connection;
mod door;
mod framing;
mod peer;
mod receive;
mod tls;

use std::error::Error;
use std::future::Future;
use std::net::IpAddr;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::{Body, Incoming};
use hyper::header::{CONNECTION, CONTENT_LENGTH, HeaderName, HeaderValue, TRANSFER_ENCODING};
use keyward_runtime::words;

pub(crate) use address::Address;
pub(crate) use door::{Bound, Door};
pub(crate) use peer::Trust;
pub(crate) use receive::Receiver;
pub(crate) use tls::{acceptor, authorities};

/// Headers of a request.
const MOST_HEADERS: usize = 100;

/// A request whose body is still on its way.
pub(crate) type Request = hyper::Request<Incoming>;

/// A whole response.
pub(crate) type Response = hyper::Response<Full<Bytes>>;

/// Answers requests.
pub(crate) trait Handler: Send + Sync + 'static {
    /// What its responses carry.
    type Body: Body<Data = Bytes, Error: Into<Box<dyn Error + Send + Sync>>> + Send + 'static;

    /// Answers one. Dropped when the client leaves.
    fn answer(
        self: Arc<Self>,
        request: Request,
        peer: Peer,
    ) -> impl Future<Output = hyper::Response<Self::Body>> + Send;
}

/// Who is at the other end of a connection. A Unix socket counts as loopback.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Peer {
    /// Its address. An IPv4 address is never written as an IPv6 one.
    pub(crate) address: IpAddr,
    /// Whether it speaks TLS with us.
    pub(crate) secure: bool,
}

/// A component's answer as a response; none if its headers are no headers.
pub(crate) fn worded(words: words::Response) -> Option<Response> {
    let mut response = response(words.status, words.body);
    for words::Header { name, value } in words.headers {
        let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
        let value = HeaderValue::from_maybe_shared(Bytes::from(value)).ok()?;
        // How a response is framed is not the component's to say.
        if ![CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING].contains(&name) {
            response.headers_mut().append(name, value);
        }
    }
    Some(response)
}

/// A response without headers.
pub(crate) fn response(status: u16, body: impl Into<Bytes>) -> Response {
    let mut response = Response::new(Full::new(body.into()));
    *response.status_mut() = hyper::StatusCode::from_u16(status).unwrap_or(hyper::StatusCode::INTERNAL_SERVER_ERROR);
    response
}
