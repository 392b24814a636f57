//! Every action there is, in the order of their names.

use crate::action::Entry;
use crate::user::{CreateUser, GetUser, ListUsers};

/// The table.
pub static TABLE: &[Entry] = &[Entry::of::<CreateUser>(), Entry::of::<GetUser>(), Entry::of::<ListUsers>()];

/// The action of this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Entry> {
    let at = TABLE.binary_search_by(|entry| entry.name.cmp(name)).ok()?;
    TABLE.get(at)
}
