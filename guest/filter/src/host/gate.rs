//! The part that decides.
//!
//! A stream that waits is decided again on behalf of whoever brought the news: another stream, or the module. The
//! proxy and the SDK must agree on whose a call is, so calls are only made for the one that is at hand; if that one
//! ends before the answer, the next tick asks again.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use keyward_gate::Moment;
use proxy_wasm::hostcalls;
use proxy_wasm::traits::{Context, HttpContext};
use proxy_wasm::types::{Action, LogLevel};

use super::calls::{self, Server};
use super::metrics::Metrics;
use super::{clock, now, request, say};
use crate::door::{Door, Heard, Outcome, Reply, Step};
use crate::settings::Settings;

/// What all streams of a worker share.
pub(super) type Shared = Rc<RefCell<Core>>;

/// The door, and what it takes to open it.
pub(super) struct Core {
    door: Door,
    server: Server,
    metrics: Metrics,
    /// Streams that wait, and whether their heads are all there is of them.
    paused: BTreeMap<u32, bool>,
    worker: u32,
    requests: u32,
    lost: bool,
}

/// Takes its settings.
pub(super) fn open(settings: Settings) -> Result<Shared, String> {
    let worker = calls::worker(&settings.proxy);
    let server = Server { cluster: settings.cluster.clone(), authority: settings.authority.clone() };
    let door = Door::new(settings, worker)?;
    let core =
        Core { door, server, metrics: Metrics::default(), paused: BTreeMap::new(), worker, requests: 0, lost: false };
    Ok(Rc::new(RefCell::new(core)))
}

/// Looks at what is due.
pub(super) fn tick(core: &Shared, root: u32) {
    let Ok(mut core) = core.try_borrow_mut() else { return };
    let over = core.door.tick(now());
    core.settle(over, root);
    core.poll();
    core.fetch(root);
    core.report();
}

/// A call is over.
pub(super) fn answered(core: &Shared, call: u32, reply: Option<Reply>, at_hand: u32) {
    let Ok(mut core) = core.try_borrow_mut() else { return };
    let Heard { streams, failure, feed } = core.door.answered(call, reply, now());
    if let Some(failure) = failure {
        core.metrics.add("errors", failure);
    }
    if feed {
        core.note_contact(failure.is_some());
        core.poll();
    }
    core.settle(streams, at_hand);
    core.fetch(at_hand);
    core.report();
}

impl Core {
    /// Decides about the stream that is at hand.
    fn ask(&mut self, stream: u32, whole: bool) -> Action {
        let Some(arrival) = request::read(whole) else {
            self.metrics.count(Outcome::Trouble("unreadable"));
            request::answer_plainly(400);
            return Action::Pause;
        };
        let moment = Moment { now: now(), request_id: self.request_id() };
        match self.door.ask(stream, &arrival, &moment, request::is_watched) {
            Step::Pass { headers, facts, outcome } => {
                self.metrics.count(outcome);
                request::tell_store(&arrival.forged, &headers);
                request::tell_proxy(&facts);
                Action::Continue
            }
            Step::Refuse { refused, facts, outcome } => {
                self.metrics.count(outcome);
                request::tell_proxy(&facts);
                request::answer(&refused);
                Action::Pause
            }
            Step::Wait => {
                self.paused.insert(stream, whole);
                Action::Pause
            }
        }
    }

    /// Decides again about streams that have waited.
    fn settle(&mut self, streams: Vec<u32>, at_hand: u32) {
        for stream in streams {
            let Some(whole) = self.paused.remove(&stream) else { continue };
            if hostcalls::set_effective_context(stream).is_err() {
                self.door.left(stream, now());
            } else if self.ask(stream, whole) == Action::Continue {
                let _ = hostcalls::resume_http_request();
            }
        }
        let _ = hostcalls::set_effective_context(at_hand);
    }

    /// Asks the feed, if that is due. Only for the module itself, which outlives every stream.
    fn poll(&mut self) {
        if let Some(poll) = self.door.poll(now()) {
            let call = self.server.poll(&poll);
            self.door.polled(call, now());
        }
    }

    /// Asks all that is to be asked, on behalf of whoever is at hand.
    fn fetch(&mut self, at_hand: u32) {
        while let Some(want) = self.door.fetch(now()).cloned() {
            let call = self.server.fetch(&want, self.door.timeout());
            self.door.fetched(&want, call, at_hand, now());
        }
    }

    fn note_contact(&mut self, lost: bool) {
        if lost != self.lost {
            self.lost = lost;
            let what = if lost { "the server's edge gives no answer" } else { "the server's edge answers" };
            say(LogLevel::Warn, what);
        }
    }

    fn report(&mut self) {
        self.metrics.part("waiting", u64::try_from(self.door.waiting()).unwrap_or_default());
        self.metrics
            .part("memory_bytes", u64::try_from(core::arch::wasm32::memory_size::<0>()).unwrap_or_default() << 16);
        self.metrics.level("applied_revision", self.door.applied());
    }

    /// An id that nobody else can choose.
    fn request_id(&mut self) -> String {
        self.requests = self.requests.wrapping_add(1);
        let nanoseconds = u64::try_from(clock().as_nanos()).unwrap_or_default();
        format!("{nanoseconds:016x}{:08x}{:08x}", self.worker, self.requests)
    }
}

/// One request.
pub(super) struct Stream {
    id: u32,
    core: Shared,
}

impl Stream {
    pub(super) fn new(id: u32, core: &Shared) -> Self {
        Self { id, core: Rc::clone(core) }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        if let Ok(mut core) = self.core.try_borrow_mut() {
            core.paused.remove(&self.id);
            core.door.left(self.id, now());
        }
    }
}

impl Context for Stream {
    fn on_http_call_response(&mut self, call: u32, headers: usize, body: usize, _trailers: usize) {
        answered(&self.core, call, calls::reply(headers, body), self.id);
    }
}

impl HttpContext for Stream {
    fn on_http_request_headers(&mut self, _count: usize, end: bool) -> Action {
        let Ok(mut core) = self.core.try_borrow_mut() else {
            request::answer_plainly(503);
            return Action::Pause;
        };
        let action = core.ask(self.id, end);
        if action == Action::Pause {
            core.fetch(self.id);
        }
        action
    }
}

/// Lets nothing through.
pub(super) struct Closed;

impl Context for Closed {}

impl HttpContext for Closed {
    fn on_http_request_headers(&mut self, _count: usize, _end: bool) -> Action {
        request::answer_plainly(503);
        Action::Pause
    }
}
