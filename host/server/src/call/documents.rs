//! The documents that one call reads.
//!
//! As with passwords, a call never waits for one on its worker thread: it ends, the document is fetched, and the call
//! runs again and finds it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use keyward_runtime::{Documents, PortError};

use crate::call::Call;
use crate::web::{Found, Want, Web};

/// Most documents that one call makes somebody fetch.
const MOST: usize = 4;

/// What a call has asked for so far.
#[derive(Default)]
pub(crate) struct Wants(Mutex<State>);

#[derive(Default)]
struct State {
    ended_for: usize,
    wanted: Option<Want>,
}

impl Wants {
    /// The document that the call ended for, if that is why it ended.
    pub(super) fn wanted(&self) -> Option<Want> {
        self.state().wanted.take()
    }

    fn want(&self, want: Want) -> Result<Found, PortError> {
        let mut state = self.state();
        if state.ended_for >= MOST {
            return Ok(Err("the call asked for too many documents".to_owned()));
        }
        state.ended_for += 1;
        state.wanted = Some(want);
        Err(PortError::new("the call waits for a document"))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The port of one call.
pub(super) struct CallDocuments {
    pub(super) call: Arc<Call>,
    pub(super) web: Arc<Web>,
}

impl Documents for CallDocuments {
    fn allows(&self, url: &str) -> Result<bool, PortError> {
        Ok(self.web.allows(url))
    }

    fn fetch(&self, url: &str, fresh: bool) -> Result<Found, PortError> {
        let want = Want { url: url.to_owned(), fresh };
        match self.web.known(&want) {
            Some(found) => Ok(found),
            None => self.call.documents.want(want),
        }
    }
}
