//! Exclusive canonicalisation 1.0: the one text that stands for an element, wherever it is found.
//!
//! Documents hold neither comments nor processing instructions here, so the variant that keeps comments gives the
//! same text as the one that drops them.

use std::collections::BTreeSet;

use crate::xml::{Attribute, Content, Element, Scope};

/// The canonical text of an element without one of the elements in it. A prefix in `inclusive` is declared where it
/// is in scope, the others where they are used; `#default` is the default namespace.
#[must_use]
pub fn canonical<'d>(apex: Element<'d>, without: Option<Element<'d>>, inclusive: &[&'d str]) -> String {
    let mut around = Vec::new();
    let mut outer = apex.parent();
    while let Some(element) = outer {
        around.push(element);
        outer = element.parent();
    }
    let mut scope = Scope::default();
    for (prefix, namespace) in around.iter().rev().flat_map(|element| element.declared()) {
        scope.add(prefix, namespace);
    }
    let inclusive = inclusive.iter().map(|&prefix| if prefix == "#default" { "" } else { prefix }).collect();
    let mut writer = Writer { out: String::new(), scope, rendered: Scope::default(), without, inclusive };
    writer.element(apex);
    writer.out
}

struct Writer<'d> {
    out: String,
    /// What the document declares here.
    scope: Scope<'d>,
    /// What the text declares here.
    rendered: Scope<'d>,
    without: Option<Element<'d>>,
    inclusive: Vec<&'d str>,
}

impl<'d> Writer<'d> {
    fn element(&mut self, element: Element<'d>) {
        if self.without.is_some_and(|without| without.is_same(element)) {
            return;
        }
        let (declared, rendered) = (self.scope.len(), self.rendered.len());
        for (prefix, namespace) in element.declared() {
            self.scope.add(prefix, namespace);
        }
        self.out.push('<');
        self.name(element.name().prefix.as_str(), element.name().local.as_str());
        self.namespaces(element);
        self.attributes(element.attributes());
        self.out.push('>');
        for content in element.content() {
            match content {
                Content::Element(element) => self.element(element),
                Content::Text(text) => self.text(text),
            }
        }
        self.out.push_str("</");
        self.name(element.name().prefix.as_str(), element.name().local.as_str());
        self.out.push('>');
        self.scope.forget(declared);
        self.rendered.forget(rendered);
    }

    /// Declares what the element's names use, and what is inclusive, unless the text around it says the same.
    fn namespaces(&mut self, element: Element<'d>) {
        let attributes = element.attributes().iter().map(|attribute| attribute.name.prefix.as_str());
        let mut prefixes: BTreeSet<&'d str> = attributes.filter(|prefix| !prefix.is_empty()).collect();
        prefixes.insert(&element.name().prefix);
        prefixes.extend(&self.inclusive);
        prefixes.remove("xml");
        for prefix in prefixes {
            let namespace = self.scope.find(prefix);
            if namespace != self.rendered.find(prefix) {
                self.out.push_str(if prefix.is_empty() { " xmlns" } else { " xmlns:" });
                self.out.push_str(prefix);
                self.value(namespace);
                self.rendered.add(prefix, namespace);
            }
        }
    }

    fn attributes(&mut self, attributes: &[Attribute]) {
        let mut sorted: Vec<&Attribute> = attributes.iter().collect();
        sorted.sort_by_key(|attribute| (&attribute.name.namespace, &attribute.name.local));
        for Attribute { name, value } in sorted {
            self.out.push(' ');
            self.name(&name.prefix, &name.local);
            self.value(value);
        }
    }

    fn name(&mut self, prefix: &str, local: &str) {
        if !prefix.is_empty() {
            self.out.push_str(prefix);
            self.out.push(':');
        }
        self.out.push_str(local);
    }

    fn value(&mut self, value: &str) {
        self.out.push_str("=\"");
        for c in value.chars() {
            match c {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '"' => self.out.push_str("&quot;"),
                '\t' => self.out.push_str("&#x9;"),
                '\n' => self.out.push_str("&#xA;"),
                '\r' => self.out.push_str("&#xD;"),
                c => self.out.push(c),
            }
        }
        self.out.push('"');
    }

    fn text(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '\r' => self.out.push_str("&#xD;"),
                c => self.out.push(c),
            }
        }
    }
}

#[cfg(test)]
mod tests;
