//! DeleteRole.

use keyward_model::layout::Relation;
use keyward_model::name::RoleName;
use keyward_model::row::Role;

use super::changeable;
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault, Tie};
use crate::tx::Tx;
use crate::{policy, request, usage};

request! {
    /// Deletes a role that has no policies and is in no instance profile. Its sessions die with it.
    pub struct DeleteRole {
        "RoleName" name: RoleName,
    }
}

impl Action for DeleteRole {
    const NAME: &'static str = "DeleteRole";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[
        Code::ConcurrentModification,
        Code::DeleteConflict,
        Code::LimitExceeded,
        Code::NoSuchEntity,
        Code::UnmodifiableEntity,
    ];
    type Answer = ();

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        Target::named::<Role>(tx, self.name.as_str())
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let role = tx.find::<Role>(self.name.as_str())?;
        changeable(&role)?;
        tx.has_no(Relation::Profiles, &role.id, Tie::InstanceProfile)?;
        tx.has_no(Relation::Inline, &role.id, Tie::InlinePolicies)?;
        tx.has_no(Relation::Attached, &role.id, Tie::Attachments)?;
        if let Some(boundary) = &role.boundary {
            policy::unbind(tx, boundary, &role.id)?;
        }
        usage::forget(tx, &role.id);
        tx.remove(&role)
    }
}
