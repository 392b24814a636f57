//! What is counted and measured, for Prometheus.
//!
//! Labels come from small closed sets: the actions and codes of the components, statuses, decisions. Nothing
//! that a client can make up becomes a label.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use keyward_runtime::words::Decision;
use keyward_runtime::{Runtime, outcome, policy_kind};
use keyward_store::Store;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeLabelSet, EncodeMetric};
use prometheus_client::metrics::counter::{ConstCounter, Counter};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::{ConstGauge, Gauge};
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;

use crate::modules::Running;

/// Upper bounds of the latency histograms, in seconds.
const BUCKETS: [f64; 14] =
    [0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

/// Everything that is counted while serving.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    calls: Family<CallLabels, Counter>,
    durations: Durations,
    decisions: Family<DecisionLabels, Counter>,
    cuts: Family<KindLabel, Counter>,
    checks: Family<OutcomeLabel, Counter>,
    checking: Checking,
    responses: Family<StatusLabel, Counter>,
    /// Connections open now.
    pub(crate) connections: Gauge,
    /// Connections ever accepted.
    pub(crate) accepted: Counter,
    /// Calls that wait for a worker.
    pub(crate) queue: Gauge,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct CallLabels {
    action: String,
    outcome: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ActionLabel {
    action: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct DecisionLabels {
    outcome: &'static str,
    by: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OutcomeLabel {
    outcome: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct KindLabel {
    kind: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct StatusLabel {
    status: u16,
}

/// Latency histograms, by action.
#[derive(Clone, Debug)]
struct Durations(Family<ActionLabel, Histogram>);

impl Default for Durations {
    fn default() -> Self {
        Self(Family::new_with_constructor(|| Histogram::new(BUCKETS)))
    }
}

/// Latency histogram of checks.
#[derive(Clone, Debug)]
struct Checking(Histogram);

impl Default for Checking {
    fn default() -> Self {
        Self(Histogram::new(BUCKETS))
    }
}

impl Metrics {
    /// Counts a check for a proxy: `passed`, or the code of its refusal, and how long it took.
    pub(crate) fn check(&self, outcome: &str, took: Duration) {
        self.checks.get_or_create(&OutcomeLabel { outcome: outcome.to_owned() }).inc();
        self.checking.0.observe(took.as_secs_f64());
    }

    /// Counts a call: its action (empty: none that exists), its error code (empty: success), how long it took.
    pub(crate) fn call(&self, action: &str, code: &str, took: Duration) {
        let action = if action.is_empty() { "none" } else { action }.to_owned();
        let outcome = if code.is_empty() { "Success" } else { code }.to_owned();
        self.calls.get_or_create(&CallLabels { action: action.clone(), outcome }).inc();
        self.durations.0.get_or_create(&ActionLabel { action }).observe(took.as_secs_f64());
    }

    /// Counts a decision.
    pub(crate) fn decision(&self, decision: &Decision) {
        let (outcome, by) = (outcome(decision.outcome), policy_kind(decision.by));
        self.decisions.get_or_create(&DecisionLabels { outcome, by }).inc();
    }

    /// Counts a call that came to nothing, by the kind of its failure.
    pub(crate) fn cut(&self, kind: &'static str) {
        self.cuts.get_or_create(&KindLabel { kind }).inc();
    }

    /// Counts an HTTP response.
    pub(crate) fn response(&self, status: u16) {
        self.responses.get_or_create(&StatusLabel { status }).inc();
    }

    /// All of it, the store's own counters and what runs, by their public names.
    pub(crate) fn registry(&self, store: Arc<Store>, runtime: Runtime, running: Running) -> Registry {
        let mut registry = Registry::with_prefix("keyward");
        let built = vec![("version", env!("CARGO_PKG_VERSION").to_owned())];
        registry.register("build", "What runs", Info::new(built));
        registry.register("calls", "Calls by action and error code", self.calls.clone());
        registry.register(
            "call_duration_seconds",
            "Time from a call's arrival to its answer",
            self.durations.0.clone(),
        );
        registry.register("decisions", "Decisions by outcome and kind of the deciding policy", self.decisions.clone());
        registry.register("checks", "Checks for proxies: passed, or by error code", self.checks.clone());
        let help = "Time from a proxy's question to its answer";
        registry.register("check_duration_seconds", help, self.checking.0.clone());
        registry.register("call_failures", "Calls that came to nothing, by kind of failure", self.cuts.clone());
        registry.register("http_responses", "HTTP responses by status", self.responses.clone());
        registry.register("connections", "Connections open now", self.connections.clone());
        registry.register("connections_accepted", "Connections ever accepted", self.accepted.clone());
        registry.register("queued_calls", "Calls that wait for a worker", self.queue.clone());
        registry.register_collector(Box::new(StoreCounters(store)));
        registry.register_collector(Box::new(Instances(runtime)));
        registry.register_collector(Box::new(running));
        registry
    }
}

/// Instances of the components, counted when they are asked for.
struct Instances(Runtime);

impl fmt::Debug for Instances {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Instances")
    }
}

impl Collector for Instances {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let live = ConstGauge::new(i64::try_from(self.0.instances()).unwrap_or(i64::MAX));
        let help = "Instances of the components that live now: warm gates, and calls under way";
        live.encode(encoder.encode_descriptor("instances", help, None, live.metric_type())?)
    }
}

/// The store's own counters, read when they are asked for.
struct StoreCounters(Arc<Store>);

impl fmt::Debug for StoreCounters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoreCounters")
    }
}

impl Collector for StoreCounters {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let stats = self.0.stats();
        let mut counter = |name, help, value: u64| {
            let counter = ConstCounter::new(value);
            counter.encode(encoder.encode_descriptor(name, help, None, counter.metric_type())?)
        };
        counter("store_commits", "Transactions with writes that were accepted", stats.commits)?;
        counter("store_conflicts", "Transactions that others were faster than", stats.conflicts)?;
        counter("store_flushes", "Batches written durably", stats.flushes)?;
        counter("store_flush_failures", "Batches that could not be written", stats.failed_flushes)?;
        counter("store_flushed_rows", "Rows in all batches written", stats.rows)?;
        counter("store_flushed_commits", "Transactions in all batches written", stats.grouped)?;
        let seconds = |micros: u64| Duration::from_micros(micros).as_secs_f64();
        let spent = ConstCounter::new(seconds(stats.flush_micros));
        let help = "Time spent writing batches";
        spent.encode(encoder.encode_descriptor("store_flush_seconds", help, None, spent.metric_type())?)?;
        let longest = ConstGauge::new(seconds(stats.longest_flush_micros));
        let help = "The longest that a batch took";
        longest.encode(encoder.encode_descriptor("store_longest_flush_seconds", help, None, longest.metric_type())?)
    }
}
