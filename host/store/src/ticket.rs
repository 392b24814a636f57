//! The wait between "committed" and "on disk".

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

use crate::trouble::Refusal;

/// Resolved when everything it stands for is on disk, or never will be.
///
/// Await it, or [`Ticket::wait`] on a thread that may block. Whoever has read or written what it stands for
/// must not answer before.
#[derive(Clone, Debug)]
#[must_use = "nothing may be acknowledged before its ticket is resolved"]
pub struct Ticket(Option<Arc<Flush>>);

impl Ticket {
    /// Everything is on disk already.
    pub(crate) fn durable() -> Self {
        Self(None)
    }

    /// Blocks until it is resolved.
    ///
    /// # Errors
    /// As the future's output.
    pub fn wait(self) -> Result<(), Refusal> {
        let Some(flush) = self.0 else { return Ok(()) };
        let mut progress = flush.lock();
        loop {
            if let Some(outcome) = &progress.outcome {
                return outcome.clone();
            }
            progress = flush.done.wait(progress).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Future for Ticket {
    /// `Full` or `Trouble` if it did not reach the disk: then nothing of it may be relied on.
    type Output = Result<(), Refusal>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(flush) = &self.0 else {
            return Poll::Ready(Ok(()));
        };
        let mut progress = flush.lock();
        if let Some(outcome) = &progress.outcome {
            return Poll::Ready(outcome.clone());
        }
        if !progress.wakers.iter().any(|waker| waker.will_wake(context.waker())) {
            progress.wakers.push(context.waker().clone());
        }
        Poll::Pending
    }
}

/// One batch on its way to the disk, shared by every commit in it.
#[derive(Debug, Default)]
pub(crate) struct Flush {
    progress: Mutex<Progress>,
    done: Condvar,
}

#[derive(Debug, Default)]
struct Progress {
    outcome: Option<Result<(), Refusal>>,
    wakers: Vec<Waker>,
}

impl Flush {
    pub(crate) fn ticket(self: &Arc<Self>) -> Ticket {
        Ticket(Some(Arc::clone(self)))
    }

    /// Tells everyone who waits. Only the first outcome counts.
    pub(crate) fn finish(&self, outcome: Result<(), Refusal>) {
        let wakers = {
            let mut progress = self.lock();
            progress.outcome.get_or_insert(outcome);
            std::mem::take(&mut progress.wakers)
        };
        self.done.notify_all();
        wakers.into_iter().for_each(Waker::wake);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
