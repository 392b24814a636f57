//! The threads that run the components.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use crossbeam_channel::Receiver;
use keyward_runtime::{IamComponent, Outside, PolicyComponent, Served, Slot, Worker};
use keyward_store::{Refusal, Store};
use tokio::sync::oneshot;

use crate::call::cut::Cut;
use crate::call::documents::CallDocuments;
use crate::call::modules::CallModules;
use crate::call::passwords::CallPasswords;
use crate::call::rows::{CallRows, Kept};
use crate::call::{Call, Ended, Errand};
use crate::metrics::Metrics;
use crate::modules::Modules;
use crate::password::Hashing;
use crate::usage::Notebook;
use crate::web::Web;

/// How often a call runs before it is given up because others were always faster.
const TRIES: usize = 64;

/// A call that waits for a worker.
pub(super) struct Job {
    pub(super) call: Arc<Call>,
    pub(super) done: oneshot::Sender<Ran>,
}

/// What came of running a call.
pub(super) enum Ran {
    /// It is over.
    Ended(Box<Ended>),
    /// It is to be run again when this is done.
    Waits(Errand),
}

/// What the workers share.
#[derive(Clone)]
pub(crate) struct Tools {
    pub(crate) policy: Arc<Slot<PolicyComponent>>,
    pub(crate) iam: Arc<Slot<IamComponent>>,
    pub(crate) store: Arc<Store>,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) hashing: Hashing,
    pub(crate) usage: Arc<Notebook>,
    pub(crate) web: Arc<Web>,
    pub(crate) modules: Arc<Modules>,
}

/// Starts a thread that runs calls until there is nobody left who could send one.
pub(super) fn spawn(number: usize, tools: Tools, jobs: Receiver<Job>) -> std::io::Result<JoinHandle<()>> {
    thread::Builder::new().name(format!("worker-{number}")).spawn(move || {
        let mut worker = tools.worker();
        for Job { call, done } in jobs {
            tools.metrics.queue.dec();
            let ran = catch_unwind(AssertUnwindSafe(|| tools.run(&mut worker, &call)));
            let (served, kept) = ran.unwrap_or_else(|_| {
                worker = tools.worker();
                (None, Err(Cut::Panic))
            });
            let ran = match call.errand() {
                Some(errand) if kept.is_err() => Ran::Waits(errand),
                _ => Ran::Ended(Box::new(Ended {
                    served,
                    kept: kept.map_err(|cut| cut.tell(&call.moment.request_id, &tools.metrics)),
                })),
            };
            // Whoever asked may have left. What was done is done.
            drop(done.send(ran));
        }
    })
}

impl Tools {
    /// A thread's share of the components.
    pub(super) fn worker(&self) -> Worker {
        Worker::new(self.policy.clone(), self.iam.clone())
    }

    /// Runs the call until its writes fit with what others wrote meanwhile. It is pure: run again on a
    /// newer view it answers as if it had come later.
    fn run(&self, worker: &mut Worker, call: &Arc<Call>) -> (Option<Served>, Result<Kept, Cut>) {
        let passwords = Arc::new(CallPasswords { call: call.clone(), strength: self.hashing.strength });
        let documents = Arc::new(CallDocuments { call: call.clone(), web: self.web.clone() });
        let modules = Arc::new(CallModules { call: call.clone() });
        for _ in 0..TRIES {
            let rows = Arc::new(CallRows::new(self.store.view()));
            let outside = Outside {
                rows: rows.clone(),
                passwords: passwords.clone(),
                documents: documents.clone(),
                modules: modules.clone(),
            };
            let served = match worker.act(&outside, &call.request, &call.moment) {
                Ok(served) => served,
                Err(failure) => return (None, Err(Cut::Component(failure))),
            };
            let keep = served.answer.as_ref().is_ok_and(|answer| answer.commit);
            match if keep { rows.commit() } else { rows.forget() } {
                Err(Refusal::Conflict) => {}
                kept => return (Some(served), kept.map_err(Cut::Store)),
            }
        }
        (None, Err(Cut::Conflicts))
    }
}
