//! DeleteInstanceProfile.

use keyward_model::name::InstanceProfileName;
use keyward_model::row::InstanceProfile;

use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault, Tie};
use crate::request;
use crate::tx::Tx;

request! {
    /// Deletes an instance profile that has no role in it.
    pub struct DeleteInstanceProfile {
        "InstanceProfileName" name: InstanceProfileName,
    }
}

impl Action for DeleteInstanceProfile {
    const NAME: &'static str = "DeleteInstanceProfile";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[Code::DeleteConflict, Code::LimitExceeded, Code::NoSuchEntity];
    type Answer = ();

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        Target::named::<InstanceProfile>(tx, self.name.as_str())
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let profile = tx.find::<InstanceProfile>(self.name.as_str())?;
        if profile.role.is_some() {
            return Err(Fault::DeleteConflict(Tie::InstanceProfile));
        }
        tx.remove(&profile)
    }
}
