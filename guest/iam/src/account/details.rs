//! GetAccountAuthorizationDetails: the whole account, page by page.
//!
//! The lists follow each other: users, groups, roles, the account's own policies, those of the catalogue that it
//! uses. A page costs what it shows.

mod view;

use keyward_model::id::UniqueId;
use keyward_model::layout;
use keyward_model::name::Marker;
use keyward_model::row::{Kind, Policy};

use self::view::{GroupDetail, PolicyDetail, RoleDetail, UserDetail};
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::page::{MaxItems, Wanted};
use crate::policy::{Entity, Managed};
use crate::port::Row;
use crate::shape::kinds::List;
use crate::tx::{Tx, read};
use crate::{answer, request};

request! {
    /// Shows every user, group, role and policy of the account, with all that they may do.
    pub struct GetAccountAuthorizationDetails {
        "Filter"   filter:    Option<List<Entity>>,
        "MaxItems" max_items: Option<MaxItems>,
        "Marker"   marker:    Option<Marker>,
    }
}

answer! {
    /// A page of it.
    pub struct Details {
        "UserDetailList"  users:     Vec<UserDetail>,
        "GroupDetailList" groups:    Vec<GroupDetail>,
        "RoleDetailList"  roles:     Vec<RoleDetail>,
        "Policies"        policies:  Vec<PolicyDetail>,
        "IsTruncated"     truncated: bool,
        "Marker"          marker:    Option<String>,
    }
}

/// One of what a page holds.
enum Detail {
    User(Box<UserDetail>),
    Group(Box<GroupDetail>),
    Role(Box<RoleDetail>),
    Policy(Box<PolicyDetail>),
}

/// The lists, in their order.
const LISTS: [Entity; 5] =
    [Entity::User, Entity::Group, Entity::Role, Entity::LocalManagedPolicy, Entity::AwsManagedPolicy];

/// What the rows of a list have before them.
fn prefix(list: Entity) -> String {
    match list {
        Entity::User => layout::entities(Kind::User),
        Entity::Group => layout::entities(Kind::Group),
        Entity::Role => layout::entities(Kind::Role),
        Entity::LocalManagedPolicy => layout::entities(Kind::Policy),
        Entity::AwsManagedPolicy => layout::policy_uses(),
    }
}

/// What a row of a list stands for, and how many bytes its documents have.
fn detail(tx: &Tx<'_>, list: Entity, row: &Row) -> Result<(Detail, usize), Fault> {
    Ok(match list {
        Entity::User => {
            let (user, size) = UserDetail::of(tx, read(&row.key, &row.value)?)?;
            (Detail::User(Box::new(user)), size)
        }
        Entity::Group => {
            let (group, size) = GroupDetail::of(tx, read(&row.key, &row.value)?)?;
            (Detail::Group(Box::new(group)), size)
        }
        Entity::Role => {
            let (role, size) = RoleDetail::of(tx, read(&row.key, &row.value)?)?;
            (Detail::Role(Box::new(role)), size)
        }
        Entity::LocalManagedPolicy => {
            let policy = Managed::of_account(read::<Policy>(&row.key, &row.value)?);
            let (policy, size) = PolicyDetail::of(tx, policy)?;
            (Detail::Policy(Box::new(policy)), size)
        }
        Entity::AwsManagedPolicy => {
            let id = row.key.strip_prefix(&layout::policy_uses()).unwrap_or_default();
            let (policy, size) = PolicyDetail::of(tx, Managed::linked(tx, &UniqueId::known(id))?)?;
            (Detail::Policy(Box::new(policy)), size)
        }
    })
}

impl GetAccountAuthorizationDetails {
    /// The lists that are asked for: all, unless some are named.
    fn lists(&self) -> Vec<Entity> {
        let named = self.filter.as_ref().map_or(&[][..], |List(named)| named);
        LISTS.into_iter().filter(|list| named.is_empty() || named.contains(list)).collect()
    }
}

impl Action for GetAccountAuthorizationDetails {
    const NAME: &'static str = "GetAccountAuthorizationDetails";
    const LEVEL: Level = Level::Read;
    const FAULTS: &'static [Code] = &[];
    type Answer = Details;

    fn target(&self, _: &Call<'_>, _: &Tx<'_>) -> Result<Target, Fault> {
        Ok(Target::new("*"))
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Details, Fault> {
        let lists = self.lists();
        let prefixes: Vec<_> = lists.iter().copied().map(prefix).collect();
        let wanted = Wanted::of::<Self>(self.marker.as_ref(), self.max_items);
        let page = wanted.chain(tx, &prefixes, |nth, row| match lists.get(nth) {
            Some(list) => detail(tx, *list, row),
            None => Err(Fault::Trouble(format!("{} is in no list", row.key))),
        })?;
        let mut details = Details {
            users: Vec::new(),
            groups: Vec::new(),
            roles: Vec::new(),
            policies: Vec::new(),
            truncated: page.marker.is_some(),
            marker: page.marker,
        };
        for detail in page.items {
            match detail {
                Detail::User(user) => details.users.push(*user),
                Detail::Group(group) => details.groups.push(*group),
                Detail::Role(role) => details.roles.push(*role),
                Detail::Policy(policy) => details.policies.push(*policy),
            }
        }
        Ok(details)
    }
}

#[cfg(test)]
mod tests;
