//! What AWS says to those whose assertion is not enough.

use keyward_saml::Refusal;

use crate::fault::{Code, Fault};

/// What is wrong with what an assertion claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Claim {
    /// It does not name the role and the provider as a pair.
    Role,
    /// It does not say what the session is to be called.
    NoName,
    /// It says so twice.
    NameTwice,
    /// No session may be called so.
    Name,
    /// The duration is none.
    Duration,
    /// A tag is none, is there twice, or is one too many.
    Tag,
    /// A tag is to be passed on that is not there.
    Transitive,
    /// The source identity is none.
    SourceIdentity,
}

/// The fault of a claim.
pub(super) fn claimed(claim: Claim) -> Fault {
    let message = match claim {
        Claim::Role => {
            return Fault::Refused("Not authorized to perform sts:AssumeRoleWithSAML".to_owned());
        }
        Claim::NoName => "RoleSessionName is required in AuthnResponse",
        Claim::NameTwice => "RoleSessionName must have exactly one value in AuthnResponse",
        Claim::Name => "RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}",
        Claim::Duration => "SessionDuration in AuthnResponse must be an integer between 900 and 43200",
        Claim::Tag => "PrincipalTag attributes in AuthnResponse must be at most 50 tags with one value each",
        Claim::Transitive => "TransitiveTagKeys in AuthnResponse must name PrincipalTag attributes",
        Claim::SourceIdentity => "SourceIdentity in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}",
    };
    invalid(message)
}

/// The token proves nothing.
pub(super) fn invalid(message: &str) -> Fault {
    Fault::IdentityToken(message.to_owned())
}

/// The fault of a response that is not believed.
pub fn disbelieved(refusal: Refusal) -> Fault {
    let code = match refusal {
        Refusal::Expired | Refusal::Stale => Code::ExpiredTokenException,
        Refusal::Failed => Code::IDPRejectedClaim,
        refusal => return invalid(&refusal.to_string()),
    };
    Fault::Unproven(code, refusal.to_string())
}
