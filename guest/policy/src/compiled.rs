//! The documents that speak about one principal or resource, as one index over actions and resources.

use std::sync::Arc;

use crate::Document;

/// Where a document comes from, as decisions and explanations name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// ARN of a managed policy, or `owner/name` of an inline one.
    pub label: String,
}

/// Documents that were compiled together. Without documents it allows and denies nothing.
#[derive(Clone, Debug, Default)]
pub struct Compiled {
    documents: Vec<(Source, Arc<Document>)>,
}

impl Compiled {
    /// Compiles documents; their order is the order in which statements are reported.
    #[must_use]
    pub fn new(documents: impl IntoIterator<Item = (Source, Arc<Document>)>) -> Self {
        Self {
            documents: documents.into_iter().collect(),
        }
    }

    /// The documents' sources, in order.
    pub fn sources(&self) -> impl Iterator<Item = &Source> {
        self.documents.iter().map(|(source, _)| source)
    }
}
