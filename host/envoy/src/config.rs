//! One configuration of the filter, and its talk with the server's edge.
//!
//! Only Envoy's main thread calls the edge. A clock rings every tenth of a second, and so do workers that need
//! something; then [`Config::turn`] does what is due: fetches, wakes who waited too long, listens for changes.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use keyward_runtime::{Failure, Runtime};

use crate::abi::{Bell, Exchange, Level, Main, log};
use crate::clock::Clock;
use crate::edge::{self, Feed};
use crate::knowledge::{Changes, Need, Useless};
pub(crate) use crate::settings::Route;
use crate::settings::Settings;
use crate::shared::{Shared, runtime};
use crate::stats::Stats;
use crate::swap::Press;
use crate::wants::{Full, Wants};

/// An answer of the edge. Its status is 0 where none came.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) revision: Option<u64>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn new<'a>(headers: impl Iterator<Item = (&'a [u8], &'a [u8])>, body: Vec<u8>) -> Self {
        let mut answer = Self { status: 0, revision: None, body };
        for (name, value) in headers {
            let number = str::from_utf8(value).ok().and_then(|text| text.parse::<u64>().ok());
            match name {
                b":status" => answer.status = number.and_then(|number| number.try_into().ok()).unwrap_or(0),
                b"x-iam-revision" => answer.revision = number,
                _ => {}
            }
        }
        answer
    }
}

/// Why a stream is woken.
#[derive(Clone, Copy)]
pub(crate) enum Event {
    Arrived,
    Failed,
}

impl Event {
    pub(crate) fn of(number: u64) -> Self {
        if number == Self::Arrived as u64 { Self::Arrived } else { Self::Failed }
    }
}

/// A configuration of the filter. It lives as long as Envoy has it or one of its streams.
pub(crate) struct Config {
    pub(crate) settings: Settings,
    pub(crate) shared: Arc<Shared>,
    pub(crate) stats: Stats,
    wants: Mutex<Wants<Bell>>,
    feed: Mutex<Feed>,
    clock: Clock,
    runtime: Runtime,
}

impl Config {
    /// None, and a line in Envoy's log, where the settings are wrong. Envoy then refuses its configuration.
    pub(crate) fn new(main: Main<'_>, settings: &[u8]) -> Option<Arc<Self>> {
        let made = Self::make(main, settings);
        made.inspect_err(|why| log(Level::Error, &format!("keyward: {why}"))).ok()
    }

    fn make(main: Main<'_>, settings: &[u8]) -> Result<Arc<Self>, String> {
        let settings = Settings::read(settings).map_err(|error| format!("settings: {error}"))?;
        let feed = Feed::new(&settings)?;
        let runtime = runtime(settings.limits.of_guests(main.workers()), &settings)?;
        let press = Press::new(runtime.clone(), &settings);
        let seen = press.look();
        let component = press.component().map_err(|why| format!("policy component: {why}"))?;
        log(Level::Info, &format!("keyward: runs policy component {}", component.digest()));
        let stats = Stats::define(main).ok_or("Envoy does not define statistics")?;
        let wants = Mutex::new(Wants::new(settings.limits.waiting));
        let shared = Arc::new(Shared::new(component, &settings));
        let clock = Clock::start(main.bell(), press, seen, &shared).map_err(|error| format!("no thread: {error}"))?;
        Ok(Arc::new(Self { settings, shared, stats, wants, feed: Mutex::new(feed), clock, runtime }))
    }

    /// Envoy has no use for it any more.
    pub(crate) fn close(&self) {
        self.clock.stop();
    }

    /// What holds on the route of a request.
    pub(crate) fn route(&self, envoy: Exchange<'_>) -> Route {
        envoy.route().unwrap_or_default()
    }

    /// Has a stream woken when a need is met, or cannot be.
    pub(crate) fn wait(&self, need: Need, wakes: Bell, until: Instant) -> Result<(), Full> {
        if self.wants().wait(need, wakes, until)? {
            self.clock.ring();
        }
        Ok(())
    }

