//! Rows at a revision, sealed at rest: the store port and its adapters.
//!
//! The room knows rows (a [`Place`], a key text, value bytes, a [`Revision`]) and no word of what is in them.
//! Who comes through: the host, once per call. It takes a [`View`] (everything committed so far), opens a
//! [`Transaction`] over it for the guest, and hands that to [`Store::commit`], which checks that nothing the
//! transaction read has changed since, and applies its writes whole or not at all. The [`Ticket`] of a commit
//! is resolved when the writes are on disk: nothing may be acknowledged before.
//!
//! Inside: [`store`] holds the newest state and validates; `flush` writes what has gathered, in one durable
//! batch at a time; `seal` lets no value reach a [`Backend`] in plain text; a backend is an ordered map of
//! bytes that applies one batch durably.

pub mod backend;
mod directory;
mod feed;
mod flush;
mod key;
mod layer;
mod log;
mod place;
mod scan;
mod seal;
mod stats;
mod store;
mod ticket;
mod transaction;
mod trouble;
mod value;
mod view;

pub use backend::Backend;
pub use feed::Changes;
pub use key::MasterKey;
pub use place::{Place, Revision};
pub use stats::Stats;
pub use store::{Commit, Store};
pub use ticket::Ticket;
pub use transaction::Transaction;
pub use trouble::{OpenError, Refusal, Trouble};
pub use value::{Row, Value};
pub use view::View;
