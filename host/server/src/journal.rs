//! A log of JSON lines, written by one thread.
//!
//! Lines that come while the thread writes go out together in its next write. What could not be written is
//! kept and tried again, from the byte at which the write broke off: no line is torn, and none is lost while
//! the process lives, up to a bound. [`Journal::write`] returns when the line has been handed to the
//! operating system; a crash of this process cannot take it back.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::mem;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::sync::oneshot;

/// What may wait to be written, in bytes.
const MOST_WAITING: usize = 16 << 20;

/// Time between two attempts while nothing can be written.
const PAUSE: Duration = Duration::from_millis(500);

/// A line that is not in the log, or not yet.
#[derive(Debug, thiserror::Error)]
#[error("the log cannot be written")]
pub(crate) struct Unwritten;

/// A log of JSON lines. Dropping it writes what is left.
pub(crate) struct Journal {
    shared: Arc<Shared>,
    writer: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    work: Condvar,
}

#[derive(Default)]
struct State {
    lines: Vec<u8>,
    /// Bytes that the writer has taken and not written yet.
    held: usize,
    waiting: Vec<oneshot::Sender<Result<(), Unwritten>>>,
    broken: bool,
    closing: bool,
}

impl Journal {
    /// A log at the end of a file that only its owner can read.
    pub(crate) fn file(path: &Path) -> io::Result<Self> {
        Self::new(OpenOptions::new().create(true).append(true).mode(0o600).open(path)?)
    }

    /// A log on standard output.
    pub(crate) fn stdout() -> io::Result<Self> {
        Self::new(io::stdout())
    }

    fn new(target: impl Write + Send + 'static) -> io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let writer = Writer { shared: shared.clone(), target, batch: Vec::new() };
        let writer = thread::Builder::new().name("journal".into()).spawn(move || writer.run())?;
        Ok(Self { shared, writer: Some(writer) })
    }

    /// Whether the last attempt to write succeeded.
    pub(crate) fn is_fit(&self) -> bool {
        !self.shared.state().broken
    }

    /// Adds a line and waits until it is written.
    pub(crate) async fn write(&self, line: &[u8]) -> Result<(), Unwritten> {
        let (written, waiting) = oneshot::channel();
        self.add(line, Some(written))?;
        waiting.await.unwrap_or(Err(Unwritten))
    }

    /// Adds a line and does not wait.
    pub(crate) fn post(&self, line: &[u8]) -> Result<(), Unwritten> {
        self.add(line, None)
    }

    fn add(&self, line: &[u8], written: Option<oneshot::Sender<Result<(), Unwritten>>>) -> Result<(), Unwritten> {
        let mut state = self.shared.state();
        if state.held + state.lines.len() + line.len() > MOST_WAITING {
            return Err(Unwritten);
        }
        state.lines.extend_from_slice(line);
        state.lines.push(b'\n');
        state.waiting.extend(written);
        drop(state);
        self.shared.work.notify_one();
        Ok(())
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        self.shared.state().closing = true;
        self.shared.work.notify_one();
        // It has told whoever waits; there is nobody left to tell here.
        self.writer.take().into_iter().for_each(|writer| drop(writer.join()));
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Writer<W> {
    shared: Arc<Shared>,
    target: W,
    /// Being written.
    batch: Vec<u8>,
}

impl<W: Write> Writer<W> {
    fn run(mut self) {
        while let Some(waiting) = self.next() {
            let written = self.flush();
            self.note(written.as_ref().err());
            for written_or_not in waiting {
                // Whoever waited may have left.
                drop(written_or_not.send(if written.is_ok() { Ok(()) } else { Err(Unwritten) }));
            }
            if written.is_err() && self.closing() {
                return;
            }
        }
    }

    /// Waits for lines, or for the time to try the last ones again. None at the end.
    fn next(&mut self) -> Option<Vec<oneshot::Sender<Result<(), Unwritten>>>> {
        let mut state = self.shared.state();
        if !self.batch.is_empty() {
            (state, _) = self.shared.work.wait_timeout(state, PAUSE).unwrap_or_else(PoisonError::into_inner);
        }
        while self.batch.is_empty() && state.lines.is_empty() {
            if state.closing {
                return None;
            }
            state = self.shared.work.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if self.batch.is_empty() {
            mem::swap(&mut self.batch, &mut state.lines);
        } else {
            self.batch.append(&mut state.lines);
        }
        // What is being written still waits: the bound is on all of it.
        state.held = self.batch.len();
        Some(mem::take(&mut state.waiting))
    }

    /// Writes the batch; what was written is no longer in it.
    fn flush(&mut self) -> io::Result<()> {
        let mut written = 0;
        let result = loop {
            match self.batch.get(written..) {
                None | Some([]) => break self.target.flush(),
                Some(rest) => match self.target.write(rest) {
                    Ok(0) => break Err(io::ErrorKind::WriteZero.into()),
                    Ok(count) => written += count,
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(error) => break Err(error),
                },
            }
        };
        self.batch.drain(..written);
        result
    }

    fn note(&self, error: Option<&io::Error>) {
        let mut state = self.shared.state();
        match error {
            Some(error) if !state.broken => tracing::error!("a log cannot be written: {error}"),
            None if state.broken => tracing::info!("a log is written again"),
            _ => {}
        }
        state.broken = error.is_some();
        state.held = self.batch.len();
    }

    fn closing(&self) -> bool {
        self.shared.state().closing
    }
}

#[cfg(test)]
mod tests;
