//! What a simulation is given: documents, and the context's keys with their types.

use std::collections::BTreeSet;

use keyward_gate::bundle::{Document, SourceKind};
use keyward_model::name::{ContextKeyName, DocumentText};
use keyward_policy::{Context, Kind};

use crate::fault::Fault;
use crate::shape::kinds::{List, Text};
use crate::{choice, request};

/// Documents that are given.
pub(super) type Documents = List<DocumentText>;

/// Keys that are given.
pub(super) type Entries = List<Entry>;

request! {
    /// A condition key with its values.
    pub struct Entry {
        "ContextKeyName"   name:   Option<ContextKeyName>,
        "ContextKeyValues" values: Option<List<Text>>,
        "ContextKeyType"   kind:   Option<KeyType>,
    }
}

choice! {
    /// What the values of a condition key are.
    pub enum KeyType {
        /// A text.
        String = "string",
        /// Texts.
        StringList = "stringList",
        /// A number.
        Numeric = "numeric",
        /// Numbers.
        NumericList = "numericList",
        /// Yes or no.
        Boolean = "boolean",
        /// Several of these.
        BooleanList = "booleanList",
        /// An address, or a net.
        Ip = "ip",
        /// Addresses and nets.
        IpList = "ipList",
        /// Bytes in base 64.
        Binary = "binary",
        /// Several of these.
        BinaryList = "binaryList",
        /// A point in time.
        Date = "date",
        /// Points in time.
        DateList = "dateList",
    }
}

/// The context that entries make. The types are AWS's words and change nothing: an operator reads each value in its
/// own way, and doubts what it cannot read, as it does where a request brings it.
///
/// # Errors
/// `InvalidInput`: a key without a name, or given twice.
pub(super) fn context(entries: Option<Entries>) -> Result<Context<'static>, Fault> {
    let mut context = Context::new();
    let mut seen = BTreeSet::new();
    for Entry { name, values, .. } in entries.map(|List(entries)| entries).unwrap_or_default() {
        let name = name.ok_or_else(|| Fault::InvalidInput("A context entry has no ContextKeyName.".to_owned()))?;
        let values = values.map(|List(values)| values).unwrap_or_default();
        if !seen.insert(name.as_str().to_ascii_lowercase()) {
            return Err(Fault::InvalidInput(format!("Context key {name} is given more than once.")));
        }
        context.set_all(name.to_string(), values.into_iter().map(|Text(value)| value));
    }
    Ok(context)
}

/// Documents as a bundle would carry them, named by the parameter that gives them.
///
/// # Errors
/// `InvalidInput` if one is no policy of a principal.
pub(super) fn documents(parameter: &str, given: Option<&Documents>) -> Result<Vec<Document>, Fault> {
    let given = given.map(|List(given)| given.as_slice()).unwrap_or_default();
    let numbered = (1..).zip(given);
    numbered
        .map(|(n, text)| {
            keyward_policy::Document::parse(text.as_str(), Kind::Identity).map_err(|malformed| {
                Fault::InvalidInput(format!("{parameter}.{n} is no policy document: {malformed}"))
            })?;
            Ok(Document { label: format!("{parameter}.{n}"), kind: SourceKind::None, text: text.to_string() })
        })
        .collect()
}

/// The one permissions boundary that a simulation may be given.
///
/// # Errors
/// `InvalidInput` if there are several, or if it is no policy.
pub(super) fn boundary(given: Option<&Documents>) -> Result<Option<Document>, Fault> {
    let mut documents = documents("PermissionsBoundaryPolicyInputList", given)?;
    if documents.len() > 1 {
        return Err(Fault::InvalidInput("Only one permissions boundary policy can be simulated.".to_owned()));
    }
    Ok(documents.pop())
}
