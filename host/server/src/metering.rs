//! What went through proxies: told by their logs, added up here, written down by the component.
//!
//! Envoy sends its log over one stream and is never answered, so nothing comes twice, and what is lost is lost: here
//! at most what came since the last note, and in between what Envoy itself drops. That is why what has come from each
//! proxy is counted, and held against what the proxy says it has sent ([`proxies`]). While the book is full, streams
//! are not read, and proxies wait.

mod book;
mod door;
mod entry;
mod proxies;
mod writer;

use std::sync::Arc;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

use book::Book;
pub(crate) use door::{LOGS, LogDoor, METRICS};
pub(crate) use proxies::Missing;
use proxies::Proxies;
pub(crate) use writer::Writer;

/// What was gathered since it was last written.
#[derive(Default)]
pub(crate) struct Meter {
    book: Book,
    proxies: Arc<Proxies>,
    counts: Counts,
}

/// What became of entries.
#[derive(Clone, Debug, Default)]
struct Counts {
    entries: Family<Sort, Counter>,
    /// Sums that are not written yet.
    waiting: Gauge,
    failures: Counter,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Sort {
    sort: &'static str,
}

impl Meter {
    /// Shows it in the metrics.
    pub(crate) fn show(&self, registry: &mut Registry) {
        let help = "Entries of proxies' logs: counted for an account, nobody's, or of a request that goes on";
        registry.register("metering_entries", help, self.counts.entries.clone());
        registry.register("metering_waiting", "Sums that are not written yet", self.counts.waiting.clone());
        let help = "Attempts to write sums that failed; they are kept, and tried again";
        registry.register("metering_write_failures", help, self.counts.failures.clone());
        registry.register_collector(Box::new(Missing(self.proxies.clone())));
    }
}
