//! ShadowModule: Keyward's own.

use keyward_model::layout;
use keyward_model::name::{ModuleDigest, WorldName};
use keyward_model::row::Running;

use super::{ACCOUNT, Place, examine, find, is_single, note, place, running};
use crate::action::{Action, Beyond, Level, Service};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::tx::Tx;
use crate::{answer, request};

request! {
    /// Lets a module run beside what is active in a world: it is asked too, now and then, and not listened to. Without
    /// a module, nothing is in the shadow any more.
    pub struct ShadowModule {
        "World"  world:  WorldName,
        "Digest" digest: Option<ModuleDigest>,
    }
}

answer! {
    /// What runs afterwards.
    pub struct Shadowed {
        "Running" running: Place,
    }
}

impl Action for ShadowModule {
    const NAME: &'static str = "ShadowModule";
    const SERVICE: Service = Service::Keyward;
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[Code::InvalidInput, Code::NoSuchEntity];
    const BEYOND: Beyond = Beyond::WHOLE;
    type Answer = Shadowed;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        place(tx, self.world.as_str())
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<Shadowed, Fault> {
        let world = self.world.as_str();
        is_single(world)?;
        let mut all = tx.in_account(ACCOUNT);
        let before = running(&all, world)?;
        let shadow = self.digest.map(|digest| digest.to_string());
        if let Some(digest) = &shadow {
            let module = find(&all, digest)?;
            if module.world != world {
                return Err(Fault::InvalidInput(format!("The module is of world {}.", module.world)));
            }
            if before.active.as_ref() == Some(digest) {
                return Err(Fault::InvalidInput("The module is the active one.".to_owned()));
            }
            examine(call, digest, module.signature.as_deref())?;
        }
        if before.shadow != shadow {
            let did = if shadow.is_some() { "shadowed" } else { "took from the shadow" };
            let digest = shadow.as_ref().or(before.shadow.as_ref());
            note(&mut all, &call.caller.arn, did, world, digest.map(String::as_str), None)?;
        }
        let after = Running { shadow, ..before };
        all.put(&layout::running(world), &after)?;
        Ok(Shadowed { running: Place::new(world, after) })
    }
}
