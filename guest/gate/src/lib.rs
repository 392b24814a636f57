//! Who is this, and may they: SigV4, requests as questions, decisions.
//!
//! A request comes in exactly as its peer sent it and leaves as a [`Caller`] or as an answer. Nothing here
//! reads a clock, a socket or a random number: time comes with each call, accounts through [`Directory`].

pub mod answer;
pub mod bundle;
pub mod caller;
pub mod directory;
pub mod fault;
pub mod http;
pub mod percent;
pub mod query;
pub mod question;
pub mod sigv4;

pub use answer::Refused;
pub use bundle::Bundle;
pub use caller::{Caller, PrincipalKind};
pub use directory::{Directory, Found};
pub use http::{Header, Moment, Request, Response};
pub use question::{Fact, Question};
pub use sigv4::scope::Scope;
