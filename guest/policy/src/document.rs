//! A policy document: its text checked once, and everything in it typed.

use std::collections::BTreeSet;

use crate::condition::{Comparison, Test};
use crate::context::Key;
use crate::element::{self, Selection};
use crate::grammar::{self, Choice, ConditionOutline, PrincipalOutline, StatementOutline};
use crate::json::{Reader, Scalar};
use crate::malformed::{Complaint, Malformed, Position};
use crate::principal::{Named, Principals};
use crate::quota;

/// What a document is for, which decides what it must and must not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Attached to a principal; also boundaries, session policies and guardrails. Names no principal.
    Identity,
    /// Attached to a resource. Names principals.
    Resource,
    /// Attached to a role: who may assume it. Names principals, and no resource.
    Trust,
}

/// A policy document that can be evaluated. It does not keep its text.
#[derive(Clone, Debug)]
pub struct Document {
    pub(crate) kind: Kind,
    pub(crate) statements: Vec<Statement>,
    size: usize,
}

/// What a statement does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    Allow,
    Deny,
}

/// One statement.
#[derive(Clone, Debug)]
pub(crate) struct Statement {
    /// Its Sid, or its number from 1.
    pub(crate) name: Box<str>,
    pub(crate) effect: Effect,
    pub(crate) actions: Selection,
    pub(crate) resources: Selection,
    /// None in documents that name no principals: it is about whoever the document is attached to.
    pub(crate) principals: Option<Principals>,
    pub(crate) tests: Vec<Test>,
    /// Place of its opening brace.
    pub(crate) start: Position,
    /// Place just behind its closing brace.
    pub(crate) end: Position,
}

impl Document {
    /// Reads a document.
    ///
    /// # Errors
    /// The text is not JSON, says the same thing twice, or says something that the language or the
    /// kind of policy does not know.
    pub fn parse(text: &str, kind: Kind) -> Result<Self, Malformed> {
        let mut reader = Reader::new(text);
        if text.len() > quota::MAX_BYTES {
            let complaint = Complaint::syntax(format!("a document has at most {} bytes", quota::MAX_BYTES));
            return Err(reader.fail(complaint, 0));
        }
        let outline = grammar::document(&mut reader)?;
        let variables = match outline.version {
            None => false,
            Some(Scalar { text, at }) => match &*text {
                "2008-10-17" => false,
                "2012-10-17" => true,
                _ => return Err(reader.fail(Complaint::syntax("Version is 2012-10-17 or 2008-10-17"), at)),
            },
        };
        let size = text.chars().count().saturating_sub(reader.space());
        let mut meaning = Meaning { reader, kind, variables, sids: BTreeSet::new() };
        let numbered = outline.statements.into_iter().zip(1..);
        let statements =
            numbered.map(|(outline, number)| meaning.statement(outline, number)).collect::<Result<_, _>>()?;
        Ok(Self { kind, statements, size })
    }

    /// A document that denies everything: what stands in for one that can no longer be read.
    #[must_use]
    pub fn unreadable() -> Self {
        let nowhere = Position { line: 1, column: 1 };
        let deny = Statement {
            name: "Unreadable".into(),
            effect: Effect::Deny,
            actions: Selection::everything(),
            resources: Selection::everything(),
            principals: None,
            tests: Vec::new(),
            start: nowhere,
            end: nowhere,
        };
        Self { kind: Kind::Identity, statements: vec![deny], size: 0 }
    }

    /// Characters that count against a [quota](crate::quota): all but the white space between tokens.
    #[must_use]
    pub fn size(&self) -> usize {
        self.size
    }

    /// The ARNs of users, roles and sessions that it names as principals.
    pub fn principal_arns(&self) -> impl Iterator<Item = &str> {
        let principals = self.statements.iter().filter_map(|statement| statement.principals.as_ref());
        principals.flat_map(|principals| &principals.named).filter_map(|named| match named {
            Named::Arn(arn) => Some(&**arn),
            _ => None,
        })
    }

    /// Whether it allows any action of a service, such as `s3`, on anything and under any conditions.
    #[must_use]
    pub fn grants(&self, service: &str) -> bool {
        let allows = |statement: &&Statement| statement.effect == Effect::Allow;
        self.statements.iter().filter(allows).any(|statement| statement.actions.reaches(service))
    }

    /// Every condition key it reads, in conditions and as variables, each once, as it is first written.
    #[must_use]
    pub fn context_keys(&self) -> Vec<&str> {
        let mut seen = BTreeSet::new();
        let keys = self.statements.iter().flat_map(Statement::keys).map(Key::as_str);
        keys.filter(|key| seen.insert(key.to_ascii_lowercase())).collect()
    }
}

impl Statement {
    /// Every condition key it reads: variables of its resources first, then its conditions.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &Key> {
        self.resources.variables().map(|variable| &variable.key).chain(self.tests.iter().flat_map(Test::keys))
    }
}

/// Gives outlines their meaning, in a document of one kind and version.
struct Meaning<'a> {
    reader: Reader<'a>,
    kind: Kind,
    variables: bool,
    sids: BTreeSet<String>,
}

type Read<T> = Result<T, Malformed>;

