//! DeletePolicy.

use keyward_model::layout::{self, Relation};
use keyward_model::name::AnyArn;

use crate::account::counted;
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault, Tie};
use crate::tx::Tx;
use crate::{policy, request};

request! {
    /// Deletes a managed policy that nothing uses, with its only version.
    pub struct DeletePolicy {
        "PolicyArn" policy: AnyArn,
    }
}

impl Action for DeletePolicy {
    const NAME: &'static str = "DeletePolicy";
    const LEVEL: Level = Level::Permissions;
    const FAULTS: &'static [Code] =
        &[Code::DeleteConflict, Code::InvalidInput, Code::LimitExceeded, Code::NoSuchEntity];
    type Answer = ();

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        policy::target(tx, &self.policy)
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let policy = policy::find_own(tx, &self.policy)?;
        tx.has_no(Relation::AttachedTo, &policy.id, Tie::Entities)?;
        tx.has_no(Relation::Bounds, &policy.id, Tie::Entities)?;
        let versions = tx.links(Relation::Versions, &policy.id);
        if versions.len() > 1 {
            return Err(Fault::DeleteConflict(Tie::Versions));
        }
        for version in versions {
            tx.delete(&layout::link(Relation::Versions, &policy.id, &version));
            tx.count(counted::POLICY_VERSIONS, &policy.id, -1)?;
        }
        tx.remove(&policy)
    }
}
