//! AssumeRoleWithWebIdentity.

use keyward_model::layout;
use keyward_model::name::sts::{FederationPolicyText, RoleSessionName};
use keyward_model::name::{ProviderId, StsArn, WebIdentityText};
use keyward_model::row::OidcProvider;
use serde_json::Value;

use super::claims::{self, Claims};
use super::jwt::Jwt;
use super::{arn, keyring};
use crate::fault::{Code, Fault};
use crate::port::Outside;
use crate::session::{AssumedRoleUser, Credentials, PolicyArns};
use crate::shape::kinds::Number;
use crate::sts::TokenSize;
use crate::tx::Tx;
use crate::vouch::{Opened, Proof, Vouched, Wish};
use crate::{answer, request};

request! {
    /// Opens a session of a role for the bearer of a provider's token.
    pub struct AssumeRoleWithWebIdentity {
        "RoleArn"                 role:     StsArn,
        "RoleSessionName"         name:     RoleSessionName,
        "WebIdentityToken"        token:    WebIdentityText,
        "ProviderId"              provider: Option<ProviderId>,
        "PolicyArns"              policies: Option<PolicyArns>,
        "Policy"                  policy:   Option<FederationPolicyText>,
        "DurationSeconds"         seconds:  Option<Number<900, 43_200>>,
        "MinimumSessionTokenSize" size:     Option<TokenSize>,
    }
}

answer! {
    /// The session.
    pub struct Assumed {
        "Credentials"                 credentials:     Credentials,
        "SubjectFromWebIdentityToken" subject:         String,
        "AssumedRoleUser"             user:            AssumedRoleUser,
        "PackedPolicySize"            packed:          Option<u32>,
        "Provider"                    provider:        String,
        "Audience"                    audience:        String,
        "SourceIdentity"              source_identity: Option<String>,
        "SessionTokenUtilization"     utilization:     u32,
        "SessionTokenSize"            size:            u32,
    }
}

/// What the answer shows of a token.
pub struct Shown {
    subject: String,
    audience: String,
    provider: String,
}

impl Vouched for AssumeRoleWithWebIdentity {
    const NAME: &'static str = "AssumeRoleWithWebIdentity";
    const FAULTS: &'static [Code] = &[
        Code::ExpiredTokenException,
        Code::IDPCommunicationError,
        Code::IDPRejectedClaim,
        Code::InvalidIdentityToken,
        Code::MalformedPolicyDocument,
        Code::PackedPolicyTooLarge,
        Code::RegionDisabledException,
    ];
    type Answer = Assumed;
    type Shown = Shown;

    fn wish(&self) -> Wish<'_> {
        Wish {
            role: &self.role,
            seconds: self.seconds,
            policy: self.policy.as_ref().map(AsRef::as_ref),
            policies: self.policies.as_ref(),
            size: self.size,
        }
    }

    fn prove(&self, tx: &mut Tx<'_>, outside: Outside<'_>) -> Result<Proof<Shown>, Fault> {
        if let Some(provider) = &self.provider {
            return Err(unknown(provider.as_str()));
        }
        let token = Jwt::parse(self.token.as_str()).ok_or_else(|| {
            Fault::IdentityToken(
                "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)"
                    .to_owned(),
            )
        })?;
        let missing = || Fault::IdentityToken("Missing a required claim: iss".to_owned());
        let issuer = token.claims.get("iss").and_then(Value::as_str).ok_or_else(missing)?;
        let provider = provider(tx, issuer)?.ok_or_else(|| unknown(issuer))?;
        keyring::prove(outside, issuer, &token)?;
        let Claims { subject, audience, context, tags, transitive, source_identity } =
            claims::read(&token.claims, &provider, tx.now)?;
        let provider = arn(tx.account(), provider.name());
        let shown = Shown { subject, audience, provider: provider.clone() };
        let name = self.name.clone();
        Ok(Proof { provider, name, context, tags, transitive, source_identity, most_seconds: None, shown })
    }

    fn answer(shown: Shown, opened: Opened) -> Assumed {
        let Opened { issued, user, source_identity } = opened;
        Assumed {
            credentials: issued.credentials,
            subject: shown.subject,
            user,
            packed: issued.packed,
            provider: shown.provider,
            audience: shown.audience,
            source_identity,
            utilization: issued.utilization,
            size: issued.size,
        }
    }
}

/// The registered provider that is this issuer, to the letter.
fn provider(tx: &Tx<'_>, issuer: &str) -> Result<Option<OidcProvider>, Fault> {
    let Some((_, name)) = issuer.split_once("://") else { return Ok(None) };
    let found: Option<OidcProvider> = tx.row(&layout::oidc_provider(name))?;
    Ok(found.filter(|provider| provider.url.as_str() == issuer))
}

fn unknown(issuer: &str) -> Fault {
    Fault::IdentityToken(format!("No OpenIDConnect provider found in your account for {issuer}"))
}

#[cfg(test)]
mod tests;
