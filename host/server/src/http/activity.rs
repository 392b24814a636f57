//! When a connection last did something, and when it has been silent for too long.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Instant;

use crate::http::framing::Framing;

/// What a connection is doing.
#[derive(Clone, Debug)]
pub(super) struct Activity(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    /// Requests being answered.
    busy: usize,
    /// When it was opened, or the last answer was ready.
    quiet_since: Instant,
    /// When the head began that has not ended yet.
    head_since: Option<Instant>,
    /// Whether nothing was asked yet.
    fresh: bool,
}

impl Activity {
    pub(super) fn new() -> Self {
        let state = State { busy: 0, quiet_since: Instant::now(), head_since: None, fresh: true };
        Self(Arc::new(Mutex::new(state)))
    }

    /// Counts a request as being answered until the guard is dropped.
    pub(super) fn begin(&self) -> Busy {
        let mut state = self.state();
        state.busy += 1;
        Busy(self.clone())
    }

    /// When the client has been silent for too long: within a head, before its first request, or for the
    /// time `idle` between two. Never while a request is being answered.
    pub(super) fn due(&self, head: Duration, idle: Duration) -> Option<Instant> {
        let state = self.state();
        match state.head_since {
            _ if state.busy > 0 => None,
            Some(since) => Some(since.max(state.quiet_since) + head),
            // Whoever connects does so to ask something.
            None if state.fresh => Some(state.quiet_since + head),
            None => Some(state.quiet_since + idle),
        }
    }

    fn received(&self, framing: &Framing) {
        let mut state = self.state();
        state.fresh = framing.is_fresh();
        state.head_since = framing.in_head().then(|| state.head_since.unwrap_or_else(Instant::now));
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request being answered.
pub(super) struct Busy(Activity);

impl Drop for Busy {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.busy = state.busy.saturating_sub(1);
        state.quiet_since = Instant::now();
    }
}

/// A stream whose requests are watched as they come in.
pub(super) struct Watched<S> {
    stream: S,
    framing: Framing,
    activity: Activity,
}

impl<S> Watched<S> {
    pub(super) fn new(stream: S, activity: Activity) -> Self {
        Self { stream, framing: Framing::new(), activity }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let this = &mut *self;
        let polled = Pin::new(&mut this.stream).poll_read(context, buffer);
        if let Some(bytes @ [_, ..]) = buffer.filled_mut().get_mut(before..) {
            this.framing.follow(bytes);
            this.activity.received(&this.framing);
            if this.framing.is_spoiled() {
                return Poll::Ready(Err(io::ErrorKind::InvalidData.into()));
            }
        }
        polled
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }
}

#[cfg(test)]
mod tests;
