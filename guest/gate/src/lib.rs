//! Who is this, and may they: SigV4, requests as questions, decisions.
//!
//! A request comes in exactly as its peer sent it and leaves as a [`Caller`] or as an answer. Nothing here
//! reads a clock, a socket or a random number: time comes with each call, accounts through [`Directory`].

pub mod answer;
pub mod bundle;
mod cache;
pub mod caller;
mod context;
pub mod directory;
pub mod fault;
mod gate;
pub mod http;
pub mod percent;
mod principal;
pub mod query;
pub mod question;
pub mod resource;
mod routes;
mod s3;
pub mod sigv4;

pub use answer::Refused;
pub use bundle::Bundle;
pub use caller::{Caller, PrincipalKind, Token};
pub use context::{of_principal, resource_account};
pub use directory::{Directory, Found};
pub use gate::{Because, Gate, Passage, Refusal, Settings, Verdict};
pub use http::{Header, Moment, Request, Response};
pub use keyward_policy::{Decision, Outcome, PolicyKind};
pub use principal::{BadBundle, authority};
pub use question::{Fact, Question};
pub use resource::Resource;
pub use routes::Routes;
pub use sigv4::scope::Scope;