    /// Has a stream woken when a revision is applied.
    pub(crate) fn wait_for_revision(&self, revision: u64, wakes: Bell, until: Instant) -> Result<(), Full> {
        self.wants().wait_for_revision(revision, wakes, until)?;
        // It may have been applied just before.
        let applied = self.shared.known().applied();
        wake(self.wants().applied(applied), Event::Arrived);
        Ok(())
    }

    /// Tells of a gate that failed.
    pub(crate) fn complain(&self, failure: &Failure) {
        if self.clock.may_complain() {
            log(Level::Error, &format!("keyward: {failure}"));
        }
    }

    /// Does what is due.
    pub(crate) fn turn(&self, main: Main<'_>) {
        self.fetch(main);
        wake(self.wants().late(Instant::now()), Event::Failed);
        self.feed().poll(main, &self.settings, self.shared.known().applied());
        self.stats.show_swaps(main, self.clock.swaps());
        self.stats.show(main, &self.shared, self.wants().waiting(), self.runtime.instances());
    }

    /// The edge has answered.
    pub(crate) fn answered(&self, main: Main<'_>, call: u64, answer: Answer) {
        if self.feed().is(call) {
            self.heard(&answer);
        } else {
            self.fetched(call, answer);
        }
        self.turn(main);
    }

    fn heard(&self, answer: &Answer) {
        let changes = match answer.status {
            200 => serde_json::from_slice::<Changes>(&answer.body).ok(),
            _ => None,
        };
        let first = self.shared.silence().is_none();
        let Some(changes) = changes else { return self.feed().over(false, false) };
        let (before, applied) = {
            let mut known = self.shared.learning();
            let before = known.applied();
            known.apply(changes);
            (before, known.applied())
        };
        self.feed().over(true, applied > before);
        self.shared.hear();
        if first {
            log(Level::Info, &format!("keyward: hears the edge, at revision {applied}"));
        }
        wake(self.wants().applied(applied), Event::Arrived);
    }

    fn fetch(&self, main: Main<'_>) {
        loop {
            let Some(need) = self.wants().next(self.settings.limits.fetches) else { return };
            match edge::ask(main, &self.settings, &need) {
                Some(call) => self.wants().called(call, need),
                None => wake(self.wants().over(&need), Event::Failed),
            }
        }
    }

    fn fetched(&self, call: u64, answer: Answer) {
        let Some(need) = self.wants().returned(call) else { return };
        let applied = self.shared.known().applied();
        let learned = match (answer.status, answer.revision) {
            (200, Some(revision)) => self.shared.learning().learn(need.clone(), Some(answer.body), revision),
            (404, Some(revision)) => self.shared.learning().learn(need.clone(), None, revision),
            (408 | 429, _) => Err(Useless::Broken),
            // It will not say, however often it is asked: nobody has such a key for us.
            (400..=499, _) if need.is_of_a_key() => self.shared.learning().learn(need.clone(), None, applied),
            // A connection that had grown old.
            (0, _) => Err(Useless::Old),
            _ => Err(Useless::Broken),
        };
        let event = match learned {
            Ok(()) => Event::Arrived,
            Err(Useless::Old) if self.wants().again(&need) => return,
            Err(_) => Event::Failed,
        };
        wake(self.wants().over(&need), event);
    }

    fn wants(&self) -> MutexGuard<'_, Wants<Bell>> {
        self.wants.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn feed(&self) -> MutexGuard<'_, Feed> {
        self.feed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Route {
    /// None, and a line in Envoy's log, where a route's settings are wrong.
    pub(crate) fn read(settings: &[u8]) -> Option<Box<Self>> {
        let read = serde_json::from_slice(settings).map(Box::new);
        read.inspect_err(|error| log(Level::Error, &format!("keyward: settings of a route: {error}"))).ok()
    }
}

fn wake(streams: Vec<Bell>, event: Event) {
    streams.iter().for_each(|stream| stream.ring(event as u64));
}
