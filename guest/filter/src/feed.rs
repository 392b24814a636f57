//! The one call that is always on its way: what has changed?

use crate::fetch::Pauses;

/// Between attempts to reach a server that does not answer, in milliseconds.
const PAUSES: Pauses = Pauses { first: 100, longest: 5_000 };

/// Seconds that an answer may take beyond what the server was asked to wait.
const MARGIN: u64 = 5;

/// The feed of changes.
#[derive(Debug)]
pub struct Feed {
    /// Seconds that the server is asked to wait.
    wait: u64,
    /// How this module calls itself.
    proxy: String,
    state: State,
    failures: u32,
}

#[derive(Debug, PartialEq, Eq)]
enum State {
    Due(u64),
    Sent { call: u32, until: u64 },
}

/// A question to the feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Poll {
    /// Path and query.
    pub path: String,
    /// Milliseconds to wait for the answer.
    pub timeout: u64,
}

impl Feed {
    /// Asks at the next opportunity.
    #[must_use]
    pub fn new(wait: u64, proxy: String) -> Self {
        Self { wait, proxy, state: State::Due(0), failures: 0 }
    }

    /// What to ask now, if anything: whatever was never answered is over.
    #[must_use]
    pub fn due(&self, applied: u64, now: u64) -> Option<Poll> {
        let at = match self.state {
            State::Due(at) => at,
            State::Sent { until, .. } => until,
        };
        let path = || format!("/edge/v1/changes?after={applied}&wait={}&proxy={}", self.wait, self.proxy);
        (at <= now).then(|| Poll { path: path(), timeout: (self.wait + MARGIN) * 1_000 })
    }

    /// It was asked, with the proxy's number of the call.
    pub fn sent(&mut self, call: u32, now: u64) {
        self.state = State::Sent { call, until: now + (self.wait + 2 * MARGIN) * 1_000 };
    }

    /// Whether this call is the feed's.
    #[must_use]
    pub fn is(&self, number: u32) -> bool {
        matches!(self.state, State::Sent { call, .. } if call == number)
    }

    /// It was answered.
    pub fn heard(&mut self, now: u64) {
        self.failures = 0;
        self.state = State::Due(now);
    }

    /// It was not, or with something that is no answer.
    pub fn failed(&mut self, now: u64) {
        self.failures = self.failures.saturating_add(1);
        self.state = State::Due(now.saturating_add(PAUSES.after(self.failures)));
    }

    /// Whether the last attempt failed.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        self.failures > 0
    }
}
