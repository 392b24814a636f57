//! What a caller wants to do.

/// A condition key and its values in a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// `iam:PassedToService`, `s3:prefix`, …; case does not matter.
    pub key: String,
    /// One value, or several for a multi-valued key.
    pub values: Vec<String>,
}

impl Fact {
    /// A fact with one value.
    pub fn new(key: impl Into<String>, value: impl Into<String>) -> Self {
        Self { key: key.into(), values: vec![value.into()] }
    }
}

/// May the caller do this to that?
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// `iam:CreateUser`.
    pub action: String,
    /// An ARN, or `*` where the action has no resource.
    pub resource: String,
    /// What the request itself says: never a key the gate fills by itself.
    pub context: Vec<Fact>,
    /// The resource's own policy, JSON, where it has one: a role's trust policy. One that cannot be read
    /// denies everything.
    pub policy: Option<String>,
}
