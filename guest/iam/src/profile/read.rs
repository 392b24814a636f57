//! GetInstanceProfile.

use keyward_model::name::InstanceProfileName;
use keyward_model::row::InstanceProfile;

use super::ProfileView;
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::tx::Tx;
use crate::{answer, request};

request! {
    /// Shows an instance profile.
    pub struct GetInstanceProfile {
        "InstanceProfileName" name: InstanceProfileName,
    }
}

answer! {
    /// The instance profile.
    pub struct Found {
        "InstanceProfile" profile: ProfileView,
    }
}

impl Action for GetInstanceProfile {
    const NAME: &'static str = "GetInstanceProfile";
    const LEVEL: Level = Level::Read;
    const FAULTS: &'static [Code] = &[Code::NoSuchEntity];
    type Answer = Found;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        Target::named::<InstanceProfile>(tx, self.name.as_str())
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Found, Fault> {
        let profile = tx.find::<InstanceProfile>(self.name.as_str())?;
        Ok(Found { profile: ProfileView::in_full(tx, profile)? })
    }
}
