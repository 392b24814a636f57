//! Which prefix stands for which namespace, at one place of a document.

/// Declarations from the outside in. A later one of a prefix hides the earlier.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope<'d>(Vec<(&'d str, &'d str)>);

impl<'d> Scope<'d> {
    /// The namespace of a prefix; empty if it has none.
    pub(crate) fn find(&self, prefix: &str) -> &'d str {
        self.0.iter().rev().find(|(of, _)| *of == prefix).map_or("", |(_, namespace)| namespace)
    }

    pub(crate) fn add(&mut self, prefix: &'d str, namespace: &'d str) {
        self.0.push((prefix, namespace));
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Leaves an element: forgets what has been added since there were `len`.
    pub(crate) fn forget(&mut self, len: usize) {
        self.0.truncate(len);
    }
}
