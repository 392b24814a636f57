//! The policy language: parse, compile, decide, explain.
//!
//! A text becomes a [`Document`] once, when it is written or loaded; the documents that limit one
//! principal become one [`Compiled`] index; [`decide`] asks it about a [`Question`].
//!
//! Some things cannot be told: a value that is no number, a variable without a value. Where AWS says nothing,
//! doubt never allows and always denies.

mod authority;
mod compiled;
mod condition;
mod context;
mod decision;
mod document;
mod element;
mod explanation;
mod grammar;
mod index;
mod json;
mod malformed;
mod operator;
mod pattern;
mod principal;
pub mod quota;
mod renamed;
mod value;

pub use authority::{Authority, Principal};
pub use compiled::{Compiled, Source, SourceKind};
pub use context::Context;
pub use decision::{Allow, Decision, Outcome, PolicyKind, Question, decide};
pub use document::{Document, Kind};
pub use explanation::{Considered, Explanation, Weighed, explain};
pub use malformed::{Malformed, Position};
pub use renamed::rename_principals;
pub use value::is_network;
