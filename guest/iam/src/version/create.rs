//! CreatePolicyVersion.

use keyward_model::layout::{self, Relation};
use keyward_model::name::{AnyArn, DocumentText};
use keyward_model::row::PolicyVersion;

use super::VersionView;
use crate::account::counted;
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::tx::Tx;
use crate::{answer, policy, quota, request};

request! {
    /// Gives a managed policy another version, which may come into force at once.
    pub struct CreatePolicyVersion {
        "PolicyArn"      policy:   AnyArn,
        "PolicyDocument" document: DocumentText,
        "SetAsDefault"   default:  Option<bool>,
    }
}

answer! {
    /// The new version, without its document.
    pub struct Created {
        "PolicyVersion" version: VersionView,
    }
}

impl Action for CreatePolicyVersion {
    const NAME: &'static str = "CreatePolicyVersion";
    const LEVEL: Level = Level::Permissions;
    const FAULTS: &'static [Code] =
        &[Code::InvalidInput, Code::LimitExceeded, Code::MalformedPolicyDocument, Code::NoSuchEntity];
    type Answer = Created;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        policy::target(tx, &self.policy)
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Created, Fault> {
        let mut policy = policy::find_own(tx, &self.policy)?;
        policy::managed_document(tx, &self.document)?;
        tx.has_room(Relation::Versions, &policy.id, &quota::VERSIONS_PER_POLICY).map_err(too_many)?;
        tx.counts_one_more(&quota::POLICY_VERSIONS, counted::POLICY_VERSIONS)?;
        let number = policy.last_version.saturating_add(1);
        let version = PolicyVersion { number, document: self.document.to_string(), created: tx.now };
        tx.put(&layout::link(Relation::Versions, &policy.id, &layout::version(number)), &version)?;
        tx.count(counted::POLICY_VERSIONS, &policy.id, 1)?;
        policy.last_version = number;
        policy.updated = tx.now;
        if self.default == Some(true) {
            policy.default_version = number;
        }
        tx.save(&policy)?;
        Ok(Created { version: VersionView::in_brief(&version, &policy) })
    }
}

/// AWS has its own words for this quota.
fn too_many(fault: Fault) -> Fault {
    match fault {
        Fault::LimitExceeded(_, limit) => Fault::TooManyVersions(limit),
        other => other,
    }
}
