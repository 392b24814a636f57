//! XML as identity providers write it, and no more: elements, attributes, text.
//!
//! There is one parser for everything that is signed or verified, and it reads one language. Whatever two readers
//! of a document might understand differently is refused: document types, entities of one's own, processing
//! instructions, CDATA sections, and ids that are not unique. Comments are refused too where a signature counts;
//! in metadata they are skipped without splitting the text around them.

mod chars;
mod read;
mod scope;

use std::fmt;

pub(crate) use self::chars::is_space;
pub(crate) use self::scope::Scope;

/// The namespace that the prefix `xml` stands for.
pub(crate) const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// How much of a document is read before it is refused.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Most bytes.
    pub bytes: usize,
    /// Most elements.
    pub elements: usize,
    /// Whether comments are skipped rather than refused.
    pub comments: bool,
}

/// Deepest nesting of elements: SAML's own documents need a third of it.
const DEEPEST: usize = 48;
/// Most attributes of one element, namespace declarations among them.
const MOST_ATTRIBUTES: usize = 64;
/// Most namespace declarations that are in scope at one place.
const MOST_NAMESPACES: usize = 64;

/// Why a text is not a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadXml {
    /// It says the same thing twice: an attribute or an id.
    Ambiguous,
    /// It has a comment where none is read.
    Comment,
    /// It is not in UTF-8, or not XML 1.0.
    Encoding,
    /// It has a CDATA section, a document type, a processing instruction, or an entity of its own.
    Foreign,
    /// It breaks the grammar.
    Malformed,
    /// A prefix stands for nothing, or for what it may not stand for.
    Namespace,
    /// It is larger, deeper or richer than any honest document.
    TooLarge,
}

impl fmt::Display for BadXml {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ambiguous => "an attribute or an id is repeated",
            Self::Comment => "comments are not accepted",
            Self::Encoding => "only XML 1.0 in UTF-8 is accepted",
            Self::Foreign => "document types, entities, processing instructions and CDATA are not accepted",
            Self::Malformed => "it is not well-formed XML",
            Self::Namespace => "a namespace is not declared as it must be",
            Self::TooLarge => "it is too large or too deep",
        })
    }
}

impl std::error::Error for BadXml {}

/// A document, read whole and never changed.
#[derive(Debug)]
pub struct Document {
    /// In the order of their start tags: the first is the root.
    nodes: Vec<Node>,
}

#[derive(Debug)]
struct Node {
    parent: Option<usize>,
    name: Name,
    /// Prefix and namespace, as declared on this very element.
    declared: Vec<(String, String)>,
    attributes: Vec<Attribute>,
    children: Vec<Child>,
}

/// A name with its prefix resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    /// As written; empty without one.
    pub(crate) prefix: String,
    pub(crate) local: String,
    /// Empty without one.
    pub(crate) namespace: String,
}

#[derive(Debug)]
pub(crate) struct Attribute {
    pub(crate) name: Name,
    pub(crate) value: String,
}

#[derive(Debug)]
enum Child {
    Element(usize),
    Text(String),
}

/// An element of a document.
#[derive(Clone, Copy, Debug)]
pub struct Element<'d> {
    document: &'d Document,
    node: &'d Node,
}

/// What stands in an element, in order.
#[derive(Clone, Copy, Debug)]
pub enum Content<'d> {
    /// An element.
    Element(Element<'d>),
    /// The text between two of them.
    Text(&'d str),
}

impl Document {
    /// Reads a document.
    ///
    /// # Errors
    /// What is wrong with it first.
    pub fn parse(text: &str, limits: Limits) -> Result<Self, BadXml> {
        read::document(text, limits)
    }

    /// The outermost element.
    #[must_use]
    pub fn root(&self) -> Option<Element<'_>> {
        self.element(0)
    }

    /// Every element, in the order of their start tags.
    pub fn elements(&self) -> impl Iterator<Item = Element<'_>> {
        self.nodes.iter().map(|node| Element { document: self, node })
    }

    fn element(&self, at: usize) -> Option<Element<'_>> {
        self.nodes.get(at).map(|node| Element { document: self, node })
    }
}

impl<'d> Element<'d> {
    /// Whether it has this namespace and this local name.
    #[must_use]
    pub fn is(self, namespace: &str, local: &str) -> bool {
        self.node.name.local == local && self.node.name.namespace == namespace
    }

    /// The element around it; none for the root.
    #[must_use]
    pub fn parent(self) -> Option<Self> {
        self.document.element(self.node.parent?)
    }

    /// The attribute of this name that has no namespace.
    #[must_use]
    pub fn attribute(self, name: &str) -> Option<&'d str> {
        self.attribute_in("", name)
    }

    /// The attribute of this namespace and name.
    #[must_use]
    pub fn attribute_in(self, namespace: &str, name: &str) -> Option<&'d str> {
        let mut attributes = self.node.attributes.iter();
        let named = |of: &&Attribute| of.name.local == name && of.name.namespace == namespace;
        attributes.find(named).map(|attribute| attribute.value.as_str())
    }

    /// Its content.
    pub fn content(self) -> impl Iterator<Item = Content<'d>> {
        self.node.children.iter().filter_map(move |child| match child {
            Child::Element(at) => self.document.element(*at).map(Content::Element),
            Child::Text(text) => Some(Content::Text(text)),
        })
    }

    /// The elements directly inside.
    pub fn children(self) -> impl Iterator<Item = Self> {
        self.content().filter_map(|content| match content {
            Content::Element(element) => Some(element),
            Content::Text(_) => None,
        })
    }

    /// The elements of this name directly inside.
    pub fn named<'n>(self, namespace: &'n str, local: &'n str) -> impl Iterator<Item = Self> + use<'d, 'n> {
        self.children().filter(move |child| child.is(namespace, local))
    }

    /// The one element of this name directly inside; none if there are two.
    #[must_use]
    pub fn only(self, namespace: &str, local: &str) -> Option<Self> {
        let mut named = self.named(namespace, local);
        let first = named.next()?;
        named.next().is_none().then_some(first)
    }

    /// Its text, white space around it cut off; none if there are elements in it.
    #[must_use]
    pub fn text(self) -> Option<&'d str> {
        match self.node.children.as_slice() {
            [] => Some(""),
            [Child::Text(text)] => Some(text.trim_matches(is_space)),
            _ => None,
        }
    }

    /// Whether both are one element of one document.
    #[must_use]
    pub fn is_same(self, other: Self) -> bool {
        std::ptr::eq(self.node, other.node)
    }

    pub(crate) fn name(self) -> &'d Name {
        &self.node.name
    }

    pub(crate) fn attributes(self) -> &'d [Attribute] {
        &self.node.attributes
    }

    pub(crate) fn declared(self) -> &'d [(String, String)] {
        &self.node.declared
    }
}

#[cfg(test)]
mod tests;
