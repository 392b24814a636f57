//! GetPolicy.

use keyward_model::name::AnyArn;

use super::PolicyView;
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault, Missing};
use crate::tx::Tx;
use crate::{answer, policy, request};

request! {
    /// Shows a managed policy.
    pub struct GetPolicy {
        "PolicyArn" policy: AnyArn,
    }
}

answer! {
    /// The policy.
    pub struct Found {
        "Policy" policy: PolicyView,
    }
}

impl Action for GetPolicy {
    const NAME: &'static str = "GetPolicy";
    const LEVEL: Level = Level::Read;
    const FAULTS: &'static [Code] = &[Code::InvalidInput, Code::NoSuchEntity];
    type Answer = Found;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        policy::target(tx, &self.policy)
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Found, Fault> {
        let policy = policy::find(tx, &self.policy, Missing::Policy)?;
        Ok(Found { policy: PolicyView::in_full(policy, tx.account()) })
    }
}
