//! Tags as parameters.

use std::collections::BTreeSet;

use keyward_model::name::folded;
use keyward_model::row::Tag;

use crate::fault::Fault;
use crate::shape::kinds::List;

/// The tags that a request gives.
pub type Tags = List<Tag, 0, 50>;

/// The tags of a request that need not have any.
///
/// # Errors
/// `InvalidInput`: two keys that differ at most in case, or a key that AWS reserves.
pub fn given(tags: Option<&Tags>) -> Result<Vec<Tag>, Fault> {
    let tags = tags.map(|List(tags)| tags.clone()).unwrap_or_default();
    let mut keys = BTreeSet::new();
    for tag in &tags {
        let key = folded(tag.key.as_str());
        if key.starts_with("aws:") {
            return Err(Fault::InvalidInput(format!(
                "Tag keys must not begin with the reserved prefix aws: but {} does.",
                tag.key
            )));
        }
        if !keys.insert(key) {
            return Err(Fault::InvalidInput(
                "Duplicate tag keys found. Please note that Tag keys are case insensitive.".to_owned(),
            ));
        }
    }
    Ok(tags)
}
