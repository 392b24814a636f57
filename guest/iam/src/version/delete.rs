//! DeletePolicyVersion and SetDefaultPolicyVersion.

use keyward_model::layout::{self, Relation};
use keyward_model::name::{AnyArn, VersionId};

use crate::account::counted;
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault, Tie};
use crate::tx::Tx;
use crate::{policy, request, version};

request! {
    /// Deletes a version of a managed policy that is not in force.
    pub struct DeletePolicyVersion {
        "PolicyArn" policy:  AnyArn,
        "VersionId" version: VersionId,
    }
}

impl Action for DeletePolicyVersion {
    const NAME: &'static str = "DeletePolicyVersion";
    const LEVEL: Level = Level::Permissions;
    const FAULTS: &'static [Code] =
        &[Code::DeleteConflict, Code::InvalidInput, Code::LimitExceeded, Code::NoSuchEntity];
    type Answer = ();

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        policy::target(tx, &self.policy)
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let (policy, version) = version::find(tx, &self.policy, &self.version)?;
        let policy = policy.own()?;
        if version.number == policy.default_version {
            return Err(Fault::DeleteConflict(Tie::DefaultVersion));
        }
        tx.delete(&layout::link(Relation::Versions, &policy.id, &layout::version(version.number)));
        tx.count(counted::POLICY_VERSIONS, &policy.id, -1)
    }
}

request! {
    /// Brings a version of a managed policy into force.
    pub struct SetDefaultPolicyVersion {
        "PolicyArn" policy:  AnyArn,
        "VersionId" version: VersionId,
    }
}

impl Action for SetDefaultPolicyVersion {
    const NAME: &'static str = "SetDefaultPolicyVersion";
    const LEVEL: Level = Level::Permissions;
    const FAULTS: &'static [Code] = &[Code::InvalidInput, Code::LimitExceeded, Code::NoSuchEntity];
    type Answer = ();

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        policy::target(tx, &self.policy)
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let (policy, version) = version::find(tx, &self.policy, &self.version)?;
        let mut policy = policy.own()?;
        policy.default_version = version.number;
        tx.save(&policy)
    }
}
