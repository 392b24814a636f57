//! Follows what the installation wants, as long as the server runs.

use std::sync::Arc;
use std::time::Duration;

use keyward_store::Revision;
use tokio::sync::watch;
use tokio::task::{JoinHandle, spawn_blocking};
use tokio::time::sleep;

use super::{ACCOUNT, Modules};

/// How long news gather: under a storm of commits, so often at most it is looked whether one was about modules.
const GATHER: Duration = Duration::from_millis(3);

/// How often failures are looked at.
const TICK: Duration = Duration::from_millis(100);

/// The task that follows.
pub(crate) struct Following {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Following {
    /// Begins.
    pub(crate) fn begin(modules: Arc<Modules>) -> Self {
        let (stop, stopped) = watch::channel(false);
        Self { stop, task: tokio::spawn(follow(modules, stopped)) }
    }

    /// Ends, after what is under way.
    pub(crate) async fn end(self) {
        self.stop.send_replace(true);
        // One that panicked has been logged.
        drop(self.task.await);
    }
}

async fn follow(modules: Arc<Modules>, mut stop: watch::Receiver<bool>) {
    // What was changed between the start and now is not told any more.
    let mut seen = Revision::default();
    loop {
        let durable = modules.store.durable();
        let changes = modules.store.changes(seen);
        seen = durable.max(changes.revision);
        if !changes.complete || changes.accounts.iter().any(|(account, _)| &**account == ACCOUNT) {
            away(&modules, Modules::follow).await;
        }
        loop {
            tokio::select! {
                () = modules.store.reached(seen.next()) => break,
                () = sleep(TICK) => away(&modules, Modules::look_for_failures).await,
                () = stopped(&mut stop) => return,
            }
        }
        sleep(GATHER).await;
    }
}

async fn stopped(stop: &mut watch::Receiver<bool>) {
    // Who is gone has stopped too.
    drop(stop.wait_for(|stop| *stop).await);
}

/// Does something that takes its time where nobody is served.
async fn away(modules: &Arc<Modules>, work: fn(&Modules)) {
    let modules = modules.clone();
    drop(spawn_blocking(move || work(&modules)).await);
}

impl Modules {
    /// Lets everything take over that is to run and does not.
    fn follow(&self) {
        // Who could not take over has been told of.
        if let Err(error) = self.apply() {
            tracing::error!("{error:#}");
        }
    }
}
