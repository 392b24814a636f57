//! What an operator may choose, as Envoy hands it over: JSON. A field that nobody knows is an error, because it may
//! have been meant as a restriction.

use std::path::PathBuf;
use std::time::Duration;

use keyward_runtime::Limits;
use serde::{Deserialize, de};

/// Staleness that is borne where nothing else is said, and in strict mode.
const BORNE: Duration = Duration::from_hours(24);
const BORNE_STRICTLY: Duration = Duration::from_secs(30);
const SHORTEST: Duration = Duration::from_secs(3);

/// Settings of the filter.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    /// Envoy's cluster that leads to the server's edge.
    pub(crate) cluster: String,
    /// What the server calls this proxy.
    pub(crate) proxy: String,
    /// The gate's own settings; nothing here reads them.
    #[serde(default = "nothing")]
    pub(crate) gate: serde_json::Value,
    #[serde(default)]
    pub(crate) mode: Mode,
    /// For how many seconds decisions go on though nothing is heard of the server.
    #[serde(default)]
    max_staleness: Option<u64>,
    #[serde(default)]
    strict: bool,
    /// A policy component that runs in place of the one within, and again whenever the file changes.
    #[serde(default)]
    pub(crate) policy_file: Option<PathBuf>,
    /// A directory for compiled code, the owner's alone.
    #[serde(default)]
    pub(crate) cache: Option<PathBuf>,
    #[serde(default)]
    pub(crate) limits: Bounds,
}

/// How far things may go.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Bounds {
    /// The longest that a request waits for what must be fetched.
    wait_milliseconds: u64,
    /// The longest that a request waits for the revision it names.
    revision_milliseconds: u64,
    /// The longest that the server holds back its word that nothing has changed.
    heartbeat_seconds: u64,
    /// Requests that may wait at once.
    pub(crate) waiting: usize,
    /// Fetches at once.
    pub(crate) fetches: usize,
    /// The longest body that is held back, where a route says that bodies are.
    pub(crate) body_bytes: usize,
    /// Of what is kept of the edge's answers, for all workers.
    pub(crate) answer_bytes: usize,
    pub(crate) answers: usize,
    /// The longest that the gate may take over one request.
    deadline_milliseconds: u64,
    /// The most linear memory that one gate may have.
    memory_bytes: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            wait_milliseconds: 2_000,
            revision_milliseconds: 1_000,
            heartbeat_seconds: 10,
            waiting: 10_000,
            fetches: 64,
            body_bytes: 1 << 20,
            answer_bytes: 64 << 20,
            answers: 100_000,
            deadline_milliseconds: 250,
            memory_bytes: 64 << 20,
        }
    }
}

/// Whether refusals count, or are only told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Mode {
    #[default]
    Enforce,
    Shadow,
}

/// Settings of one route.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Route {
    /// In place of the filter's own.
    #[serde(default)]
    pub(crate) mode: Option<Mode>,
    /// Whether the gate is given the body, which is then held back until it is whole.
    #[serde(default)]
    pub(crate) body: bool,
}

impl Settings {
    pub(crate) fn read(json: &[u8]) -> Result<Self, serde_json::Error> {
        let settings: Self = serde_json::from_slice(json)?;
        if settings.strict && settings.max_staleness.is_some() {
            return Err(de::Error::custom("strict and max_staleness are two words for one thing"));
        }
        if settings.max_staleness() < SHORTEST {
            return Err(de::Error::custom("max_staleness is shorter than the pause between two words of the edge"));
        }
        Ok(settings)
    }

    /// Every so many seconds the edge says that nothing has changed: often enough that one word may be lost.
    pub(crate) fn heartbeat(&self) -> Duration {
        Duration::from_secs(self.limits.heartbeat_seconds.min(self.max_staleness().as_secs() / 3).max(1))
    }

    pub(crate) fn max_staleness(&self) -> Duration {
        self.max_staleness.map_or(if self.strict { BORNE_STRICTLY } else { BORNE }, Duration::from_secs)
    }
}

impl Bounds {
    pub(crate) fn wait(&self) -> Duration {
        Duration::from_millis(self.wait_milliseconds)
    }

    pub(crate) fn wait_for_revision(&self) -> Duration {
        Duration::from_millis(self.revision_milliseconds)
    }

    /// For so many workers, each with a gate of each configuration that there is at a time.
    pub(crate) fn of_guests(&self, workers: u32) -> Limits {
        let instances = workers.saturating_mul(4).saturating_add(8);
        Limits { deadline: Duration::from_millis(self.deadline_milliseconds), memory: self.memory_bytes, instances }
    }
}

fn nothing() -> serde_json::Value {
    serde_json::Value::Object(serde_json::Map::new())
}

#[cfg(test)]
mod tests;
