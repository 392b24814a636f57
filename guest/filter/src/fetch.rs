//! Questions to the server: what is asked, when, and on whose behalf.
//!
//! One question is asked once, however many requests wait for its answer.

use std::collections::BTreeMap;
use std::fmt;

use keyward_gate::Scope;
use serde_json::json;

/// Something that the gate needs and the server knows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Want {
    /// Who owns an access key.
    Bundle {
        /// The key.
        access_key: String,
        /// What its signature is good for.
        scope: Scope,
        /// The session token beside it.
        token: Option<Token>,
    },
    /// What a resource says of who may: its ARN.
    Resource(String),
}

/// A session token, half a credential: its `Debug` is masked.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Token(String);

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

impl Want {
    /// The owner of an access key.
    #[must_use]
    pub fn bundle(access_key: &str, scope: &Scope, token: Option<&str>) -> Self {
        let token = token.map(|token| Token(token.to_owned()));
        Self::Bundle { access_key: access_key.to_owned(), scope: scope.clone(), token }
    }

    /// Where it is asked for.
    #[must_use]
    pub fn path(&self) -> &'static str {
        match self {
            Self::Bundle { .. } => "/edge/v1/bundle",
            Self::Resource(_) => "/edge/v1/resource",
        }
    }

    /// What is asked there.
    #[must_use]
    pub fn body(&self) -> String {
        let body = match self {
            Self::Bundle { access_key, scope, token: None } => json!({"access_key": access_key, "scope": scope}),
            Self::Bundle { access_key, scope, token: Some(Token(token)) } => {
                json!({"access_key": access_key, "scope": scope, "token": token})
            }
            Self::Resource(arn) => json!({"resource": arn}),
        };
        body.to_string()
    }

    /// About how much memory it takes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let texts = match self {
            Self::Bundle { access_key, scope, token } => {
                let token = token.as_ref().map_or(0, |token| token.0.len());
                access_key.len() + scope.day.len() + scope.region.len() + scope.service.len() + token
            }
            Self::Resource(arn) => arn.len(),
        };
        // It is kept twice.
        2 * (texts + 128)
    }
}

/// Pauses between attempts: the first, and the longest, in milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct Pauses {
    /// After the first failure.
    pub first: u64,
    /// At most.
    pub longest: u64,
}

impl Pauses {
    /// After so many failures in a row.
    #[must_use]
    pub fn after(self, failures: u32) -> u64 {
        let doublings = failures.saturating_sub(1).min(16);
        self.first.saturating_mul(1 << doublings).min(self.longest)
    }
}

/// The questions that are open.
#[derive(Debug)]
pub struct Fetches {
    open: BTreeMap<Want, Fetch>,
    pauses: Pauses,
}

#[derive(Debug)]
struct Fetch {
    state: State,
    failures: u32,
}

#[derive(Debug, PartialEq, Eq)]
enum State {
    /// To be asked from this moment on.
    Due(u64),
    /// Asked, with the proxy's number of the call, on behalf of a stream that may end before.
    Sent { call: u32, by: u32, until: u64 },
}

impl Fetches {
    /// None is open.
    #[must_use]
    pub fn new(pauses: Pauses) -> Self {
        Self { open: BTreeMap::new(), pauses }
    }

    /// Opens a question, unless it is open.
    pub fn open(&mut self, want: &Want, now: u64) {
        if !self.open.contains_key(want) {
            self.open.insert(want.clone(), Fetch { state: State::Due(now), failures: 0 });
        }
    }

    /// A question that has to be asked now.
    #[must_use]
    pub fn due(&self, now: u64) -> Option<&Want> {
        let is_due = |fetch: &Fetch| matches!(fetch.state, State::Due(at) if at <= now);
        self.open.iter().find(|(_, fetch)| is_due(fetch)).map(|(want, _)| want)
    }

    /// A question was asked.
    pub fn sent(&mut self, want: &Want, call: u32, by: u32, until: u64) {
        if let Some(fetch) = self.open.get_mut(want) {
            fetch.state = State::Sent { call, by, until };
        }
    }

    /// The question that a call asked, if it is still open.
    #[must_use]
    pub fn of_call(&self, number: u32) -> Option<&Want> {
        let is_it = |fetch: &Fetch| matches!(fetch.state, State::Sent { call, .. } if call == number);
        self.open.iter().find(|(_, fetch)| is_it(fetch)).map(|(want, _)| want)
    }

    /// A question has its answer, or nobody waits for one any more.
    pub fn close(&mut self, want: &Want) {
        self.open.remove(want);
    }

    /// Asks again: at once after an answer that was only too old, if it was the first failure, else after a pause.
    pub fn failed(&mut self, want: &Want, now: u64, only_old: bool) {
        if let Some(fetch) = self.open.get_mut(want) {
            let pause =
                if only_old && fetch.failures == 0 { 0 } else { self.pauses.after(fetch.failures.saturating_add(1)) };
            fetch.failures = fetch.failures.saturating_add(1);
            fetch.state = State::Due(now.saturating_add(pause));
        }
    }

    /// Keeps those that somebody waits for, and those that are on their way.
    pub fn keep(&mut self, wanted: impl Fn(&Want) -> bool) {
        self.open.retain(|want, fetch| matches!(fetch.state, State::Sent { .. }) || wanted(want));
    }

    /// A stream has ended, and the proxy ends its calls with it.
    pub fn left(&mut self, stream: u32, now: u64) {
        for fetch in self.open.values_mut() {
            if matches!(fetch.state, State::Sent { by, .. } if by == stream) {
                fetch.state = State::Due(now);
            }
        }
    }

    /// Whatever is on its way was asked of another past.
    pub fn restart(&mut self, now: u64) {
        for fetch in self.open.values_mut() {
            fetch.state = State::Due(now);
        }
    }

    /// Calls that were never answered, whatever the reason, are over.
    pub fn expire(&mut self, now: u64) {
        for fetch in self.open.values_mut() {
            if matches!(fetch.state, State::Sent { until, .. } if until < now) {
                fetch.state = State::Due(now);
            }
        }
    }

    /// How many are open.
    #[must_use]
    pub fn len(&self) -> usize {
        self.open.len()
    }

    /// Whether none is open.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.open.is_empty()
    }
}

#[cfg(test)]
mod tests;
