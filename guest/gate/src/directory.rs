//! Where the gate learns who owns an access key: a port, filled by the host.

use crate::sigv4::scope::Scope;

/// Answer of [`Directory::bundle`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// A [`Bundle`](crate::Bundle) as JSON.
    Bundle(Vec<u8>),
    /// No such key, or one that is disabled: nobody can tell which.
    Unknown,
    /// Not here yet: the host is fetching it.
    Pending,
}

/// The accounts and keys that the host knows.
pub trait Directory {
    /// The account's revision now.
    fn revision(&mut self, account: &str) -> u64;

    /// Everything a gate needs about one access key, with the signing key for this scope.
    fn bundle(&mut self, access_key: &str, scope: &Scope, token: Option<&str>) -> Found;
}
