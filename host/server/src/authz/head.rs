//! Asked by HTTP: a head comes in, and goes out with the caller's headers, or as the refusal.

use std::sync::Arc;

use hyper::HeaderMap;
use hyper::header::{HOST, HeaderValue};
use hyper::http::request::Parts;
use hyper::http::uri::{Authority, PathAndQuery};
use hyper::{Method, Uri};
use keyward_runtime::Passed;
use keyward_runtime::words::{self, Verdict};

use super::{PARTIAL_BODY, Protocol};
use crate::call::{Checked, Checks, MINIMUM, Minimum};
use crate::fault::Fault;
use crate::http::{self, Peer, Receiver, Request, Response};
use crate::moment;

/// What nginx tells its client; any other refusal is to it a failure of ours.
const FORBIDDEN: u16 = 403;

/// Answers proxies that ask by HTTP.
pub(crate) struct Heads {
    pub(crate) checks: Arc<Checks>,
    pub(crate) receiver: Receiver,
    pub(crate) protocol: Protocol,
}

impl Heads {
    /// Answers with status 200 exactly if the request may pass.
    pub(super) async fn answer(&self, request: Request, peer: Peer) -> Response {
        match self.check(request, peer).await {
            Ok(Checked { verdict: Verdict::Pass(passage), revision, request_id }) => {
                pass(&Passed { passage: &passage, revision, request_id: &request_id })
            }
            Ok(Checked { verdict: Verdict::Refuse(refused), .. }) => self.refuse(refused.response),
            Ok(Checked { verdict: Verdict::Pending, .. }) => trouble(Fault::Busy),
            Err(fault) => trouble(fault),
        }
    }

    async fn check(&self, request: Request, peer: Peer) -> Result<Checked, Fault> {
        let moment = moment::now().map_err(|_| Fault::Failed)?;
        let minimum = Minimum::read(request.headers().get_all(MINIMUM).iter().map(HeaderValue::as_bytes));
        if self.protocol == Protocol::Head && request.headers().contains_key(PARTIAL_BODY) {
            if one(request.headers(), PARTIAL_BODY)? != "false" {
                return Err(PARTIAL);
            }
            let received = self.receiver.receive(request, peer).await?;
            return self.checks.check(received.request, minimum, moment).await;
        }
        let (mut head, _) = request.into_parts();
        let peer = match self.protocol {
            Protocol::Forwarded => forwarded(&mut head, peer)?,
            Protocol::Original => {
                let uri = one(&head.headers, "x-original-uri")?;
                head.method = method(&head.headers, "x-original-method")?;
                head.uri = at(&head.uri, uri)?;
                peer
            }
            Protocol::Grpc | Protocol::Head => peer,
        };
        let request = self.receiver.head(&head, peer)?;
        self.checks.check(request, minimum, moment).await
    }

    fn refuse(&self, response: words::Response) -> Response {
        let Some(mut response) = http::worded(response) else { return trouble(Fault::Failed) };
        let status = response.status();
        if status.is_success() {
            return trouble(Fault::Failed);
        }
        if self.protocol == Protocol::Original && status.is_client_error() {
            *response.status_mut() = hyper::StatusCode::from_u16(FORBIDDEN).unwrap_or(status);
        }
        response
    }
}

fn pass(passed: &Passed<'_>) -> Response {
    let mut response = http::response(200, "");
    for (name, value) in passed.headers() {
        match HeaderValue::from_str(&value) {
            Ok(value) => response.headers_mut().insert(name, value),
            Err(_) => return trouble(Fault::Failed),
        };
    }
    response
}

/// Our failure, and not the client's: a proxy must not take it for an answer about the request.
fn trouble(fault: Fault) -> Response {
    let status = if fault.status() < 500 { fault.status() } else { 503 };
    http::response(status, "")
}

/// Takes the head's own method and address from what the proxy says they were.
fn forwarded(head: &mut Parts, peer: Peer) -> Result<Peer, Fault> {
    let uri = one(&head.headers, "x-forwarded-uri")?;
    let host = one(&head.headers, "x-forwarded-host")?.parse::<Authority>().map_err(|_| UNREADABLE)?;
    let secure = match one(&head.headers, "x-forwarded-proto")? {
        "https" => true,
        "http" => false,
        _ => return Err(UNREADABLE),
    };
    head.method = method(&head.headers, "x-forwarded-method")?;
    head.uri = at(&Uri::default(), uri)?;
    head.headers.insert(HOST, HeaderValue::from_str(host.as_str()).map_err(|_| UNREADABLE)?);
    Ok(Peer { secure, ..peer })
}

const PARTIAL: Fault = Fault::Malformed("A part of a body cannot be checked.");
const UNREADABLE: Fault = Fault::Malformed("What the request was cannot be read from the proxy's headers.");

/// The one value of a header.
fn one<'a>(headers: &'a HeaderMap, name: &str) -> Result<&'a str, Fault> {
    let mut values = headers.get_all(name).iter();
    match (values.next().map(HeaderValue::to_str), values.next()) {
        (Some(Ok(value)), None) => Ok(value),
        _ => Err(UNREADABLE),
    }
}

fn method(headers: &HeaderMap, name: &str) -> Result<Method, Fault> {
    one(headers, name)?.parse().map_err(|_| UNREADABLE)
}

/// The same authority, another path and query. They are taken to the letter.
fn at(uri: &Uri, target: &str) -> Result<Uri, Fault> {
    let path: PathAndQuery = target.parse().map_err(|_| UNREADABLE)?;
    if !target.starts_with('/') || !target.is_ascii() || path.as_str() != target {
        return Err(UNREADABLE);
    }
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(path);
    Uri::from_parts(parts).map_err(|_| UNREADABLE)
}

#[cfg(test)]
mod tests;
