//! ListEntitiesForPolicy.

use keyward_model::id::{IdKind, UniqueId};
use keyward_model::layout::{self, Relation};
use keyward_model::name::{AnyArn, GroupName, Marker, Path, RoleName, UserName};
use keyward_model::row::{Group, Kind, Noun, Role, User};

use super::list::Usage;
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault, Missing};
use crate::page::{MaxItems, Wanted};
use crate::tx::Tx;
use crate::{answer, choice, policy, request};

choice! {
    /// The kinds of entity that AWS tells apart.
    pub enum Entity {
        /// Users.
        User,
        /// Roles.
        Role,
        /// Groups.
        Group,
        /// Policies of the account, which policies are not attached to.
        LocalManagedPolicy,
        /// Policies of AWS's, which policies are not attached to.
        AwsManagedPolicy = "AWSManagedPolicy",
    }
}

impl Entity {
    /// What the ids of such entities begin with.
    const fn prefix(self) -> &'static str {
        match self {
            Self::User => IdKind::User.prefix(),
            Self::Role => IdKind::Role.prefix(),
            Self::Group => IdKind::Group.prefix(),
            Self::LocalManagedPolicy | Self::AwsManagedPolicy => IdKind::Policy.prefix(),
        }
    }
}

request! {
    /// Lists what a managed policy is attached to, and what it bounds.
    pub struct ListEntitiesForPolicy {
        "PolicyArn"         policy:    AnyArn,
        "EntityFilter"      entity:    Option<Entity>,
        "PathPrefix"        path:      Option<Path>,
        "PolicyUsageFilter" usage:     Option<Usage>,
        "Marker"            marker:    Option<Marker>,
        "MaxItems"          max_items: Option<MaxItems>,
    }
}

answer! {
    /// A page of users, groups and roles, in the order of their ids.
    pub struct Entities {
        "PolicyGroups" groups:    Vec<GroupEntity>,
        "PolicyUsers"  users:     Vec<UserEntity>,
        "PolicyRoles"  roles:     Vec<RoleEntity>,
        "IsTruncated"  truncated: bool,
        "Marker"       marker:    Option<String>,
    }
}

answer! {
    /// A group that a policy is attached to.
    pub struct GroupEntity {
        "GroupName" name: GroupName,
        "GroupId"   id:   UniqueId,
    }
}

answer! {
    /// A user that a policy is attached to, or bounds.
    pub struct UserEntity {
        "UserName" name: UserName,
        "UserId"   id:   UniqueId,
    }
}

answer! {
    /// A role that a policy is attached to, or bounds.
    pub struct RoleEntity {
        "RoleName" name: RoleName,
        "RoleId"   id:   UniqueId,
    }
}

/// One of what a page holds.
enum Found {
    Group(Group),
    Role(Role),
    User(User),
}

impl ListEntitiesForPolicy {
    /// The links that are looked through.
    fn links(&self, policy: &UniqueId) -> Vec<String> {
        let relations: &[Relation] = match self.usage {
            None => &[Relation::AttachedTo, Relation::Bounds],
            Some(Usage::PermissionsPolicy) => &[Relation::AttachedTo],
            Some(Usage::PermissionsBoundary) => &[Relation::Bounds],
        };
        let kind = self.entity.map_or("", Entity::prefix);
        relations.iter().map(|relation| layout::links(*relation, policy) + kind).collect()
    }

    /// The entity of an id, if its path is as asked.
    fn find(&self, tx: &Tx<'_>, id: &UniqueId) -> Result<Option<Found>, Fault> {
        let path = self.path.as_ref().map_or("/", Path::as_str);
        let here = |noun_path: &Path| noun_path.as_str().starts_with(path);
        Ok(match Kind::of(id) {
            Some(Kind::Group) => Some(tx.linked::<Group>(id)?).filter(|group| here(group.path())).map(Found::Group),
            Some(Kind::Role) => Some(tx.linked::<Role>(id)?).filter(|role| here(role.path())).map(Found::Role),
            Some(Kind::User) => Some(tx.linked::<User>(id)?).filter(|user| here(user.path())).map(Found::User),
            _ => return Err(Fault::Trouble(format!("a policy is attached to {id}"))),
        })
    }
}

impl Action for ListEntitiesForPolicy {
    const NAME: &'static str = "ListEntitiesForPolicy";
    const LEVEL: Level = Level::List;
    const FAULTS: &'static [Code] = &[Code::InvalidInput, Code::NoSuchEntity];
    type Answer = Entities;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        policy::target(tx, &self.policy)
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Entities, Fault> {
        let policy = policy::find(tx, &self.policy, Missing::Policy)?;
        let wanted = Wanted::of::<Self>(self.marker.as_ref(), self.max_items);
        let page = wanted.union(tx, &self.links(&policy.row.id), |_, row| {
            let id = row.key.rsplit('/').next().unwrap_or_default();
            self.find(tx, &UniqueId::known(id))
        })?;
        let (mut groups, mut roles, mut users) = (Vec::new(), Vec::new(), Vec::new());
        for found in page.items {
            match found {
                Found::Group(Group { name, id, .. }) => groups.push(GroupEntity { name, id }),
                Found::Role(Role { name, id, .. }) => roles.push(RoleEntity { name, id }),
                Found::User(User { name, id, .. }) => users.push(UserEntity { name, id }),
            }
        }
        let truncated = page.marker.is_some();
        Ok(Entities { groups, users, roles, truncated, marker: page.marker })
    }
}
