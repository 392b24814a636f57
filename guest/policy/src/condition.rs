//! Conditions: one operator, one key, the values it is compared with.
//!
//! Some things cannot be told: a value that cannot be read, an operand whose variable has no value, several
//! values where the operator expects one and they disagree. Then no Allow may follow and every Deny must, so
//! each test is told how to decide when in doubt.

use std::borrow::Cow;
use std::fmt;

use crate::Context;
use crate::context::Key;
use crate::malformed::Complaint;
use crate::operator::{Operand, Operator, Sense};

/// One line of a `Condition` block.
#[derive(Clone, Debug)]
pub(crate) struct Test {
    comparison: Comparison,
    pub(crate) key: Key,
    operands: Vec<Operand>,
    /// The operands as the document has them, for explanations.
    written: Vec<Box<str>>,
}

/// An operator with what surrounds it: `ForAnyValue:StringLikeIfExists`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Comparison {
    operator: &'static Operator,
    quantifier: Quantifier,
    if_exists: bool,
}

/// How several values of a key are gathered into one answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quantifier {
    /// No prefix: the key is expected to have one value.
    Single,
    All,
    Any,
}

const QUANTIFIERS: &[(&str, Quantifier)] = &[("ForAllValues:", Quantifier::All), ("ForAnyValue:", Quantifier::Any)];
const IF_EXISTS: &str = "IfExists";

impl Comparison {
    /// Reads an operator as documents write it.
    pub(crate) fn parse(text: &str) -> Result<Self, Complaint> {
        let quantified = QUANTIFIERS.iter().find_map(|(prefix, q)| Some((text.strip_prefix(prefix)?, *q)));
        let (name, quantifier) = quantified.unwrap_or((text, Quantifier::Single));
        let (name, if_exists) = name.strip_suffix(IF_EXISTS).map_or((name, false), |name| (name, true));
        let operator =
            Operator::named(name).ok_or_else(|| Complaint::syntax(format!("unknown condition operator `{text}`")))?;
        if operator.is_null() && (if_exists || quantifier != Quantifier::Single) {
            return Err(Complaint::syntax("Null takes neither IfExists nor a set operator"));
        }
        Ok(Self { operator, quantifier, if_exists })
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let prefix = QUANTIFIERS.iter().find(|(_, q)| *q == self.quantifier).map_or("", |(prefix, _)| prefix);
        write!(f, "{prefix}{}{}", self.operator.name, if self.if_exists { IF_EXISTS } else { "" })
    }
}

impl Test {
    /// A test of `key` that has no values yet.
    pub(crate) fn new(comparison: Comparison, key: &str) -> Result<Self, Complaint> {
        if !key.split_once(':').is_some_and(|(prefix, name)| !prefix.is_empty() && !name.is_empty()) {
            return Err(Complaint::aws("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."));
        }
        Ok(Self { comparison, key: Key::new(key), operands: Vec::new(), written: Vec::new() })
    }

    /// Adds a value; `variables`: the document knows policy variables.
    pub(crate) fn add(&mut self, value: &str, variables: bool) -> Result<(), Complaint> {
        self.operands.push(self.comparison.operator.operand(value, variables).map_err(Complaint::syntax)?);
        self.written.push(value.into());
        Ok(())
    }

    /// Whether the request passes; `doubt` is the answer where that cannot be told.
    pub(crate) fn holds(&self, context: &Context<'_>, doubt: bool) -> bool {
        let values = context.find(&self.key);
        let Comparison { operator, quantifier, if_exists } = self.comparison;
        if operator.is_null() {
            return self.operands.iter().any(|operand| *operand == Operand::Flag(is_null(values)));
        }
        // The sense applies to each value before the quantifier gathers them: negating the gathered answer
        // would turn "all" into "any".
        let mut fits = values.iter().map(|value| self.fits(value, context, doubt));
        match quantifier {
            _ if values.is_empty() && if_exists => true,
            Quantifier::Single if values.is_empty() => operator.sense == Sense::Isnt,
            // Values that disagree leave a doubt: then one that fits is enough for a Deny, too few for an Allow.
            Quantifier::Single if doubt => fits.any(|fits| fits),
            Quantifier::Single => fits.all(|fits| fits),
            Quantifier::All => is_null(values) || fits.all(|fits| fits),
            Quantifier::Any => !is_null(values) && fits.any(|fits| fits),
        }
    }

    /// Whether one value stands to the operands as the operator says.
    fn fits(&self, value: &str, context: &Context<'_>, doubt: bool) -> bool {
        let operator = self.comparison.operator;
        let Some(actual) = operator.actual(value) else { return doubt };
        let mut unresolved = false;
        for operand in &self.operands {
            match operator.relates(&actual, operand, context) {
                Some(true) => return operator.sense == Sense::Is,
                Some(false) => {}
                None => unresolved = true,
            }
        }
        // An operand without a value equals nothing; but that a value differs from it, nobody can say.
        operator.sense == Sense::Isnt && (!unresolved || doubt)
    }

    /// The operator with what surrounds it.
    pub(crate) fn comparison(&self) -> Comparison {
        self.comparison
    }

    /// The values it compares with, as the document has them.
    pub(crate) fn written(&self) -> &[Box<str>] {
        &self.written
    }

    /// Every key it reads: its own, and those of variables.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &Key> {
        let patterns = self.operands.iter().filter_map(|operand| match operand {
            Operand::Text(pattern) | Operand::Arn(pattern) => Some(pattern),
            _ => None,
        });
        let variables = patterns.flat_map(|pattern| pattern.variables().map(|variable| &variable.key));
        std::iter::once(&self.key).chain(variables)
    }
}

/// Whether a set of values is AWS's null set: nothing, or only an empty string. Only `Null` and the set
/// operators ask; to any other operator an empty string is a value.
fn is_null(values: &[Cow<'_, str>]) -> bool {
    values.iter().all(|value| value.is_empty()) && values.len() <= 1
}

#[cfg(test)]
mod tests;
