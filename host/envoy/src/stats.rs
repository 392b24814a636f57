//! What Envoy shows in its statistics.

use crate::abi::{Main, Stat};
use crate::shared::Shared;

/// The module's statistics.
#[derive(Debug)]
pub(crate) struct Stats {
    pub(crate) allowed: Stat,
    pub(crate) denied: Stat,
    pub(crate) shadow_denied: Stat,
    pub(crate) errors: Stat,
    pub(crate) pending: Stat,
    policy_swaps: Stat,
    policy_swaps_refused: Stat,
    silence: Stat,
    revision: Stat,
    waiting: Stat,
    bundles: Stat,
    bundle_bytes: Stat,
    instances: Stat,
}

impl Stats {
    pub(crate) fn define(main: Main<'_>) -> Option<Self> {
        Some(Self {
            allowed: main.counter("keyward.allowed")?,
            denied: main.counter("keyward.denied")?,
            shadow_denied: main.counter("keyward.shadow_denied")?,
            errors: main.counter("keyward.errors")?,
            pending: main.counter("keyward.pending")?,
            policy_swaps: main.gauge("keyward.policy_swaps")?,
            policy_swaps_refused: main.gauge("keyward.policy_swaps_refused")?,
            silence: main.gauge("keyward.feed_age_milliseconds")?,
            revision: main.gauge("keyward.applied_revision")?,
            waiting: main.gauge("keyward.waiting")?,
            bundles: main.gauge("keyward.answers")?,
            bundle_bytes: main.gauge("keyward.answer_bytes")?,
            instances: main.gauge("keyward.instances")?,
        })
    }

    /// Shows how often the component was replaced, and was not.
    pub(crate) fn show_swaps(&self, main: Main<'_>, (done, refused): (u64, u64)) {
        main.set(self.policy_swaps, done);
        main.set(self.policy_swaps_refused, refused);
    }

    /// Shows how things are.
    pub(crate) fn show(&self, main: Main<'_>, shared: &Shared, waiting: usize, instances: u64) {
        let number = |size: usize| u64::try_from(size).unwrap_or(u64::MAX);
        let (revision, (bundles, bytes)) = {
            let known = shared.known();
            (known.applied(), known.size())
        };
        let silence =
            shared.silence().map_or(u64::MAX, |silence| u64::try_from(silence.as_millis()).unwrap_or(u64::MAX));
        main.set(self.silence, silence);
        main.set(self.revision, revision);
        main.set(self.waiting, number(waiting));
        main.set(self.bundles, number(bundles));
        main.set(self.bundle_bytes, number(bytes));
        main.set(self.instances, instances);
    }
}
