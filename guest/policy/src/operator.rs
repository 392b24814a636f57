//! Condition operators: a table, and how its columns are applied.

use std::cmp::Ordering;

use keyward_model::time::Time;

use crate::Context;
use crate::pattern::{Dialect, Pattern};
use crate::value::{self, Address, Net, Number};

/// A condition operator, as AWS's "IAM JSON policy elements: Condition operators" lists them.
#[derive(Debug)]
pub(crate) struct Operator {
    pub(crate) name: &'static str,
    reads: Reads,
    relation: Relation,
    pub(crate) sense: Sense,
}

/// What an operator's values are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reads {
    Text,
    Glob,
    Arn,
    Decimal,
    Date,
    Flag,
    Bytes,
    Range,
}

/// What must hold between the request's value and the policy's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Relation {
    Same,
    SameIgnoringCase,
    Matches,
    Less,
    AtMost,
    More,
    AtLeast,
    Within,
    /// Nothing between values: the key has none, if the policy says `true`, or has one, if `false`.
    Absent,
}

/// Whether the relation must hold, or must not. `Isnt` is more than "not": it also holds when the key is
/// absent. So `NumericGreaterThanEquals` is `Is AtLeast`, never `Isnt Less`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sense {
    Is,
    Isnt,
}

use Reads::{Arn, Bytes, Date, Decimal, Flag, Glob, Range, Text};
use Relation::{Absent, AtLeast, AtMost, Less, Matches, More, Same, SameIgnoringCase, Within};
use Sense::{Is, Isnt};

/// Every operator. `…IfExists`, `ForAllValues:` and `ForAnyValue:` surround an operator and are read once,
/// by [`crate::condition::Test`]; they get no rows.
#[rustfmt::skip]
pub(crate) static OPERATORS: &[Operator] = &[
    //  name                           reads    relation          sense
    row("StringEquals",                Text,    Same,             Is),
    row("StringNotEquals",             Text,    Same,             Isnt),
    row("StringEqualsIgnoreCase",      Text,    SameIgnoringCase, Is),
    row("StringNotEqualsIgnoreCase",   Text,    SameIgnoringCase, Isnt),
    row("StringLike",                  Glob,    Matches,          Is),
    row("StringNotLike",               Glob,    Matches,          Isnt),
    row("ArnEquals",                   Arn,     Matches,          Is),
    row("ArnNotEquals",                Arn,     Matches,          Isnt),
    row("ArnLike",                     Arn,     Matches,          Is),
    row("ArnNotLike",                  Arn,     Matches,          Isnt),
    row("NumericEquals",               Decimal, Same,             Is),
    row("NumericNotEquals",            Decimal, Same,             Isnt),
    row("NumericLessThan",             Decimal, Less,             Is),
    row("NumericLessThanEquals",       Decimal, AtMost,           Is),
    row("NumericGreaterThan",          Decimal, More,             Is),
    row("NumericGreaterThanEquals",    Decimal, AtLeast,          Is),
    row("DateEquals",                  Date,    Same,             Is),
    row("DateNotEquals",               Date,    Same,             Isnt),
    row("DateLessThan",                Date,    Less,             Is),
    row("DateLessThanEquals",          Date,    AtMost,           Is),
    row("DateGreaterThan",             Date,    More,             Is),
    row("DateGreaterThanEquals",       Date,    AtLeast,          Is),
    row("Bool",                        Flag,    Same,             Is),
    row("BinaryEquals",                Bytes,   Same,             Is),
    row("IpAddress",                   Range,   Within,           Is),
    row("NotIpAddress",                Range,   Within,           Isnt),
    row("Null",                        Flag,    Absent,           Is),
];

const fn row(name: &'static str, reads: Reads, relation: Relation, sense: Sense) -> Operator {
    Operator { name, reads, relation, sense }
}

/// A value in a policy, read for its operator.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Operand {
    Text(Pattern),
    Arn(Pattern),
    Decimal(Number),
    Date(Time),
    Flag(bool),
    Bytes(Vec<u8>),
    Range(Net),
}