impl Meaning<'_> {
    fn statement(&mut self, outline: StatementOutline<'_>, number: usize) -> Read<Statement> {
        let at = outline.start;
        let (start, end) = (self.reader.position(at), self.reader.position(outline.end));
        let sid = outline.sid.map(|sid| self.sid(sid)).transpose()?.filter(|sid| !sid.is_empty());
        let effect = self.effect(outline.effect, at)?;
        Ok(Statement {
            name: sid.unwrap_or_else(|| number.to_string()).into(),
            effect,
            principals: self.principals(outline.principal, effect, at)?,
            actions: self.actions(outline.action, at)?,
            resources: self.resources(outline.resource, at)?,
            tests: self.tests(outline.conditions)?,
            start,
            end,
        })
    }

    fn sid(&mut self, sid: Scalar<'_>) -> Read<String> {
        if self.kind != Kind::Resource && !sid.text.bytes().all(|b| b.is_ascii_alphanumeric()) {
            let words = "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*";
            return Err(self.reader.fail(Complaint::aws(words), sid.at));
        }
        if !sid.text.is_empty() && !self.sids.insert(sid.text.to_string()) {
            let complaint = Complaint::aws("Statement IDs (SID) in a single policy must be unique.");
            return Err(self.reader.fail(complaint, sid.at));
        }
        Ok(sid.text.into_owned())
    }

    fn effect(&mut self, effect: Option<Scalar<'_>>, at: usize) -> Read<Effect> {
        match effect {
            Some(Scalar { text, .. }) if text == "Allow" => Ok(Effect::Allow),
            Some(Scalar { text, .. }) if text == "Deny" => Ok(Effect::Deny),
            Some(Scalar { at, .. }) => Err(self.reader.fail(Complaint::syntax("Effect is Allow or Deny"), at)),
            None => Err(grammar::missing(&mut self.reader, at, "Effect")),
        }
    }

    fn actions(&mut self, actions: Option<Choice<Scalar<'_>>>, at: usize) -> Read<Selection> {
        let none = "Policy statement must contain actions.";
        let selection = self.selection(actions, at, none, |text, _| element::action(text))?;
        let assume = |prefix: &str| prefix.starts_with("sts:");
        if self.kind == Kind::Trust && !selection.prefixes().all(assume) {
            let complaint = Complaint::aws("AssumeRole policy may only specify STS AssumeRole actions.");
            return Err(self.reader.fail(complaint, at));
        }
        Ok(selection)
    }

    fn resources(&mut self, resources: Option<Choice<Scalar<'_>>>, at: usize) -> Read<Selection> {
        match (self.kind, resources) {
            (Kind::Trust, None) => Ok(Selection::everything()),
            (Kind::Trust, Some(choice)) => {
                let words =
                    if choice.negated { "Has prohibited field NotResource" } else { "Has prohibited field Resource" };
                Err(self.reader.fail(Complaint::aws(words), choice.at))
            }
            (_, resources) => {
                self.selection(resources, at, "Policy statement must contain resources.", element::resource)
            }
        }
    }

    /// Reads each pattern of an element, which must be there and not be empty.
    fn selection(
        &mut self,
        choice: Option<Choice<Scalar<'_>>>,
        at: usize,
        none: &'static str,
        read: impl Fn(&str, bool) -> Result<crate::pattern::Pattern, Complaint>,
    ) -> Read<Selection> {
        let Some(choice) = choice.filter(|choice| !choice.values.is_empty()) else {
            return Err(self.reader.fail(Complaint::aws(none), at));
        };
        let mut patterns = Vec::with_capacity(choice.values.len());
        for Scalar { text, at } in choice.values {
            patterns.push(read(&text, self.variables).map_err(|complaint| self.reader.fail(complaint, at))?);
        }
        Ok(Selection::new(choice.negated, patterns))
    }

    fn principals(
        &mut self,
        principal: Option<Choice<PrincipalOutline<'_>>>,
        effect: Effect,
        at: usize,
    ) -> Read<Option<Principals>> {
        let choice = match (self.kind, principal) {
            (Kind::Identity, None) => return Ok(None),
            (_, Some(choice)) if self.kind != Kind::Identity && !choice.values.is_empty() => choice,
            (Kind::Identity, Some(choice)) => {
                let complaint = Complaint::aws("Policy document should not specify a principal.");
                return Err(self.reader.fail(complaint, choice.at));
            }
            _ => return Err(self.reader.fail(Complaint::aws("Missing required field Principal"), at)),
        };
        if choice.negated && self.kind == Kind::Trust {
            return Err(self.reader.fail(Complaint::aws("Has prohibited field NotPrincipal"), choice.at));
        }
        if choice.negated && effect == Effect::Allow {
            let complaint = Complaint::syntax("NotPrincipal must be used with Effect Deny");
            return Err(self.reader.fail(complaint, choice.at));
        }
        let mut named = Vec::with_capacity(choice.values.len());
        for PrincipalOutline { kind, value } in choice.values {
            let read = Named::parse(&kind, &value.text);
            named.push(read.map_err(|complaint| self.reader.fail(complaint, value.at))?);
        }
        Ok(Some(Principals { negated: choice.negated, named }))
    }

    fn tests(&mut self, conditions: Vec<ConditionOutline<'_>>) -> Read<Vec<Test>> {
        let mut tests = Vec::new();
        for ConditionOutline { operator, keys } in conditions {
            let comparison =
                Comparison::parse(&operator.text).map_err(|complaint| self.reader.fail(complaint, operator.at))?;
            for (key, values) in keys {
                let mut test =
                    Test::new(comparison, &key.text).map_err(|complaint| self.reader.fail(complaint, key.at))?;
                for Scalar { text, at } in values {
                    test.add(&text, self.variables).map_err(|complaint| self.reader.fail(complaint, at))?;
                }
                tests.push(test);
            }
        }
        Ok(tests)
    }
}

#[cfg(test)]
mod tests;
