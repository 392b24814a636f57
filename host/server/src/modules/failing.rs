//! Modules that fail after they took over: what ran before is brought back.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use anyhow::{Result, anyhow};
use keyward_runtime::{SharedRows, World};
use keyward_store::Refusal;

use super::{Modules, Takeover, WorldLabel};
use crate::call::CallRows;
use crate::moment;

/// How often it is tried because others were faster.
const TRIES: usize = 64;

/// How much is borne of a module that took over.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience {
    /// So many traps and overruns are too many.
    pub(crate) failures: u64,
    /// Within this time after it took over.
    pub(crate) window: Duration,
}

impl Modules {
    /// Brings back what ran before a module that failed too often.
    pub(super) fn look_for_failures(&self) {
        let taken_over: Vec<Takeover> = {
            let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
            // What has done well for so long is not suspected any more.
            last.retain(|takeover| takeover.at.elapsed() < self.patience.window);
            last.clone()
        };
        for takeover in taken_over {
            let failures = self.failures(takeover.world).saturating_sub(takeover.failures);
            if failures >= self.patience.failures && !self.is_own(takeover) {
                self.take_back(takeover, failures);
            }
        }
    }

    fn failures(&self, world: World) -> u64 {
        match world {
            World::Policy => self.running.policy.current().failures(),
            World::Iam => self.running.iam.current().failures(),
        }
    }

    fn is_own(&self, takeover: Takeover) -> bool {
        takeover.digest == self.own.0.digest() || takeover.digest == self.own.1.digest()
    }

    fn take_back(&self, takeover: Takeover, failures: u64) {
        let Takeover { world, digest, at, .. } = takeover;
        // Whatever comes of it, it is not tried again for the same failures.
        self.last.lock().unwrap_or_else(PoisonError::into_inner).retain(|last| last.world != world);
        let why = format!("{failures} traps or overruns within {} s", at.elapsed().as_secs());
        match self.retreat(world, &digest.to_string(), &why) {
            Ok(true) => {
                tracing::error!("module {digest} failed in world {world} and is taken back: {why}");
                self.rollbacks.get_or_create(&WorldLabel { world: world.word() }).inc();
            }
            Ok(false) => tracing::error!("module {digest} fails in world {world} and stays, as it is pinned: {why}"),
            Err(error) => {
                tracing::error!("module {digest} fails in world {world} and could not be taken back: {error:#}")
            }
        }
    }

    fn retreat(&self, world: World, digest: &str, why: &str) -> Result<bool> {
        for _ in 0..TRIES {
            let rows = Arc::new(CallRows::new(self.store.view()));
            let shared: SharedRows = rows.clone();
            let done = self.own.1.retreat(shared, world.word(), digest, why, &moment::now()?)?;
            let done = done.map_err(|why| anyhow!(why))?;
            match rows.commit() {
                Err(Refusal::Conflict) => {}
                kept => {
                    kept?.commit.durable.wait()?;
                    return Ok(done);
                }
            }
        }
        Err(anyhow!("other calls were always faster"))
    }
}
