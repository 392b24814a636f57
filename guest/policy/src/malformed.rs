//! Why a text is not a policy document, in AWS's words where it has some, and where.

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;

/// A place in a document's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Position {
    /// From 1.
    pub line: u32,
    /// In characters, from 1.
    pub column: u32,
}

/// Why a text is not a policy document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    message: Cow<'static, str>,
    detail: Cow<'static, str>,
    position: Position,
}

impl Malformed {
    pub(crate) fn new(complaint: Complaint, position: Position) -> Self {
        Self { message: complaint.message, detail: complaint.detail, position }
    }

    /// What is wrong in AWS's words, without the place.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Where in the text.
    #[must_use]
    pub fn position(&self) -> Position {
        self.position
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Position { line, column } = self.position;
        write!(f, "{} (line {line}, column {column}", self.message)?;
        if !self.detail.is_empty() {
            write!(f, ": {}", self.detail)?;
        }
        f.write_str(")")
    }
}

impl std::error::Error for Malformed {}

/// What is wrong, before it is known where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Complaint {
    message: Cow<'static, str>,
    detail: Cow<'static, str>,
}

impl Complaint {
    /// Something AWS has words for.
    pub(crate) fn aws(message: impl Into<Cow<'static, str>>) -> Self {
        Self { message: message.into(), detail: Cow::Borrowed("") }
    }

    /// Something AWS calls a syntax error without saying which.
    pub(crate) fn syntax(detail: impl Into<Cow<'static, str>>) -> Self {
        Self { message: Cow::Borrowed("Syntax errors in policy."), detail: detail.into() }
    }
}
