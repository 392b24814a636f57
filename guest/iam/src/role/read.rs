//! GetRole.

use keyward_model::name::RoleName;
use keyward_model::row::Role;

use super::RoleView;
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::tx::Tx;
use crate::{answer, request};

request! {
    /// Shows a role.
    pub struct GetRole {
        "RoleName" name: RoleName,
    }
}

answer! {
    /// The role.
    pub struct Found {
        "Role" role: RoleView,
    }
}

impl Action for GetRole {
    const NAME: &'static str = "GetRole";
    const LEVEL: Level = Level::Read;
    const FAULTS: &'static [Code] = &[Code::NoSuchEntity];
    type Answer = Found;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        Target::named::<Role>(tx, self.name.as_str())
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Found, Fault> {
        let role = tx.find::<Role>(self.name.as_str())?;
        Ok(Found { role: RoleView::in_full(tx, role)? })
    }
}
