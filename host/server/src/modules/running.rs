//! The components that run now, as whoever is told of them sees them.

use std::fmt;
use std::sync::Arc;

use keyward_runtime::{By, Digest, IamComponent, PolicyComponent, Slot, World};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeLabelSet, EncodeMetric};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::gauge::ConstGauge;

/// The slots of the components.
#[derive(Clone)]
pub(crate) struct Running {
    pub(crate) policy: Arc<Slot<PolicyComponent>>,
    pub(crate) iam: Arc<Slot<IamComponent>>,
}

impl Running {
    /// What runs in a world.
    pub(crate) fn digest(&self, world: World) -> Digest {
        match world {
            World::Policy => self.policy.current().digest(),
            World::Iam => self.iam.current().digest(),
        }
    }

    /// What a call would be served by that began now.
    pub(crate) fn by(&self) -> By {
        By { policy: self.digest(World::Policy), iam: self.digest(World::Iam) }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Label {
    world: &'static str,
    digest: String,
}

impl fmt::Debug for Running {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Running")
    }
}

impl Collector for Running {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let help = "The components that run now, by their digests";
        let mut components = encoder.encode_descriptor("component_info", help, None, MetricType::Gauge)?;
        for world in [World::Policy, World::Iam] {
            let label = Label { world: world.word(), digest: self.digest(world).to_string() };
            ConstGauge::new(1_i64).encode(components.encode_family(&label)?)?;
        }
        Ok(())
    }
}
