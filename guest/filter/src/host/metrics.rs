//! What is counted. The proxy adds up what its workers count.

use std::collections::BTreeMap;

use proxy_wasm::hostcalls;
use proxy_wasm::types::MetricType;

use crate::door::Outcome;

/// Metrics by name, made when they are first needed.
#[derive(Default)]
pub(super) struct Metrics {
    counters: BTreeMap<(&'static str, &'static str), u32>,
    gauges: BTreeMap<&'static str, (u32, u64)>,
}

impl Metrics {
    /// A request's end.
    pub(super) fn count(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Decided(code) => self.add("decisions", code),
            Outcome::Trouble(why) => self.add("errors", why),
        }
    }

    /// One more of something.
    pub(super) fn add(&mut self, what: &'static str, which: &'static str) {
        let define = || hostcalls::define_metric(MetricType::Counter, &format!("keyward.{what}.{which}")).ok();
        let id = self.counters.get(&(what, which)).copied().or_else(define);
        if let Some(id) = id {
            self.counters.insert((what, which), id);
            let _ = hostcalls::increment_metric(id, 1);
        }
    }

    /// This worker's part of a sum over all workers.
    pub(super) fn part(&mut self, what: &'static str, value: u64) {
        let Some((id, last)) = self.gauge(what) else { return };
        let change = i64::try_from(value).unwrap_or_default() - i64::try_from(last).unwrap_or_default();
        if change != 0 && hostcalls::increment_metric(id, change).is_ok() {
            self.gauges.insert(what, (id, value));
        }
    }

    /// What is the same for all workers, or nearly.
    pub(super) fn level(&mut self, what: &'static str, value: u64) {
        let Some((id, last)) = self.gauge(what) else { return };
        if value != last && hostcalls::record_metric(id, value).is_ok() {
            self.gauges.insert(what, (id, value));
        }
    }

    fn gauge(&mut self, what: &'static str) -> Option<(u32, u64)> {
        let define = || hostcalls::define_metric(MetricType::Gauge, &format!("keyward.{what}")).ok().map(|id| (id, 0));
        let gauge = self.gauges.get(what).copied().or_else(define)?;
        self.gauges.insert(what, gauge);
        Some(gauge)
    }
}
