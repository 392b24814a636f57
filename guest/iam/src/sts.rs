//! The Security Token Service: who the caller is, and credentials for a while.

mod assume;
mod assume_role;
mod decode;
mod factor;
mod federation;
mod identity;
mod own_session;
mod unavailable;

pub use self::assume::{Assumption, Place, session_tags};
pub use self::assume_role::AssumeRole;
pub use self::decode::DecodeAuthorizationMessage;
pub use self::federation::GetFederationToken;
pub use self::identity::{GetAccessKeyInfo, GetCallerIdentity};
pub use self::own_session::GetSessionToken;
pub use self::unavailable::{AssumeRoot, GetDelegatedAccessToken, GetWebIdentityToken};
use crate::shape::kinds::Number;

/// How many characters a session token is to have at least.
pub type TokenSize = Number<0, 4_096>;

#[cfg(test)]
mod tests;
