//! Data requests that a proxy asks about, decided on the thread that was asked: to hand a question on and its answer
//! back takes longer than to decide it. So whoever asks has threads of its own, and no call of the Action API waits
//! for a decision that takes long, nor a decision for such a call.

use std::future::ready;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use keyward_runtime::Worker;
use keyward_runtime::words::{Moment, Request, Verdict};
use keyward_store::Commit;

use crate::call::cut::Cut;
use crate::call::minimum::{Minimum, Waiting};
use crate::call::pool::{answer, lasting};
use crate::call::worker::Tools;
use crate::fault::Fault;

/// Decides data requests.
pub(crate) struct Checks {
    tools: Tools,
    /// Warm gates that nobody uses at the moment: as many as have ever been asked at once.
    idle: Mutex<Vec<Worker>>,
    waiting: Waiting,
}

/// What was decided, on a state of the store that will last.
pub(crate) struct Checked {
    pub(crate) verdict: Verdict,
    pub(crate) revision: u64,
    pub(crate) request_id: String,
}

impl Checks {
    pub(crate) fn new(tools: Tools) -> Self {
        Self { tools, idle: Mutex::default(), waiting: Waiting::new() }
    }

    /// Who is this, and may they, decided on the least revision at the earliest.
    pub(crate) async fn check(&self, request: Request, minimum: Minimum, moment: Moment) -> Result<Checked, Fault> {
        let (began, now) = (Instant::now(), moment.now);
        let checked = self.decide(request, minimum, moment).await;
        self.tools.metrics.check(outcome(&checked), began.elapsed());
        if let Ok(Checked { verdict: Verdict::Pass(passage), .. }) = &checked {
            self.tools.usage.note(&passage.caller, &passage.action, now);
        }
        checked
    }

    async fn decide(&self, request: Request, minimum: Minimum, moment: Moment) -> Result<Checked, Fault> {
        let (store, request_id) = (&self.tools.store, moment.request_id.clone());
        if let Err(unmet) = self.waiting.meet(minimum, store).await {
            let verdict = Verdict::Refuse(unmet.refused(&request.method, &request_id));
            return Ok(Checked { verdict, revision: store.durable().0, request_id });
        }
        let told = |cut: Cut| cut.tell(&request_id, &self.tools.metrics);
        let decided = lasting(|| ready(self.run(&request, &moment).map_err(told)));
        let (verdict, revision) = decided.await?;
        Ok(Checked { verdict, revision, request_id })
    }

    fn run(&self, request: &Request, moment: &Moment) -> Result<(Verdict, Commit), Cut> {
        let mut worker = self.idle().pop().unwrap_or_else(|| self.tools.worker());
        let check = || answer(&self.tools, &mut worker, |rows, worker| worker.check(rows, request, moment));
        let ran = catch_unwind(AssertUnwindSafe(check)).map_err(|_| Cut::Panic)?;
        // One that panicked is not used again.
        self.idle().push(worker);
        ran
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Worker>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
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
