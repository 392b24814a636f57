//! Who used what last: seen here, written down by the component.
//!
//! No call waits for it, and none writes: the latest use of each key for each action is kept in memory, and handed
//! over at intervals and at the end. A crash loses what was seen since, and nothing else.

use std::collections::HashMap;
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crossbeam_channel::{RecvTimeoutError, Sender, bounded};
use keyward_runtime::words::{Caller, Used};

use crate::call::Tools;
use crate::pen::Pen;

/// Most uses that are kept: some 20 MB. What comes on top of them until the next note is lost.
const MOST: usize = 1 << 16;

/// Most uses that one call of the component writes.
const BATCH: usize = 256;

/// What was seen since the last note.
#[derive(Default)]
pub(crate) struct Notebook(Mutex<HashMap<String, Used>>);

impl Notebook {
    /// Notes that somebody proven called, and for what.
    pub(crate) fn note(&self, caller: &Caller, action: &str, at: u64) {
        let Caller { access_key, service, region, .. } = caller;
        let name = [access_key, action, service, region].join("\0");
        let mut uses = self.uses();
        if let Some(used) = uses.get_mut(&name) {
            used.at = used.at.max(at);
        } else if uses.len() < MOST {
            uses.insert(name, used(caller, action, at));
        }
    }

    /// All of it, and nothing is left.
    fn take(&self) -> Vec<Used> {
        std::mem::take(&mut *self.uses()).into_values().collect()
    }

    fn uses(&self) -> MutexGuard<'_, HashMap<String, Used>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn used(caller: &Caller, action: &str, at: u64) -> Used {
    Used {
        account: caller.account.clone(),
        access_key: caller.access_key.clone(),
        kind: caller.kind,
        id: caller.id.clone(),
        service: caller.service.clone(),
        region: caller.region.clone(),
        action: action.to_owned(),
        at,
    }
}

/// Hands the notebook to the component, at intervals and when it is dropped.
pub(crate) struct Writer {
    /// None once it ends.
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts it.
    pub(crate) fn spawn(tools: &Tools, interval: Duration) -> io::Result<Self> {
        let (stop, stopped) = bounded::<()>(0);
        let notebook = tools.usage.clone();
        let pen = Pen::new(tools);
        let thread = thread::Builder::new().name("usage".into()).spawn(move || {
            loop {
                let last = stopped.recv_timeout(interval) != Err(RecvTimeoutError::Timeout);
                write(&pen, &notebook.take());
                if last {
                    break;
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

/// Writes uses down. They are of use and no more: what cannot be written is lost, and said to be.
fn write(pen: &Pen, uses: &[Used]) {
    for batch in uses.chunks(BATCH) {
        if let Err(unwritten) = pen.write(|iam, rows| iam.note(rows, batch)) {
            tracing::warn!("{} last uses are lost: {unwritten}", batch.len());
        }
    }
}

#[cfg(test)]
mod tests;
