//! DeleteGroup.

use keyward_model::layout::Relation;
use keyward_model::name::GroupName;
use keyward_model::row::Group;

use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault, Tie};
use crate::request;
use crate::tx::Tx;

request! {
    /// Deletes a group that has neither members nor policies.
    pub struct DeleteGroup {
        "GroupName" name: GroupName,
    }
}

impl Action for DeleteGroup {
    const NAME: &'static str = "DeleteGroup";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[Code::DeleteConflict, Code::LimitExceeded, Code::NoSuchEntity];
    type Answer = ();

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        Target::named::<Group>(tx, self.name.as_str())
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let group = tx.find::<Group>(self.name.as_str())?;
        tx.has_no(Relation::Members, &group.id, Tie::Members)?;
        tx.has_no(Relation::Inline, &group.id, Tie::InlinePolicies)?;
        tx.has_no(Relation::Attached, &group.id, Tie::Attachments)?;
        tx.remove(&group)
    }
}
