//! Another policy component in place of the one that runs, without a restart: a file that is looked at.
//!
//! What does not compile, is of another world, does not take its settings or does not refuse a request without a
//! signature is not put in place. The old one goes on.

use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use keyward_runtime::words::{Found, Header, Request, Scope, Verdict};
use keyward_runtime::{Digest, Directory, PolicyComponent, PortError, Runtime, embedded};

use crate::moment;
use crate::settings::Settings;

/// The largest file that is read.
const MOST: u64 = 64 << 20;

/// What makes components.
#[derive(Clone)]
pub(crate) struct Press {
    runtime: Runtime,
    settings: String,
    file: Option<PathBuf>,
}

/// What a file was when it was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    changed: Option<SystemTime>,
    length: u64,
}

impl Press {
    pub(crate) fn new(runtime: Runtime, settings: &Settings) -> Self {
        Self { runtime, settings: settings.gate.to_string(), file: settings.policy_file.clone() }
    }

    /// What the file is now; none where there is none to look at.
    pub(crate) fn look(&self) -> Option<Stamp> {
        let metadata = self.file.as_deref().map(fs::metadata)?;
        Some(metadata.map_or(Stamp { changed: None, length: 0 }, |metadata| Stamp::of(&metadata)))
    }

    /// A component that works: the file's, or the one within.
    pub(crate) fn component(&self) -> Result<PolicyComponent, String> {
        let bytes = match &self.file {
            Some(file) => &*read(file)?,
            None => embedded::POLICY,
        };
        let component =
            PolicyComponent::new(&self.runtime, bytes, &self.settings).map_err(|unfit| unfit.to_string())?;
        probe(&component)?;
        Ok(component)
    }
}

impl Stamp {
    fn of(metadata: &Metadata) -> Self {
        Self { changed: metadata.modified().ok(), length: metadata.len() }
    }
}

fn read(file: &Path) -> Result<Vec<u8>, String> {
    let told = |error: std::io::Error| format!("{}: {error}", file.display());
    if fs::metadata(file).map_err(told)?.len() > MOST {
        return Err(format!("{}: too large", file.display()));
    }
    fs::read(file).map_err(told)
}

/// A gate lets nobody in without a signature.
fn probe(component: &PolicyComponent) -> Result<Digest, String> {
    let request = Request {
        method: "GET".to_owned(),
        target: "/bucket/key".to_owned(),
        headers: vec![Header { name: "host".to_owned(), value: b"probe.invalid".to_vec() }],
        body: None,
        peer: String::new(),
        secure: true,
    };
    let moment = moment::now().ok_or("no time or no randomness")?;
    let mut gate = component.instantiate().map_err(|unfit| unfit.to_string())?;
    match gate.check(Arc::new(Nobody), &request, &moment) {
        Ok(Verdict::Refuse(_)) => Ok(component.digest()),
        Ok(_) => Err("it does not refuse a request without a signature".to_owned()),
        Err(failure) => Err(failure.to_string()),
    }
}

/// A directory in which there is nobody.
struct Nobody;

impl Directory for Nobody {
    fn revision(&self, _: &str) -> Result<u64, PortError> {
        Ok(0)
    }

    fn bundle(&self, _: &str, _: &Scope, _: Option<&str>) -> Result<Found, PortError> {
        Ok(Found::Unknown)
    }

    fn resource(&self, _: &str) -> Result<Found, PortError> {
        Ok(Found::Unknown)
    }
}
