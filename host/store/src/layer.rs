//! Rows that are committed and not yet durable.

use imbl::OrdMap;

use crate::place::{Address, Revision};
use crate::value::Value;

/// What a commit left at an address.
#[derive(Clone, Debug)]
pub(crate) struct Slot {
    /// The commit.
    pub(crate) revision: Revision,
    /// The row's value; none if the commit removed the row.
    pub(crate) value: Option<Value>,
}

/// Rows over a base. A clone costs nothing and never changes.
pub(crate) type Layer = OrdMap<Address, Slot>;

/// The newest slot at an address in layers that are ordered newest first.
pub(crate) fn newest<'a>(layers: impl IntoIterator<Item = &'a Layer>, address: &Address) -> Option<&'a Slot> {
    layers.into_iter().find_map(|layer| layer.get(address))
}
