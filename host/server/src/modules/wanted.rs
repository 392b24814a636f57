//! What the installation wants to run, as its own component tells it.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use keyward_runtime::{Digest, World};
use serde::{Deserialize, Deserializer, de};

/// What is to run. What this host knows nothing of is for others.
#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    pub(super) active: Each,
    #[serde(default)]
    #[expect(dead_code, reason = "the shadow is not cast yet")]
    pub(super) shadow: Each,
}

/// One module for each world.
#[derive(Debug, Default, Deserialize)]
#[serde(transparent)]
pub(super) struct Each(BTreeMap<String, Named>);

impl Each {
    pub(super) fn get(&self, world: World) -> Option<&Named> {
        self.0.get(world.word())
    }
}

/// A module, and its signature if it has one.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Named {
    #[serde(deserialize_with = "digest")]
    pub(super) digest: Digest,
    #[serde(default, deserialize_with = "signature")]
    pub(super) signature: Option<Vec<u8>>,
}

fn digest<'de, D: Deserializer<'de>>(from: D) -> Result<Digest, D::Error> {
    let text = String::deserialize(from)?;
    Digest::parse(&text).ok_or_else(|| de::Error::custom("a module's digest is none"))
}

fn signature<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<u8>>, D::Error> {
    let text = Option::<String>::deserialize(from)?;
    text.map(|text| STANDARD.decode(text)).transpose().map_err(de::Error::custom)
}
