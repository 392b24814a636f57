//! Takes calls, and answers for them.

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Instant;

use crossbeam_channel::Sender;
use keyward_runtime::words::{Event, Response};
use keyward_store::{Refusal, Trouble};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use crate::audit::Audit;
use crate::call::Call;
use crate::call::worker::{self, Cut, Ended, Job, Tools};
use crate::fault::Fault;

/// How often a call that changed nothing runs again because what it saw did not reach the disk.
const REREADS: usize = 3;

/// Takes calls, and answers for them.
pub(crate) struct Desk {
    tools: Tools,
    audit: Audit,
    /// None once the desk closes.
    jobs: Option<Sender<Job>>,
    /// A place for each call under way.
    room: Arc<Semaphore>,
    places: u32,
    workers: Vec<JoinHandle<()>>,
}

/// A guest's answer, durable and audited.
pub(crate) struct Answered {
    pub(crate) response: Response,
    /// The revision of the store that it shows or made; none where it is a refusal.
    pub(crate) revision: Option<u64>,
}

type Waiting = oneshot::Receiver<Result<Ended, Cut>>;

impl Desk {
    /// Starts so many workers, and takes at most so many calls at once.
    pub(crate) fn open(tools: Tools, audit: Audit, workers: usize, places: u32) -> std::io::Result<Self> {
        // The places bound what can wait in it.
        let (sender, jobs) = crossbeam_channel::unbounded();
        let workers = (0..workers).map(|number| worker::spawn(number, tools.clone(), jobs.clone()));
        let workers = workers.collect::<std::io::Result<_>>()?;
        let room = Arc::new(Semaphore::new(usize::try_from(places).unwrap_or(usize::MAX)));
        Ok(Self { tools, audit, jobs: Some(sender), room, places, workers })
    }

    /// Carries the call out, also when nobody waits for its answer any more.
    pub(crate) async fn call(self: Arc<Self>, call: Call) -> Result<Answered, Fault> {
        let call = Arc::new(call);
        let (place, waiting) = self.begin(&call)?;
        let carried = tokio::spawn(async move {
            let answered = self.carry_out(&call, waiting).await;
            drop(place);
            answered
        });
        carried.await.unwrap_or(Err(Fault::Failed))
    }

    /// Waits for the calls under way; no call begins any more.
    pub(crate) async fn settle(&self) {
        drop(self.room.acquire_many(self.places).await);
        self.room.close();
    }

    fn begin(&self, call: &Arc<Call>) -> Result<(OwnedSemaphorePermit, Waiting), Fault> {
        if !self.audit.is_fit() {
            return Err(Fault::Unaudited);
        }
        let place = self.room.clone().try_acquire_owned().map_err(|_| Fault::Busy)?;
        Ok((place, self.submit(call)?))
    }

    fn submit(&self, call: &Arc<Call>) -> Result<Waiting, Fault> {
        let (done, waiting) = oneshot::channel();
        let jobs = self.jobs.as_ref().ok_or(Fault::Busy)?;
        jobs.send(Job { call: call.clone(), done }).map_err(|_| Fault::Failed)?;
        self.tools.metrics.queue.inc();
        Ok(waiting)
    }

    async fn carry_out(&self, call: &Arc<Call>, waiting: Waiting) -> Result<Answered, Fault> {
        let began = Instant::now();
        let ended = self.last(call, waiting).await;
        let ended = self.audit.record(call, ended).await;
        self.measure(&ended, began);
        ended.map(Answered::from)
    }

    /// Waits for the end of the call, and until what it saw and wrote is on disk.
    async fn last(&self, call: &Arc<Call>, mut waiting: Waiting) -> Result<Ended, Fault> {
        for _ in 0..REREADS {
            let ended = waiting.await.unwrap_or(Err(Cut::Panic))?;
            match ended.kept.commit.durable.clone().await {
                Ok(()) => return Ok(ended),
                Err(refusal) if ended.kept.wrote => return Err(Cut::Store(refusal).into()),
                // Only others' writes were lost: it asks again, and sees the world without them.
                Err(_) => waiting = self.submit(call)?,
            }
        }
        Err(Fault::Failed)
    }

    fn measure(&self, ended: &Result<Ended, Fault>, began: Instant) {
        let (action, code) = match ended {
            Ok(ended) => (ended.action(), ended.code()),
            Err(fault) => ("", fault.code()),
        };
        self.tools.metrics.call(action, code, began.elapsed());
        let decision = ended.as_ref().ok().and_then(Ended::event).and_then(|event| event.decision.as_ref());
        decision.into_iter().for_each(|decision| self.tools.metrics.decision(decision));
    }
}

impl Drop for Desk {
    /// Lets the workers finish what they were given.
    fn drop(&mut self) {
        self.jobs = None;
        // A worker that panicked has been logged.
        self.workers.drain(..).for_each(|worker| drop(worker.join()));
    }
}

impl Ended {
    /// What happened, where the call came to an action.
    pub(crate) fn event(&self) -> Option<&Event> {
        self.answer.as_ref().ok().map(|answer| &answer.event)
    }

    /// The action it named, or nothing.
    pub(crate) fn action(&self) -> &str {
        self.event().map_or("", |event| &event.action)
    }

    /// The HTTP status of its answer.
    pub(crate) fn status(&self) -> u16 {
        match &self.answer {
            Ok(answer) => answer.response.status,
            Err(refused) => refused.response.status,
        }
    }

    /// The error code it was answered with, or nothing.
    pub(crate) fn code(&self) -> &str {
        match &self.answer {
            Ok(answer) => &answer.event.code,
            Err(refused) => &refused.code,
        }
    }
}

impl From<Ended> for Answered {
    fn from(ended: Ended) -> Self {
        let revision = ended.code().is_empty().then_some(ended.kept.commit.revision.0);
        let response = ended.answer.map_or_else(|refused| refused.response, |answer| answer.response);
        Self { response, revision }
    }
}

impl From<Cut> for Fault {
    fn from(cut: Cut) -> Self {
        match cut {
            Cut::Conflicts => Self::Conflict,
            Cut::Store(Refusal::Full) => Self::StoreFull,
            Cut::Store(Refusal::Trouble(Trouble::Behind(_))) => Self::Busy,
            Cut::Store(_) | Cut::Component(_) | Cut::Panic => Self::Failed,
        }
    }
}
