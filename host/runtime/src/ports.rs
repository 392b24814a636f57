//! What the components need from outside.

use std::fmt;
use std::sync::Arc;

use crate::bindings::words::{Disagreement, Examined, Found, Scope};

/// A port that could not do its work. The call ends; nothing it wrote is kept.
#[derive(Debug)]
pub struct PortError(Box<dyn std::error::Error + Send + Sync>);

impl PortError {
    /// Wraps the host's own error, to be found again in [`crate::Failure::Port`].
    pub fn new(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self(error.into())
    }
}

impl fmt::Display for PortError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for PortError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(self.0.as_ref())
    }
}

/// A row of the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its key.
    pub key: String,
    /// Its value, opaque here.
    pub value: Vec<u8>,
}

/// One call's transaction over the rows: a view fixed at its start, and writes kept back until the
/// host commits them. `account: None` is the installation's registry.
pub trait Rows: Send + Sync + 'static {
    /// The account's revision in this view; 0 if it was never written. To know it is not to depend on it.
    fn revision(&self, account: &str) -> Result<u64, PortError>;
    /// The call depends on all of the account being as this view shows it: what it knows of the account
    /// was read by an earlier call at the same revision.
    fn rely_on(&self, account: &str) -> Result<(), PortError>;
    /// One row, with this call's own writes applied.
    fn get(&self, account: Option<&str>, key: &str) -> Result<Option<Vec<u8>>, PortError>;
    /// Rows whose key starts with `prefix` and is greater than `after`, in key order.
    fn scan(
        &self,
        account: Option<&str>,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Row>, PortError>;
    /// Keeps a write back.
    fn put(&self, account: Option<&str>, key: String, value: Vec<u8>) -> Result<(), PortError>;
    /// Keeps a removal back.
    fn delete(&self, account: Option<&str>, key: String) -> Result<(), PortError>;
}

/// The rows of one request, shared by the instances that serve it.
pub type SharedRows = Arc<dyn Rows>;

/// Slow hashes of passwords, for one request. Who has no answer yet fails, and runs the request again when there
/// is one: a guest never waits.
pub trait Passwords: Send + Sync + 'static {
    /// The hash of a password, as text.
    fn hash(&self, password: &str, salt: &[u8]) -> Result<String, PortError>;
    /// Which of the hashes the password has.
    fn find(&self, password: &str, hashes: &[String]) -> Result<Option<u32>, PortError>;
    /// Whether the hash is weaker than those made now.
    fn is_weak(&self, hash: &str) -> Result<bool, PortError>;
}

/// Public documents of the web, for one request. As with passwords, who has not got one yet fails, and runs the
/// request again.
pub trait Documents: Send + Sync + 'static {
    /// Whether one would be fetched from this URL at all.
    fn allows(&self, url: &str) -> Result<bool, PortError>;
    /// The document, or why there is none. `fresh`: one that was fetched in the last minute.
    fn fetch(&self, url: &str, fresh: bool) -> Result<Result<Vec<u8>, String>, PortError>;
}

/// What the host makes of modules, for one request. As with passwords, who has not looked at one yet fails, and runs the
/// request again.
pub trait Modules: Send + Sync + 'static {
    /// What the module of this digest is, if it may run here; or in a sentence without its end, why not.
    fn examine(&self, digest: &str, signature: Option<&[u8]>) -> Result<Result<Examined, String>, PortError>;
    /// The first disagreements of modules in the shadow with what is active.
    fn disagreements(&self) -> Result<Vec<Disagreement>, PortError>;
}

/// What one request may use of the outside.
#[derive(Clone)]
pub struct Outside {
    /// The rows of its transaction.
    pub rows: SharedRows,
    /// The passwords it asks about.
    pub passwords: Arc<dyn Passwords>,
    /// The documents it reads.
    pub documents: Arc<dyn Documents>,
    /// What it wants to know of modules.
    pub modules: Arc<dyn Modules>,
}

/// Where a policy instance learns who owns an access key, and what resources say of who may.
pub trait Directory: Send + Sync + 'static {
    /// The account's revision now.
    fn revision(&self, account: &str) -> Result<u64, PortError>;
    /// The bundle of an access key, for one signature scope; `token` is the session token that came with it.
    fn bundle(&self, access_key: &str, scope: &Scope, token: Option<&str>) -> Result<Found, PortError>;
    /// Whose a resource is, and its policy.
    fn resource(&self, arn: &str) -> Result<Found, PortError>;
}
