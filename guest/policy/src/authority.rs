//! Who asks, and every policy that speaks about them.

use crate::Compiled;

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Principal {
    /// The root user of its account.
    Root,
    /// A user with its own credentials.
    User {
        /// `arn:aws:iam::123456789012:user/alice`.
        arn: String,
        /// `AIDA…`.
        id: String,
    },
    /// Temporary credentials that a role or user stands behind.
    Session {
        /// `arn:aws:sts::123456789012:assumed-role/role/session` or `…:federated-user/name`.
        arn: String,
        /// `AROA…:session`, or `account:name` of a federated user.
        id: String,
        /// ARN of the role or user behind it.
        origin_arn: String,
        /// `AROA…` or `AIDA…` of the role or user behind it.
        origin_id: String,
    },
    /// A service, such as `ec2.amazonaws.com`.
    Service(String),
    /// Somebody an identity provider vouches for: its ARN or domain.
    Federated(String),
    /// Nobody in particular.
    Anonymous,
}

/// Who asks, and every policy that speaks about them.
#[derive(Clone, Debug)]
pub struct Authority {
    /// The account the principal belongs to; empty for services, federated and anonymous ones.
    pub account: String,
    /// The account's canonical user id, 64 hexadecimal digits, if it has one.
    pub canonical_id: Option<String>,
    /// Who asks.
    pub principal: Principal,
    /// Inline and managed policies of the user or role and, for a user, of its groups.
    pub identity: Compiled,
    /// The permissions boundary; what it does not allow, no identity policy can.
    pub boundary: Option<Compiled>,
    /// The policies passed when the session was made.
    pub session: Option<Compiled>,
    /// The account's guardrails, a level an element; every level must allow.
    pub guardrails: Vec<Compiled>,
}
