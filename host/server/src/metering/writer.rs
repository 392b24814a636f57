//! Hands the book to the component: at intervals, when it is full, and at the end.

use std::io;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crossbeam_channel::{Sender, bounded, select};

use super::Meter;
use super::book::{Alike, Sum, told};
use crate::call::Tools;
use crate::pen::{Pen, Unwritten};

/// Most sums that one call of the component writes.
const BATCH: usize = 512;

/// Time to let a store recover that could not write while the book was full.
const PAUSE: Duration = Duration::from_secs(1);

/// Writes until it is dropped, and then once more.
pub(crate) struct Writer {
    /// None once it ends.
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts it.
    pub(crate) fn spawn(tools: &Tools, meter: Arc<Meter>, interval: Duration) -> io::Result<Self> {
        let (stop, stopped) = bounded::<()>(0);
        let pen = Pen::new(tools);
        let thread = thread::Builder::new().name("metering".into()).spawn(move || {
            let full = meter.book.full().clone();
            loop {
                let last = select! {
                    recv(stopped) -> _ => true,
                    recv(full) -> _ => false,
                    default(interval) => false,
                };
                let written = meter.write(&pen);
                if last {
                    break;
                }
                if !written {
                    thread::sleep(PAUSE.min(interval));
                }
            }
        })?;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.stop = None;
        // A thread that panicked has been logged.
        self.thread.take().into_iter().for_each(|thread| drop(thread.join()));
    }
}

impl Meter {
    /// Writes what there is, and says whether that went well. What could not be written is kept.
    fn write(&self, pen: &Pen) -> bool {
        // Before the sums: an entry that comes in between is missing from the tally, and not the other way round.
        let tallies = self.proxies.tallies();
        let mut left = self.book.take();
        if left.is_empty() && tallies.is_empty() {
            return true;
        }
        let outcome = loop {
            let rest = left.split_off(left.len().min(BATCH));
            // The tally last: what is counted as come must be written.
            let tallies = if rest.is_empty() { tallies.as_slice() } else { &[] };
            match Self::write_batch(pen, &left, tallies) {
                Err(unwritten) => {
                    left.extend(rest);
                    break Err(unwritten);
                }
                Ok(sums) => self.proxies.are_written(tallies, &sums),
            }
            if rest.is_empty() {
                break Ok(());
            }
            left = rest;
        };
        if let Err(unwritten) = &outcome {
            tracing::warn!("{} sums of what went through proxies are kept unwritten: {unwritten}", left.len());
            self.counts.failures.inc();
            self.book.put_back(left);
        }
        self.counts.waiting.set(i64::try_from(self.book.len()).unwrap_or(i64::MAX));
        outcome.is_ok()
    }

    fn write_batch(
        pen: &Pen,
        sums: &[(Alike, Sum)],
        tallies: &[keyward_runtime::words::Tally],
    ) -> Result<Vec<keyward_runtime::words::Tally>, Unwritten> {
        let passings: Vec<_> = sums.iter().map(told).collect();
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let now = u64::try_from(now.as_millis()).unwrap_or_default();
        pen.write(|iam, rows| iam.meter(rows, &passings, tallies, now))
    }
}
