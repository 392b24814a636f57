//! CreateRole.

use keyward_model::name::{AnyArn, DocumentText, Path, RoleDescription, RoleName};
use keyward_model::row::{AN_HOUR, Kind, Role};

use super::{RoleView, SessionSeconds, trust};
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::tag::{self, Tags};
use crate::tx::Tx;
use crate::{answer, boundary, policy, request};

request! {
    /// Creates a role that those may assume whom its trust policy names.
    pub struct CreateRole {
        "Path"                     path:        Option<Path>,
        "RoleName"                 name:        RoleName,
        "AssumeRolePolicyDocument" trust:       DocumentText,
        "Description"              description: Option<RoleDescription>,
        "MaxSessionDuration"       max_seconds: Option<SessionSeconds>,
        "PermissionsBoundary"      boundary:    Option<AnyArn>,
        "Tags"                     tags:        Option<Tags>,
    }
}

answer! {
    /// The new role.
    pub struct Created {
        "Role" role: RoleView,
    }
}

impl Action for CreateRole {
    const NAME: &'static str = "CreateRole";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[
        Code::ConcurrentModification,
        Code::EntityAlreadyExists,
        Code::InvalidInput,
        Code::LimitExceeded,
        Code::MalformedPolicyDocument,
    ];
    type Answer = Created;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        let path = self.path.clone().unwrap_or_default();
        let target = Target::new(Kind::Role.arn(tx.account(), path.as_str(), self.name.as_str()));
        let tags = self.tags.as_ref().map_or(&[][..], |tags| &tags.0);
        Ok(boundary::given(tx, target, self.boundary.as_ref())?.giving(tags))
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Created, Fault> {
        let tags = tag::given(self.tags.as_ref())?;
        let trust = trust::read(tx, &self.trust)?;
        let mut role = Role {
            id: tx.new_id(Kind::Role),
            name: self.name,
            path: self.path.unwrap_or_default(),
            created: tx.now,
            trust,
            description: self.description,
            max_session_seconds: seconds(self.max_seconds),
            boundary: None,
            tags,
            service: None,
        };
        if let Some(arn) = &self.boundary {
            role.boundary = Some(policy::bind(tx, arn, &role.id)?);
        }
        tx.add(&role)?;
        Ok(Created { role: RoleView::as_made(tx, role)? })
    }
}

/// The longest session that a request asks for.
pub(super) fn seconds(asked: Option<SessionSeconds>) -> u32 {
    asked.and_then(|seconds| u32::try_from(seconds.0).ok()).unwrap_or(AN_HOUR)
}
