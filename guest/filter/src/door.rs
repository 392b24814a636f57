//! Decides about requests, and says what must be asked of the server before it can.

use std::collections::{BTreeMap, BTreeSet};

use keyward_gate::fault::Fault;
use keyward_gate::{Gate, Moment, Refused, Request, Verdict, answer};

use crate::arrival::Arrival;
use crate::edge::{Applied, Changes, Edge, Unusable};
use crate::feed::{Feed, Poll};
use crate::fetch::{Fetches, Pauses, Want};
use crate::identity::{Passed, Said};
use crate::settings::{Mode, Settings};

/// Between attempts to get the same answer, in milliseconds.
const PAUSES: Pauses = Pauses { first: 50, longest: 1_000 };

/// What becomes of a request.
#[derive(Debug)]
pub enum Step {
    /// It goes on to the store.
    Pass {
        /// What the store is told.
        headers: Said,
        /// What the proxy is told.
        facts: Said,
        /// How it came, for the metrics.
        outcome: Outcome,
    },
    /// It ends here.
    Refuse {
        /// What the client is told.
        refused: Refused,
        /// What the proxy is told.
        facts: Said,
        /// How it came, for the metrics.
        outcome: Outcome,
    },
    /// It stays until the door asks for it again.
    Wait,
}

/// How a request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Decided: `passed`, or the code of the refusal.
    Decided(&'static str),
    /// Not decided, and why.
    Trouble(&'static str),
}

/// A call's answer, as the proxy got it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status code.
    pub status: u16,
    /// The revision that it was read at, if the server said it.
    pub revision: Option<u64>,
    /// The whole body.
    pub body: Vec<u8>,
}

/// What came of a call.
#[derive(Debug, Default)]
pub struct Heard {
    /// Streams whose requests are to be decided again.
    pub streams: Vec<u32>,
    /// What went wrong, for the metrics.
    pub failure: Option<&'static str>,
    /// Whether it was the feed's call.
    pub feed: bool,
}

/// What a request waits for.
#[derive(Debug, PartialEq, Eq)]
enum Wait {
    /// The first word from the server.
    Contact,
    /// A revision that must be applied.
    Revision(u64),
    /// An answer.
    Answer(Want),
}

#[derive(Debug)]
struct Waiting {
    since: u64,
    what: Wait,
}

/// Why there is no decision yet, or none at all.
enum Undecided {
    Wait(Wait),
    Trouble(&'static str),
}

/// The gate, and what it knows of the server.
#[derive(Debug)]
pub struct Door {
    settings: Settings,
    gate: Gate,
    edge: Edge,
    feed: Feed,
    fetches: Fetches,
    waiting: BTreeMap<u32, Waiting>,
    /// Streams that wait no longer: what they waited for is not for this proxy.
    given_up: BTreeSet<u32>,
}

impl Door {
    /// Knows nothing yet. `worker` tells this module from the others of the same proxy.
    ///
    /// # Errors
    /// The gate does not take its settings.
    pub fn new(settings: Settings, worker: u32) -> Result<Self, String> {
        let mut gate = Gate::default();
        gate.configure(&settings.gate())?;
        Ok(Self {
            gate,
            edge: Edge::new(&settings),
            feed: Feed::new(settings.feed_wait(), format!("{}.{worker}", settings.proxy)),
            fetches: Fetches::new(PAUSES),
            waiting: BTreeMap::new(),
            given_up: BTreeSet::new(),
            settings,
        })
    }

    /// Whether this may pass. A request that waits is asked about again when [`Door::answered`] or [`Door::tick`]
    /// name its stream. `shadow` says whether the request's route is only watched; it is asked before a refusal.
    pub fn ask(&mut self, stream: u32, arrival: &Arrival, moment: &Moment, shadow: impl Fn() -> bool) -> Step {
        match self.answer(stream, arrival, moment) {
            Step::Refuse { mut facts, outcome, .. } if self.settings.mode == Mode::Shadow || shadow() => {
                facts.push(("shadow_engine_result", "denied".to_owned()));
                Step::Pass { headers: Vec::new(), facts, outcome }
            }
            step => step,
        }
    }

