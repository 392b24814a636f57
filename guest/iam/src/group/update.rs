//! UpdateGroup.

use keyward_model::name::{GroupName, Path};
use keyward_model::row::{Group, Status};

use crate::action::{Action, Beyond, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::request;
use crate::tx::Tx;

request! {
    /// Gives a group another name or path, everything that is the group's coming along; or, after SeaweedFS,
    /// suspends its policies and restores them.
    pub struct UpdateGroup {
        "GroupName"    name:     GroupName,
        "NewPath"      new_path: Option<Path>,
        "NewGroupName" new_name: Option<GroupName>,
        "Disabled"     disabled: Option<bool>,
    }
}

impl Action for UpdateGroup {
    const NAME: &'static str = "UpdateGroup";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[Code::EntityAlreadyExists, Code::LimitExceeded, Code::NoSuchEntity];
    const BEYOND: Beyond = Beyond { parameters: &["Disabled"], ..Beyond::NOTHING };
    type Answer = ();

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        Target::named::<Group>(tx, self.name.as_str())
    }

    fn also(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Option<Target>, Fault> {
        let (name, path) = (self.new_name.as_ref(), self.new_path.as_ref());
        Target::renamed::<Group>(tx, self.name.as_str(), name.map(GroupName::as_str), path.map(Path::as_str))
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let old = tx.find::<Group>(self.name.as_str())?;
        let mut new = old.clone();
        new.name = self.new_name.unwrap_or(new.name);
        new.path = self.new_path.unwrap_or(new.path);
        new.status = match self.disabled {
            Some(true) => Status::Inactive,
            Some(false) => Status::Active,
            None => new.status,
        };
        tx.rename(&old, &new)
    }
}
