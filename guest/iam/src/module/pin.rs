//! PinModule: Keyward's own.

use keyward_model::layout;
use keyward_model::name::WorldName;
use keyward_model::row::Running;

use super::{ACCOUNT, Place, is_single, note, place, running};
use crate::action::{Action, Beyond, Level, Service};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::tx::Tx;
use crate::{answer, request};

request! {
    /// Keeps what runs in a world where it is: nothing takes its place and nothing is rolled back, by hand or because
    /// of failures, until it is let go of.
    pub struct PinModule {
        "World"  world:  WorldName,
        "Pinned" pinned: bool,
    }
}

answer! {
    /// What runs.
    pub struct Pinned {
        "Running" running: Place,
    }
}

impl Action for PinModule {
    const NAME: &'static str = "PinModule";
    const SERVICE: Service = Service::Keyward;
    const LEVEL: Level = Level::Permissions;
    const FAULTS: &'static [Code] = &[Code::NoSuchEntity];
    const BEYOND: Beyond = Beyond::WHOLE;
    type Answer = Pinned;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        place(tx, self.world.as_str())
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<Pinned, Fault> {
        let world = self.world.as_str();
        is_single(world)?;
        let mut all = tx.in_account(ACCOUNT);
        let before = running(&all, world)?;
        let pinned = self.pinned;
        if before.pinned != pinned {
            let did = if pinned { "pinned" } else { "let go of" };
            note(&mut all, &call.caller.arn, did, world, before.active.as_deref(), None)?;
        }
        let after = Running { pinned, ..before };
        all.put(&layout::running(world), &after)?;
        Ok(Pinned { running: Place::new(world, after) })
    }
}
