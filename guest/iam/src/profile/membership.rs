//! AddRoleToInstanceProfile and RemoveRoleFromInstanceProfile.

use keyward_model::layout::{self, Relation};
use keyward_model::name::{InstanceProfileName, RoleName};
use keyward_model::row::{InstanceProfile, Link, Role};

use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault, Missing};
use crate::tx::Tx;
use crate::{quota, request, role};

request! {
    /// Puts a role into an instance profile that has none. It takes the right to pass the role on.
    pub struct AddRoleToInstanceProfile {
        "InstanceProfileName" profile: InstanceProfileName,
        "RoleName"            role:    RoleName,
    }
}

impl Action for AddRoleToInstanceProfile {
    const NAME: &'static str = "AddRoleToInstanceProfile";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] =
        &[Code::EntityAlreadyExists, Code::LimitExceeded, Code::NoSuchEntity, Code::UnmodifiableEntity];
    type Answer = ();

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        Target::named::<InstanceProfile>(tx, self.profile.as_str())
    }

    fn others(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Vec<(&'static str, Target)>, Fault> {
        let role = Target::named::<Role>(tx, self.role.as_str())?;
        // Instance profiles are what EC2 takes roles from.
        Ok(vec![("iam:PassRole", role.with("iam:PassedToService", Some("ec2.amazonaws.com")))])
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let mut profile = tx.find::<InstanceProfile>(self.profile.as_str())?;
        let role = tx.find::<Role>(self.role.as_str())?;
        role::changeable(&role)?;
        if profile.role.is_some() {
            return Err(Fault::LimitExceeded(
                &quota::ROLES_PER_INSTANCE_PROFILE,
                quota::ROLES_PER_INSTANCE_PROFILE.limit,
            ));
        }
        let link = Link { since: tx.now };
        tx.put(&layout::link(Relation::Profiles, &role.id, profile.id.as_str()), &link)?;
        profile.role = Some(role.id);
        tx.save(&profile)
    }
}

request! {
    /// Takes a role out of an instance profile.
    pub struct RemoveRoleFromInstanceProfile {
        "InstanceProfileName" profile: InstanceProfileName,
        "RoleName"            role:    RoleName,
    }
}

impl Action for RemoveRoleFromInstanceProfile {
    const NAME: &'static str = "RemoveRoleFromInstanceProfile";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[Code::LimitExceeded, Code::NoSuchEntity, Code::UnmodifiableEntity];
    type Answer = ();

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        Target::named::<InstanceProfile>(tx, self.profile.as_str())
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let mut profile = tx.find::<InstanceProfile>(self.profile.as_str())?;
        let role = tx.find::<Role>(self.role.as_str())?;
        if profile.role.take_if(|id| *id == role.id).is_none() {
            let (role, profile) = (self.role.to_string(), self.profile.to_string());
            return Err(Fault::NoSuchEntity(Missing::InProfile { role, profile }));
        }
        tx.delete(&layout::link(Relation::Profiles, &role.id, profile.id.as_str()));
        tx.save(&profile)
    }
}
