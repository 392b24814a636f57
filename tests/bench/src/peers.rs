//! Other engines on the same statements. Each allows the request, or says why it has no figure.

mod casbin;
mod cedar;
mod iam_rs;
mod regorus;

use crate::sample::Sample;

/// A peer: its name, and how to measure one decision over so many statements.
pub struct Peer {
    /// Name of the crate.
    pub name: &'static str,
    /// Measures it.
    pub measure: fn(usize) -> anyhow::Result<Sample>,
}

/// All of them.
pub const PEERS: &[Peer] = &[
    Peer { name: "iam-rs", measure: iam_rs::measure },
    Peer { name: "cedar-policy", measure: cedar::measure },
    Peer { name: "casbin", measure: casbin::measure },
    Peer { name: "regorus", measure: regorus::measure },
];
