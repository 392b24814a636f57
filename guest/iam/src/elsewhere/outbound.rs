//! Tokens that AWS signs for the outside: nobody could fetch the keys to prove such a token by.

use super::elsewhere;
use crate::answer;
use crate::call::Target;
use crate::fault::Fault;

answer! {
    /// Who would sign.
    pub struct Issuer {
        "IssuerIdentifier" issuer: Option<String>,
    }
}

answer! {
    /// Who signs, and whether it does.
    pub struct Info {
        "IssuerIdentifier"  issuer:  Option<String>,
        "JwtVendingEnabled" enabled: Option<bool>,
    }
}

elsewhere! {
    /// Would turn outbound federation on.
    EnableOutboundWebIdentityFederation Write [FeatureEnabled]
    on |_, _| Target::new("*") => |_, _| {
        Err(Fault::Refused("Outbound web identity federation is not available to your account.".to_owned()))
    }, Issuer {}

    /// Would turn it off: it is.
    DisableOutboundWebIdentityFederation Write [FeatureDisabled]
    on |_, _| Target::new("*") => |_, _| Err(Fault::FeatureDisabled), () {}

    /// Would show who signs.
    GetOutboundWebIdentityFederationInfo Read [FeatureDisabled]
    on |_, _| Target::new("*") => |_, _| Err(Fault::FeatureDisabled), Info {}
}
