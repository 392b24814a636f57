//! Modules: components that are uploaded to run in the place of the host's own, or beside them.
//!
//! They are rows of one account that nobody is in, so that its revision tells every host and every proxy when to look
//! again. What a module is, and whether it may run, is the host's to say ([`crate::port::Examiner`]); what is to run is
//! said here, and read by the component that the host was built with ([`wanted`]). Only the installation's first account
//! has them, and there policies say who may do what.

mod activate;
mod delete;
mod disagreements;
mod host;
mod list;
mod part;
mod pin;
mod put;
mod rollback;
mod shadow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use keyward_model::layout;
use keyward_model::name::ModuleDigest;
use keyward_model::row::{Module, ModuleEvent, Running};
use keyward_model::time::Time;

pub use self::activate::ActivateModule;
pub use self::delete::DeleteModule;
pub use self::disagreements::ListShadowDisagreements;
pub use self::host::{content, retreat, wanted};
pub use self::list::{GetModule, ListModuleHistory, ListModules};
pub use self::part::PutModulePart;
pub use self::pin::PinModule;
pub use self::put::PutModule;
pub use self::rollback::RollbackModule;
pub use self::shadow::ShadowModule;
use crate::answer;
use crate::call::{Call, Target};
use crate::fault::{Code, Fault, Missing};
use crate::port::Examined;
use crate::tx::Tx;

/// The account whose rows all modules are.
pub const ACCOUNT: &str = "modules";

/// The worlds of which exactly one component runs, and the order in which they are shown.
const WORLDS: [&str; 2] = ["policy", "iam"];

/// How many of those that ran before are remembered.
const FORMER: usize = 16;

/// How many things that were done are remembered.
const EVENTS: u32 = 1_000;

answer! {
    /// A module.
    pub struct Shown {
        "Digest"     digest:  String,
        "Name"       name:    Option<String>,
        "World"      world:   String,
        "Version"    version: String,
        "Size"       size:    u32,
        "Signed"     signed:  bool,
        "State"      state:   &'static str,
        "CreateDate" created: Time,
        "CreatedBy"  by:      String,
    }
}

answer! {
    /// The module that something was done with.
    pub struct One {
        "Module" module: Shown,
    }
}

answer! {
    /// What runs in a world.
    pub struct Place {
        "World"  world:  String,
        "Active" active: Option<String>,
        "Shadow" shadow: Option<String>,
        "Pinned" pinned: bool,
        "Since"  since:  Option<Time>,
    }
}

impl Place {
    fn new(world: &str, running: Running) -> Self {
        let Running { active, shadow, pinned, since, .. } = running;
        Self { world: world.to_owned(), active, shadow, pinned, since }
    }
}

/// A module as a target. Only the first account may ask about any, and others are refused before policies are asked.
fn target(tx: &Tx<'_>, digest: &ModuleDigest) -> Result<Target, Fault> {
    is_first(tx)?;
    Ok(Target::new(format!("arn:aws:keyward::{}:module/{digest}", tx.account())))
}

/// All modules, or whatever runs in a world, as a target.
fn place(tx: &Tx<'_>, world: &str) -> Result<Target, Fault> {
    is_first(tx)?;
    Ok(Target::new(format!("arn:aws:keyward::{}:world/{world}", tx.account())))
}

fn is_first(tx: &Tx<'_>) -> Result<(), Fault> {
    match tx.registered::<String>(layout::FIRST_ACCOUNT)? {
        Some(first) if first == tx.account() => Ok(()),
        _ => Err(Fault::Refused("Only the installation's first account has modules.".to_owned())),
    }
}

/// A module, in the account of all of them.
fn find(all: &Tx<'_>, digest: &str) -> Result<Module, Fault> {
    let missing = || Fault::NoSuchEntity(Missing::Module(digest.to_owned()));
    all.row(&layout::module(digest))?.ok_or_else(missing)
}

/// The world that a module is made for, if the module is there.
fn world_of(tx: &Tx<'_>, digest: &str) -> Result<Option<String>, Fault> {
    let module: Option<Module> = tx.row_in(ACCOUNT, &layout::module(digest))?;
    Ok(module.map(|module| module.world))
}

/// What runs in a world.
fn running(all: &Tx<'_>, world: &str) -> Result<Running, Fault> {
    Ok(all.row(&layout::running(world))?.unwrap_or_default())
}

/// What a module is doing.
fn state(all: &Tx<'_>, digest: &str, world: &str) -> Result<&'static str, Fault> {
    let running = running(all, world)?;
    Ok(match () {
        () if running.active.as_deref() == Some(digest) && running.pinned => "Pinned",
        () if running.active.as_deref() == Some(digest) => "Active",
        () if running.shadow.as_deref() == Some(digest) => "Shadow",
        () => "Idle",
    })
}

fn shown(all: &Tx<'_>, digest: &str, module: Module) -> Result<Shown, Fault> {
    let Module { name, world, version, size, signature, created, by } = module;
    let state = state(all, digest, &world)?;
    Ok(Shown { digest: digest.to_owned(), name, world, version, size, signed: signature.is_some(), state, created, by })
}

/// Refuses worlds that there are none of, or of which not exactly one component runs.
fn is_single(world: &str) -> Result<(), Fault> {
    match WORLDS.contains(&world) {
        true => Ok(()),
        false => {
            Err(Fault::NoSuchEntity(Missing::Elsewhere { what: "one component of world", name: world.to_owned() }))
        }
    }
}

fn is_free(running: &Running) -> Result<(), Fault> {
    match running.pinned {
        true => Err(Fault::Unusable(
            Code::EntityTemporarilyUnmodifiable,
            "What runs in this world is pinned. PinModule with Pinned=false lets go of it.",
        )),
        false => Ok(()),
    }
}

/// Has the host look at a module.
fn examine(call: &Call<'_>, digest: &str, signature: Option<&str>) -> Result<Examined, Fault> {
    let signature = signature.map(|text| STANDARD.decode(text)).transpose();
    let signature = signature.map_err(|_| Fault::InvalidInput("The signature is not base64.".to_owned()))?;
    let examined = call.outside.examiner.examine(digest, signature.as_deref());
    examined.map_err(|why| Fault::InvalidInput(format!("The module cannot run here: {why}.")))
}

/// Writes down what was done, and forgets what was done long ago.
fn note(
    all: &mut Tx<'_>,
    by: &str,
    did: &str,
    world: &str,
    digest: Option<&str>,
    why: Option<&str>,
) -> Result<(), Fault> {
    let newest = all.scan(layout::MODULE_EVENTS, None, 1);
    let last = newest.first().and_then(|row| row.key.strip_prefix(layout::MODULE_EVENTS)?.parse::<u32>().ok());
    let number = last.map_or(0, |last| (u32::MAX - last).saturating_add(1));
    let event = ModuleEvent {
        at: all.now,
        by: by.to_owned(),
        did: did.to_owned(),
        world: world.to_owned(),
        digest: digest.map(str::to_owned),
        why: why.map(str::to_owned),
    };
    all.put(&layout::module_event(number), &event)?;
    if let Some(old) = number.checked_sub(EVENTS) {
        all.delete(&layout::module_event(old));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
