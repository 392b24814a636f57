//! The door for proxies: about each request that a proxy holds back it asks here whether it may pass.
//!
//! Envoy asks by gRPC, or sends on the request's head by HTTP; other proxies send a head of their own and say in
//! headers what the request was. A door speaks exactly one of these, because which one it is cannot be told
//! from a message: a client can give its request any content type, path and header.
//!
//! Whoever reaches this door is believed about where a request came from and what it was. It is for proxies
//! only.

mod grpc;
mod head;

use std::sync::Arc;

use clap::ValueEnum;
use tonic::body::Body;

pub(crate) use grpc::Grpc;
pub(crate) use head::Heads;

use crate::http::{Handler, Peer, Request};

/// What Envoy says of a body that it sends along: whether this is only its beginning.
const PARTIAL_BODY: &str = "x-envoy-auth-partial-body";

/// How a proxy asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Protocol {
    /// Envoy's gRPC service, `envoy.service.auth.v3.Authorization`
    Grpc,
    /// The request's own head, as Envoy's HTTP service sends it
    Head,
    /// X-Forwarded-Method, -Proto, -Host and -Uri, as Traefik and Caddy send them
    Forwarded,
    /// X-Original-Method and X-Original-URI, as nginx is told to send them for `auth_request`
    Original,
}

/// A door for proxies.
pub(crate) enum Authz {
    Grpc(Grpc),
    Heads(Heads),
}

impl Handler for Authz {
    type Body = Body;

    async fn answer(self: Arc<Self>, request: Request, peer: Peer) -> hyper::Response<Body> {
        match &*self {
            Self::Grpc(grpc) => grpc.answer(request).await,
            Self::Heads(heads) => heads.answer(request, peer).await.map(Body::new),
        }
    }
}
