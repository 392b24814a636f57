//! From text to a document.

use std::collections::BTreeSet;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::{Attribute, BadXml, Child, DEEPEST, Document, Limits, MOST_NAMESPACES, Name, Node, XML, chars, is_space};

const XMLNS: &str = "http://www.w3.org/2000/xmlns/";

/// Reads a document.
pub(super) fn document(text: &str, limits: Limits) -> Result<Document, BadXml> {
    if text.len() > limits.bytes {
        return Err(BadXml::TooLarge);
    }
    let mut reader = Reader::from_str(text);
    let mut builder = Builder { limits, nodes: Vec::new(), open: Vec::new(), scope: Vec::new(), ids: BTreeSet::new() };
    let mut first = true;
    loop {
        match reader.read_event().map_err(|_| BadXml::Malformed)? {
            Event::Decl(declaration) if first => declared(&declaration)?,
            Event::Start(start) => builder.start(&start)?,
            Event::Empty(start) => {
                builder.start(&start)?;
                builder.end();
            }
            Event::End(_) => builder.end(),
            Event::Text(text) => builder.text(&text)?,
            Event::GeneralRef(name) => builder.reference(&name)?,
            Event::Comment(_) if limits.comments => {}
            Event::Comment(_) => return Err(BadXml::Comment),
            Event::CData(_) | Event::DocType(_) | Event::PI(_) => return Err(BadXml::Foreign),
            Event::Decl(_) => return Err(BadXml::Malformed),
            Event::Eof => return builder.finish(),
        }
        first = false;
    }
}

/// The declaration at the start of a document says nothing but what is understood anyway.
fn declared(text: &str) -> Result<(), BadXml> {
    let attributes = chars::attributes(text.strip_prefix("xml").unwrap_or_default())?;
    match attributes.as_slice() {
        [("version", "1.0")] => Ok(()),
        [("version", "1.0"), ("encoding", encoding)]
        | [("version", "1.0"), ("encoding", encoding), ("standalone", _)] => {
            if encoding.eq_ignore_ascii_case("utf-8") {
                Ok(())
            } else {
                Err(BadXml::Encoding)
            }
        }
        [("version", "1.0"), ("standalone", _)] => Ok(()),
        _ => Err(BadXml::Encoding),
    }
}

struct Builder {
    limits: Limits,
    nodes: Vec<Node>,
    /// The elements that are open, and how many declarations were in scope outside of each.
    open: Vec<(usize, usize)>,
    scope: Vec<(String, String)>,
    ids: BTreeSet<String>,
}

impl Builder {
    fn start(&mut self, start: &BytesStart<'_>) -> Result<(), BadXml> {
        if self.nodes.len() >= self.limits.elements || self.open.len() >= DEEPEST {
            return Err(BadXml::TooLarge);
        }
        if self.open.is_empty() && !self.nodes.is_empty() {
            return Err(BadXml::Malformed);
        }
        let outside = self.scope.len();
        let pairs = chars::attributes(start.attributes_raw())?;
        let declared = self.declare(&pairs)?;
        let attributes = self.attributes(&pairs)?;
        let (prefix, local) = chars::name(start.name().0)?;
        let namespace = self.find(prefix)?;
        let name = Name { prefix: prefix.to_owned(), local: local.to_owned(), namespace };
        let (at, parent) = (self.nodes.len(), self.open.last().map(|&(at, _)| at));
        self.nodes.push(Node { parent, name, declared, attributes, children: Vec::new() });
        if let Some(parent) = self.current() {
            parent.children.push(Child::Element(at));
        }
        self.open.push((at, outside));
        Ok(())
    }

    fn end(&mut self) {
        if let Some((_, outside)) = self.open.pop() {
            self.scope.truncate(outside);
        }
    }

    fn text(&mut self, text: &str) -> Result<(), BadXml> {
        match self.current() {
            Some(node) => node.text(|to| chars::literal(text, to)),
            None if text.chars().all(is_space) => Ok(()),
            None => Err(BadXml::Malformed),
        }
    }

    fn reference(&mut self, name: &str) -> Result<(), BadXml> {
        let c = chars::reference(name)?;
        self.current().ok_or(BadXml::Malformed)?.text(|to| {
            to.push(c);
            Ok(())
        })
    }

