//! Writing: an answer becomes XML, member by member in AWS's order.

use std::collections::BTreeMap;

use super::{Member, Shape};
use crate::xml::Xml;

/// Something an answer can hold.
pub trait Write {
    /// What it looks like.
    const SHAPE: Shape;

    /// Whether an answer of it has no result at all, not even an empty one.
    const SILENT: bool = false;

    /// Writes its content.
    fn write(&self, xml: &mut Xml);

    /// Writes it as the member of this name; what is absent is not written at all.
    fn write_as(&self, name: &str, xml: &mut Xml) {
        xml.element(name, |xml| self.write(xml));
    }
}

/// A structure of named members.
pub trait Fields {
    /// Its members.
    const FIELDS: &'static [Member];
}

impl<T: Write> Write for Option<T> {
    const SHAPE: Shape = T::SHAPE;

    fn write(&self, xml: &mut Xml) {
        if let Some(value) = self {
            value.write(xml);
        }
    }

    fn write_as(&self, name: &str, xml: &mut Xml) {
        if let Some(value) = self {
            value.write_as(name, xml);
        }
    }
}

/// A list is there even when it is empty.
impl<T: Write> Write for Vec<T> {
    const SHAPE: Shape = Shape::List { of: &T::SHAPE, least: 0, most: usize::MAX };

    fn write(&self, xml: &mut Xml) {
        for member in self {
            xml.element("member", |xml| member.write(xml));
        }
    }
}

/// A map is a list of entries.
impl<K: AsRef<str>, T: Write> Write for BTreeMap<K, T> {
    const SHAPE: Shape = Shape::Map { of: &T::SHAPE, most: usize::MAX };

    fn write(&self, xml: &mut Xml) {
        for (key, value) in self {
            xml.element("entry", |xml| {
                xml.leaf("key", key.as_ref());
                value.write_as("value", xml);
            });
        }
    }
}

/// The answer of an action that says nothing but that it is done.
impl Write for () {
    const SHAPE: Shape = Shape::Structure(&[]);
    const SILENT: bool = true;

    fn write(&self, _: &mut Xml) {}
}

/// The answer of an action that says nothing, and for which AWS has a result all the same.
pub struct Empty;

impl Write for Empty {
    const SHAPE: Shape = Shape::Structure(&[]);

    fn write(&self, _: &mut Xml) {}
}
