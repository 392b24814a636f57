//! Makes components that may run of bytes that came from elsewhere: everything that is to be held against them is held
//! against them here, and whatever does not stand it is refused with a sentence.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use ring::signature::{ED25519, UnparsedPublicKey};

use crate::engine::Runtime;
use crate::failure::Unfit;
use crate::iam::IamComponent;
use crate::instance::Digest;
use crate::module::{Module, World};
use crate::policy::PolicyComponent;
use crate::probe::{self, Wrong};

/// The most bytes that a module may have.
pub const LARGEST: usize = 16 << 20;

/// How many components are kept compiled: those that ran before are soon back.
const KEPT: usize = 6;

/// Why a module does not run.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// It cannot be had.
    #[error("its bytes cannot be had: {0}")]
    Absent(String),
    /// It has more bytes than any module may have.
    #[error("it has more than {LARGEST} bytes")]
    TooLarge,
    /// The bytes are others than were named.
    #[error("its bytes do not have the digest that it is called by")]
    OtherBytes,
    /// Only signed modules run here.
    #[error("it is not signed, and only modules run here that are signed by a trusted key")]
    Unsigned,
    /// No trusted key has signed it.
    #[error("no trusted key has signed it")]
    WrongSignature,
    /// It is not a component that fits.
    #[error("{0}")]
    Unfit(#[from] Unfit),
    /// It answers what every component of its world must answer, and answers it wrongly.
    #[error("it fails the probe: {0}")]
    Probe(#[from] Wrong),
    /// It is of another world than was asked for.
    #[error("it is made for world `{0}`")]
    OtherWorld(World),
}

/// The keys whose signatures are trusted: Ed25519, over the text of a module's digest. Without any, modules need none.
#[derive(Clone, Debug, Default)]
pub struct Trust(Vec<[u8; 32]>);

impl Trust {
    /// Trusts these keys and nobody else.
    #[must_use]
    pub fn new(keys: Vec<[u8; 32]>) -> Self {
        Self(keys)
    }

    fn proven(&self, digest: Digest, signature: Option<&[u8]>) -> Result<(), Refused> {
        if self.0.is_empty() {
            return Ok(());
        }
        let (text, signature) = (digest.to_string(), signature.ok_or(Refused::Unsigned)?);
        let signed = |key: &[u8; 32]| UnparsedPublicKey::new(&ED25519, key).verify(text.as_bytes(), signature).is_ok();
        if self.0.iter().any(signed) { Ok(()) } else { Err(Refused::WrongSignature) }
    }
}

/// A component that may run.
#[derive(Clone)]
pub enum Component {
    /// A gate.
    Policy(Arc<PolicyComponent>),
    /// An Action API.
    Iam(Arc<IamComponent>),
}

/// What was made of a module.
#[derive(Clone)]
pub struct Forged {
    /// Ready to be put into its slot.
    pub component: Component,
    /// The version of the WIT that it was built for.
    pub version: String,
    digest: Digest,
}

impl Forged {
    /// The world that it is of.
    #[must_use]
    pub fn world(&self) -> World {
        match self.component {
            Component::Policy(_) => World::Policy,
            Component::Iam(_) => World::Iam,
        }
    }
}

/// Makes components, and keeps the last few.
pub struct Forge {
    runtime: Runtime,
    gate: String,
    trust: Trust,
    kept: Mutex<VecDeque<Forged>>,
    /// One at a time: compiling is for a core of its own.
    at_work: Mutex<()>,
}

impl Forge {
    /// Makes components for this runtime; gates are told these settings (JSON).
    #[must_use]
    pub fn new(runtime: Runtime, gate: String, trust: Trust) -> Self {
        Self { runtime, gate, trust, kept: Mutex::default(), at_work: Mutex::default() }
    }

    /// Makes a component of the module of this digest, whose bytes are asked for if it is not kept. This may take
    /// seconds.
    pub fn make(
        &self,
        digest: Digest,
        signature: Option<&[u8]>,
        bytes: impl FnOnce() -> Result<Vec<u8>, Refused>,
    ) -> Result<Forged, Refused> {
        self.trust.proven(digest, signature)?;
        let _turn = self.at_work.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = self.known(digest) {
            return Ok(known);
        }
        let bytes = bytes()?;
        if bytes.len() > LARGEST {
            return Err(Refused::TooLarge);
        }
        if Digest::of(&bytes) != digest {
            return Err(Refused::OtherBytes);
        }
        let forged = self.forge(&bytes)?;
        self.keep(forged.clone());
        Ok(forged)
    }

    fn forge(&self, bytes: &[u8]) -> Result<Forged, Refused> {
        let module = Module::new(&self.runtime, bytes)?;
        let (digest, version) = (module.digest, module.version.clone());
        let component = match module.world {
            World::Policy => {
                let component = PolicyComponent::link(&self.runtime, &module, &self.gate)?;
                probe::policy(&component)?;
                Component::Policy(Arc::new(component))
            }
            World::Iam => {
                let component = IamComponent::link(&self.runtime, &module)?;
                probe::iam(&component)?;
                Component::Iam(Arc::new(component))
            }
        };
        Ok(Forged { component, version, digest })
    }

    /// What is kept of a module; it counts as used now.
    fn known(&self, digest: Digest) -> Option<Forged> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept.iter().position(|forged| forged.digest == digest)?;
        let known = kept.remove(at)?;
        kept.push_back(known.clone());
        Some(known)
    }

    fn keep(&self, forged: Forged) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT {
            kept.pop_front();
        }
        kept.push_back(forged);
    }
}

#[cfg(test)]
mod tests;
