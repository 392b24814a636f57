//! Which statements may speak about a text: a search over what their patterns begin with.
//!
//! Every pattern lies under its literal prefix. The prefixes of a text all lie on one path of parents, which
//! a single binary search finds, so the cost does not grow with the number of patterns that do not match.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::document::Effect;

/// Numbers of statements, found by a prefix of what they select.
#[derive(Clone, Debug, Default)]
pub(crate) struct Index {
    /// In order of their prefixes.
    nodes: Vec<Node>,
    statements: Vec<u32>,
}

#[derive(Clone, Debug)]
pub(crate) struct Node {
    prefix: Box<str>,
    /// The longest other prefix that this one begins with.
    parent: Option<usize>,
    allows: Range<usize>,
    denies: Range<usize>,
}

impl Index {
    /// An index over statements: number, effect, and a prefix of something it selects.
    pub(crate) fn new<'a>(entries: impl IntoIterator<Item = (u32, Effect, &'a str)>) -> Self {
        let mut by_prefix: BTreeMap<&str, (Vec<u32>, Vec<u32>)> = BTreeMap::new();
        for (number, effect, prefix) in entries {
            let (allows, denies) = by_prefix.entry(prefix).or_default();
            let list = if effect == Effect::Allow { allows } else { denies };
            // A statement's patterns come together, so a repeated number is the last one.
            if list.last() != Some(&number) {
                list.push(number);
            }
        }
        let mut index = Self::default();
        let mut open: Vec<(usize, &str)> = Vec::new();
        for (prefix, (allows, denies)) in by_prefix {
            while open.pop_if(|(_, outer)| !prefix.starts_with(*outer)).is_some() {}
            let parent = open.last().map(|&(node, _)| node);
            open.push((index.nodes.len(), prefix));
            let (allows, denies) = (index.list(allows), index.list(denies));
            index.nodes.push(Node { prefix: prefix.into(), parent, allows, denies });
        }
        index
    }

    fn list(&mut self, numbers: Vec<u32>) -> Range<usize> {
        let start = self.statements.len();
        self.statements.extend(numbers);
        start..self.statements.len()
    }

    /// The nodes whose prefixes the text begins with.
    ///
    /// The greatest prefix that is not greater than the text begins with every one of them: what lies between
    /// a prefix and a text that begins with it begins with it, too.
    pub(crate) fn path<'a>(&'a self, text: &'a str) -> Path<'a> {
        let behind = self.nodes.partition_point(|node| *node.prefix <= *text);
        let mut path = Path { nodes: &self.nodes, next: behind.checked_sub(1) };
        while path.peek().is_some_and(|node| !text.starts_with(&*node.prefix)) {
            path.next();
        }
        path
    }

    /// The statements of one effect under a node.
    pub(crate) fn numbers(&self, node: &Node, effect: Effect) -> &[u32] {
        self.statements.get(node.range(effect)).unwrap_or_default()
    }
}

impl Node {
    fn range(&self, effect: Effect) -> Range<usize> {
        match effect {
            Effect::Allow => self.allows.clone(),
            Effect::Deny => self.denies.clone(),
        }
    }

    /// How many statements of one effect lie under it.
    pub(crate) fn count(&self, effect: Effect) -> usize {
        self.range(effect).len()
    }
}

/// Nodes from one to the outermost.
#[derive(Clone)]
pub(crate) struct Path<'a> {
    nodes: &'a [Node],
    next: Option<usize>,
}

impl<'a> Path<'a> {
    fn peek(&self) -> Option<&'a Node> {
        self.nodes.get(self.next?)
    }
}

impl<'a> Iterator for Path<'a> {
    type Item = &'a Node;

    fn next(&mut self) -> Option<&'a Node> {
        let node = self.peek()?;
        self.next = node.parent;
        Some(node)
    }
}

#[cfg(test)]
mod tests;
