//! A policy document: its text checked once, and everything in it typed.

use std::fmt;

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

/// A place in a document's text; lines and columns (in characters) count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// From 1.
    pub line: u32,
    /// In characters, from 1.
    pub column: u32,
}

/// Why a text is not a policy document, in AWS's words where it has some, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    message: String,
    position: Position,
}

impl Malformed {
    /// Where in the text.
    #[must_use]
    pub fn position(&self) -> Position {
        self.position
    }

    /// What is wrong, without the place.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} (line {}, column {})",
            self.message, self.position.line, self.position.column
        )
    }
}

impl std::error::Error for Malformed {}

/// A policy document that can be evaluated. It does not keep its text.
#[derive(Clone, Debug)]
pub struct Document {
    kind: Kind,
}

impl Document {
    /// Reads a document.
    ///
    /// # Errors
    /// The text is not JSON, says the same thing twice, or says something that the language or the
    /// kind of policy does not know.
    pub fn parse(_text: &str, kind: Kind) -> Result<Self, Malformed> {
        let document = Self { kind };
        match document.kind {
            Kind::Identity | Kind::Resource | Kind::Trust => Err(Malformed {
                message: "Syntax errors in policy.".to_owned(),
                position: Position { line: 1, column: 1 },
            }),
        }
    }

    /// A document that denies everything: what stands in for one that can no longer be read.
    #[must_use]
    pub fn unreadable() -> Self {
        Self {
            kind: Kind::Identity,
        }
    }

    /// Characters that count against a quota: all but white space outside strings.
    #[must_use]
    pub fn size(&self) -> usize {
        0
    }
}