    fn finish(self) -> Result<Document, BadXml> {
        if self.open.is_empty() && !self.nodes.is_empty() {
            Ok(Document { nodes: self.nodes })
        } else {
            Err(BadXml::Malformed)
        }
    }

    fn current(&mut self) -> Option<&mut Node> {
        let &(at, _) = self.open.last()?;
        self.nodes.get_mut(at)
    }

    /// Takes an element's namespace declarations into scope.
    fn declare(&mut self, pairs: &[(&str, &str)]) -> Result<Vec<(String, String)>, BadXml> {
        let mut declared: Vec<(String, String)> = Vec::new();
        for (name, raw) in pairs {
            let prefix = match chars::name(name)? {
                ("", "xmlns") => "",
                ("xmlns", prefix) => prefix,
                _ => continue,
            };
            let namespace = chars::value(raw)?;
            if declared.iter().any(|(other, _)| other == prefix) {
                return Err(BadXml::Ambiguous);
            }
            if !may_stand_for(prefix, &namespace) {
                return Err(BadXml::Namespace);
            }
            declared.push((prefix.to_owned(), namespace));
        }
        self.scope.extend(declared.iter().cloned());
        if self.scope.len() > MOST_NAMESPACES { Err(BadXml::TooLarge) } else { Ok(declared) }
    }

    /// An element's attributes without its namespace declarations.
    fn attributes(&mut self, pairs: &[(&str, &str)]) -> Result<Vec<Attribute>, BadXml> {
        let mut attributes: Vec<Attribute> = Vec::new();
        for (name, raw) in pairs {
            let (prefix, local) = chars::name(name)?;
            if prefix == "xmlns" || *name == "xmlns" {
                continue;
            }
            // An attribute without a prefix has no namespace, whatever the default one is.
            let namespace = if prefix.is_empty() { String::new() } else { self.find(prefix)? };
            let name = Name { prefix: prefix.to_owned(), local: local.to_owned(), namespace };
            let same = |other: &Attribute| other.name.local == name.local && other.name.namespace == name.namespace;
            if attributes.iter().any(same) {
                return Err(BadXml::Ambiguous);
            }
            let value = chars::value(raw)?;
            if name.local.eq_ignore_ascii_case("id") {
                // `ID`, `Id`, `xml:id`, `wsu:Id`: whoever takes any of them for the id finds one element.
                if !name.namespace.is_empty() || !self.ids.insert(value.clone()) {
                    return Err(BadXml::Ambiguous);
                }
            }
            attributes.push(Attribute { name, value });
        }
        Ok(attributes)
    }

    /// The namespace of a prefix, which must have one unless it is empty.
    fn find(&self, prefix: &str) -> Result<String, BadXml> {
        if prefix == "xml" {
            return Ok(XML.to_owned());
        }
        let found = self.scope.iter().rev().find(|(of, _)| of == prefix).map(|(_, namespace)| namespace.clone());
        match found {
            Some(namespace) => Ok(namespace),
            None if prefix.is_empty() => Ok(String::new()),
            None => Err(BadXml::Namespace),
        }
    }
}

impl Node {
    /// Adds to the text at the end of what has been read of this element.
    fn text(&mut self, add: impl FnOnce(&mut String) -> Result<(), BadXml>) -> Result<(), BadXml> {
        if let Some(Child::Text(text)) = self.children.last_mut() {
            return add(text);
        }
        let mut text = String::new();
        add(&mut text)?;
        self.children.push(Child::Text(text));
        Ok(())
    }
}

/// Canonicalisation fails on a namespace that is no absolute URI, and some take that failure for a document with
/// nothing in it: so there are none.
fn may_stand_for(prefix: &str, namespace: &str) -> bool {
    let reserved = matches!(prefix, "xml" | "xmlns") || matches!(namespace, XML | XMLNS);
    let scheme = namespace.split_once(':').map(|(scheme, _)| scheme).unwrap_or_default();
    let absolute = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    !reserved && (absolute || (prefix.is_empty() && namespace.is_empty()))
}
