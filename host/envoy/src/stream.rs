//! One request: held back until the gate has spoken.

use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::time::Instant;

use keyward_runtime::Passed;
use keyward_runtime::words::{Passage, Refused, Verdict};

use crate::abi::Exchange;
use crate::config::{Config, Event};
use crate::gates;
use crate::knowledge::Need;
use crate::moment;
use crate::reply::{self, Trouble};
use crate::request::Asked;
use crate::settings::Mode;
use crate::wants::Full;

/// Where logs and later filters find what was decided.
const NAMESPACE: &str = "iam.authz";

/// What Envoy does with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    GoOn,
    /// Bring me more of it.
    Gather,
    /// Leave it until it is let go on.
    Wait,
    /// It has its answer.
    Answered,
}

/// A request and how far it is.
pub(crate) struct Stream {
    config: Arc<Config>,
    state: Cell<State>,
    held: RefCell<Option<Box<Held>>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    New,
    Gathering,
    Waiting,
    Passed,
    Answered,
}

/// A request that is not decided yet.
struct Held {
    asked: Asked,
    mode: Mode,
    /// When it has waited long enough.
    until: Option<Instant>,
}

/// What is to be done with a request.
enum Judged {
    Pass(Box<Passage>, String, u64),
    Refuse(Refused, String),
    Fetch(Need),
    AwaitRevision(u64),
    Trouble(Trouble),
}

impl Stream {
    pub(crate) fn new(config: Arc<Config>) -> Self {
        Self { config, state: Cell::new(State::New), held: RefCell::new(None) }
    }

    /// The head of the request is here.
    pub(crate) fn headers(&self, envoy: Exchange<'_>, end: bool) -> Next {
        let route = self.config.route(envoy);
        let mode = route.mode.unwrap_or(self.config.settings.mode);
        let Ok(mut asked) = Asked::read(envoy) else {
            return self.answer(envoy, Trouble::Unreadable);
        };
        if route.body && !end {
            self.hold(State::Gathering, Held { asked, mode, until: None });
            return Next::Gather;
        }
        asked.request.body = route.body.then(Vec::new);
        self.decide(envoy, Held { asked, mode, until: None })
    }

    /// More of the body is here; all of it, if this is the end.
    pub(crate) fn body(&self, envoy: Exchange<'_>, end: bool) -> Next {
        match self.state.get() {
            State::Passed => Next::GoOn,
            State::New | State::Answered => Next::Answered,
            State::Waiting => Next::Wait,
            State::Gathering if body_size(envoy) > self.config.settings.limits.body_bytes => {
                self.answer(envoy, Trouble::TooLong)
            }
            State::Gathering if !end => Next::Gather,
            State::Gathering => {
                let Some(mut held) = self.held.take() else { return self.answer(envoy, Trouble::Failed) };
                let mut body = Vec::new();
                envoy.body(|piece| body.extend_from_slice(piece));
                held.asked.request.body = Some(body);
                self.decide(envoy, *held)
            }
        }
    }

    /// What it waited for is here, or will not come.
    pub(crate) fn woken(&self, envoy: Exchange<'_>, event: u64) -> Next {
        if self.state.get() != State::Waiting {
            return Next::Wait;
        }
        let Some(held) = self.held.take() else { return self.answer(envoy, Trouble::Failed) };
        let next = match Event::of(event) {
            Event::Arrived => self.decide(envoy, *held),
            Event::Failed => self.trouble(envoy, &held, Trouble::Unavailable),
        };
        if next == Next::GoOn {
            envoy.go_on();
        }
        next
    }

    fn decide(&self, envoy: Exchange<'_>, held: Held) -> Next {
        match self.judge(&held.asked) {
            Judged::Pass(passage, request_id, revision) => {
                envoy.count(self.config.stats.allowed);
                self.pass(envoy, &held.asked.forged, &Passed { passage: &passage, revision, request_id: &request_id })
            }
            Judged::Refuse(refused, request_id) if held.mode == Mode::Shadow => {
                envoy.count(self.config.stats.shadow_denied);
                let facts = reply::told(&refused, &request_id).chain([("shadow_engine_result", "denied")]);
                envoy.tell(NAMESPACE, facts);
                self.let_by(envoy, &held.asked.forged)
            }
            Judged::Refuse(refused, request_id) => {
                envoy.count(self.config.stats.denied);
                envoy.tell(NAMESPACE, reply::told(&refused, &request_id));
                self.state.set(State::Answered);
                reply::refuse(envoy, &refused.response);
                Next::Answered
            }
            Judged::Fetch(need) => self.wait(envoy, held, Some(need), 0),
            Judged::AwaitRevision(revision) => self.wait(envoy, held, None, revision),
            Judged::Trouble(trouble) => self.trouble(envoy, &held, trouble),
        }
    }

