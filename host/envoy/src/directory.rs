//! A gate's directory: what is known, and a note of what was missing.

use std::mem::take;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use keyward_runtime::words::{Found, Scope};
use keyward_runtime::{Directory, PortError};

use crate::knowledge::{Knowledge, Known, Need};

/// One worker's directory.
pub(crate) struct Desk {
    knowledge: Arc<RwLock<Knowledge>>,
    notes: Mutex<Notes>,
}

/// What came of one request's questions.
#[derive(Default)]
pub(crate) struct Notes {
    /// What must be fetched before it can be decided.
    pub(crate) missing: Vec<Need>,
    /// What it was decided by.
    pub(crate) used: Vec<Need>,
}

impl Desk {
    pub(crate) fn new(knowledge: Arc<RwLock<Knowledge>>) -> Self {
        Self { knowledge, notes: Mutex::default() }
    }

    /// What was noted since the last time.
    pub(crate) fn notes(&self) -> Notes {
        take(&mut *self.notes.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn find(&self, need: Need) -> Found {
        let known = self.knowledge.read().unwrap_or_else(PoisonError::into_inner).find(&need);
        let mut notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        match known {
            Known::Here(json) => {
                notes.used.push(need);
                Found::Bundle(json.to_vec())
            }
            Known::Nobody => Found::Unknown,
            Known::Missing => {
                notes.missing.push(need);
                Found::Pending
            }
        }
    }
}

impl Directory for Desk {
    fn revision(&self, account: &str) -> Result<u64, PortError> {
        Ok(self.knowledge.read().unwrap_or_else(PoisonError::into_inner).revision(account))
    }

    fn bundle(&self, access_key: &str, scope: &Scope, token: Option<&str>) -> Result<Found, PortError> {
        Ok(self.find(Need::Bundle {
            access_key: access_key.to_owned(),
            day: scope.day.clone(),
            region: scope.region.clone(),
            service: scope.service.clone(),
            token: token.map(str::to_owned),
        }))
    }

    fn resource(&self, arn: &str) -> Result<Found, PortError> {
        Ok(self.find(Need::Resource(arn.to_owned())))
    }
}
