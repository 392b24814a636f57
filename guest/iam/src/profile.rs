//! Instance profiles: places that one role can be put into.

mod create;
mod delete;
mod list;
mod membership;
mod read;

use keyward_model::id::UniqueId;
use keyward_model::name::{InstanceProfileName, Path};
use keyward_model::row::{InstanceProfile, Noun, Role, Tag};
use keyward_model::time::Time;

pub use self::create::CreateInstanceProfile;
pub use self::delete::DeleteInstanceProfile;
pub use self::list::{ListInstanceProfiles, ListInstanceProfilesForRole};
pub use self::membership::{AddRoleToInstanceProfile, RemoveRoleFromInstanceProfile};
pub use self::read::GetInstanceProfile;
use crate::answer;
use crate::fault::Fault;
use crate::role::RoleView;
use crate::tx::Tx;

answer! {
    /// An instance profile as answers show it, with its role.
    pub struct ProfileView {
        "Path"                path:    Path,
        "InstanceProfileName" name:    InstanceProfileName,
        "InstanceProfileId"   id:      UniqueId,
        "Arn"                 arn:     String,
        "CreateDate"          created: Time,
        "Roles"               roles:   Vec<RoleView>,
        "Tags"                tags:    Option<Vec<Tag>>,
    }
}

impl ProfileView {
    /// As the actions about one instance profile show it.
    ///
    /// # Errors
    /// Only trouble.
    pub fn in_full(tx: &Tx<'_>, profile: InstanceProfile) -> Result<Self, Fault> {
        let tags = (!profile.tags.is_empty()).then(|| profile.tags.clone());
        Ok(Self { tags, ..Self::in_brief(tx, profile)? })
    }

    /// As lists show it: without tags.
    ///
    /// # Errors
    /// Only trouble.
    pub fn in_brief(tx: &Tx<'_>, profile: InstanceProfile) -> Result<Self, Fault> {
        let role = profile.role.as_ref().map(|id| tx.linked::<Role>(id)).transpose()?;
        let role = role.map(|role| RoleView::in_brief(tx, role)).transpose()?;
        Ok(Self {
            arn: profile.arn(tx.account()),
            roles: role.into_iter().collect(),
            path: profile.path,
            name: profile.name,
            id: profile.id,
            created: profile.created,
            tags: None,
        })
    }
}

#[cfg(test)]
mod tests;
