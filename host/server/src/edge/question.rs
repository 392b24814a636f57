//! What a proxy asks, and what it may ask for.

use std::time::{Duration, UNIX_EPOCH};

use keyward_runtime::words;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::fault::Fault;

const DAY: u64 = 24 * 60 * 60 * 1000;

/// For how many days after it was made a signature may still be good.
const DAYS_BEFORE: u64 = 7;

/// An access key, and what its signatures are scoped to.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    pub(super) access_key: String,
    pub(super) scope: Scope,
    pub(super) token: Option<String>,
}

/// A resource, by its ARN.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AskedResource {
    pub(super) resource: String,
}

/// Reads a question.
pub(super) fn read<Q: DeserializeOwned>(body: Option<&[u8]>) -> Result<Q, Fault> {
    serde_json::from_slice(body.unwrap_or_default()).map_err(|_| Fault::Malformed("The question cannot be read."))
}

/// A signature's scope.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Scope {
    day: String,
    region: String,
    service: String,
}

impl From<Scope> for words::Scope {
    fn from(Scope { day, region, service }: Scope) -> Self {
        Self { day, region, service }
    }
}

impl Scope {
    /// As logs show it.
    pub(super) fn shown(&self) -> String {
        [&self.day, &self.region, &self.service].map(|part| start(part)).join("/")
    }
}

/// The longest part of a name that is logged, in characters.
const MOST_SHOWN: usize = 128;

fn start(text: &str) -> String {
    text.chars().take(MOST_SHOWN).collect()
}

impl Asked {
    /// The access key as logs show it.
    pub(super) fn shown(&self) -> String {
        start(&self.access_key)
    }
}

/// The scopes that proxies get signing keys for. A proxy that somebody else has got hold of must not sign for what
/// is not behind it, or in days to come.
pub(crate) struct Scopes {
    /// `*`: any.
    pub(crate) regions: Vec<String>,
    pub(crate) services: Vec<String>,
}

impl Scopes {
    /// Refuses a scope that nobody behind a proxy needs at this time.
    pub(super) fn admit(&self, scope: &Scope, now: u64) -> Result<(), Fault> {
        let Scope { day, region, service } = scope;
        if !self.services.contains(service) {
            return Err(Fault::Malformed("Proxies get no signing keys for this service."));
        }
        if !self.regions.iter().any(|known| known == "*" || known == region) {
            return Err(Fault::Malformed("Proxies get no signing keys for this region."));
        }
        // Tomorrow too: clocks differ a little.
        let first = now.saturating_sub(DAYS_BEFORE * DAY);
        match (0..=DAYS_BEFORE + 1).any(|days| *day == date(first.saturating_add(days * DAY))) {
            true => Ok(()),
            false => Err(Fault::Malformed("Proxies get no signing keys for this day.")),
        }
    }
}

/// As `20260131`.
fn date(milliseconds: u64) -> String {
    let time = humantime::format_rfc3339_seconds(UNIX_EPOCH + Duration::from_millis(milliseconds)).to_string();
    time.chars().take(10).filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests;
