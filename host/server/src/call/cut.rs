//! Why a call came to nothing, for the operator; the client is told less.

use keyward_runtime::Failure;
use keyward_store::{Refusal, Trouble};

use crate::fault::Fault;
use crate::metrics::Metrics;

/// Why a call came to nothing.
#[derive(Debug, thiserror::Error)]
pub(super) enum Cut {
    #[error("other calls were always faster")]
    Conflicts,
    #[error(transparent)]
    Component(Failure),
    #[error(transparent)]
    Store(Refusal),
    #[error("a thread panicked")]
    Panic,
}

impl Cut {
    /// Logs and counts it, and says what the client is told.
    pub(super) fn tell(self, request_id: &str, metrics: &Metrics) -> Fault {
        match self {
            // Whatever is written fails then: once in the metrics is enough.
            Self::Store(Refusal::Full) => tracing::debug!(request_id, "a call came to nothing: {self}"),
            _ => tracing::error!(request_id, "a call came to nothing: {self}"),
        }
        metrics.cut(self.kind());
        self.fault()
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Conflicts => Fault::Conflict,
            Self::Store(Refusal::Full) => Fault::StoreFull,
            Self::Store(Refusal::Trouble(Trouble::Behind(_))) => Fault::Busy,
            Self::Store(_) | Self::Component(_) | Self::Panic => Fault::Failed,
        }
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::Conflicts => "conflicts",
            Self::Component(Failure::Deadline) => "deadline",
            Self::Component(Failure::Memory) => "memory",
            Self::Component(Failure::Instance(_)) => "instance",
            Self::Component(Failure::Trap(_)) => "trap",
            Self::Component(Failure::Port(_)) => "port",
            Self::Store(Refusal::Full) => "store-full",
            Self::Store(_) => "store",
            Self::Panic => "panic",
        }
    }
}
