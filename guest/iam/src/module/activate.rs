//! ActivateModule: Keyward's own.

use keyward_model::layout;
use keyward_model::name::ModuleDigest;
use keyward_model::row::Running;

use super::{ACCOUNT, FORMER, One, examine, find, is_free, is_single, note, place, running, shown, target, world_of};
use crate::action::{Action, Beyond, Level, Service};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::request;
use crate::tx::Tx;

request! {
    /// Lets a module take over in its world, at every host and proxy. Calls that began before end as they began.
    pub struct ActivateModule {
        "Digest" digest: ModuleDigest,
    }
}

impl Action for ActivateModule {
    const NAME: &'static str = "ActivateModule";
    const SERVICE: Service = Service::Keyward;
    const LEVEL: Level = Level::Permissions;
    const FAULTS: &'static [Code] = &[Code::EntityTemporarilyUnmodifiable, Code::InvalidInput, Code::NoSuchEntity];
    const BEYOND: Beyond = Beyond::WHOLE;
    type Answer = One;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        target(tx, &self.digest)
    }

    fn also(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Option<Target>, Fault> {
        world_of(tx, self.digest.as_str())?.map(|world| place(tx, &world)).transpose()
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<One, Fault> {
        let digest = self.digest.as_str();
        let mut all = tx.in_account(ACCOUNT);
        let module = find(&all, digest)?;
        let world = module.world.clone();
        is_single(&world)?;
        let before = running(&all, &world)?;
        is_free(&before)?;
        if before.active.as_deref() != Some(digest) {
            examine(call, digest, module.signature.as_deref())?;
            all.put(&layout::running(&world), &taken_over(before, digest, all.now))?;
            note(&mut all, &call.caller.arn, "activated", &world, Some(digest), None)?;
        }
        Ok(One { module: shown(&all, digest, module)? })
    }
}

fn taken_over(before: Running, digest: &str, now: keyward_model::time::Time) -> Running {
    let Running { active, mut former, shadow, pinned, .. } = before;
    former.push(active);
    let excess = former.len().saturating_sub(FORMER);
    former.drain(..excess);
    let shadow = shadow.filter(|shadow| shadow != digest);
    Running { active: Some(digest.to_owned()), former, shadow, pinned, since: Some(now) }
}
