//! Data requests that a proxy asks about. Threads of their own decide them, each with a warm gate, so that no
//! slow call of the Action API stands before them.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Instant;

use crossbeam_channel::{Receiver, Sender};
use keyward_runtime::words::{Moment, Request, Verdict};
use keyward_runtime::{SharedRows, Worker};
use keyward_store::Commit;
use tokio::sync::{Semaphore, oneshot};

use crate::call::cut::Cut;
use crate::call::rows::CallRows;
use crate::call::worker::Tools;
use crate::call::{Call, REREADS};
use crate::fault::Fault;

/// Decides data requests.
pub(crate) struct Checks {
    tools: Tools,
    /// None once nobody asks any more.
    jobs: Option<Sender<Job>>,
    /// A place for each request that is being decided.
    room: Semaphore,
    workers: Vec<JoinHandle<()>>,
}

/// What was decided, on a state of the store that will last.
pub(crate) struct Checked {
    pub(crate) verdict: Verdict,
    pub(crate) revision: u64,
    pub(crate) request_id: String,
}

struct Job {
    call: Arc<Call>,
    done: oneshot::Sender<Result<(Verdict, Commit), Cut>>,
}

impl Checks {
    /// Starts so many threads, and takes at most so many requests at once.
    pub(crate) fn open(tools: Tools, workers: usize, places: u32) -> std::io::Result<Self> {
        let (sender, jobs) = crossbeam_channel::unbounded();
        let workers = (0..workers).map(|number| spawn(number, tools.clone(), jobs.clone()));
        let workers = workers.collect::<std::io::Result<_>>()?;
        let room = Semaphore::new(usize::try_from(places).unwrap_or(Semaphore::MAX_PERMITS));
        Ok(Self { tools, jobs: Some(sender), room, workers })
    }

    /// Who is this, and may they.
    pub(crate) async fn check(&self, request: Request, moment: Moment) -> Result<Checked, Fault> {
        let (began, now) = (Instant::now(), moment.now);
        let checked = self.decide(Arc::new(Call::new(request, moment, None))).await;
        self.tools.metrics.check(outcome(&checked), began.elapsed());
        if let Ok(Checked { verdict: Verdict::Pass(passage), .. }) = &checked {
            self.tools.usage.note(&passage.caller, &passage.question.action, now);
        }
        checked
    }

    async fn decide(&self, call: Arc<Call>) -> Result<Checked, Fault> {
        let _place = self.room.try_acquire().map_err(|_| Fault::Busy)?;
        let jobs = self.jobs.as_ref().ok_or(Fault::Busy)?;
        for _ in 0..REREADS {
            let (done, waiting) = oneshot::channel();
            jobs.send(Job { call: call.clone(), done }).map_err(|_| Fault::Failed)?;
            let ran = waiting.await.map_err(|_| Fault::Failed)?;
            let (verdict, commit) = ran.map_err(|cut| cut.tell(&call, &self.tools.metrics))?;
            // What it was decided on must last. If it does not, it is decided again without.
            if commit.durable.await.is_ok() {
                let request_id = call.moment.request_id.clone();
                return Ok(Checked { verdict, revision: commit.revision.0, request_id });
            }
        }
        Err(Fault::Failed)
    }
}

impl Drop for Checks {
    fn drop(&mut self) {
        self.jobs = None;
        // A worker that panicked has been logged.
        self.workers.drain(..).for_each(|worker| drop(worker.join()));
    }
}

/// How a check ended, as the metrics call it: passed, or the code of the refusal.
fn outcome(checked: &Result<Checked, Fault>) -> &str {
    match checked {
        Ok(Checked { verdict: Verdict::Pass(_), .. }) => "passed",
        Ok(Checked { verdict: Verdict::Refuse(refused), .. }) => &refused.code,
        Ok(Checked { verdict: Verdict::Pending, .. }) => "pending",
        Err(fault) => fault.code(),
    }
}

fn spawn(number: usize, tools: Tools, jobs: Receiver<Job>) -> std::io::Result<JoinHandle<()>> {
    thread::Builder::new().name(format!("check-{number}")).spawn(move || {
        let mut worker = tools.worker();
        for Job { call, done } in jobs {
            let ran = catch_unwind(AssertUnwindSafe(|| run(&tools, &mut worker, &call)));
            let ran = ran.unwrap_or_else(|_| {
                worker = tools.worker();
                Err(Cut::Panic)
            });
            // Whoever asked may have left.
            drop(done.send(ran));
        }
    })
}

fn run(tools: &Tools, worker: &mut Worker, call: &Call) -> Result<(Verdict, Commit), Cut> {
    let rows = Arc::new(CallRows::new(tools.store.view()));
    let shared: SharedRows = rows.clone();
    let verdict = worker.check(&shared, &call.request, &call.moment).map_err(Cut::Component)?;
    Ok((verdict, rows.forget().map_err(Cut::Store)?.commit))
}
