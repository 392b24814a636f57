//! One call of the Action API, from a whole request to an answer that will last.
//!
//! A [`Desk`] takes calls from the doors, queues them, waits until what they saw and wrote is on disk, and
//! has them audited. Its worker threads run the components; each has a warm gate of its own.

mod bundles;
mod checks;
mod cut;
mod desk;
mod documents;
mod ended;
mod minimum;
mod modules;
mod passwords;
mod pool;
mod rows;
mod worker;

pub(crate) use bundles::{Bundles, Wanted};
pub(crate) use checks::{Checked, Checks};
pub(crate) use desk::Desk;
use documents::Wants;
pub(crate) use ended::{Answered, Ended};
pub(crate) use minimum::{MINIMUM, Minimum};
use modules::Examinations;
use passwords::Hashes;
pub(crate) use rows::CallRows;
pub(crate) use worker::Tools;

use keyward_runtime::words::{Moment, Request};
use tokio::sync::OwnedSemaphorePermit;

use crate::modules as module;
use crate::password::Task;
use crate::web::Want;

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
    /// The documents that it has asked for.
    documents: Wants,
    /// The modules that it has asked about.
    examinations: Examinations,
}

/// What a call waits for that takes longer than a worker's time.
enum Errand {
    /// A hash that is to be made.
    Hash(Task),
    /// A document that is to be fetched.
    Document(Want),
    /// A module that is to be examined.
    Module(module::Want),
}

impl Call {
    /// What the call ended for without having come to its end.
    fn errand(&self) -> Option<Errand> {
        let hash = self.hashes.wanted().map(Errand::Hash);
        let document = || self.documents.wanted().map(Errand::Document);
        hash.or_else(document).or_else(|| self.examinations.wanted().map(Errand::Module))
    }

    /// A call that came just now.
    pub(crate) fn new(request: Request, moment: Moment, room: Option<OwnedSemaphorePermit>) -> Self {
        let (hashes, documents, examinations) = Default::default();
        Self { request, moment, room, hashes, documents, examinations }
    }
}
