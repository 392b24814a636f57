//! Maps as parameters: values under names of the caller's own.

use std::collections::BTreeMap;

use super::Shape;
use super::read::{Read, Reader};
use crate::form::Form;

/// Values under keys, each key once, at most `MOST` of them.
#[derive(Debug)]
pub struct Entries<K, T, const MOST: usize = { usize::MAX }>(pub BTreeMap<K, T>);

struct Entry<K, T>(K, T);

impl<K: Read, T: Read> Read for Entry<K, T> {
    const SHAPE: Shape = Shape::Structure(&[]);

    fn read(from: &mut Reader<'_>, name: &str) -> Option<Self> {
        let (key, value) = (K::read(from, &format!("{name}.key")), T::read(from, &format!("{name}.value")));
        Some(Self(key?, value?))
    }
}

impl<K: Read + Ord, T: Read, const MOST: usize> Read for Entries<K, T, MOST> {
    const SHAPE: Shape = Shape::Map { of: &T::SHAPE, most: MOST };

    fn is_in(form: &Form, name: &str) -> bool {
        form.value(name).ok().flatten() == Some("") || form.below(&format!("{name}.entry.")).next().is_some()
    }

    fn read(from: &mut Reader<'_>, name: &str) -> Option<Self> {
        if !from.has::<Self>(name) {
            return from.absent(name);
        }
        let entries = from.numbered::<Entry<K, T>>(name, "entry", 0, MOST)?;
        let count = entries.len();
        let map: BTreeMap<K, T> = entries.into_iter().map(|Entry(key, value)| (key, value)).collect();
        if map.len() < count {
            return from.malformed("A map has two entries of the same key.");
        }
        Some(Self(map))
    }
}
