//! The modules that one call asks about.
//!
//! As with passwords, a call never waits for one on its worker thread: it ends, the module is examined, and the call runs
//! again and finds what it is.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use keyward_runtime::words::Disagreement;
use keyward_runtime::{Modules as Port, PortError};

use crate::call::Call;
use crate::modules::{Found, Want};

/// Most modules that one call has examined.
const MOST: usize = 2;

/// What a call has asked for so far.
#[derive(Default)]
pub(crate) struct Examinations(Mutex<State>);

#[derive(Default)]
struct State {
    made: Vec<(Want, Found)>,
    wanted: Option<Want>,
}

impl Examinations {
    /// The module that the call ended for, if that is why it ended.
    pub(super) fn wanted(&self) -> Option<Want> {
        self.state().wanted.take()
    }

    /// Keeps what was found for the next time the call runs.
    pub(super) fn made(&self, want: Want, found: Found) {
        self.state().made.push((want, found));
    }

    fn find(&self, want: Want) -> Result<Found, PortError> {
        let mut state = self.state();
        if let Some((_, found)) = state.made.iter().find(|(made, _)| *made == want) {
            return Ok(found.clone());
        }
        if state.made.len() >= MOST {
            return Err(PortError::new("the call asked about too many modules"));
        }
        state.wanted = Some(want);
        Err(PortError::new("the call waits for a module to be examined"))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The port of one call.
pub(super) struct CallModules {
    pub(super) call: Arc<Call>,
}

impl Port for CallModules {
    fn examine(&self, digest: &str, signature: Option<&[u8]>) -> Result<Found, PortError> {
        let want = Want { digest: digest.to_owned(), signature: signature.map(<[u8]>::to_vec) };
        self.call.examinations.find(want)
    }

    fn disagreements(&self) -> Result<Vec<Disagreement>, PortError> {
        Ok(Vec::new())
    }
}
