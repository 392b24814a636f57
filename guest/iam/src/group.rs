//! Groups, and who is in them.

mod create;
mod delete;
mod list;
mod members;
mod read;
mod update;

use keyward_model::id::UniqueId;
use keyward_model::name::{GroupName, Path};
use keyward_model::row::{Group, Noun};
use keyward_model::time::Time;

pub use self::create::CreateGroup;
pub use self::delete::DeleteGroup;
pub use self::list::{ListGroups, ListGroupsForUser};
pub use self::members::{AddUserToGroup, RemoveUserFromGroup};
pub use self::read::GetGroup;
pub use self::update::UpdateGroup;
use crate::answer;

answer! {
    /// A group as answers show it.
    pub struct GroupView {
        "Path"       path:    Path,
        "GroupName"  name:    GroupName,
        "GroupId"    id:      UniqueId,
        "Arn"        arn:     String,
        "CreateDate" created: Time,
    }
}

impl GroupView {
    /// As every action shows it.
    #[must_use]
    pub fn new(group: Group, account: &str) -> Self {
        Self { arn: group.arn(account), path: group.path, name: group.name, id: group.id, created: group.created }
    }
}

#[cfg(test)]
mod tests;
