//! DeleteModule: Keyward's own.

use keyward_model::layout;
use keyward_model::name::ModuleDigest;

use super::{ACCOUNT, WORLDS, find, note, running, state, target};
use crate::action::{Action, Beyond, Level, Service};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault, Tie};
use crate::request;
use crate::tx::Tx;

request! {
    /// Takes a module away that does not run. What ran before it can then not be it any more.
    pub struct DeleteModule {
        "Digest" digest: ModuleDigest,
    }
}

impl Action for DeleteModule {
    const NAME: &'static str = "DeleteModule";
    const SERVICE: Service = Service::Keyward;
    const LEVEL: Level = Level::Permissions;
    const FAULTS: &'static [Code] = &[Code::DeleteConflict, Code::NoSuchEntity];
    const BEYOND: Beyond = Beyond::WHOLE;
    type Answer = ();

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        target(tx, &self.digest)
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let digest = self.digest.as_str();
        let mut all = tx.in_account(ACCOUNT);
        let module = find(&all, digest)?;
        if state(&all, digest, &module.world)? != "Idle" {
            return Err(Fault::DeleteConflict(Tie::RunningModule));
        }
        for world in WORLDS {
            let mut running = running(&all, world)?;
            let known = running.former.len();
            running.former.retain(|former| former.as_deref() != Some(digest));
            if running.former.len() < known {
                all.put(&layout::running(world), &running)?;
            }
        }
        for row in all.scan(&layout::module_parts(digest), None, usize::MAX) {
            all.delete(&row.key);
        }
        all.delete(&layout::module(digest));
        note(&mut all, &call.caller.arn, "deleted", &module.world, Some(digest), None)
    }
}
