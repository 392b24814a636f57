//! Takes calls, and answers for them.

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Instant;

use crossbeam_channel::Sender;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use crate::audit::Audit;
use crate::call::cut::Cut;
use crate::call::worker::{self, Job, Ran, Tools};
use crate::call::{Answered, Call, Ended, Errand, REREADS};
use crate::fault::Fault;

/// Takes calls, and answers for them.
pub(crate) struct Desk {
    tools: Tools,
    audit: Arc<Audit>,
    /// None once the desk closes.
    jobs: Option<Sender<Job>>,
    /// A place for each call under way.
    room: Arc<Semaphore>,
    places: u32,
    workers: Vec<JoinHandle<()>>,
}

type Waiting = oneshot::Receiver<Ran>;

impl Desk {
    /// Starts so many workers, and takes at most so many calls at once.
    pub(crate) fn open(tools: Tools, audit: Arc<Audit>, workers: usize, places: u32) -> std::io::Result<Self> {
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

    /// Everything up to this revision is on disk.
    pub(crate) fn revision(&self) -> u64 {
        self.tools.store.durable().0
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
        let ended = self.durable(call, waiting).await;
        if let Some(caller) = ended.caller() {
            self.tools.usage.note(caller, ended.action(), call.moment.now);
        }
        let ended = self.audit.record(call, ended).await;
        let metrics = &self.tools.metrics;
        metrics.call(ended.action(), ended.code(), began.elapsed());
        ended
            .event()
            .and_then(|event| event.decision.as_ref())
            .into_iter()
            .for_each(|decision| metrics.decision(decision));
        ended.into_answer()
    }

    /// Waits for the end of the call, and until what it saw and wrote is on disk.
    async fn durable(&self, call: &Arc<Call>, mut waiting: Waiting) -> Ended {
        for _ in 0..REREADS {
            let mut ended = self.ended(call, waiting).await.unwrap_or_else(Ended::nothing);
            let Ok(kept) = &ended.kept else { return ended };
            match kept.commit.durable.clone().await {
                Ok(()) => return ended,
                Err(refusal) if kept.wrote => {
                    ended.kept = Err(Cut::Store(refusal).tell(&call.moment.request_id, &self.tools.metrics));
                    return ended;
                }
                // Only others' writes were lost: it asks again, and sees the world without them.
                Err(_) => match self.submit(call) {
                    Ok(again) => waiting = again,
                    Err(fault) => return Ended::nothing(fault),
                },
            }
        }
        Ended::nothing(Fault::Failed)
    }

    /// Waits for the end of the call. While it waits for what takes long, its worker serves others.
    async fn ended(&self, call: &Arc<Call>, mut waiting: Waiting) -> Result<Ended, Fault> {
        loop {
            match waiting.await {
                Ok(Ran::Ended(ended)) => return Ok(*ended),
                Ok(Ran::Waits(Errand::Document(want))) => {
                    self.tools.web.fetch(&want).await?;
                    waiting = self.submit(call)?;
                }
                Ok(Ran::Waits(Errand::Hash(task))) => {
                    let tag = self.tools.hashing.make(task.clone()).await?;
                    call.hashes.made(task, tag);
                    waiting = self.submit(call)?;
                }
                Ok(Ran::Waits(Errand::Module(want))) => {
                    let found = self.tools.modules.clone().examine(want.clone()).await?;
                    call.examinations.made(want, found);
                    waiting = self.submit(call)?;
                }
                Err(_) => return Err(Fault::Failed),
            }
        }
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