/// A value in a request, read for an operator.
#[derive(Debug)]
pub(crate) enum Actual<'a> {
    Text(&'a str),
    Arn(&'a str),
    Decimal(Number),
    Date(Time),
    Flag(bool),
    Bytes(Vec<u8>),
    Address(Address),
}

impl Operator {
    /// The operator of a name, which is spelled exactly so.
    pub(crate) fn named(name: &str) -> Option<&'static Self> {
        OPERATORS.iter().find(|operator| operator.name == name)
    }

    /// Whether it asks for the presence of a key, not for its value.
    pub(crate) fn is_null(&self) -> bool {
        self.relation == Absent
    }

    /// Reads a value of a policy. `variables`: the document knows policy variables, which only operators
    /// on texts and ARNs take. The error says what was expected.
    pub(crate) fn operand(&self, text: &str, variables: bool) -> Result<Operand, String> {
        let wildcards = matches!(self.reads, Glob | Arn);
        let pattern = || Pattern::parse(text, Dialect { wildcards, variables }).map_err(|bad| bad.to_string());
        let read = match self.reads {
            Text | Glob => return pattern().map(Operand::Text),
            Arn => return pattern().map(Operand::Arn).and_then(|arn| arn_formed(arn, text)),
            Decimal => Number::parse(text).map(Operand::Decimal).ok_or("a decimal number of at most 18 digits"),
            Date => value::date(text).map(Operand::Date).ok_or("a date in ISO 8601 form or seconds since 1970"),
            Flag => value::flag(text).map(Operand::Flag).ok_or("true or false"),
            Bytes => value::bytes(text).map(Operand::Bytes).ok_or("base64"),
            Range => Net::parse(text).map(Operand::Range).ok_or("an IP address or CIDR range"),
        };
        read.map_err(|expected| format!("{} takes {expected}, not `{text}`", self.name))
    }

    /// Reads a value of a request; none if it is no such value.
    pub(crate) fn actual<'a>(&self, text: &'a str) -> Option<Actual<'a>> {
        match self.reads {
            Text | Glob => Some(Actual::Text(text)),
            Arn => value::arn(text).map(Actual::Arn),
            Decimal => Number::parse(text).map(Actual::Decimal),
            Date => value::date(text).map(Actual::Date),
            Flag => value::flag(text).map(Actual::Flag),
            Bytes => value::bytes(text).map(Actual::Bytes),
            Range => Address::parse(text).map(Actual::Address),
        }
    }

    /// Whether the relation holds between a request's value and a policy's; none if the policy's has a
    /// variable without a value.
    pub(crate) fn relates(&self, actual: &Actual<'_>, operand: &Operand, context: &Context<'_>) -> Option<bool> {
        match (actual, operand) {
            (Actual::Text(text), Operand::Text(pattern)) if self.relation == SameIgnoringCase => {
                pattern.equals_ignoring_case(text, context)
            }
            (Actual::Text(text), Operand::Text(pattern)) => pattern.matches(text, context),
            (Actual::Arn(arn), Operand::Arn(pattern)) => pattern.matches_arn(arn, context),
            (Actual::Decimal(actual), Operand::Decimal(operand)) => Some(self.relation.orders(actual.cmp(operand))),
            (Actual::Date(actual), Operand::Date(operand)) => Some(self.relation.orders(actual.cmp(operand))),
            (Actual::Flag(actual), Operand::Flag(operand)) => Some(actual == operand),
            (Actual::Bytes(actual), Operand::Bytes(operand)) => Some(actual == operand),
            (Actual::Address(address), Operand::Range(range)) => Some(range.contains(*address)),
            // Both sides are read by the same row, so no other pair meets here.
            _ => None,
        }
    }
}

impl Relation {
    fn orders(self, ordering: Ordering) -> bool {
        match self {
            Less => ordering.is_lt(),
            AtMost => ordering.is_le(),
            More => ordering.is_gt(),
            AtLeast => ordering.is_ge(),
            Same | SameIgnoringCase | Matches | Within | Absent => ordering.is_eq(),
        }
    }
}

/// Refuses patterns that no ARN could ever match. A variable may stand for any number of components.
fn arn_formed(operand: Operand, text: &str) -> Result<Operand, String> {
    let variables = matches!(&operand, Operand::Arn(pattern) if pattern.variables().next().is_some());
    if variables || text.bytes().filter(|&byte| byte == b':').count() >= 5 {
        Ok(operand)
    } else {
        Err(format!("`{text}` is not in the form arn:partition:service:region:account:resource"))
    }
}

#[cfg(test)]
mod tests;
