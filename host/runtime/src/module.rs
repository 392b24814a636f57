//! What bytes from elsewhere are: a component of one of our worlds, in a version that is served here.

use std::fmt;

use wasmtime::component::Component;

use crate::engine::Runtime;
use crate::failure::Unfit;
use crate::instance::Digest;

/// A world of components.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum World {
    /// The gate.
    Policy,
    /// The Action API.
    Iam,
}

/// A world's word, and the interface that only components of this world export.
const WORLDS: &[(World, &str, &str)] =
    &[(World::Policy, "policy", "keyward:iam/gate"), (World::Iam, "iam", "keyward:iam/api")];

/// The versions of the WIT that are served here, the present one first, each with all of its patches.
pub const SERVED: &[&str] = &["0.1"];

impl World {
    /// The world's word.
    #[must_use]
    pub fn word(self) -> &'static str {
        WORLDS.iter().find(|(world, ..)| *world == self).map_or("", |(_, word, _)| word)
    }

    /// The world of a word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        WORLDS.iter().find(|(_, known, _)| *known == word).map(|(world, ..)| *world)
    }
}

impl fmt::Display for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A component that was compiled, and what it says it is.
pub(crate) struct Module {
    pub(crate) component: Component,
    pub(crate) digest: Digest,
    pub(crate) world: World,
    pub(crate) version: String,
}

impl Module {
    /// Compiles the bytes. Only the binary form of WebAssembly is read, and code that somebody else compiled never is.
    pub(crate) fn new(runtime: &Runtime, bytes: &[u8]) -> Result<Self, Unfit> {
        let component = Component::from_binary(&runtime.engine, bytes).map_err(Unfit::NotRunnable)?;
        let (world, version) = world_of(runtime, &component).ok_or(Unfit::NoWorld)?;
        if !is_served(&version) {
            return Err(Unfit::Version { version });
        }
        Ok(Self { component, digest: Digest::of(bytes), world, version })
    }
}

/// The world of what a component exports, and its version.
fn world_of(runtime: &Runtime, component: &Component) -> Option<(World, String)> {
    component.component_type().exports(&runtime.engine).find_map(|(name, _)| {
        let (interface, version) = name.split_once('@')?;
        let world = WORLDS.iter().find(|(_, _, known)| *known == interface)?;
        Some((world.0, version.to_owned()))
    })
}

fn is_served(version: &str) -> bool {
    let is_patch_of = |minor: &str| version.strip_prefix(minor).is_some_and(|patch| patch.starts_with('.'));
    SERVED.iter().copied().any(is_patch_of)
}
