//! What can go wrong with a component, before it runs and while it runs.

use wasmtime::{Error, Trap};

use crate::module::SERVED;
use crate::ports::PortError;

/// Why bytes did not become a component that may run.
#[derive(Debug, thiserror::Error)]
pub enum Unfit {
    /// The bytes are not a component, or use something this host does not offer.
    #[error("not a component this host can run: {0:#}")]
    NotRunnable(Error),
    /// It exports nothing that one of our worlds does.
    #[error("the component exports none of the interfaces that this host knows")]
    NoWorld,
    /// It was built for another version of our worlds.
    #[error(
        "the component was built for version {version} of the WIT, and this host serves {}: build it with the WIT that came \
         with the host",
        SERVED.join(" and ")
    )]
    Version {
        /// The version.
        version: String,
    },
    /// The component is of another world: an export is missing, or an import is not ours.
    #[error("the component does not fit the world `{world}`: {reason:#}")]
    OtherWorld {
        /// The world it was held against.
        world: &'static str,
        /// What did not fit.
        reason: Error,
    },
    /// It refused its settings.
    #[error("the component refused its settings: {0}")]
    Settings(String),
    /// It failed before its first call.
    #[error("the component failed at start: {0}")]
    Start(Failure),
}

/// Why a call into a component came to nothing. The instance is not used again.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// It ran past its deadline.
    #[error("the component ran past its deadline")]
    Deadline,
    /// It asked for more memory than it may have.
    #[error("the component ran out of memory")]
    Memory,
    /// It could not be instantiated: all places are taken.
    #[error("no instance could be made: {0:#}")]
    Instance(Error),
    /// It trapped.
    #[error("the component trapped: {0:#}")]
    Trap(Error),
    /// A port of the host failed under it.
    #[error(transparent)]
    Port(PortError),
}

impl Failure {
    /// Whether the component failed by itself: its own fault, and not that of the host or of another one.
    #[must_use]
    pub fn is_its_own(&self) -> bool {
        matches!(self, Self::Deadline | Self::Memory | Self::Trap(_))
    }

    /// Sorts what a call left behind: a port's own error travels through the guest as a trap.
    pub(crate) fn from_call(error: Error, out_of_memory: bool) -> Self {
        match error.downcast::<PortError>() {
            Ok(port) => Self::Port(port),
            Err(_) if out_of_memory => Self::Memory,
            Err(error) if error.downcast_ref::<Trap>() == Some(&Trap::Interrupt) => Self::Deadline,
            Err(error) => Self::Trap(error),
        }
    }
}
