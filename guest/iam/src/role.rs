//! Roles.

mod create;
mod delete;
mod linked;
mod list;
mod read;
pub mod trust;
mod update;

use keyward_model::id::UniqueId;
use keyward_model::name::{Path, RoleDescription, RoleName};
use keyward_model::row::{LastUsed, Noun, Role, Tag};
use keyward_model::time::Time;

pub use self::create::CreateRole;
pub use self::delete::DeleteRole;
pub use self::linked::{CreateServiceLinkedRole, DeleteServiceLinkedRole, GetServiceLinkedRoleDeletionStatus};
pub use self::list::ListRoles;
pub use self::read::GetRole;
pub use self::update::{UpdateAssumeRolePolicy, UpdateRole, UpdateRoleDescription};
use crate::boundary::BoundaryView;
use crate::fault::Fault;
use crate::shape::kinds::{Encoded, Number};
use crate::tx::Tx;
use crate::{answer, usage};

/// How long a role's sessions may last, in seconds: an hour to twelve.
pub type SessionSeconds = Number<3_600, 43_200>;

answer! {
    /// A role as answers show it.
    pub struct RoleView {
        "Path"                     path:        Path,
        "RoleName"                 name:        RoleName,
        "RoleId"                   id:          UniqueId,
        "Arn"                      arn:         String,
        "CreateDate"               created:     Time,
        "AssumeRolePolicyDocument" trust:       Encoded,
        "Description"              description: Option<RoleDescription>,
        "MaxSessionDuration"       max_seconds: u32,
        "PermissionsBoundary"      boundary:    Option<BoundaryView>,
        "Tags"                     tags:        Option<Vec<Tag>>,
        "RoleLastUsed"             last_used:   Option<LastUsedView>,
        "SourceRoleTemplate"       template:    Option<TemplateView>,
    }
}

answer! {
    /// When and where a role was last used: empty if it was not, or long ago.
    pub struct LastUsedView {
        "LastUsedDate" time:   Option<Time>,
        "Region"       region: Option<String>,
    }
}

answer! {
    /// The template that a role was made from. No role here is.
    pub struct TemplateView {
        "TemplateArn"          arn:   String,
        "TemplateMinorVersion" minor: u32,
    }
}

impl LastUsedView {
    /// The last use of a role, as far as it is remembered.
    ///
    /// # Errors
    /// Only trouble.
    pub fn of(tx: &Tx<'_>, role: &Role) -> Result<Self, Fault> {
        let (time, region) = usage::of(tx, &role.id)?.map(|LastUsed { time, region, .. }| (time, region)).unzip();
        Ok(Self { time, region })
    }
}

impl RoleView {
    /// As the actions about one role show it.
    ///
    /// # Errors
    /// Only trouble, as for all that follow.
    pub fn in_full(tx: &Tx<'_>, role: Role) -> Result<Self, Fault> {
        let last_used = Some(LastUsedView::of(tx, &role)?);
        Ok(Self { last_used, ..Self::as_made(tx, role)? })
    }

    /// As it is shown when it has just been made: nothing is said of its use.
    pub fn as_made(tx: &Tx<'_>, role: Role) -> Result<Self, Fault> {
        let tags = (!role.tags.is_empty()).then(|| role.tags.clone());
        let boundary = role.boundary.clone().map(BoundaryView::new);
        Ok(Self { tags, boundary, ..Self::in_brief(tx, role)? })
    }

    /// As lists show it: without tags, boundary and last use.
    pub fn in_brief(tx: &Tx<'_>, role: Role) -> Result<Self, Fault> {
        Ok(Self {
            arn: role.arn(tx.account()),
            trust: Encoded(trust::shown(tx, &role.trust)?),
            path: role.path,
            name: role.name,
            id: role.id,
            created: role.created,
            description: role.description,
            max_seconds: role.max_session_seconds,
            boundary: None,
            tags: None,
            last_used: None,
            template: None,
        })
    }
}

/// Refuses to change a role that only its service may change.
///
/// # Errors
/// `UnmodifiableEntity`.
pub fn changeable(role: &Role) -> Result<(), Fault> {
    if role.service.is_some() { Err(Fault::Unmodifiable(role.name.to_string())) } else { Ok(()) }
}

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
