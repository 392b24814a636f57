//! The threads that run the components.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use crossbeam_channel::Receiver;
use keyward_runtime::words::{Answer, Caller, Refused};
use keyward_runtime::{Failure, IamComponent, PolicyComponent, SharedRows, Slot, Worker};
use keyward_store::{Refusal, Store};
use tokio::sync::oneshot;

use crate::call::Call;
use crate::call::rows::{CallRows, Kept};
use crate::metrics::Metrics;

/// How often a call runs before it is given up because others were always faster.
const TRIES: usize = 64;

/// A call that waits for a worker.
pub(super) struct Job {
    pub(super) call: Arc<Call>,
    pub(super) done: oneshot::Sender<Result<Ended, Cut>>,
}

/// A call that ran to its end. It may be answered when its commit is on disk.
pub(crate) struct Ended {
    pub(crate) caller: Option<Caller>,
    pub(crate) answer: Result<Answer, Refused>,
    pub(crate) kept: Kept,
}

/// A call that came to nothing.
#[derive(Debug, thiserror::Error)]
pub(super) enum Cut {
    #[error("gave up after {TRIES} tries, other calls were always faster")]
    Conflicts,
    #[error(transparent)]
    Component(#[from] Failure),
    #[error(transparent)]
    Store(Refusal),
    #[error("a thread panicked")]
    Panic,
}

/// What the workers share.
#[derive(Clone)]
pub(crate) struct Tools {
    pub(crate) policy: Arc<Slot<PolicyComponent>>,
    pub(crate) iam: Arc<Slot<IamComponent>>,
    pub(crate) store: Arc<Store>,
    pub(crate) metrics: Arc<Metrics>,
}

/// Starts a thread that runs calls until there is nobody left who could send one.
pub(super) fn spawn(number: usize, tools: Tools, jobs: Receiver<Job>) -> std::io::Result<JoinHandle<()>> {
    thread::Builder::new().name(format!("worker-{number}")).spawn(move || {
        let mut worker = tools.worker();
        for Job { call, done } in jobs {
            tools.metrics.queue.dec();
            let ended = catch_unwind(AssertUnwindSafe(|| tools.run(&mut worker, &call))).unwrap_or(Err(Cut::Panic));
            if let Err(cut) = &ended {
                tools.metrics.cut(cut.kind());
                tracing::error!(request_id = call.moment.request_id, "a call came to nothing: {cut}");
            }
            if matches!(ended, Err(Cut::Panic)) {
                worker = tools.worker();
            }
            // Whoever asked may have left. What was done is done.
            drop(done.send(ended));
        }
    })
}

impl Tools {
    fn worker(&self) -> Worker {
        Worker::new(self.policy.clone(), self.iam.clone())
    }

    /// Runs the call until its writes fit with what others wrote meanwhile. It is pure: run again on a
    /// newer view it answers as if it had come later.
    fn run(&self, worker: &mut Worker, call: &Call) -> Result<Ended, Cut> {
        for _ in 0..TRIES {
            let rows = Arc::new(CallRows::new(self.store.view()));
            let shared: SharedRows = rows.clone();
            let served = worker.act(&shared, &call.request, &call.moment)?;
            let keep = served.answer.as_ref().is_ok_and(|answer| answer.commit);
            match if keep { rows.commit() } else { rows.forget() } {
                Ok(kept) => return Ok(Ended { caller: served.caller, answer: served.answer, kept }),
                Err(Refusal::Conflict) => {}
                Err(refusal) => return Err(Cut::Store(refusal)),
            }
        }
        Err(Cut::Conflicts)
    }
}

impl Cut {
    /// Its name in the metrics.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Conflicts => "conflicts",
            Self::Component(Failure::Deadline) => "deadline",
            Self::Component(Failure::Memory) => "memory",
            Self::Component(Failure::Instance(_)) => "instance",
            Self::Component(Failure::Trap(_)) => "trap",
            Self::Component(Failure::Port(_)) => "port",
            Self::Store(_) => "store",
            Self::Panic => "panic",
        }
    }
}
