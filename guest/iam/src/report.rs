//! Credential reports: one line for each user, with the state of all its credentials.
//!
//! An account may have more users than one call can look at, so a report is made in portions: each call of
//! GenerateCredentialReport writes the next one, and says that it is complete when there are no more.

mod generate;
mod line;
mod read;

use keyward_model::layout;
use keyward_model::time::Time;
use serde::{Deserialize, Serialize};

pub use self::generate::GenerateCredentialReport;
pub use self::read::GetCredentialReport;
use crate::fault::Fault;
use crate::tx::Tx;

/// The account's report, or what there is of it. Its text stands in rows of its own.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Report {
    /// When it was begun.
    began: Time,
    /// When it was finished.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    done: Option<Time>,
    /// The row of the last user that is in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    after: Option<String>,
    /// How many portions there are.
    parts: u32,
    /// Bytes of all portions.
    bytes: usize,
}

/// How long a report is good for: AWS makes no other meanwhile.
const GOOD_FOR: i64 = 4 * 3_600;

impl Report {
    fn find(tx: &Tx<'_>) -> Result<Option<Self>, Fault> {
        tx.row(layout::REPORT)
    }

    /// Whether it is too old: to be shown, or to be gone on with.
    fn is_stale(&self, now: Time) -> bool {
        now.seconds().saturating_sub(self.done.unwrap_or(self.began).seconds()) >= GOOD_FOR
    }
}

#[cfg(test)]
mod tests;
