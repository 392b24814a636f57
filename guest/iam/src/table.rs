//! Every action there is, in the order of their names.

use crate::action::Entry;
use crate::group::{
    AddUserToGroup, CreateGroup, DeleteGroup, GetGroup, ListGroups, ListGroupsForUser, RemoveUserFromGroup, UpdateGroup,
};
use crate::key::{CreateAccessKey, DeleteAccessKey, ListAccessKeys, UpdateAccessKey};
use crate::user::{CreateUser, DeleteUser, GetUser, ListUsers, SetUserStatus, UpdateUser};

/// The table.
pub static TABLE: &[Entry] = &[
    Entry::of::<AddUserToGroup>(),
    Entry::of::<CreateAccessKey>(),
    Entry::of::<CreateGroup>(),
    Entry::of::<CreateUser>(),
    Entry::of::<DeleteAccessKey>(),
    Entry::of::<DeleteGroup>(),
    Entry::of::<DeleteUser>(),
    Entry::of::<GetGroup>(),
    Entry::of::<GetUser>(),
    Entry::of::<ListAccessKeys>(),
    Entry::of::<ListGroups>(),
    Entry::of::<ListGroupsForUser>(),
    Entry::of::<ListUsers>(),
    Entry::of::<RemoveUserFromGroup>(),
    Entry::of::<SetUserStatus>(),
    Entry::of::<UpdateAccessKey>(),
    Entry::of::<UpdateGroup>(),
    Entry::of::<UpdateUser>(),
];

/// The action of this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Entry> {
    let at = TABLE.binary_search_by(|entry| entry.name.cmp(name)).ok()?;
    TABLE.get(at)
}
