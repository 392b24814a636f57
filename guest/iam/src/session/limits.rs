//! What temporary credentials are not good for, whatever their policies say.

use keyward_gate::{Caller, PrincipalKind};

use crate::action::{Entry, Service};
use crate::fault::Fault;
use crate::session::{self, Grant};
use crate::tx::Tx;

/// What only a user or root may ask for.
const NOT_IN_A_ROLE: &[&str] = &["GetFederationToken", "GetSessionToken"];

/// Whether a caller's credentials are of a sort that may call an action at all.
///
/// # Errors
/// `InvalidClientTokenId`, `AccessDenied`.
pub fn may_call(tx: &Tx<'_>, caller: &Caller, entry: &Entry) -> Result<(), Fault> {
    let own = caller.token.is_some() && matches!(caller.kind, PrincipalKind::Root | PrincipalKind::User);
    let allowed: &[&str] = match caller.kind {
        PrincipalKind::FederatedSession => &["GetCallerIdentity"],
        PrincipalKind::RoleSession if !NOT_IN_A_ROLE.contains(&entry.name) => return Ok(()),
        PrincipalKind::RoleSession => &[],
        _ if own => &["AssumeRole", "GetCallerIdentity"],
        _ => return Ok(()),
    };
    match entry.service {
        Service::Sts if allowed.contains(&entry.name) => Ok(()),
        Service::Sts => Err(Fault::Refused(format!("Cannot call {} with session credentials", entry.name))),
        // A user proves more than its key before it may change who may do what.
        Service::Iam | Service::Keyward
            if own && session::of_caller(tx, caller).is_some_and(|session| proves_more(&session.grant)) =>
        {
            Ok(())
        }
        Service::Iam | Service::Keyward => Err(Fault::InvalidToken),
    }
}

/// Whether a session was opened with more than a key: a second factor, a password, or a provider's word.
fn proves_more(grant: &Grant) -> bool {
    grant.mfa.is_some() || grant.by_password || grant.provider.is_some()
}
