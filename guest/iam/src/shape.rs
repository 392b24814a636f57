//! The shapes of requests and answers: declared once, and read by the form reader, the XML writer and the
//! table that describes every action.
//!
//! [`request!`](crate::request) and [`answer!`](crate::answer) declare in three columns: the wire's word, our
//! word, the type.

pub mod kinds;
pub mod map;
pub mod read;
pub mod violation;
pub mod write;

use keyward_model::name::{Privacy, Rule};

/// What a parameter or a member of an answer looks like.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// Text under a rule.
    Text(Rule),
    /// One of a few words.
    Choice(&'static [&'static str]),
    /// A whole number between two bounds.
    Number(i64, i64),
    /// `true` or `false`.
    Flag,
    /// Bytes, in base64; answers only.
    Blob,
    /// A point in time.
    Time,
    /// Members of one shape, at least and at most so many.
    List {
        /// The shape of each.
        of: &'static Shape,
        /// Fewest members.
        least: usize,
        /// Most members.
        most: usize,
    },
    /// Named members.
    Structure(&'static [Member]),
    /// Members of one shape under names of their own, at most so many.
    Map {
        /// The shape of each.
        of: &'static Shape,
        /// Most members.
        most: usize,
    },
}

/// A named member of a structure.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    /// The wire's word.
    pub name: &'static str,
    /// Whether a request must have it. Says nothing in an answer.
    pub required: bool,
    /// What it looks like.
    pub shape: Shape,
}

impl Shape {
    /// Whether nobody but whoever sent it may see a value of this shape.
    #[must_use]
    pub fn is_secret(&self) -> bool {
        matches!(self, Self::Text(rule) if rule.privacy == Privacy::Secret)
    }

    /// Whether the audit log may show a value of this shape.
    #[must_use]
    pub fn is_public(&self) -> bool {
        match self {
            Self::Text(rule) => rule.privacy == Privacy::Public,
            Self::Choice(_) | Self::Number(..) | Self::Flag | Self::Time => true,
            Self::Blob | Self::List { .. } | Self::Structure(_) | Self::Map { .. } => false,
        }
    }
}

/// Text that may be anything, as members of answers are.
pub const ANY_TEXT: Shape = Shape::Text(Rule { least: 0, most: usize::MAX, pattern: "", privacy: Privacy::Private });

/// Declares a structure that is read from a form: an action's parameters, or a part of them.
#[macro_export]
macro_rules! request {
    ($(#[$doc:meta])* pub struct $shape:ident $(<$p:ident: $bound:ident>)? {
        $($name:tt $field:ident: $kind:ty,)*
    }) => {
        $(#[$doc])*
        pub struct $shape $(<$p: $bound>)? {
            $(
                #[doc = concat!("`", stringify!($name), "`")]
                pub $field: $kind,
            )*
        }

        impl $(<$p: $bound>)? $crate::shape::read::Structure for $shape $(<$p>)? {
            const MEMBERS: &'static [$crate::shape::Member] = &[$($crate::shape::Member {
                name: $name,
                required: <$kind as $crate::shape::read::Read>::REQUIRED,
                shape: <$kind as $crate::shape::read::Read>::SHAPE,
            }),*];

            fn members(from: &mut $crate::shape::read::Reader<'_>, at: &str) -> Option<Self> {
                // An action may have no parameters.
                let _ = (&from, at);
                $(let $field = from.member::<$kind>(at, &$name);)*
                Some(Self { $($field: $field?),* })
            }
        }
    };
}

/// Declares a structure that is written to an answer.
#[macro_export]
macro_rules! answer {
    ($(#[$doc:meta])* pub struct $shape:ident $(<$p:ident: $bound:ident>)? {
        $($name:tt $field:ident: $kind:ty,)*
    }) => {
        $(#[$doc])*
        pub struct $shape $(<$p: $bound>)? {
            $(
                #[doc = concat!("`", stringify!($name), "`")]
                pub $field: $kind,
            )*
        }

        impl $(<$p: $bound>)? $crate::shape::write::Write for $shape $(<$p>)? {
            const SHAPE: $crate::shape::Shape = $crate::shape::Shape::Structure(
                <Self as $crate::shape::write::Fields>::FIELDS,
            );

            fn write(&self, xml: &mut $crate::xml::Xml) {
                $(self.$field.write_as(&$name, xml);)*
            }
        }

        impl $(<$p: $bound>)? $crate::shape::write::Fields for $shape $(<$p>)? {
            const FIELDS: &'static [$crate::shape::Member] = &[$($crate::shape::Member {
                name: $name,
                required: false,
                shape: <$kind as $crate::shape::write::Write>::SHAPE,
            }),*];
        }
    };
}
