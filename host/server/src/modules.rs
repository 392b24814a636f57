//! Modules: which components run, and what takes over when the installation wants another one.
//!
//! What is wanted is told by the component that this host was built with, never by a module, so that none can keep
//! itself in place. A module is compiled and tried away from every request; then one pointer changes, and a call ends on
//! the version that it began with. While the host runs, what cannot take over leaves everything as it is. At the start
//! there is nothing to leave: a host that cannot run what the installation wants does not serve in its place what the
//! installation has replaced.

mod failing;
mod follow;
mod running;
mod wanted;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use anyhow::{Result, anyhow, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use keyward_runtime::words::Examined;
use keyward_runtime::{Component, Digest, Forge, Forged, IamComponent, PolicyComponent, Refused, SharedRows, World};
use keyward_store::Store;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

pub(crate) use failing::Patience;
pub(crate) use follow::Following;
pub(crate) use running::Running;
use wanted::{Named, Wanted};

use crate::call::CallRows;
use crate::fault::Fault;

/// The account whose rows all modules are.
const ACCOUNT: &str = "modules";

/// How many calls may wait for a module to be examined.
const WAITING: usize = 8;

/// The worlds of which exactly one component runs.
const WORLDS: [World; 2] = [World::Policy, World::Iam];

/// A module that a call asks about.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Want {
    pub(crate) digest: String,
    pub(crate) signature: Option<Vec<u8>>,
}

/// What it is, or in a sentence without its end why it does not run here.
pub(crate) type Found = Result<Examined, String>;

/// Which components run.
pub(crate) struct Modules {
    forge: Forge,
    running: Running,
    /// The components that this host was built with.
    own: (Arc<PolicyComponent>, Arc<IamComponent>),
    store: Arc<Store>,
    room: Semaphore,
    /// What took over last, for each world.
    last: Mutex<Vec<Takeover>>,
    swaps: Family<SwapLabels, Counter>,
    rollbacks: Family<WorldLabel, Counter>,
    patience: Patience,
}

