//! The windows on the world: rows and decisions. The component fills them from its imports, tests from memory.

use keyward_gate::Question;
pub use keyward_policy::{Outcome, PolicyKind};

/// A row as a scan returns it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The whole key.
    pub key: String,
    /// The bytes that were put.
    pub value: Vec<u8>,
}

/// The call's one transaction. Account `None` is the installation's registry. What was put is read back;
/// nothing is kept unless the call succeeds.
pub trait Store {
    /// The account's revision as this transaction sees it.
    fn revision(&self, account: &str) -> u64;
    /// One row.
    fn get(&self, account: Option<&str>, key: &str) -> Option<Vec<u8>>;
    /// Rows whose key starts with `prefix` and is greater than `after`, in key order.
    fn scan(&self, account: Option<&str>, prefix: &str, after: Option<&str>, limit: u32) -> Vec<Row>;
    /// Writes a row, new or not.
    fn put(&mut self, account: Option<&str>, key: &str, value: Vec<u8>);
    /// Removes a row, if it is there.
    fn delete(&mut self, account: Option<&str>, key: &str);
}

/// The gate's decision for the caller of this call.
pub trait Decider {
    /// May the caller do this?
    fn decide(&mut self, question: &Question) -> Decision;
    /// The same decision, with every statement and condition value that led to it, as JSON.
    fn explain(&mut self, question: &Question) -> String;
}

/// What the gate decided, and what decided it, as it crosses the boundary between the components.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The answer.
    pub outcome: Outcome,
    /// The kind of policy that gave it.
    pub by: PolicyKind,
    /// ARN of the deciding policy, or `owner/name` of an inline one; empty if none decided.
    pub policy: String,
    /// The deciding statement: its Sid, or its number from 1; empty if none decided.
    pub statement: String,
}
