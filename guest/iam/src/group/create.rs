//! CreateGroup.

use keyward_model::name::{GroupName, Path};
use keyward_model::row::{Group, Kind, Status};

use super::GroupView;
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::tx::Tx;
use crate::{answer, request};

request! {
    /// Creates a group in the caller's account.
    pub struct CreateGroup {
        "Path"      path: Option<Path>,
        "GroupName" name: GroupName,
    }
}

answer! {
    /// The new group.
    pub struct Created {
        "Group" group: GroupView,
    }
}

impl Action for CreateGroup {
    const NAME: &'static str = "CreateGroup";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[Code::EntityAlreadyExists, Code::LimitExceeded, Code::NoSuchEntity];
    type Answer = Created;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        let path = self.path.as_ref().map_or("/", Path::as_str);
        Ok(Target::new(Kind::Group.arn(tx.account(), path, self.name.as_str())))
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Created, Fault> {
        let group = Group {
            id: tx.new_id(Kind::Group),
            name: self.name,
            path: self.path.unwrap_or_default(),
            created: tx.now,
            status: Status::Active,
        };
        tx.add(&group)?;
        Ok(Created { group: GroupView::new(group, tx.account()) })
    }
}
