//! GetPolicyVersion.

use keyward_model::name::{AnyArn, VersionId};

use super::VersionView;
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::tx::Tx;
use crate::{answer, policy, request, version};

request! {
    /// Shows a version of a managed policy with its document.
    pub struct GetPolicyVersion {
        "PolicyArn" policy:  AnyArn,
        "VersionId" version: VersionId,
    }
}

answer! {
    /// The version.
    pub struct Found {
        "PolicyVersion" version: VersionView,
    }
}

impl Action for GetPolicyVersion {
    const NAME: &'static str = "GetPolicyVersion";
    const LEVEL: Level = Level::Read;
    const FAULTS: &'static [Code] = &[Code::InvalidInput, Code::NoSuchEntity];
    type Answer = Found;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        policy::target(tx, &self.policy)
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Found, Fault> {
        let (policy, version) = version::find(tx, &self.policy, &self.version)?;
        Ok(Found { version: VersionView::in_full(version, &policy.row) })
    }
}
