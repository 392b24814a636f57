//! How much of everything: AWS's default quotas, by AWS's names.

/// A limit on how many there may be.
#[derive(Debug, PartialEq, Eq)]
pub struct Quota {
    /// AWS's word for it.
    pub name: &'static str,
    /// The most that is allowed.
    pub limit: usize,
}

/// Access keys of one user, or of an account's root.
pub const ACCESS_KEYS_PER_USER: Quota = Quota { name: "AccessKeysPerUser", limit: 2 };
/// Groups that one user is in.
pub const GROUPS_PER_USER: Quota = Quota { name: "GroupsPerUser", limit: 10 };
