//! What whoever runs the proxy says: the plugin's configuration, JSON.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::table::Limit;

/// Longest time without news in strict mode, in seconds.
const STRICT: u64 = 30;

/// Longest that the server is asked to wait for a change, in seconds.
const LONGEST_WAIT: u64 = 30;

/// Bytes of bundles that a worker's gate keeps compiled, where nothing else is said: some six MiB of memory.
const CACHE_BYTES: usize = 1 << 20;

/// Principals that a worker's gate keeps compiled, where nothing else is said.
const CACHE_ENTRIES: usize = 1_024;

/// The whole configuration. What it does not know it refuses: a setting that was misspelt protects nobody.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// What this instance is for.
    #[serde(default)]
    pub part: Part,
    /// The cluster through which the proxy reaches the server's edge.
    #[serde(default)]
    pub cluster: String,
    /// The name by which the edge is called.
    #[serde(default = "authority")]
    pub authority: String,
    /// How this proxy calls itself when it tells the server what it has applied.
    #[serde(default = "proxy")]
    pub proxy: String,
    /// Whether refusals count.
    #[serde(default)]
    pub mode: Mode,
    /// Seconds without news from the server after which nothing passes.
    #[serde(default = "max_staleness")]
    pub max_staleness: u64,
    /// No more than half a minute without news.
    #[serde(default)]
    pub strict: bool,
    /// The gate's own settings, as they are.
    #[serde(default)]
    pub gate: Map<String, Value>,
    /// How much is remembered, and how long is waited.
    #[serde(default)]
    pub limits: Limits,
}

/// What an instance is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// Decides.
    #[default]
    Gate,
    /// Stands before the gate, and gathers for it the bodies that it cannot decide without.
    Bodies,
}

/// Whether refusals count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// Yes.
    #[default]
    Enforce,
    /// No: they are only told in metadata and metrics.
    Shadow,
}

/// How much one worker's module remembers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Milliseconds that a request waits for what is not known yet.
    pub wait_milliseconds: u64,
    /// Requests that wait at once.
    pub waiting: usize,
    /// Bytes of answers that are kept for the gate to read.
    pub answer_bytes: usize,
    /// Answers that are kept for the gate to read.
    pub answers: usize,
    /// Keys and resources that are remembered as unknown.
    pub unknown: usize,
    /// Accounts whose revision is remembered.
    pub accounts: usize,
    /// Bytes of a body that is gathered.
    pub body_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            wait_milliseconds: 1_000,
            waiting: 1_024,
            answer_bytes: 1 << 20,
            answers: 256,
            unknown: 4_096,
            accounts: 4_096,
            body_bytes: 1 << 20,
        }
    }
}

impl Limits {
    /// Of answers.
    #[must_use]
    pub fn of_answers(&self) -> Limit {
        Limit { entries: self.answers, bytes: self.answer_bytes }
    }

    /// Of what is unknown.
    #[must_use]
    pub fn of_unknown(&self) -> Limit {
        Limit { entries: self.unknown, bytes: self.unknown.saturating_mul(1_024) }
    }
}

fn authority() -> String {
    "keyward".to_owned()
}

fn proxy() -> String {
    "filter".to_owned()
}

fn max_staleness() -> u64 {
    86_400
}

impl Settings {
    /// Reads a configuration.
    ///
    /// # Errors
    /// In one sentence, what is wrong with it.
    pub fn read(json: &[u8]) -> Result<Self, String> {
        let settings: Self = serde_json::from_slice(json).map_err(|error| error.to_string())?;
        let legal = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        if settings.part == Part::Gate && settings.cluster.is_empty() {
            return Err("`cluster` is missing".to_owned());
        }
        if settings.proxy.is_empty() || settings.proxy.len() > 64 || !settings.proxy.bytes().all(legal) {
            return Err("`proxy` must be 1 to 64 letters, digits, `-`, `_` and `.`".to_owned());
        }
        if settings.max_staleness == 0 {
            return Err("`max_staleness` must be a second at least".to_owned());
        }
        Ok(settings)
    }

    /// Milliseconds without news after which nothing passes.
    #[must_use]
    pub fn staleness(&self) -> u64 {
        let most = if self.strict { STRICT } else { u64::MAX };
        self.max_staleness.min(most).saturating_mul(1_000)
    }

    /// Seconds that the server is asked to wait for a change: its silence must be noticed before it counts.
    #[must_use]
    pub fn feed_wait(&self) -> u64 {
        (self.staleness() / 3_000).clamp(1, LONGEST_WAIT)
    }

    /// The gate's settings. A worker's module is one of many, so its cache is small where nothing else is said.
    #[must_use]
    pub fn gate(&self) -> String {
        let mut gate = self.gate.clone();
        gate.entry("cache_bytes").or_insert_with(|| CACHE_BYTES.into());
        gate.entry("cache_entries").or_insert_with(|| CACHE_ENTRIES.into());
        Value::Object(gate).to_string()
    }
}

#[cfg(test)]
mod tests;
