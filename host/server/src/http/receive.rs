//! From a request on the wire to the words of the components, whole and within limits.
//!
//! A signature covers what the peer sent, so nothing is decoded, joined or put in order here. What two
//! readers could read in two ways is refused.

use std::sync::Arc;

use http_body_util::BodyExt;
use hyper::HeaderMap;
use hyper::body::{Body, Incoming};
use hyper::header::HOST;
use hyper::http::request::Parts;
use hyper::http::uri::Authority;
use keyward_runtime::{passes, words};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::fault::Fault;
use crate::http::{MOST_HEADERS, Peer, Request, Trust};
use crate::settings::HttpLimits;

/// Receives requests.
pub(crate) struct Receiver {
    limits: HttpLimits,
    trust: Trust,
    /// Bytes of bodies that may still be taken.
    bodies: Arc<Semaphore>,
}

/// A whole request, and the room that its body takes up.
#[derive(Debug)]
pub(crate) struct Received {
    pub(crate) request: words::Request,
    pub(crate) room: Option<OwnedSemaphorePermit>,
}

impl Receiver {
    pub(crate) fn new(limits: HttpLimits, trust: Trust) -> Self {
        let bodies = usize::try_from(limits.max_bodies).unwrap_or(Semaphore::MAX_PERMITS);
        Self { limits, trust, bodies: Arc::new(Semaphore::new(bodies)) }
    }

    /// Reads the whole request, and refuses what is too long, too slow or ambiguous.
    pub(crate) async fn receive(&self, request: Request, peer: Peer) -> Result<Received, Fault> {
        let (head, body) = request.into_parts();
        let request = self.head(&head, peer)?;
        let body = timeout(self.limits.body_timeout, self.body(body));
        let (body, room) = body.await.map_err(|_| Fault::TooSlow)??;
        Ok(Received { request: words::Request { body: Some(body), ..request }, room })
    }

    /// A request without its body, as whoever has only its head knows it.
    pub(crate) fn head(&self, head: &Parts, peer: Peer) -> Result<words::Request, Fault> {
        let peer = self.trust.client(peer, &head.headers)?;
        Ok(words::Request {
            method: head.method.as_str().to_owned(),
            target: head.uri.path_and_query().map_or("/", |target| target.as_str()).to_owned(),
            headers: headers(head)?,
            body: None,
            peer: peer.address.to_string(),
            secure: peer.secure,
        })
    }

    async fn body(&self, mut body: Incoming) -> Result<(Vec<u8>, Option<OwnedSemaphorePermit>), Fault> {
        let most = usize::try_from(self.limits.max_body).unwrap_or(usize::MAX);
        let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
        if announced > most {
            return Err(Fault::BodyTooLarge);
        }
        let mut bytes = Vec::new();
        let mut room: Option<OwnedSemaphorePermit> = None;
        while let Some(frame) = body.frame().await {
            let Ok(data) = frame.map_err(|_| Fault::Disconnected)?.into_data() else { continue };
            if bytes.len() + data.len() > most {
                return Err(Fault::BodyTooLarge);
            }
            let more = self.room_for(data.len())?;
            match &mut room {
                Some(room) => room.merge(more),
                None => room = Some(more),
            }
            bytes.extend_from_slice(&data);
        }
        Ok((bytes, room))
    }

    fn room_for(&self, bytes: usize) -> Result<OwnedSemaphorePermit, Fault> {
        let bytes = u32::try_from(bytes).map_err(|_| Fault::BodyTooLarge)?;
        self.bodies.clone().try_acquire_many_owned(bytes).map_err(|_| Fault::Busy)
    }
}

/// The headers as the components read them, with the one authority that the request is for as `host`.
fn headers(head: &Parts) -> Result<Vec<words::Header>, Fault> {
    if head.headers.len() > MOST_HEADERS {
        return Err(Fault::TooManyHeaders);
    }
    let authority = authority(head.uri.authority(), &head.headers)?;
    let mut headers = Vec::with_capacity(head.headers.len() + 1);
    if let Some(authority) = authority {
        headers.push(words::Header { name: HOST.as_str().to_owned(), value: authority.as_str().into() });
    }
    let passed = head.headers.iter().filter(|(name, _)| passes(name.as_str()));
    headers.extend(
        passed.map(|(name, value)| words::Header { name: name.as_str().to_owned(), value: value.as_bytes().into() }),
    );
    Ok(headers)
}

/// The authority of the request's target where no `host` header states it.
fn authority<'a>(target: Option<&'a Authority>, headers: &HeaderMap) -> Result<Option<&'a Authority>, Fault> {
    let mut hosts = headers.get_all(HOST).iter();
    match (target, hosts.next(), hosts.next()) {
        (_, Some(_), Some(_)) => Err(Fault::Malformed("There is more than one Host.")),
        (None, None, None) => Err(Fault::Malformed("There is no Host.")),
        (Some(target), Some(host), None) if host.as_bytes() != target.as_str().as_bytes() => {
            Err(Fault::Malformed("The Host is not that of the request's target."))
        }
        (_, Some(_), None) => Ok(None),
        (target, None, _) => Ok(target),
    }
}

#[cfg(test)]
mod tests;
