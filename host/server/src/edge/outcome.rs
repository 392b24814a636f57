//! How questions ended, counted; and who waits.

use std::sync::Arc;
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::fault::Fault;

/// Most proxies that may wait for changes at once.
const MOST_PARKED: usize = 4096;

/// By how much each proxy that waits puts the news off: under a storm of commits, all of them together are told no
/// more than ten thousand times in a second, whatever their number.
const TURN: Duration = Duration::from_micros(100);

/// The longest that news are put off.
const LONGEST: Duration = Duration::from_millis(50);

/// What was asked for.
#[derive(Clone, Copy)]
pub(super) enum Sort {
    Bundle,
    Resource,
    Changes,
    Other,
}

/// How a question ended.
#[derive(Clone, Copy)]
pub(super) enum Outcome {
    Found,
    Unknown,
    /// The proxy has it already.
    Unchanged,
    Changes,
    /// The proxy was told to begin anew.
    Forget,
    Refused,
    Failed,
}

impl From<Fault> for Outcome {
    fn from(fault: Fault) -> Self {
        if fault.status() < 500 { Self::Refused } else { Self::Failed }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Labels {
    request: &'static str,
    outcome: &'static str,
}

/// How questions ended, and who waits.
#[derive(Clone)]
pub(crate) struct Outcomes {
    ended: Family<Labels, Counter>,
    waiting: Gauge,
    room: Arc<Semaphore>,
}

impl Outcomes {
    /// Counts from nothing.
    pub(crate) fn new(registry: &mut Registry) -> Self {
        let (ended, waiting) = (Family::default(), Gauge::default());
        let help = "Requests of proxies by what they asked for and how that ended";
        registry.register("edge_requests", help, Family::clone(&ended));
        registry.register("edge_waiting", "Proxies that wait for changes now", Gauge::clone(&waiting));
        Self { ended, waiting, room: Arc::new(Semaphore::new(MOST_PARKED)) }
    }

    pub(super) fn count(&self, sort: Sort, outcome: Outcome) {
        let request = match sort {
            Sort::Bundle => "bundle",
            Sort::Resource => "resource",
            Sort::Changes => "changes",
            Sort::Other => "other",
        };
        let outcome = match outcome {
            Outcome::Found => "found",
            Outcome::Unknown => "unknown",
            Outcome::Unchanged => "unchanged",
            Outcome::Changes => "changes",
            Outcome::Forget => "forget",
            Outcome::Refused => "refused",
            Outcome::Failed => "failed",
        };
        self.ended.get_or_create(&Labels { request, outcome }).inc();
    }

    /// A place to wait in, if there is one left.
    pub(super) fn park(&self) -> Option<Parked> {
        let place = self.room.clone().try_acquire_owned().ok()?;
        self.waiting.inc();
        Some(Parked { waiting: self.waiting.clone(), place })
    }

    /// Waits a little for more to tell, the longer the more proxies are to be told.
    pub(super) async fn gather(&self) {
        let waiting = u32::try_from(self.waiting.get()).unwrap_or_default();
        tokio::time::sleep(TURN.saturating_mul(waiting).min(LONGEST)).await;
    }
}

/// A proxy that waits.
pub(super) struct Parked {
    waiting: Gauge,
    #[expect(dead_code, reason = "held, and given back with the wait")]
    place: OwnedSemaphorePermit,
}

impl Drop for Parked {
    fn drop(&mut self) {
        self.waiting.dec();
    }
}
