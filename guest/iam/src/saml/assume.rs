//! AssumeRoleWithSAML: the way into a role for those whom a provider vouches for.

use keyward_model::name::sts::FederationPolicyText;
use keyward_model::name::{SamlAssertion, StsArn};

use super::arn;
use super::word::{Shown, Word};
use crate::fault::{Code, Fault};
use crate::port::Outside;
use crate::session::{AssumedRoleUser, Credentials, PolicyArns};
use crate::shape::kinds::Number;
use crate::sts::TokenSize;
use crate::tx::Tx;
use crate::vouch::{Opened, Proof, Vouched, Wish};
use crate::{answer, request};

request! {
    /// Opens a session of a role for who comes with a provider's response.
    pub struct AssumeRoleWithSaml {
        "RoleArn"                 role:      StsArn,
        "PrincipalArn"            provider:  StsArn,
        "SAMLAssertion"           assertion: SamlAssertion,
        "PolicyArns"              policies:  Option<PolicyArns>,
        "Policy"                  policy:    Option<FederationPolicyText>,
        "DurationSeconds"         seconds:   Option<Number<900, 43_200>>,
        "MinimumSessionTokenSize" size:      Option<TokenSize>,
    }
}

answer! {
    /// The session, and whose it is.
    pub struct Assumed {
        "Credentials"             credentials:     Credentials,
        "AssumedRoleUser"         user:            AssumedRoleUser,
        "PackedPolicySize"        packed:          Option<u32>,
        "Subject"                 subject:         String,
        "SubjectType"             subject_type:    Option<String>,
        "Issuer"                  issuer:          String,
        "Audience"                audience:        String,
        "NameQualifier"           name_qualifier:  String,
        "SourceIdentity"          source_identity: Option<String>,
        "SessionTokenUtilization" utilization:     u32,
        "SessionTokenSize"        size:            u32,
    }
}

impl Vouched for AssumeRoleWithSaml {
    const NAME: &'static str = "AssumeRoleWithSAML";
    const FAULTS: &'static [Code] = &[
        Code::ExpiredTokenException,
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
        let word = Word::of(tx, &self.provider, &self.role, &self.assertion, outside.signatures)?;
        word.use_up(tx)?;
        let account = tx.account();
        let left = word.assertion.session_until.map(|until| until.seconds() - tx.now.seconds());
        Ok(Proof {
            provider: arn(account, word.provider.name.as_str()),
            context: word.context(account),
            most_seconds: [word.claims.seconds, left].into_iter().flatten().min(),
            shown: word.shown(account),
            name: word.claims.name,
            tags: word.claims.tags,
            transitive: word.claims.transitive,
            source_identity: word.claims.source_identity.map(|identity| identity.to_string()),
        })
    }

    fn answer(shown: Shown, Opened { issued, user, source_identity }: Opened) -> Assumed {
        Assumed {
            credentials: issued.credentials,
            user,
            packed: issued.packed,
            subject: shown.subject,
            subject_type: shown.subject_type,
            issuer: shown.issuer,
            audience: shown.audience,
            name_qualifier: shown.name_qualifier,
            source_identity,
            utilization: issued.utilization,
            size: issued.size,
        }
    }
}

#[cfg(test)]
mod tests;
