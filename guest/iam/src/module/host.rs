//! What the host asks and tells: which modules are to run, their bytes, and that one has failed.

use std::collections::BTreeMap;

use keyward_gate::Moment;
use keyward_model::layout;
use keyward_model::row::{Module, Running};
use keyward_model::time::Time;
use serde::Serialize;

use super::rollback::back;
use super::{ACCOUNT, WORLDS, find, note, running};
use crate::fault::Fault;
use crate::port::Store;
use crate::tx::Tx;

/// What is to run.
#[derive(Serialize)]
struct Wanted {
    active: BTreeMap<&'static str, Named>,
    shadow: BTreeMap<&'static str, Named>,
}

/// A module, and what its trust may rest on.
#[derive(Serialize)]
struct Named {
    digest: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    signature: Option<String>,
}

/// Which modules are to run, as JSON.
///
/// # Errors
/// Only trouble.
pub fn wanted(store: &mut dyn Store) -> Result<Vec<u8>, Fault> {
    let all = Tx::new(store, ACCOUNT, &[], Time::from_moment(0));
    let mut wanted = Wanted { active: BTreeMap::new(), shadow: BTreeMap::new() };
    for world in WORLDS {
        let Running { active, shadow, .. } = running(&all, world)?;
        wanted.active.extend(active.map(|digest| named(&all, digest)).transpose()?.map(|module| (world, module)));
        wanted.shadow.extend(shadow.map(|digest| named(&all, digest)).transpose()?.map(|module| (world, module)));
    }
    serde_json::to_vec(&wanted).map_err(|error| Fault::Trouble(error.to_string()))
}

fn named(all: &Tx<'_>, digest: String) -> Result<Named, Fault> {
    let Module { signature, .. } = find(all, &digest)?;
    Ok(Named { digest, signature })
}

/// The bytes of a module, whole or not; none where there are no parts of it.
#[must_use]
pub fn content(store: &mut dyn Store, digest: &str) -> Option<Vec<u8>> {
    let all = Tx::new(store, ACCOUNT, &[], Time::from_moment(0));
    let mut bytes = Vec::new();
    // One by one: all rows at once would be there twice.
    for number in 1.. {
        match all.bytes(&layout::module_part(digest, number)) {
            Some(part) => bytes.extend(part),
            None => break,
        }
    }
    (!bytes.is_empty()).then_some(bytes)
}

/// Brings back what ran in a world before a module that failed, if that is the one that is to run. What is pinned
/// stays.
///
/// # Errors
/// Only trouble.
pub fn retreat(
    store: &mut dyn Store,
    world: &str,
    digest: &str,
    why: &str,
    moment: &Moment,
    seed: &[u8],
) -> Result<bool, Fault> {
    let mut all = Tx::new(store, ACCOUNT, seed, Time::from_moment(moment.now));
    let before = running(&all, world)?;
    if before.pinned || before.active.as_deref() != Some(digest) {
        return Ok(false);
    }
    let Some(after) = back(before, all.now) else { return Ok(false) };
    all.put(&layout::running(world), &after)?;
    note(&mut all, "host", "rolled back from", world, Some(digest), Some(why))?;
    Ok(true)
}
