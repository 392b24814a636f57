//! Threads of their own for questions that change nothing, so that no slow call of the Action API stands before
//! them. What is answered is durable.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use crossbeam_channel::{Receiver, Sender};
use keyward_runtime::{Failure, SharedRows, Worker};
use keyward_store::Commit;
use tokio::sync::{Semaphore, oneshot};

use crate::call::REREADS;
use crate::call::cut::Cut;
use crate::call::rows::CallRows;
use crate::call::worker::Tools;
use crate::fault::Fault;

/// Answers one sort of question.
pub(super) struct Pool<Q, A> {
    tools: Tools,
    /// None once nobody asks any more.
    jobs: Option<Sender<Job<Q, A>>>,
    /// A place for each question that is being answered.
    room: Semaphore,
    workers: Vec<JoinHandle<()>>,
}

/// How a question is answered, within one view of the rows.
pub(super) type Run<Q, A> = fn(&Tools, &mut Worker, &SharedRows, &Q) -> Result<A, Failure>;

struct Job<Q, A> {
    question: Arc<Q>,
    done: oneshot::Sender<Result<(A, Commit), Cut>>,
}

impl<Q: Send + Sync + 'static, A: Send + 'static> Pool<Q, A> {
    /// Starts so many threads, and takes at most so many questions at once.
    pub(super) fn open(name: &str, tools: Tools, workers: usize, places: u32, run: Run<Q, A>) -> io::Result<Self> {
        let (sender, jobs) = crossbeam_channel::unbounded();
        let workers = (0..workers).map(|number| spawn(format!("{name}-{number}"), tools.clone(), jobs.clone(), run));
        let workers = workers.collect::<io::Result<_>>()?;
        let room = Semaphore::new(usize::try_from(places).unwrap_or(Semaphore::MAX_PERMITS));
        Ok(Self { tools, jobs: Some(sender), room, workers })
    }

    /// The answer, and the revision of the state it was read from, which will last.
    pub(super) async fn ask(&self, question: Q, request_id: &str) -> Result<(A, u64), Fault> {
        let _place = self.room.try_acquire().map_err(|_| Fault::Busy)?;
        let jobs = self.jobs.as_ref().ok_or(Fault::Busy)?;
        let question = Arc::new(question);
        lasting(|| {
            let (done, waiting) = oneshot::channel();
            let sent = jobs.send(Job { question: question.clone(), done }).map_err(|_| Fault::Failed);
            async move {
                sent?;
                let ran = waiting.await.map_err(|_| Fault::Failed)?;
                ran.map_err(|cut| cut.tell(request_id, &self.tools.metrics))
            }
        })
        .await
    }
}

/// Asks until what was answered was read from a state that lasts: one that is lost may have been anything.
pub(super) async fn lasting<A, F>(ask: impl Fn() -> F) -> Result<(A, u64), Fault>
where
    F: Future<Output = Result<(A, Commit), Fault>>,
{
    for _ in 0..REREADS {
        let (answer, commit) = ask().await?;
        if commit.durable.await.is_ok() {
            return Ok((answer, commit.revision.0));
        }
    }
    Err(Fault::Failed)
}

impl<Q, A> Drop for Pool<Q, A> {
    fn drop(&mut self) {
        self.jobs = None;
        // A worker that panicked has been logged.
        self.workers.drain(..).for_each(|worker| drop(worker.join()));
    }
}

fn spawn<Q, A>(name: String, tools: Tools, jobs: Receiver<Job<Q, A>>, run: Run<Q, A>) -> io::Result<JoinHandle<()>>
where
    Q: Send + Sync + 'static,
    A: Send + 'static,
{
    thread::Builder::new().name(name).spawn(move || {
        let mut worker = tools.worker();
        for Job { question, done } in jobs {
            let asked = |rows: &_, worker: &mut _| run(&tools, worker, rows, &question);
            let ran = catch_unwind(AssertUnwindSafe(|| answer(&tools, &mut worker, asked)));
            let ran = ran.unwrap_or_else(|_| {
                worker = tools.worker();
                Err(Cut::Panic)
            });
            // Whoever asked may have left.
            drop(done.send(ran));
        }
    })
}

/// Answers within a view of the rows that is of now.
pub(super) fn answer<A>(
    tools: &Tools,
    worker: &mut Worker,
    run: impl FnOnce(&SharedRows, &mut Worker) -> Result<A, Failure>,
) -> Result<(A, Commit), Cut> {
    let rows = Arc::new(CallRows::new(tools.store.view()));
    let shared: SharedRows = rows.clone();
    let answer = run(&shared, worker).map_err(Cut::Component)?;
    Ok((answer, rows.forget().map_err(Cut::Store)?.commit))
}
