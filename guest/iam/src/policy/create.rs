//! CreatePolicy.

use keyward_model::layout::{self, Relation};
use keyward_model::name::{Description, DocumentText, PolicyName, PolicyPath};
use keyward_model::row::{Kind, Policy, PolicyVersion};

use super::{Managed, PolicyView};
use crate::account::counted;
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::tag::{self, Tags};
use crate::tx::Tx;
use crate::{answer, policy, quota, request};

request! {
    /// Creates a managed policy with its first version.
    pub struct CreatePolicy {
        "PolicyName"     name:        PolicyName,
        "Path"           path:        Option<PolicyPath>,
        "PolicyDocument" document:    DocumentText,
        "Description"    description: Option<Description>,
        "Tags"           tags:        Option<Tags>,
    }
}

answer! {
    /// The new policy.
    pub struct Created {
        "Policy" policy: PolicyView,
    }
}

impl Action for CreatePolicy {
    const NAME: &'static str = "CreatePolicy";
    const LEVEL: Level = Level::Permissions;
    const FAULTS: &'static [Code] = &[
        Code::ConcurrentModification,
        Code::EntityAlreadyExists,
        Code::InvalidInput,
        Code::LimitExceeded,
        Code::MalformedPolicyDocument,
    ];
    type Answer = Created;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        let path = self.path.as_ref().map_or("/", PolicyPath::as_str);
        let tags = self.tags.as_ref().map_or(&[][..], |tags| &tags.0);
        Ok(Target::new(Kind::Policy.arn(tx.account(), path, self.name.as_str())).giving(tags))
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Created, Fault> {
        let tags = tag::given(self.tags.as_ref())?;
        policy::managed_document(tx, &self.document)?;
        let policy = Policy {
            id: tx.new_id(Kind::Policy),
            name: self.name,
            path: self.path.map(Into::into).unwrap_or_default(),
            created: tx.now,
            updated: tx.now,
            description: self.description.map(|text| text.to_string()),
            default_version: 1,
            last_version: 1,
            attachments: 0,
            boundaries: 0,
            tags,
        };
        tx.add(&policy)?;
        tx.counts_one_more(&quota::POLICY_VERSIONS, counted::POLICY_VERSIONS)?;
        let first = PolicyVersion { number: 1, document: self.document.to_string(), created: tx.now };
        tx.put(&layout::link(Relation::Versions, &policy.id, &layout::version(1)), &first)?;
        tx.count(counted::POLICY_VERSIONS, &policy.id, 1)?;
        Ok(Created { policy: PolicyView::in_full(Managed::of_account(policy), tx.account()) })
    }
}
