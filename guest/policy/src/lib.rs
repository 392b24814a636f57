//! The policy language: parse, compile, decide, explain.
//!
//! A text becomes a [`Document`] once, when it is written or loaded; the documents that limit one
//! principal become one [`Compiled`] index; [`decide`] asks it about a [`Question`].

mod authority;
mod compiled;
mod context;
mod decision;
mod document;
mod explanation;

pub use authority::{Authority, Principal};
pub use compiled::{Compiled, Source};
pub use context::Context;
pub use decision::{Allow, Decision, Outcome, PolicyKind, Question, decide};
pub use document::{Document, Kind, Malformed, Position};
pub use explanation::{Explanation, explain};
