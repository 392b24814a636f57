//! What all workers share: the running component, what is known, and how fresh that is.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::{Duration, Instant};

use keyward_runtime::{Limits, PolicyComponent, Runtime, Slot};

use crate::knowledge::{Knowledge, Room};
use crate::settings::Settings;

/// Shared by all workers, for one configuration of the filter.
pub(crate) struct Shared {
    pub(crate) policy: Slot<PolicyComponent>,
    pub(crate) knowledge: Arc<RwLock<Knowledge>>,
    max_staleness: Duration,
    began: Instant,
    /// Milliseconds from the beginning to the feed's last word; 0 before the first.
    heard: AtomicU64,
}

impl Shared {
    pub(crate) fn new(component: PolicyComponent, settings: &Settings) -> Self {
        let room = Room { bytes: settings.limits.answer_bytes, entries: settings.limits.answers };
        Self {
            policy: Slot::new(component),
            knowledge: Arc::new(RwLock::new(Knowledge::new(room))),
            max_staleness: settings.max_staleness(),
            began: Instant::now(),
            heard: AtomicU64::new(0),
        }
    }

    pub(crate) fn known(&self) -> RwLockReadGuard<'_, Knowledge> {
        self.knowledge.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn learning(&self) -> RwLockWriteGuard<'_, Knowledge> {
        self.knowledge.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// The feed was heard just now.
    pub(crate) fn hear(&self) {
        self.heard.store(self.now().max(1), Ordering::Release);
    }

    /// For how long the feed was not heard; none where it never was.
    pub(crate) fn silence(&self) -> Option<Duration> {
        let heard = self.heard.load(Ordering::Acquire);
        (heard > 0).then(|| Duration::from_millis(self.now().saturating_sub(heard)))
    }

    /// Whether what is known may be decided by.
    pub(crate) fn is_fresh(&self) -> bool {
        self.silence().is_some_and(|silence| silence <= self.max_staleness)
    }

    fn now(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

/// Wasmtime, once for the process, with the limits and the cache of who came first.
static RUNTIME: Mutex<Option<(Runtime, String)>> = Mutex::new(None);

/// The process's wasmtime. Another configuration cannot have other limits.
pub(crate) fn runtime(limits: Limits, settings: &Settings) -> Result<Runtime, String> {
    let asked = format!("{limits:?} {:?}", settings.cache);
    let mut running = RUNTIME.lock().unwrap_or_else(PoisonError::into_inner);
    match &*running {
        Some((runtime, had)) if *had == asked => Ok(runtime.clone()),
        Some(_) => Err("deadline, memory_bytes and cache are the process's, and stand until it ends".to_owned()),
        None => {
            let runtime = Runtime::new(limits, settings.cache.as_deref()).map_err(|error| format!("{error:#}"))?;
            *running = Some((runtime.clone(), asked));
            Ok(runtime)
        }
    }
}