    fn judge(&self, asked: &Asked) -> Judged {
        let shared = &self.config.shared;
        if !shared.is_fresh() {
            return Judged::Trouble(Trouble::Unavailable);
        }
        let revision = shared.known().applied();
        if let Some(minimum) = asked.minimum.filter(|minimum| *minimum > revision) {
            return Judged::AwaitRevision(minimum);
        }
        let Some(moment) = moment::now() else { return Judged::Trouble(Trouble::Failed) };
        let (checked, notes) = gates::check(shared, &asked.request, &moment);
        match checked {
            Ok(Verdict::Pass(passage)) => Judged::Pass(Box::new(passage), moment.request_id, revision),
            // A gate that cannot decide may have been told nonsense. It is asked for again the next time.
            Ok(Verdict::Refuse(refused)) if !(400..500).contains(&refused.response.status) => {
                let mut known = shared.learning();
                notes.used.iter().for_each(|need| known.forget(need));
                Judged::Trouble(Trouble::Failed)
            }
            Ok(Verdict::Refuse(refused)) => Judged::Refuse(refused, moment.request_id),
            Ok(Verdict::Pending) => {
                notes.missing.into_iter().next().map_or(Judged::Trouble(Trouble::Failed), Judged::Fetch)
            }
            Err(failure) => {
                self.config.complain(&failure);
                Judged::Trouble(Trouble::Failed)
            }
        }
    }

    fn wait(&self, envoy: Exchange<'_>, mut held: Held, need: Option<Need>, revision: u64) -> Next {
        let (now, limits) = (Instant::now(), &self.config.settings.limits);
        let longest = if need.is_some() { limits.wait() } else { limits.wait_for_revision() };
        let until = *held.until.get_or_insert(now + longest);
        if until <= now {
            return self.trouble(envoy, &held, Trouble::Unavailable);
        }
        envoy.count(self.config.stats.pending);
        let waits = match need {
            Some(need) => self.config.wait(need, envoy.bell(), until),
            None => self.config.wait_for_revision(revision, envoy.bell(), until),
        };
        match waits {
            // What wakes it comes by way of this worker's queue, so not before this is over.
            Ok(()) => self.hold(State::Waiting, held),
            Err(Full) => return self.trouble(envoy, &held, Trouble::Unavailable),
        }
        Next::Wait
    }

    fn hold(&self, state: State, held: Held) {
        self.held.replace(Some(Box::new(held)));
        self.state.set(state);
    }

    fn pass(&self, envoy: Exchange<'_>, forged: &[String], passed: &Passed<'_>) -> Next {
        let next = self.let_by(envoy, forged);
        passed.headers().for_each(|(name, value)| envoy.add_header(name.as_bytes(), value.as_bytes()));
        let facts: Vec<_> = passed.facts().collect();
        envoy.tell(NAMESPACE, facts.iter().map(|(name, value)| (*name, &**value)));
        next
    }

    /// Lets a request go on, without what only we may say.
    fn let_by(&self, envoy: Exchange<'_>, forged: &[String]) -> Next {
        forged.iter().for_each(|name| envoy.remove_header(name.as_bytes()));
        self.state.set(State::Passed);
        Next::GoOn
    }

    /// It cannot be decided. That is no refusal, and nobody passes by it but where refusals are only told.
    fn trouble(&self, envoy: Exchange<'_>, held: &Held, trouble: Trouble) -> Next {
        if held.mode == Mode::Shadow {
            envoy.count(self.config.stats.errors);
            envoy.tell(NAMESPACE, [("shadow_engine_result", "error")].into_iter());
            return self.let_by(envoy, &held.asked.forged);
        }
        self.answer(envoy, trouble)
    }

    fn answer(&self, envoy: Exchange<'_>, trouble: Trouble) -> Next {
        envoy.count(self.config.stats.errors);
        self.state.set(State::Answered);
        reply::trouble(envoy, trouble);
        Next::Answered
    }
}

fn body_size(envoy: Exchange<'_>) -> usize {
    let mut size = 0_usize;
    envoy.body(|piece| size = size.saturating_add(piece.len()));
    size
}
