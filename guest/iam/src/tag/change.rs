//! Giving tags and taking them away.

use keyward_model::name::{TagKey, folded};

use super::{Taggable, Tags, given};
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::request;
use crate::shape::kinds::List;
use crate::tx::Tx;

request! {
    /// Gives an entity tags. One whose key it has, in any case, is replaced.
    pub struct TagEntity<T: Taggable> {
        (T::PARAMETER) entity: T::Reference,
        "Tags"         tags:   Tags,
    }
}

impl<T: Taggable> Action for TagEntity<T> {
    const NAME: &'static str = T::ACTIONS.tag;
    const LEVEL: Level = Level::Tagging;
    const FAULTS: &'static [Code] =
        &[Code::ConcurrentModification, Code::InvalidInput, Code::LimitExceeded, Code::NoSuchEntity];
    type Answer = ();

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        Ok(T::target(tx, &self.entity)?.giving(&self.tags.0))
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let new = given(Some(&self.tags))?;
        let mut entity = T::find(tx, &self.entity)?;
        let tags = entity.tags_mut();
        for tag in new {
            let key = folded(tag.key.as_str());
            match tags.iter_mut().find(|old| folded(old.key.as_str()) == key) {
                Some(old) => *old = tag,
                None => tags.push(tag),
            }
        }
        tx.within(T::MOST, tags.len())?;
        tx.put(&entity.row(), &entity)
    }
}

request! {
    /// Takes tags away from an entity. Keys that it does not have are no error.
    pub struct UntagEntity<T: Taggable> {
        (T::PARAMETER) entity: T::Reference,
        "TagKeys"      keys:   List<TagKey, 0, 50>,
    }
}

impl<T: Taggable> Action for UntagEntity<T> {
    const NAME: &'static str = T::ACTIONS.untag;
    const LEVEL: Level = Level::Tagging;
    const FAULTS: &'static [Code] = T::FAULTS.untag;
    type Answer = ();

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        let keys = self.keys.0.iter().map(ToString::to_string).collect();
        Ok(T::target(tx, &self.entity)?.with_tag_keys(keys))
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let mut entity = T::find(tx, &self.entity)?;
        let gone: Vec<String> = self.keys.0.iter().map(|key| folded(key.as_str())).collect();
        entity.tags_mut().retain(|tag| !gone.contains(&folded(tag.key.as_str())));
        tx.put(&entity.row(), &entity)
    }
}
