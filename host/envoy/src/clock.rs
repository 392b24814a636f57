//! A thread of the module's own, because the ABI has no timers for filters: it rings for Envoy's main thread, and looks
//! at the policy file. Compiling another component takes a second or more, which no thread of Envoy's has.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::abi::{Bell, Level, log};
use crate::shared::Shared;
use crate::swap::{Press, Stamp};

const TICK: Duration = Duration::from_millis(100);
/// Ticks between two looks at the policy file.
const LOOKS: u32 = 10;
/// Complaints in a second.
const COMPLAINTS: u32 = 10;

/// The thread and what it shares.
pub(crate) struct Clock {
    inner: Arc<Inner>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

struct Inner {
    bell: Bell,
    stopped: Mutex<bool>,
    stops: Condvar,
    complaints: AtomicU32,
    swaps: AtomicU64,
    swaps_refused: AtomicU64,
}

impl Clock {
    pub(crate) fn start(
        bell: Bell,
        press: Press,
        mut seen: Option<Stamp>,
        shared: &Arc<Shared>,
    ) -> std::io::Result<Self> {
        let inner = Arc::new(Inner {
            bell,
            stopped: Mutex::new(false),
            stops: Condvar::new(),
            complaints: AtomicU32::new(0),
            swaps: AtomicU64::new(0),
            swaps_refused: AtomicU64::new(0),
        });
        let (rings, looks, shared) = (Arc::clone(&inner), Arc::clone(&inner), Arc::downgrade(shared));
        let mut threads = vec![spawn("keyward-clock", move || rings.run(TICK, || rings.tick()))?];
        if seen.is_some() {
            threads.push(spawn("keyward-policy", move || {
                looks.run(TICK * LOOKS, || {
                    let now = press.look();
                    if now == seen {
                        return;
                    }
                    seen = now;
                    if let Some(shared) = shared.upgrade() {
                        looks.swap(&press, &shared);
                    }
                });
            })?);
        }
        inner.bell.ring(0);
        Ok(Self { inner, threads: Mutex::new(threads) })
    }

    /// Rings at once.
    pub(crate) fn ring(&self) {
        self.inner.bell.ring(0);
    }

    /// Whether one more line of complaint is not too much.
    pub(crate) fn may_complain(&self) -> bool {
        self.inner.complaints.fetch_add(1, Ordering::Relaxed) < COMPLAINTS
    }

    /// How often another component took over, and how often one was refused.
    pub(crate) fn swaps(&self) -> (u64, u64) {
        (self.inner.swaps.load(Ordering::Relaxed), self.inner.swaps_refused.load(Ordering::Relaxed))
    }

    /// Ends the threads: afterwards nobody rings.
    pub(crate) fn stop(&self) {
        *self.inner.stopped.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.inner.stops.notify_all();
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        // One that panicked has been logged.
        threads.into_iter().for_each(|thread| drop(thread.join()));
    }
}

impl Inner {
    fn run(&self, every: Duration, mut work: impl FnMut()) {
        loop {
            let stopped = self.stopped.lock().unwrap_or_else(PoisonError::into_inner);
            let waited = self.stops.wait_timeout_while(stopped, every, |stopped| !*stopped);
            let (stopped, _) = waited.unwrap_or_else(PoisonError::into_inner);
            if *stopped {
                return;
            }
            drop(stopped);
            work();
        }
    }

    fn tick(&self) {
        self.complaints.store(0, Ordering::Relaxed);
        self.bell.ring(0);
    }

    fn swap(&self, press: &Press, shared: &Shared) {
        match press.component() {
            Ok(component) => {
                log(Level::Info, &format!("keyward: policy component {} takes over", component.digest()));
                shared.policy.swap(component);
                self.swaps.fetch_add(1, Ordering::Relaxed);
            }
            Err(why) => {
                log(Level::Error, &format!("keyward: the policy component stays what it is: {why}"));
                self.swaps_refused.fetch_add(1, Ordering::Relaxed);
            }
        }
    }
}

fn spawn(name: &str, run: impl FnOnce() + Send + 'static) -> std::io::Result<JoinHandle<()>> {
    thread::Builder::new().name(name.to_owned()).spawn(run)
}
