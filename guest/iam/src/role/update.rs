//! UpdateRole, UpdateRoleDescription and UpdateAssumeRolePolicy.

use keyward_model::name::{DocumentText, RoleDescription, RoleName};
use keyward_model::row::Role;

use super::create::seconds;
use super::{RoleView, SessionSeconds, changeable, trust};
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::shape::write::Empty;
use crate::tx::Tx;
use crate::{answer, request};

request! {
    /// Changes what is said of a role, or how long its sessions may last.
    pub struct UpdateRole {
        "RoleName"           name:        RoleName,
        "Description"        description: Option<RoleDescription>,
        "MaxSessionDuration" max_seconds: Option<SessionSeconds>,
    }
}

impl Action for UpdateRole {
    const NAME: &'static str = "UpdateRole";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[Code::NoSuchEntity, Code::UnmodifiableEntity];
    type Answer = Empty;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        Target::named::<Role>(tx, self.name.as_str())
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Empty, Fault> {
        let mut role = tx.find::<Role>(self.name.as_str())?;
        if self.max_seconds.is_some() {
            changeable(&role)?;
        }
        role.description = self.description.or(role.description);
        // AWS takes an hour where nothing is said, whatever it was before.
        role.max_session_seconds = seconds(self.max_seconds);
        tx.save(&role)?;
        Ok(Empty)
    }
}

request! {
    /// Changes what is said of a role.
    pub struct UpdateRoleDescription {
        "RoleName"    name:        RoleName,
        "Description" description: RoleDescription,
    }
}

answer! {
    /// The role as it is now.
    pub struct Described {
        "Role" role: RoleView,
    }
}

impl Action for UpdateRoleDescription {
    const NAME: &'static str = "UpdateRoleDescription";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[Code::NoSuchEntity, Code::UnmodifiableEntity];
    type Answer = Described;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        Target::named::<Role>(tx, self.name.as_str())
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Described, Fault> {
        let mut role = tx.find::<Role>(self.name.as_str())?;
        role.description = Some(self.description);
        tx.save(&role)?;
        Ok(Described { role: RoleView::in_full(tx, role)? })
    }
}

request! {
    /// Changes who may assume a role.
    pub struct UpdateAssumeRolePolicy {
        "RoleName"       name:     RoleName,
        "PolicyDocument" document: DocumentText,
    }
}

impl Action for UpdateAssumeRolePolicy {
    const NAME: &'static str = "UpdateAssumeRolePolicy";
    const LEVEL: Level = Level::Permissions;
    const FAULTS: &'static [Code] =
        &[Code::LimitExceeded, Code::MalformedPolicyDocument, Code::NoSuchEntity, Code::UnmodifiableEntity];
    type Answer = ();

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        Target::named::<Role>(tx, self.name.as_str())
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let mut role = tx.find::<Role>(self.name.as_str())?;
        changeable(&role)?;
        role.trust = trust::read(tx, &self.document)?;
        tx.save(&role)
    }
}
