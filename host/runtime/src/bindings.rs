//! The WIT contract as Rust, generated once for each world.

/// World `policy`.
#[expect(missing_docs, reason = "generated from the WIT files, which say what things mean")]
pub(crate) mod policy {
    wasmtime::component::bindgen!({
        path: "../../wit",
        world: "policy",
        imports: { default: trappable },
    });
}

/// World `iam`; it shares the words of world `policy`.
#[expect(missing_docs, reason = "generated from the WIT files, which say what things mean")]
pub(crate) mod iam {
    wasmtime::component::bindgen!({
        path: "../../wit",
        world: "iam",
        imports: { default: trappable },
        with: { "keyward:iam/types": super::policy::keyward::iam::types },
    });
}

/// The words of the contract: requests, callers, questions, decisions.
pub mod words {
    pub use super::iam::exports::keyward::iam::api::{Answer, Event};
    pub use super::iam::exports::keyward::iam::usage::{Passing, Tally, Used};
    pub use super::iam::keyward::iam::examiner::{Disagreement, Examined};
    pub use super::policy::exports::keyward::iam::gate::{Passage, Refusal, Refused, Verdict};
    pub use super::policy::keyward::iam::directory::Found;
    pub use super::policy::keyward::iam::types::{
        Caller, Decision, Fact, Header, Moment, Outcome, PolicyKind, PrincipalKind, Question, Request, Response,
        Revision, Scope,
    };
}
