//! The gate inside Envoy: a dynamic module that runs `policy.wasm` on Envoy's own workers.
//!
//! A [`stream::Stream`] holds one request back until the gate has spoken. Each worker has a warm gate
//! ([`gates`]); what gates know of principals comes from the server's edge and is shared by all workers
//! ([`knowledge`]). Only Envoy's main thread talks to the edge ([`config`]): a stream that lacks something says so
//! ([`wants`]), is paused, and woken when it is there. No worker ever waits.
//!
//! It knows no word of IAM, as every host.

mod abi;
mod clock;
mod config;
mod directory;
mod edge;
mod gates;
mod knowledge;
mod moment;
mod reply;
mod request;
mod settings;
mod shared;
mod stats;
mod stream;
mod swap;
mod wants;
