//! The documents that speak about one principal or resource, as one index over actions and resources.

use std::cmp::Reverse;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::document::{Effect, Kind, Statement};
use crate::index::{Index, Path};
use crate::principal::Reach;
use crate::{Authority, Context, Document};

/// Where a document comes from, as decisions and explanations name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Source {
    /// ARN of a managed policy, or `owner/name` of an inline one.
    pub label: String,
    /// What it hangs on.
    pub kind: SourceKind,
}

/// What a document hangs on: AWS's `PolicySourceType`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SourceKind {
    /// Inline in a user.
    User,
    /// Inline in a group.
    Group,
    /// Inline in a role.
    Role,
    /// A managed policy of AWS, or of the installation.
    AwsManaged,
    /// A managed policy of the account.
    UserManaged,
    /// A resource, or a role's trust policy.
    Resource,
    /// Nothing: passed with a session or a simulation.
    None,
}

/// Documents that were compiled together. Without documents it allows and denies nothing.
#[derive(Clone, Debug, Default)]
pub struct Compiled {
    documents: Vec<(Source, Arc<Document>)>,
    /// Document and statement of each number, in order.
    places: Vec<(u32, u32)>,
    actions: Index,
    resources: Index,
}

/// One request, as statements are asked about it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ask<'a> {
    /// In lower case.
    pub(crate) action: &'a str,
    pub(crate) resource: &'a str,
    pub(crate) context: &'a Context<'a>,
    pub(crate) authority: &'a Authority,
}

/// A statement that applies to a request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Found<'a> {
    pub(crate) source: &'a Source,
    pub(crate) statement: &'a Statement,
    /// How directly it names who asks.
    pub(crate) reach: Reach,
}

/// What a set of documents says about a request.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Says<'a> {
    /// The first statement that denies it.
    pub(crate) denies: Option<Found<'a>>,
    /// If none does: the statement that allows it to who asks most directly, and of those the first.
    pub(crate) allows: Option<Found<'a>>,
}

impl Says<'_> {
    /// What two levels say together: either may deny, both must allow.
    pub(crate) fn and(self, other: Self) -> Self {
        Self { denies: self.denies.or(other.denies), allows: self.allows.and(other.allows) }
    }
}

impl Compiled {
    /// Compiles documents; their order is the order in which statements are reported.
    #[must_use]
    pub fn new(documents: impl IntoIterator<Item = (Source, Arc<Document>)>) -> Self {
        let documents: Vec<(Source, Arc<Document>)> = documents.into_iter().collect();
        let places = documents
            .iter()
            .zip(0..)
            .flat_map(|((_, document), d)| (0..).take(document.statements.len()).map(move |s| (d, s)));
        let mut compiled = Self { places: places.collect(), ..Self::default() };
        let numbered = || documents.iter().flat_map(|(_, document)| &document.statements).zip(0..);
        compiled.actions = Index::new(numbered().flat_map(|(statement, number)| {
            statement.actions.prefixes().map(move |prefix| (number, statement.effect, prefix))
        }));
        compiled.resources = Index::new(numbered().flat_map(|(statement, number)| {
            statement.resources.prefixes().map(move |prefix| (number, statement.effect, prefix))
        }));
        compiled.documents = documents;
        compiled
    }

    /// The documents' sources, in order.
    pub fn sources(&self) -> impl Iterator<Item = &Source> {
        self.documents.iter().map(|(source, _)| source)
    }

    /// Whether only who is named here has access, whatever its own account allows: AWS makes this exception
    /// for the trust policies of roles.
    pub(crate) fn must_allow(&self) -> bool {
        self.documents.iter().any(|(_, document)| document.kind == Kind::Trust)
    }

    /// Every document and its source, in order.
    pub(crate) fn documents(&self) -> impl Iterator<Item = (&Source, &Document)> {
        self.documents.iter().map(|(source, document)| (source, document.as_ref()))
    }

    /// What the documents say about a request.
    pub(crate) fn says(&self, ask: &Ask<'_>) -> Says<'_> {
        let actions = self.actions.path(ask.action);
        let resources = self.resources.path(ask.resource);
        // Whichever element fewer statements share finds them; each then looks at the other itself.
        let count = |path: &Path<'_>, effect| path.clone().map(|node| node.count(effect)).sum::<usize>();
        let candidates = |effect| match count(&actions, effect) <= count(&resources, effect) {
            true => (&self.actions, actions.clone()),
            false => (&self.resources, resources.clone()),
        };
        let best = |effect| {
            let (index, path) = candidates(effect);
            self.best(path.flat_map(|node| index.numbers(node, effect)), effect, ask)
        };
        let denies = best(Effect::Deny);
        Says { denies, allows: if denies.is_some() { None } else { best(Effect::Allow) } }
    }

    /// Of the numbered statements that apply, the one that names who asks most directly, and of those the first.
    fn best<'n>(&self, numbers: impl Iterator<Item = &'n u32>, effect: Effect, ask: &Ask<'_>) -> Option<Found<'_>> {
        let mut best: Option<(Reach, Reverse<u32>)> = None;
        for &number in numbers {
            if best.is_some_and(|best| best >= (Reach::Direct, Reverse(number))) {
                continue;
            }
            let (_, statement) = self.at(number);
            let reach = statement.applies(ask, effect == Effect::Deny);
            best = best.max(reach.map(|reach| (reach, Reverse(number))));
        }
        best.map(|(reach, Reverse(number))| {
            let (source, statement) = self.at(number);
            Found { source, statement, reach }
        })
    }

    #[expect(clippy::indexing_slicing, reason = "numbers and places were counted out over these very documents")]
    fn at(&self, number: u32) -> (&Source, &Statement) {
        let (document, statement) = self.places[number as usize];
        let (source, document) = &self.documents[document as usize];
        (source, &document.statements[statement as usize])
    }
}

impl Statement {
    /// Whether it applies to a request, and how directly it names who asks; `doubt` is the answer of an
    /// element that cannot tell.
    pub(crate) fn applies(&self, ask: &Ask<'_>, doubt: bool) -> Option<Reach> {
        let selected = self.actions.selects(ask.action, ask.context, doubt)
            && self.resources.selects(ask.resource, ask.context, doubt);
        let reach = match &self.principals {
            _ if !selected => None,
            None => Some(Reach::Direct),
            Some(principals) => principals.reach(ask.authority),
        };
        reach.filter(|_| self.tests.iter().all(|test| test.holds(ask.context, doubt)))
    }
}

#[cfg(test)]
mod tests;
