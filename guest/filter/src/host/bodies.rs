//! The part that stands before the gate, and holds back the requests that the gate cannot decide by their heads
//! until their bodies are whole.
//!
//! It is a part of its own because a proxy that may be asked to hold back bodies gathers them in memory, and the
//! gate must be able to stop an upload of any size without that.

use std::rc::Rc;

use keyward_gate::Gate;
use proxy_wasm::hostcalls;
use proxy_wasm::traits::{Context, HttpContext};
use proxy_wasm::types::{Action, BufferType};

use super::request;
use crate::settings::Settings;

/// What all streams of a worker share.
pub(super) type Shared = Rc<Core>;

/// Tells which bodies are needed.
pub(super) struct Core {
    gate: Gate,
    most: usize,
}

/// Takes its settings.
pub(super) fn open(settings: &Settings) -> Result<Shared, String> {
    let mut gate = Gate::default();
    gate.configure(&settings.gate())?;
    Ok(Rc::new(Core { gate, most: settings.limits.body_bytes }))
}

/// One request.
pub(super) struct Stream {
    core: Shared,
    gathers: bool,
}

impl Stream {
    pub(super) fn new(core: &Shared) -> Self {
        Self { core: Rc::clone(core), gathers: false }
    }

    /// Whether the body is needed, and may be short enough.
    fn wants(&self) -> bool {
        let Some(arrival) = request::read(false) else { return false };
        arrival.content_length().is_none_or(|length| length <= self.core.most)
            && self.core.gate.wants_body(&arrival.request)
    }
}

impl Context for Stream {}

impl HttpContext for Stream {
    fn on_http_request_headers(&mut self, _count: usize, end: bool) -> Action {
        self.gathers = !end && self.wants();
        if self.gathers { Action::Pause } else { Action::Continue }
    }

    /// What is too long goes on without a body, and the gate refuses it.
    fn on_http_request_body(&mut self, size: usize, end: bool) -> Action {
        if !self.gathers {
            return Action::Continue;
        }
        if size > self.core.most {
            self.gathers = false;
            return Action::Continue;
        }
        if !end {
            return Action::Pause;
        }
        self.gathers = false;
        let body =
            if size == 0 { None } else { hostcalls::get_buffer(BufferType::HttpRequestBody, 0, size).ok().flatten() };
        request::leave_body(&body.unwrap_or_default());
        Action::Continue
    }
}
