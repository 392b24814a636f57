//! What every instance has, whatever its world: a store with limits, and a call that may fail.

use std::fmt;

use sha2::{Digest as _, Sha256};
use wasmtime::{ResourceLimiter, Store};

use crate::engine::Runtime;
use crate::failure::Failure;

/// SHA-256 of a component's bytes: its name in logs, answers and caches.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The digest that a text names, as it is displayed.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let hex = text.strip_prefix("sha256:").filter(|hex| hex.len() == 64)?;
        let mut digest = [0; 32];
        let mut digits = hex.bytes().map(|byte| match byte {
            b'0'..=b'9' => Some(byte - b'0'),
            b'a'..=b'f' => Some(byte - b'a' + 10),
            _ => None,
        });
        for byte in &mut digest {
            *byte = digits.next()?? << 4 | digits.next()??;
        }
        Some(Self(digest))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sha256:")?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Host state of an instance: its world's ports, and what it has asked for.
pub(crate) struct State<P> {
    pub(crate) ports: P,
    bounds: Bounds,
}

/// Refuses growth past the limit, and remembers that it did.
struct Bounds {
    memory: usize,
    exceeded: bool,
}

impl ResourceLimiter for Bounds {
    fn memory_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        self.exceeded |= desired > self.memory;
        Ok(desired <= self.memory)
    }

    fn table_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        Ok(desired <= 10_000)
    }
}

pub(crate) fn store<P: 'static>(runtime: &Runtime, ports: P) -> Store<State<P>> {
    let bounds = Bounds { memory: runtime.limits.memory, exceeded: false };
    let mut store = Store::new(&runtime.engine, State { ports, bounds });
    store.limiter(|state| &mut state.bounds);
    store.set_epoch_deadline(runtime.deadline());
    store
}

/// Gives the error of a call its name.
pub(crate) fn failure<P>(store: &Store<State<P>>, error: wasmtime::Error) -> Failure {
    Failure::from_call(error, store.data().bounds.exceeded)
}
