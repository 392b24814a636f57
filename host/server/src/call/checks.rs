//! Data requests that a proxy asks about.

use std::time::Instant;

use keyward_runtime::words::{Moment, Request, Verdict};

use crate::call::minimum::{Minimum, Waiting};
use crate::call::pool::Pool;
use crate::call::worker::Tools;
use crate::fault::Fault;

/// Decides data requests, each thread with a warm gate.
pub(crate) struct Checks {
    pool: Pool<(Request, Moment), Verdict>,
    waiting: Waiting,
}

/// What was decided, on a state of the store that will last.
pub(crate) struct Checked {
    pub(crate) verdict: Verdict,
    pub(crate) revision: u64,
    pub(crate) request_id: String,
}

impl Checks {
    /// Starts so many threads, and takes at most so many requests at once.
    pub(crate) fn open(tools: Tools, workers: usize, places: u32) -> std::io::Result<Self> {
        let pool = Pool::open("check", tools, workers, places, |_, worker, rows, (request, moment)| {
            worker.check(rows, request, moment)
        });
        Ok(Self { pool: pool?, waiting: Waiting::new() })
    }

    /// Who is this, and may they, decided on the least revision at the earliest.
    pub(crate) async fn check(&self, request: Request, minimum: Minimum, moment: Moment) -> Result<Checked, Fault> {
        let (began, now) = (Instant::now(), moment.now);
        let checked = self.decide(request, minimum, moment).await;
        let tools = self.pool.tools();
        tools.metrics.check(outcome(&checked), began.elapsed());
        if let Ok(Checked { verdict: Verdict::Pass(passage), .. }) = &checked {
            tools.usage.note(&passage.caller, &passage.question.action, now);
        }
        checked
    }

    async fn decide(&self, request: Request, minimum: Minimum, moment: Moment) -> Result<Checked, Fault> {
        let (store, request_id) = (&self.pool.tools().store, moment.request_id.clone());
        if let Err(unmet) = self.waiting.meet(minimum, store).await {
            let verdict = Verdict::Refuse(unmet.refused(&request.method, &request_id));
            return Ok(Checked { verdict, revision: store.durable().0, request_id });
        }
        let (verdict, revision) = self.pool.ask((request, moment), &request_id).await?;
        Ok(Checked { verdict, revision, request_id })
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
