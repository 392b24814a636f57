//! AddUserToGroup and RemoveUserFromGroup.

use keyward_model::layout::Relation;
use keyward_model::name::{AnyUserName, GroupName};
use keyward_model::row::{Group, User};

use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault, Missing};
use crate::tx::Tx;
use crate::{quota, request};

const FAULTS: &[Code] = &[Code::LimitExceeded, Code::NoSuchEntity];

request! {
    /// Puts a user into a group. Who is in it already stays.
    pub struct AddUserToGroup {
        "GroupName" group: GroupName,
        "UserName"  user:  AnyUserName,
    }
}

impl Action for AddUserToGroup {
    const NAME: &'static str = "AddUserToGroup";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = FAULTS;
    type Answer = ();

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        Target::named::<Group>(tx, self.group.as_str())
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let group = tx.find::<Group>(self.group.as_str())?;
        let user = tx.find::<User>(self.user.as_str())?;
        if tx.is_tied(Relation::Members, &group.id, user.id.as_str()) {
            return Ok(());
        }
        tx.has_room(Relation::Groups, &user.id, &quota::GROUPS_PER_USER)?;
        tx.tie((Relation::Members, &group.id), (Relation::Groups, &user.id))
    }
}

request! {
    /// Takes a user out of a group.
    pub struct RemoveUserFromGroup {
        "GroupName" group: GroupName,
        "UserName"  user:  AnyUserName,
    }
}

impl Action for RemoveUserFromGroup {
    const NAME: &'static str = "RemoveUserFromGroup";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = FAULTS;
    type Answer = ();

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        Target::named::<Group>(tx, self.group.as_str())
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let group = tx.find::<Group>(self.group.as_str())?;
        let user = tx.find::<User>(self.user.as_str())?;
        if !tx.is_tied(Relation::Members, &group.id, user.id.as_str()) {
            let (user, group) = (user.name.to_string(), group.name.to_string());
            return Err(Fault::NoSuchEntity(Missing::Member { user, group }));
        }
        tx.untie((Relation::Members, &group.id), (Relation::Groups, &user.id));
        Ok(())
    }
}