/// A component that took over.
#[derive(Clone, Copy, Debug)]
struct Takeover {
    world: World,
    digest: Digest,
    at: Instant,
    /// How often it had failed before.
    failures: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct SwapLabels {
    world: &'static str,
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct WorldLabel {
    world: &'static str,
}

impl Modules {
    /// Runs what is in the slots, which is the host's own.
    pub(crate) fn new(forge: Forge, running: Running, store: Arc<Store>, patience: Patience) -> Self {
        let own = (running.policy.current(), running.iam.current());
        let (last, swaps, rollbacks) = Default::default();
        let room = Semaphore::new(WAITING);
        Self { forge, running, own, store, room, last, swaps, rollbacks, patience }
    }

    /// Counts from nothing.
    pub(crate) fn register(&self, registry: &mut Registry) {
        let help = "Modules that took over, or were to and could not";
        registry.register("module_swaps", help, self.swaps.clone());
        let help = "Modules that failed and were taken back";
        registry.register("module_rollbacks", help, self.rollbacks.clone());
    }

    /// Lets everything take over that is to run, before anybody is served.
    pub(crate) fn begin(&self) -> Result<()> {
        if let Some((world, refused)) = self.apply()?.into_iter().next() {
            bail!(
                "the module that is to run in world `{world}` cannot: {refused}. Start with --modules=own to serve with the \
                 components that the server was built with, and roll it back"
            );
        }
        Ok(())
    }

    /// Lets everything take over that is to run and does not; what could not.
    fn apply(&self) -> Result<Vec<(World, Refused)>> {
        let wanted = self.wanted()?;
        let apply = |world| self.take_over(world, wanted.active.get(world)).err().map(|refused| (world, refused));
        Ok(WORLDS.into_iter().filter_map(apply).collect())
    }

    fn take_over(&self, world: World, named: Option<&Named>) -> Result<(), Refused> {
        let Some(named) = named else {
            match world {
                World::Policy => self.put(Component::Policy(self.own.0.clone())),
                World::Iam => self.put(Component::Iam(self.own.1.clone())),
            }
            return Ok(());
        };
        if self.running.digest(world) == named.digest {
            return Ok(());
        }
        let made = self.make(named.digest, named.signature.as_deref());
        let made = made.and_then(|forged| match forged.world() {
            of if of == world => Ok(forged.component),
            other => Err(Refused::OtherWorld(other)),
        });
        match made {
            Ok(component) => {
                self.put(component);
                Ok(())
            }
            Err(refused) => {
                tracing::error!(
                    "module {} does not take over world {world}, which stays as it is: {refused}",
                    named.digest
                );
                self.swaps.get_or_create(&SwapLabels { world: world.word(), outcome: "refused" }).inc();
                Err(refused)
            }
        }
    }

    fn put(&self, component: Component) {
        let (world, digest, failures) = match &component {
            Component::Policy(policy) => (World::Policy, policy.digest(), policy.failures()),
            Component::Iam(iam) => (World::Iam, iam.digest(), iam.failures()),
        };
        if self.running.digest(world) == digest {
            return;
        }
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.retain(|takeover| takeover.world != world);
        last.push(Takeover { world, digest, at: Instant::now(), failures });
        match component {
            Component::Policy(policy) => drop(self.running.policy.put(policy)),
            Component::Iam(iam) => drop(self.running.iam.put(iam)),
        }
        tracing::info!("module {digest} takes over world {world}");
        self.swaps.get_or_create(&SwapLabels { world: world.word(), outcome: "done" }).inc();
    }

    /// What the installation wants to run.
    fn wanted(&self) -> Result<Wanted> {
        let told = self.told()?;
        serde_json::from_slice(&told).map_err(|error| anyhow!("what is to run cannot be read: {error}"))
    }

    /// The same, to the letter.
    pub(crate) fn told(&self) -> Result<Vec<u8>> {
        let told = self.own.1.wanted(self.rows())?;
        told.map_err(|why| anyhow!("what is to run cannot be told: {why}"))
    }

    fn rows(&self) -> SharedRows {
        Arc::new(CallRows::new(self.store.view()))
    }

    fn make(&self, digest: Digest, signature: Option<&[u8]>) -> Result<Forged, Refused> {
        self.forge.make(digest, signature, || {
            let content = self.own.1.content(self.rows(), &digest.to_string());
            let content = content.map_err(|failure| Refused::Absent(failure.to_string()))?;
            content.ok_or_else(|| Refused::Absent("there are no parts of it".to_owned()))
        })
    }

    /// Looks at a module, away from those who serve.
    pub(crate) async fn examine(self: Arc<Self>, want: Want) -> Result<Found, Fault> {
        let this = self.clone();
        let _place = self.room.try_acquire().map_err(|_| Fault::Busy)?;
        spawn_blocking(move || this.look(&want)).await.map_err(|_| Fault::Failed)
    }

    fn look(&self, want: &Want) -> Found {
        let digest = Digest::parse(&want.digest).ok_or_else(|| "its digest is none".to_owned())?;
        let forged = self.make(digest, want.signature.as_deref()).map_err(|refused| refused.to_string())?;
        Ok(Examined { world: forged.world().word().to_owned(), version: forged.version })
    }
}

/// A public key of Ed25519 in base64: its 32 bytes, or these as X.509 wraps them.
pub(crate) fn key(text: &str) -> Result<[u8; 32], &'static str> {
    const WRAP: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
    let bytes = STANDARD.decode(text).map_err(|_| "a module's key is an Ed25519 public key in base64")?;
    let key = bytes.strip_prefix(&WRAP).unwrap_or(&bytes);
    key.try_into().map_err(|_| "a module's key is an Ed25519 public key: 32 bytes in base64, or their DER")
}

#[cfg(test)]
mod tests;
