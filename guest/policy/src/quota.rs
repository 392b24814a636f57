//! How large documents may be. AWS's "IAM and AWS STS quotas"; white space does not count.

/// Bytes of any document's text, white space included: what AWS takes as a parameter.
pub const MAX_BYTES: usize = 131_072;

/// How many characters the documents in one place may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// The place.
    pub place: Place,
    /// Characters, as [`crate::Document::size`] counts them.
    pub characters: usize,
    /// Whether the characters of all documents in the place are added up.
    pub together: bool,
}

/// Where a document is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A managed policy's version.
    Managed,
    /// Inline in a user.
    User,
    /// Inline in a group.
    Group,
    /// Inline in a role.
    Role,
    /// A role's trust policy.
    Trust,
    /// Passed with a session.
    Session,
    /// An account's guardrail.
    Guardrail,
    /// On a resource.
    Resource,
}

/// Every quota.
#[rustfmt::skip]
pub const QUOTAS: &[Quota] = &[
    Quota { place: Place::Managed,   characters: 6_144,  together: false },
    Quota { place: Place::User,      characters: 2_048,  together: true },
    Quota { place: Place::Group,     characters: 5_120,  together: true },
    Quota { place: Place::Role,      characters: 10_240, together: true },
    Quota { place: Place::Trust,     characters: 2_048,  together: false },
    Quota { place: Place::Session,   characters: 2_048,  together: true },
    Quota { place: Place::Guardrail, characters: 5_120,  together: false },
    Quota { place: Place::Resource,  characters: 20_480, together: false },
];

impl Place {
    /// The place's quota; nothing at all where the table has no row.
    #[must_use]
    pub fn quota(self) -> Quota {
        let none = Quota { place: self, characters: 0, together: false };
        QUOTAS.iter().copied().find(|quota| quota.place == self).unwrap_or(none)
    }
}
