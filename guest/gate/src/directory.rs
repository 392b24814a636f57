//! Where the gate learns who owns an access key, and what resources say of who may: a port, filled by the host.

use crate::sigv4::scope::Scope;

/// Answer of [`Directory::bundle`] and of [`Directory::resource`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// A [`Bundle`](crate::Bundle) or a [`Resource`](crate::Resource) as JSON.
    Bundle(Vec<u8>),
    /// No such key, or one that is disabled: nobody can tell which. No policy was put on such a resource.
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

    /// Whose a resource is, and what it says of who may.
    fn resource(&mut self, arn: &str) -> Found;
}
