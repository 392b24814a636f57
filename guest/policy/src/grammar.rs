//! The grammar of documents: which fields there are, and what shape each has.
//!
//! The result is an outline, still text, with the place of everything in it. What the texts mean depends on
//! the document's version, which may stand behind them.

use std::borrow::Cow;

use crate::json::{Reader, Scalar};
use crate::malformed::{Complaint, Malformed};

/// A document's outline.
#[derive(Debug, Default)]
pub(crate) struct Outline<'a> {
    pub(crate) version: Option<Scalar<'a>>,
    pub(crate) statements: Vec<StatementOutline<'a>>,
}

/// A statement's outline.
#[derive(Debug, Default)]
pub(crate) struct StatementOutline<'a> {
    /// Offset of its brace.
    pub(crate) start: usize,
    /// Offset just behind its closing brace.
    pub(crate) end: usize,
    pub(crate) sid: Option<Scalar<'a>>,
    pub(crate) effect: Option<Scalar<'a>>,
    pub(crate) action: Option<Choice<Scalar<'a>>>,
    pub(crate) resource: Option<Choice<Scalar<'a>>>,
    pub(crate) principal: Option<Choice<PrincipalOutline<'a>>>,
    pub(crate) conditions: Vec<ConditionOutline<'a>>,
}

/// An element or its negation, and its values.
#[derive(Debug)]
pub(crate) struct Choice<T> {
    pub(crate) negated: bool,
    /// Offset of the field.
    pub(crate) at: usize,
    pub(crate) values: Vec<T>,
}

/// One principal: `AWS`, `Service`, … and its text.
#[derive(Debug)]
pub(crate) struct PrincipalOutline<'a> {
    pub(crate) kind: Cow<'a, str>,
    pub(crate) value: Scalar<'a>,
}

/// One operator, and for each of its keys the values it is compared with.
#[derive(Debug)]
pub(crate) struct ConditionOutline<'a> {
    pub(crate) operator: Scalar<'a>,
    pub(crate) keys: Vec<(Scalar<'a>, Vec<Scalar<'a>>)>,
}

const PRINCIPAL_KINDS: &[&str] = &["AWS", "Service", "Federated", "CanonicalUser"];

type Read<T> = Result<T, Malformed>;

/// Reads a whole document.
pub(crate) fn document<'a>(reader: &mut Reader<'a>) -> Read<Outline<'a>> {
    let mut outline = Outline::default();
    let mut statements = None;
    reader.object(|reader, field| {
        match &*field.text {
            "Version" => outline.version = Some(reader.string()?),
            "Id" => drop(reader.string()?),
            // Lyve Cloud marks managed policies so.
            "Managed" => drop(reader.boolean()?),
            "Statement" => {
                let list = statements.insert(Vec::new());
                reader.one_or_many(|reader| statement(reader).map(|read| list.push(read)))?;
            }
            _ => return Err(unknown(reader, &field)),
        }
        Ok(())
    })?;
    reader.end()?;
    outline.statements = statements.filter(|list| !list.is_empty()).ok_or_else(|| missing(reader, 0, "Statement"))?;
    Ok(outline)
}

fn statement<'a>(reader: &mut Reader<'a>) -> Read<StatementOutline<'a>> {
    let mut read = StatementOutline { start: reader.here(), ..Default::default() };
    reader.object(|reader, field| {
        match &*field.text {
            "Sid" => read.sid = Some(reader.string()?),
            "Effect" => read.effect = Some(reader.string()?),
            "Action" | "NotAction" => choose(reader, &field, &mut read.action, strings)?,
            "Resource" | "NotResource" => choose(reader, &field, &mut read.resource, strings)?,
            "Principal" | "NotPrincipal" => choose(reader, &field, &mut read.principal, principals)?,
            "Condition" => read.conditions = conditions(reader)?,
            _ => return Err(unknown(reader, &field)),
        }
        Ok(())
    })?;
    read.end = reader.behind();
    Ok(read)
}

/// Reads an element of which a statement may have one form only: `Action` or `NotAction`, ….
fn choose<'a, T>(
    reader: &mut Reader<'a>,
    field: &Scalar<'_>,
    element: &mut Option<Choice<T>>,
    values: impl FnOnce(&mut Reader<'a>) -> Read<Vec<T>>,
) -> Read<()> {
    if element.is_some() {
        return Err(reader.fail(Complaint::syntax("an element and its negation in one statement"), field.at));
    }
    let negated = field.text.starts_with("Not");
    *element = Some(Choice { negated, at: field.at, values: values(reader)? });
    Ok(())
}

fn strings<'a>(reader: &mut Reader<'a>) -> Read<Vec<Scalar<'a>>> {
    let mut list = Vec::new();
    reader.one_or_many(|reader| reader.string().map(|text| list.push(text)))?;
    Ok(list)
}

/// `"*"`, or an object of kinds with one principal or many.
fn principals<'a>(reader: &mut Reader<'a>) -> Read<Vec<PrincipalOutline<'a>>> {
    let mut list = Vec::new();
    if reader.peek() == Some(b'"') {
        let value = reader.string()?;
        if value.text != "*" {
            let complaint = Complaint::aws(format!("Invalid principal in policy: \"{}\"", value.text));
            return Err(reader.fail(complaint, value.at));
        }
        return Ok(vec![PrincipalOutline { kind: "AWS".into(), value }]);
    }
    reader.object(|reader, kind| {
        if !PRINCIPAL_KINDS.contains(&&*kind.text) {
            return Err(unknown(reader, &kind));
        }
        let mut named = |value| list.push(PrincipalOutline { kind: kind.text.clone(), value });
        reader.one_or_many(|reader| reader.string().map(&mut named))
    })?;
    Ok(list)
}

fn conditions<'a>(reader: &mut Reader<'a>) -> Read<Vec<ConditionOutline<'a>>> {
    let mut list = Vec::new();
    reader.object(|reader, operator| {
        let mut keys = Vec::new();
        reader.object(|reader, key| {
            let mut values = Vec::new();
            reader.one_or_many(|reader| reader.scalar().map(|value| values.push(value)))?;
            keys.push((key, values));
            Ok(())
        })?;
        list.push(ConditionOutline { operator, keys });
        Ok(())
    })?;
    Ok(list)
}

fn unknown(reader: &mut Reader<'_>, field: &Scalar<'_>) -> Malformed {
    reader.fail(Complaint::syntax(format!("unknown field `{}`", field.text)), field.at)
}

/// A complaint about what a document or statement, which begins at `at`, does not have.
pub(crate) fn missing(reader: &mut Reader<'_>, at: usize, field: &str) -> Malformed {
    reader.fail(Complaint::syntax(format!("missing field `{field}`")), at)
}
