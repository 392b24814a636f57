//! RollbackModule: Keyward's own.

use keyward_model::layout;
use keyward_model::name::WorldName;
use keyward_model::row::{Module, Running};
use keyward_model::time::Time;

use super::{ACCOUNT, Place, examine, find, is_free, is_single, note, place, running};
use crate::action::{Action, Beyond, Level, Service};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::tx::Tx;
use crate::{answer, request};

request! {
    /// Brings back what ran in a world before the module that does now.
    pub struct RollbackModule {
        "World" world: WorldName,
    }
}

answer! {
    /// What runs afterwards.
    pub struct RolledBack {
        "Running" running: Place,
    }
}

impl Action for RollbackModule {
    const NAME: &'static str = "RollbackModule";
    const SERVICE: Service = Service::Keyward;
    const LEVEL: Level = Level::Permissions;
    const FAULTS: &'static [Code] = &[Code::EntityTemporarilyUnmodifiable, Code::InvalidInput, Code::NoSuchEntity];
    const BEYOND: Beyond = Beyond::WHOLE;
    type Answer = RolledBack;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        place(tx, self.world.as_str())
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<RolledBack, Fault> {
        let world = self.world.as_str();
        is_single(world)?;
        let mut all = tx.in_account(ACCOUNT);
        let before = running(&all, world)?;
        is_free(&before)?;
        let after = back(before, all.now)
            .ok_or_else(|| Fault::InvalidInput(format!("In world {world} nothing ran before what runs now.")))?;
        if let Some(digest) = &after.active {
            let Module { signature, .. } = find(&all, digest)?;
            examine(call, digest, signature.as_deref())?;
        }
        all.put(&layout::running(world), &after)?;
        note(&mut all, &call.caller.arn, "rolled back to", world, after.active.as_deref(), None)?;
        Ok(RolledBack { running: Place::new(world, after) })
    }
}

/// What ran before; none if nothing did.
pub(super) fn back(before: Running, now: Time) -> Option<Running> {
    let Running { mut former, shadow, pinned, .. } = before;
    let active = former.pop()?;
    let shadow = shadow.filter(|shadow| active.as_ref() != Some(shadow));
    Some(Running { active, former, shadow, pinned, since: Some(now) })
}
