//! What each proxy says it has applied, and how far that is behind.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use keyward_store::{Revision, Store};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeLabelSet, EncodeMetric};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::gauge::ConstGauge;

/// Most proxies that are told apart. Those beyond are served, and not listed.
const MOST: usize = 1024;

/// How long a silent proxy is listed.
const FORGOTTEN: Duration = Duration::from_secs(300);

/// The proxies that were heard of lately.
#[derive(Default)]
pub(crate) struct Proxies(Mutex<HashMap<String, State>>);

#[derive(Clone, Copy, Debug)]
struct State {
    applied: Revision,
    /// Its questions under way.
    polling: usize,
    /// When it was last heard of, or last told something.
    last: Instant,
}

/// A question of a proxy that is under way.
pub(super) struct Polling {
    proxies: Arc<Proxies>,
    name: String,
}

impl Proxies {
    /// Notes that a proxy asks what came after what it has applied.
    pub(super) fn polls(self: &Arc<Self>, name: &str, applied: Revision) -> Option<Polling> {
        let (mut proxies, now) = (self.lock(), Instant::now());
        if !proxies.contains_key(name) && proxies.len() >= MOST {
            forget(&mut proxies, now);
            if proxies.len() >= MOST {
                return None;
            }
        }
        let state = proxies.entry(name.to_owned()).or_insert(State { applied, polling: 0, last: now });
        *state = State { applied, polling: state.polling.saturating_add(1), last: now };
        Some(Polling { proxies: self.clone(), name: name.to_owned() })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, State>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Those that are still listed, by name.
    fn listed(&self, now: Instant) -> Vec<(String, State)> {
        let mut proxies = self.lock();
        forget(&mut proxies, now);
        let mut listed: Vec<_> = proxies.iter().map(|(name, state)| (name.clone(), *state)).collect();
        listed.sort_by(|(one, _), (other, _)| one.cmp(other));
        listed
    }
}

impl Drop for Polling {
    fn drop(&mut self) {
        if let Some(state) = self.proxies.lock().get_mut(&self.name) {
            state.polling = state.polling.saturating_sub(1);
            state.last = Instant::now();
        }
    }
}

fn forget(proxies: &mut HashMap<String, State>, now: Instant) {
    proxies.retain(|_, state| state.polling > 0 || now.saturating_duration_since(state.last) < FORGOTTEN);
}

impl State {
    /// How many revisions it has not applied, and for how long it has not asked for them.
    fn lag(&self, durable: Revision, now: Instant) -> (u64, Duration) {
        let revisions = durable.0.saturating_sub(self.applied.0);
        // While it asks, it is told at once.
        let told = if revisions == 0 || self.polling > 0 { now } else { self.last };
        (revisions, now.saturating_duration_since(told))
    }
}

/// Shows the proxies in the metrics.
pub(crate) struct Lags {
    pub(crate) proxies: Arc<Proxies>,
    pub(crate) store: Arc<Store>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Label {
    proxy: String,
}

impl fmt::Debug for Lags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Lags")
    }
}

impl Collector for Lags {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let (durable, now) = (self.store.durable(), Instant::now());
        let listed = self.proxies.listed(now);
        let whole = |number: u64| ConstGauge::new(i64::try_from(number).unwrap_or(i64::MAX));
        let help = "The revision that a proxy says it has applied";
        let mut applied = encoder.encode_descriptor("edge_proxy_revision", help, None, MetricType::Gauge)?;
        for (proxy, state) in &listed {
            whole(state.applied.0).encode(applied.encode_family(&Label { proxy: proxy.clone() })?)?;
        }
        let help = "Revisions on disk that a proxy has not applied";
        let mut behind = encoder.encode_descriptor("edge_proxy_lag_revisions", help, None, MetricType::Gauge)?;
        for (proxy, state) in &listed {
            whole(state.lag(durable, now).0).encode(behind.encode_family(&Label { proxy: proxy.clone() })?)?;
        }
        let help = "Time for which a proxy has had revisions to ask for, and has not asked";
        let mut late = encoder.encode_descriptor("edge_proxy_lag_seconds", help, None, MetricType::Gauge)?;
        for (proxy, state) in &listed {
            let seconds = state.lag(durable, now).1.as_secs_f64();
            ConstGauge::new(seconds).encode(late.encode_family(&Label { proxy: proxy.clone() })?)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