    fn answer(&mut self, stream: u32, arrival: &Arrival, moment: &Moment) -> Step {
        self.edge.at(moment.now);
        let since = self.waiting.remove(&stream).map_or(moment.now, |waiting| waiting.since);
        if arrival.minimum == Some(None) {
            let refused = said(&Fault::MinimumRevision, &arrival.request, moment);
            let outcome = Outcome::Decided(refused.code);
            return refuse(refused, moment, outcome);
        }
        let trouble = match self.decide(arrival, moment) {
            Ok(Verdict::Pass(passage)) => {
                let passed =
                    Passed { passage: &passage, revision: self.edge.applied(), request_id: &moment.request_id };
                let (headers, facts) = (passed.headers(), passed.facts());
                return Step::Pass { headers, facts, outcome: Outcome::Decided("passed") };
            }
            Ok(Verdict::Refuse(refused)) => {
                let outcome = Outcome::Decided(refused.code);
                return refuse(refused, moment, outcome);
            }
            Ok(Verdict::Pending) => "pending",
            Err(Undecided::Trouble(why)) => why,
            Err(Undecided::Wait(_)) if self.given_up.remove(&stream) => {
                let refused = said(&Fault::NoRoute, &arrival.request, moment);
                let outcome = Outcome::Decided(refused.code);
                return refuse(refused, moment, outcome);
            }
            Err(Undecided::Wait(what)) => match self.wait(stream, since, what, moment.now) {
                Ok(()) => return Step::Wait,
                Err(why) => why,
            },
        };
        let refused = said(&Fault::Unavailable, &arrival.request, moment);
        refuse(refused, moment, Outcome::Trouble(trouble))
    }

    fn decide(&mut self, arrival: &Arrival, moment: &Moment) -> Result<Verdict, Undecided> {
        if !self.edge.was_heard() {
            let hope = if self.feed.is_lost() { Undecided::Trouble("contact") } else { Undecided::Wait(Wait::Contact) };
            return Err(hope);
        }
        if !self.edge.is_fresh() {
            return Err(Undecided::Trouble("stale"));
        }
        if let Some(Some(minimum)) = arrival.minimum
            && minimum > self.edge.applied()
        {
            return Err(Undecided::Wait(Wait::Revision(minimum)));
        }
        let mut directory = self.edge.directory();
        let verdict = self.gate.check(&arrival.request, moment, &mut directory);
        let (wanted, used) = (directory.wanted.take(), directory.used.take());
        match verdict {
            Verdict::Pending => {
                Err(wanted.map_or(Undecided::Trouble("pending"), |want| Undecided::Wait(Wait::Answer(want))))
            }
            Verdict::Refuse(refused) if refused.response.status >= 500 => {
                if let Some(used) = used {
                    self.edge.spoil(&used);
                }
                Err(Undecided::Trouble("gate"))
            }
            decided => Ok(decided),
        }
    }

    fn wait(&mut self, stream: u32, since: u64, what: Wait, now: u64) -> Result<(), &'static str> {
        if now.saturating_sub(since) >= self.settings.limits.wait_milliseconds {
            return Err(match what {
                Wait::Contact => "contact",
                Wait::Revision(_) => "revision",
                Wait::Answer(_) => "fetch",
            });
        }
        if self.waiting.len() >= self.settings.limits.waiting {
            return Err("crowd");
        }
        if let Wait::Answer(want) = &what {
            self.fetches.open(want, now);
        }
        self.waiting.insert(stream, Waiting { since, what });
        Ok(())
    }

    /// A stream has ended.
    pub fn left(&mut self, stream: u32, now: u64) {
        self.waiting.remove(&stream);
        self.given_up.remove(&stream);
        self.fetches.left(stream, now);
    }

    /// Streams whose time to wait is over. To be called several times a second.
    pub fn tick(&mut self, now: u64) -> Vec<u32> {
        self.edge.at(now);
        self.fetches.expire(now);
        let wanted: BTreeSet<_> = self.waiting.values().filter_map(Waiting::want).collect();
        self.fetches.keep(|want| wanted.contains(want));
        let longest = self.settings.limits.wait_milliseconds;
        self.those(|waiting| now.saturating_sub(waiting.since) >= longest)
    }

    /// What to ask the feed now, if anything.
    #[must_use]
    pub fn poll(&self, now: u64) -> Option<Poll> {
        self.feed.due(self.edge.applied(), now)
    }

    /// The feed was asked; none if the proxy could not.
    pub fn polled(&mut self, call: Option<u32>, now: u64) {
        match call {
            Some(call) => self.feed.sent(call, now),
            None => self.feed.failed(now),
        }
    }

    /// What to ask of the server now, if anything.
    #[must_use]
    pub fn fetch(&self, now: u64) -> Option<&Want> {
        self.fetches.due(now)
    }

