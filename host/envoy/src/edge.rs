//! What is asked of the server's edge.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::abi::Main;
use crate::knowledge::Need;
use crate::settings::Settings;

/// The longest pause after the edge did not answer.
const PAUSE: Duration = Duration::from_secs(1);
/// How much longer than the heartbeat an answer may take.
const GRACE: Duration = Duration::from_secs(5);
/// The longest name of a proxy.
const LONGEST_NAME: usize = 64;

/// The watch for changes: one question that the edge answers when there is something to tell.
#[derive(Debug)]
pub(crate) struct Feed {
    /// The call that is under way.
    call: Option<u64>,
    /// When to ask next.
    due: Instant,
    failures: u32,
}

impl Feed {
    pub(crate) fn new(settings: &Settings) -> Result<Self, String> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        if settings.proxy.is_empty() || settings.proxy.len() > LONGEST_NAME || !settings.proxy.bytes().all(plain) {
            return Err("settings: proxy is no name of letters, digits, `-`, `.` and `_`".to_owned());
        }
        Ok(Self { call: None, due: Instant::now(), failures: 0 })
    }

    /// Whether this call is the feed's.
    pub(crate) fn is(&self, call: u64) -> bool {
        self.call == Some(call)
    }

    /// Asks for what has changed since, unless it is asked for already.
    pub(crate) fn poll(&mut self, main: Main<'_>, settings: &Settings, applied: u64) {
        if self.call.is_some() || self.due > Instant::now() {
            return;
        }
        // The first word is wanted at once.
        let wait = if applied == 0 { Duration::ZERO } else { settings.heartbeat() };
        let path = format!("/edge/v1/changes?after={applied}&wait={}&proxy={}", wait.as_secs(), settings.proxy);
        let headers = [(":method", "GET"), (":path", &*path), ("host", "keyward")];
        self.call = main.call(&settings.cluster, &headers, &[], millis(wait + GRACE));
        if self.call.is_none() {
            self.over(false, false);
        }
    }

    /// The call is over, well or not. After news the next question is due at once; an edge that has nothing to tell
    /// and does not wait either is not asked without a pause.
    pub(crate) fn over(&mut self, well: bool, news: bool) {
        self.call = None;
        self.failures = if well { 0 } else { self.failures.saturating_add(1) };
        let pause = Duration::from_millis(50).saturating_mul(1 << self.failures.min(5)).min(PAUSE);
        let rest = if well { Duration::from_millis(1) } else { pause };
        self.due = Instant::now() + if news { Duration::ZERO } else { rest };
    }
}

/// Asks for what a gate needs; the number of the call.
pub(crate) fn ask(main: Main<'_>, settings: &Settings, need: &Need) -> Option<u64> {
    let (path, body) = match need {
        Need::Bundle { access_key, day, region, service, token } => {
            let scope = json!({ "day": day, "region": region, "service": service });
            let mut body = json!({ "access_key": access_key, "scope": scope });
            if let (Some(token), Some(body)) = (token, body.as_object_mut()) {
                body.insert("token".to_owned(), token.as_str().into());
            }
            ("/edge/v1/bundle", body)
        }
        Need::Resource(arn) => ("/edge/v1/resource", json!({ "resource": arn })),
    };
    let headers = [(":method", "POST"), (":path", path), ("host", "keyward"), ("content-type", "application/json")];
    main.call(&settings.cluster, &headers, body.to_string().as_bytes(), millis(settings.limits.wait()))
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
