//! Writes by the iam component of what the host gathered: no call waits for them.

use std::sync::Arc;

use keyward_runtime::{Failure, IamComponent, SharedRows, Slot};
use keyward_store::{Refusal, Store};

use crate::call::{CallRows, Tools};

/// How often a batch is tried because others were faster.
const TRIES: usize = 64;

/// Why something could not be written down.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unwritten {
    #[error("other calls were always faster")]
    Conflicts,
    #[error(transparent)]
    Component(#[from] Failure),
    #[error("the component refused: {0}")]
    Refused(String),
    #[error(transparent)]
    Store(Refusal),
}

/// Lets the component write, and commits it.
pub(crate) struct Pen {
    iam: Arc<Slot<IamComponent>>,
    store: Arc<Store>,
}

impl Pen {
    pub(crate) fn new(tools: &Tools) -> Self {
        Self { iam: tools.iam.clone(), store: tools.store.clone() }
    }

    /// Has something written, all of it or nothing.
    pub(crate) fn write<T>(
        &self,
        work: impl Fn(&IamComponent, SharedRows) -> Result<Result<T, String>, Failure>,
    ) -> Result<T, Unwritten> {
        for _ in 0..TRIES {
            let rows = Arc::new(CallRows::new(self.store.view()));
            let shared: SharedRows = rows.clone();
            let written = work(&self.iam.current(), shared)?.map_err(Unwritten::Refused)?;
            match rows.commit() {
                Err(Refusal::Conflict) => {}
                kept => return kept.map(|_| written).map_err(Unwritten::Store),
            }
        }
        Err(Unwritten::Conflicts)
    }
}
