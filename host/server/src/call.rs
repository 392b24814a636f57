//! One call of the Action API, from a whole request to an answer that will last.
//!
//! A [`Desk`] takes calls from the doors, queues them, waits until what they saw and wrote is on disk, and
//! has them audited. Its worker threads run the components; each has a warm gate of its own.

mod checks;
mod cut;
mod desk;
mod ended;
mod passwords;
mod rows;
mod worker;

pub(crate) use checks::{Checked, Checks};
pub(crate) use desk::Desk;
pub(crate) use ended::{Answered, Ended};
use passwords::Hashes;
pub(crate) use rows::CallRows;
pub(crate) use worker::Tools;

use keyward_runtime::words::{Moment, Request};
use tokio::sync::OwnedSemaphorePermit;

/// How often a call that changed nothing runs again because what it saw did not reach the disk.
const REREADS: usize = 3;

/// A request and the moment it came. Immutable: run again, it asks the same.
pub(crate) struct Call {
    pub(crate) request: Request,
    pub(crate) moment: Moment,
    /// What its body takes up of the room for all bodies.
    #[expect(dead_code, reason = "held, and given back with the call")]
    pub(crate) room: Option<OwnedSemaphorePermit>,
    /// The hashes that it has asked for. They follow from the rest.
    hashes: Hashes,
}

impl Call {
    /// A call that came just now.
    pub(crate) fn new(request: Request, moment: Moment, room: Option<OwnedSemaphorePermit>) -> Self {
        Self { request, moment, room, hashes: Hashes::default() }
    }
}
