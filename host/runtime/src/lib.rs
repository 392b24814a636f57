//! Runs Keyward's components: any Rust program embeds the gate, or the whole IAM system, with this crate.
//!
//! A [`Runtime`] owns wasmtime. A [`PolicyComponent`] or [`IamComponent`] is bytes that were compiled,
//! checked against their WIT world and linked; it makes instances. A [`Slot`] holds the version that
//! runs now. A [`Worker`] serves requests one at a time: one warm policy instance, and a fresh iam
//! instance for every call. What the components need from outside are two ports: [`Rows`] and
//! [`Directory`].
//!
//! Guests are not trusted to end, to be small or to be well. Every call has a deadline and a memory
//! limit, and whatever goes wrong is a [`Failure`]: the instance is thrown away, and the caller denies.
//!
//! This crate knows no word of IAM. It moves requests, rows and bundles.

mod bindings;
mod engine;
mod failure;
mod forge;
mod iam;
mod identity;
mod instance;
mod module;
mod policy;
mod ports;
mod probe;
mod signatures;
mod slot;
mod worker;

pub use bindings::words;
pub use engine::{Limits, Runtime};
pub use failure::{Failure, Unfit};
pub use forge::{Component, Forge, Forged, LARGEST, Refused, Trust};
pub use iam::IamComponent;
pub use identity::{INTERNAL, Passed, outcome, passes, policy_kind};
pub use instance::Digest;
pub use module::{SERVED, World};
pub use policy::{Policy, PolicyComponent};
pub use ports::{Directory, Documents, Modules, Outside, Passwords, PortError, Row, Rows, SharedRows};
pub use probe::Wrong;
pub use slot::Slot;
pub use worker::{By, Served, Worker};

/// The components this build was made with.
pub mod embedded {
    /// `policy.wasm`: the gate.
    pub const POLICY: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/policy.wasm"));
    /// `iam.wasm`: the Action API.
    pub const IAM: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/iam.wasm"));
}
