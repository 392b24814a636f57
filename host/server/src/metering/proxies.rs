//! What each proxy says it has sent, and what has come: what is between them is lost.
//!
//! How much has come is written down with the sums themselves, so that what a crash here loses is missing too.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use keyward_runtime::words::Tally;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeLabelSet, EncodeMetric};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::gauge::ConstGauge;

/// Most proxies that are told apart. What those beyond send is counted, and not held against anything.
const MOST: usize = 1_024;

/// How long a silent proxy is listed.
const FORGOTTEN: Duration = Duration::from_secs(3_600);

/// By how much the start of a proxy may seem to move, in milliseconds: it says for how many whole seconds it runs.
const BLUR: u64 = 10_000;

/// What a proxy says of its own log since it was started.
#[derive(Clone, Copy, Debug)]
pub(super) struct Report {
    pub(super) sent: u64,
    pub(super) dropped: u64,
    pub(super) running_seconds: u64,
}

/// The proxies that were heard of lately.
#[derive(Default)]
pub(crate) struct Proxies(Mutex<HashMap<String, State>>);

#[derive(Clone, Copy, Debug)]
struct State {
    /// When it was started, in milliseconds since 1970-01-01T00:00:00Z, if it said so.
    started: Option<u64>,
    /// What it said it had sent when it last spoke of it, and the time before: by now all of that has come, or never
    /// will.
    sent: u64,
    settled: u64,
    dropped: u64,
    /// What has come and is not written down.
    coming: u64,
    /// What is written down, once that is known.
    written: Option<u64>,
    last: Instant,
}

impl State {
    fn new(now: Instant) -> Self {
        Self { started: None, sent: 0, settled: 0, dropped: 0, coming: 0, written: None, last: now }
    }

    /// Entries that never came, if that can be told.
    fn missing(&self) -> Option<u64> {
        let came = self.written?.saturating_add(self.coming);
        Some(self.settled.saturating_sub(came))
    }
}

impl Proxies {
    /// Notes that so many entries came.
    pub(super) fn came(&self, name: &str, entries: u64) {
        self.with(name, |state| state.coming = state.coming.saturating_add(entries));
    }

    /// Notes what a proxy says.
    pub(super) fn reports(&self, name: &str, report: Report) {
        let running = report.running_seconds.saturating_mul(1_000);
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let started = u64::try_from(now.as_millis()).unwrap_or_default().saturating_sub(running);
        self.with(name, |state| {
            if state.started.is_none_or(|before| before.abs_diff(started) > BLUR) {
                let (coming, last) = (state.coming, state.last);
                *state = State { started: Some(started), coming, ..State::new(last) };
            }
            state.settled = std::mem::replace(&mut state.sent, report.sent);
            state.dropped = report.dropped;
        });
    }

    fn with(&self, name: &str, change: impl FnOnce(&mut State)) {
        let (mut proxies, now) = (self.lock(), Instant::now());
        if !proxies.contains_key(name) && proxies.len() >= MOST {
            proxies.retain(|_, state| now.saturating_duration_since(state.last) < FORGOTTEN);
            if proxies.len() >= MOST {
                return;
            }
        }
        let state = proxies.entry(name.to_owned()).or_insert_with(|| State::new(now));
        change(state);
        state.last = now;
    }

    /// What is to be written down, or asked: nothing came of some of them.
    pub(super) fn tallies(&self) -> Vec<Tally> {
        let of = |(name, state): (&String, &State)| {
            let started = state.started.filter(|_| state.coming > 0 || state.written.is_none())?;
            Some(Tally { proxy: name.clone(), started, entries: state.coming })
        };
        self.lock().iter().filter_map(of).collect()
    }

    /// Notes that tallies were written down, and what they came to.
    pub(super) fn are_written(&self, told: &[Tally], sums: &[Tally]) {
        let mut proxies = self.lock();
        for (told, sum) in told.iter().zip(sums) {
            if let Some(state) = proxies.get_mut(&told.proxy) {
                let before = state.missing();
                state.coming = state.coming.saturating_sub(told.entries);
                state.written = Some(sum.entries);
                if let Some(missing) = state.missing().filter(|missing| *missing > before.unwrap_or_default()) {
                    tracing::warn!("{missing} entries of the log of {} never came", told.proxy);
                }
            }
        }
    }

    fn listed(&self) -> Vec<(String, State)> {
        let (mut proxies, now) = (self.lock(), Instant::now());
        proxies.retain(|_, state| now.saturating_duration_since(state.last) < FORGOTTEN);
        let mut listed: Vec<_> = proxies.iter().map(|(name, state)| (name.clone(), *state)).collect();
        listed.sort_by(|(one, _), (other, _)| one.cmp(other));
        listed
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, State>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Shows in the metrics what never came.
pub(crate) struct Missing(pub(super) Arc<Proxies>);

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Label {
    proxy: String,
}

impl fmt::Debug for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Missing")
    }
}

type Of = fn(&State) -> Option<u64>;

const SHOWN: [(&str, &str, Of); 3] = [
    ("metering_proxy_entries", "Entries of its log that came from a proxy since it was started", |state| {
        state.written.map(|written| written.saturating_add(state.coming))
    }),
    ("metering_proxy_missing", "Entries of its log that a proxy says it sent and that never came", State::missing),
    ("metering_proxy_dropped", "Entries of its log that a proxy says it could not send", |state| {
        state.started.map(|_| state.dropped)
    }),
];

impl Collector for Missing {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let listed = self.0.listed();
        for (name, help, of) in SHOWN {
            let mut gauge = encoder.encode_descriptor(name, help, None, MetricType::Gauge)?;
            for (proxy, state) in &listed {
                if let Some(number) = of(state) {
                    let number = ConstGauge::new(i64::try_from(number).unwrap_or(i64::MAX));
                    number.encode(gauge.encode_family(&Label { proxy: proxy.clone() })?)?;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
