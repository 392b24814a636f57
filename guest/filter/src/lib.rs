//! The gate as a module for proxies that speak proxy-wasm: Envoy, and others that run such modules.
//!
//! A [`door::Door`] decides about requests, and says whom it must be told about before it can. It knows no proxy,
//! no clock and no network, so it is tested like any other code. What only a proxy can do (its headers, its answers,
//! its calls to the server) is in `host`, the one place that needs proxy-wasm.
//!
//! A proxy has one such module for each of its workers, and they share nothing. Whatever one of them remembers has
//! a limit.

pub mod arrival;
pub mod door;
pub mod edge;
pub mod feed;
pub mod fetch;
pub mod identity;
pub mod settings;
pub mod table;

#[cfg(target_arch = "wasm32")]
mod host;
