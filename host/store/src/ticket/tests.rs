//! Waiting, by thread and by task.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Wake;

use super::*;

struct Counter(AtomicUsize);

impl Wake for Counter {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn a_thread_waits_until_it_is_told_and_hears_the_first_outcome() {
    let flush = Arc::<Flush>::default();
    std::thread::scope(|scope| {
        let waiting: Vec<_> = (0..4).map(|_| scope.spawn(|| flush.ticket().wait())).collect();
        flush.finish(Err(Refusal::Full));
        flush.finish(Ok(()));
        waiting.into_iter().for_each(|thread| assert_eq!(thread.join().unwrap(), Err(Refusal::Full)));
    });
    assert_eq!(flush.ticket().wait(), Err(Refusal::Full));
    assert_eq!(Ticket::durable().wait(), Ok(()));
}

#[test]
fn a_task_is_woken_once_however_often_it_asked() {
    let (flush, counter) = (Arc::<Flush>::default(), Arc::new(Counter(AtomicUsize::new(0))));
    let waker = Waker::from(Arc::clone(&counter));
    let mut context = Context::from_waker(&waker);
    let mut ticket = flush.ticket();
    assert_eq!(Pin::new(&mut ticket).poll(&mut context), Poll::Pending);
    assert_eq!(Pin::new(&mut ticket).poll(&mut context), Poll::Pending);
    flush.finish(Ok(()));
    assert_eq!(counter.0.load(Ordering::Relaxed), 1);
    assert_eq!(Pin::new(&mut ticket).poll(&mut context), Poll::Ready(Ok(())));
}