    /// Something was asked, on behalf of a stream or of the module itself; none if the proxy could not.
    pub fn fetched(&mut self, want: &Want, call: Option<u32>, by: u32, now: u64) {
        match call {
            Some(call) => self.fetches.sent(want, call, by, now + 2 * self.timeout()),
            None => self.fetches.failed(want, now, false),
        }
    }

    /// Milliseconds that an answer may take.
    #[must_use]
    pub fn timeout(&self) -> u64 {
        self.settings.limits.wait_milliseconds
    }

    /// A call is over, with an answer or without.
    pub fn answered(&mut self, call: u32, reply: Option<Reply>, now: u64) -> Heard {
        self.edge.at(now);
        if self.feed.is(call) {
            return self.told(reply, now);
        }
        let Some(want) = self.fetches.of_call(call).cloned() else {
            return Heard::default();
        };
        match self.learn(&want, reply) {
            Ok(()) => Heard { streams: self.close(&want), failure: None, feed: false },
            Err(Unusable::Final) => {
                let streams = self.close(&want);
                self.given_up.extend(&streams);
                Heard { streams, failure: Some("refused"), feed: false }
            }
            Err(unusable) => {
                let only_old = unusable == Unusable::Old;
                self.fetches.failed(&want, now, only_old);
                Heard { streams: Vec::new(), failure: (!only_old).then_some("fetch"), feed: false }
            }
        }
    }

    fn close(&mut self, want: &Want) -> Vec<u32> {
        self.fetches.close(want);
        self.those(|waiting| waiting.want() == Some(want))
    }

    fn learn(&mut self, want: &Want, reply: Option<Reply>) -> Result<(), Unusable> {
        let Reply { status, revision, body } = reply.ok_or(Unusable::Bad)?;
        let read = || revision.ok_or(Unusable::Bad);
        match status {
            200 => self.edge.learn(want, read()?, Some(body)),
            404 => self.edge.learn(want, read()?, None),
            // Not for such a service, region or day. Anything else that is wrong may be somebody's on the way.
            400 => Err(Unusable::Final),
            _ => Err(Unusable::Bad),
        }
    }

    fn told(&mut self, reply: Option<Reply>, now: u64) -> Heard {
        let changes = reply.filter(|reply| reply.status == 200);
        let changes = changes.and_then(|reply| serde_json::from_slice::<Changes>(&reply.body).ok());
        match changes.map(|changes| self.edge.apply(changes)) {
            Some(Ok(applied)) => {
                self.feed.heard(now);
                if applied == Applied::Forgotten {
                    self.fetches.restart(now);
                    self.gate = Gate::default();
                    // It took them before.
                    if self.gate.configure(&self.settings.gate()).is_err() {
                        return Heard { streams: Vec::new(), failure: Some("gate"), feed: true };
                    }
                }
                let applied = self.edge.applied();
                let streams = self.those(|waiting| match waiting.what {
                    Wait::Contact => true,
                    Wait::Revision(revision) => revision <= applied,
                    Wait::Answer(_) => false,
                });
                Heard { streams, failure: None, feed: true }
            }
            _ => {
                self.feed.failed(now);
                // Who waits for a first word waits for nothing now.
                Heard {
                    streams: self.those(|waiting| waiting.what == Wait::Contact),
                    failure: Some("feed"),
                    feed: true,
                }
            }
        }
    }

    fn those(&self, which: impl Fn(&Waiting) -> bool) -> Vec<u32> {
        self.waiting.iter().filter(|(_, waiting)| which(waiting)).map(|(stream, _)| *stream).collect()
    }

    /// The revision up to which everything is known to have been told.
    #[must_use]
    pub fn applied(&self) -> u64 {
        self.edge.applied()
    }

    /// How many requests wait.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Whether the gate cannot decide about this without its body.
    #[must_use]
    pub fn wants_body(&self, request: &Request) -> bool {
        self.gate.wants_body(request)
    }
}

impl Waiting {
    fn want(&self) -> Option<&Want> {
        match &self.what {
            Wait::Answer(want) => Some(want),
            Wait::Contact | Wait::Revision(_) => None,
        }
    }
}

fn refuse(refused: Refused, moment: &Moment, outcome: Outcome) -> Step {
    let said = [("code", refused.code.to_owned()), ("access_key_id", refused.access_key.clone())];
    let mut facts: Said = said.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    facts.push(("request_id", moment.request_id.clone()));
    Step::Refuse { refused, facts, outcome }
}

fn said(fault: &Fault, request: &Request, moment: &Moment) -> Refused {
    answer::s3(fault, request, "", &moment.request_id)
}

#[cfg(test)]
mod tests;
