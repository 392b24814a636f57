//! Listing tags.

use std::fmt::Write as _;
use std::mem::take;

use keyward_model::name::{Marker, folded};
use keyward_model::row::Tag;
use sha2::{Digest as _, Sha256};

use super::Taggable;
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::page::{Listed, Listing, MaxItems, Wanted};
use crate::request;
use crate::tx::Tx;

request! {
    /// Lists the tags of an entity, in the order of their keys.
    pub struct ListTags<T: Taggable> {
        (T::PARAMETER) entity:    T::Reference,
        "Marker"       marker:    Option<Marker>,
        "MaxItems"     max_items: Option<MaxItems>,
    }
}

impl<T: Taggable> Listing for ListTags<T> {
    const ITEMS: &'static str = "Tags";
    type Item = Tag;
}

impl<T: Taggable> Action for ListTags<T> {
    const NAME: &'static str = T::ACTIONS.list;
    const LEVEL: Level = Level::List;
    const FAULTS: &'static [Code] = T::FAULTS.list;
    type Answer = Listed<Self>;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        T::target(tx, &self.entity)
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Listed<Self>, Fault> {
        let mut entity = T::find(tx, &self.entity)?;
        let tags = take(entity.tags_mut()).into_iter().map(|tag| (place(&tag), tag)).collect();
        let wanted = Wanted::of::<Self>(self.marker.as_ref(), self.max_items);
        Ok(wanted.gathered(tx, &entity.row(), tags)?.into())
    }
}

/// Bytes of a key that a marker has room for, beside the digest of the rest.
const KEY_IN_MARKER: usize = 160;

/// A tag's place in the list: its key, of which a very long one is known by its beginning and a digest.
fn place(tag: &Tag) -> String {
    let key = folded(tag.key.as_str());
    let end = (0..=KEY_IN_MARKER).rev().find(|&end| key.is_char_boundary(end)).unwrap_or_default();
    let Some((start, rest)) = key.split_at_checked(end).filter(|(_, rest)| !rest.is_empty()) else {
        return key;
    };
    let mut place = start.to_owned();
    for byte in Sha256::digest(rest).iter().take(16) {
        let _ = write!(place, "{byte:02x}");
    }
    place
}
