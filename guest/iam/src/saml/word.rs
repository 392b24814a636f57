//! A provider's word: from its response to what is believed of somebody.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use keyward_gate::Fact;
use keyward_model::layout;
use keyward_model::name::{SamlAssertion, StsArn};
use keyward_model::row::SamlProvider;
use keyward_model::time::Time;
use keyward_saml::{Assertion, PublicKey, Terms, Verifier, accept, metadata};
use sha2::{Digest as _, Sha256};

use super::claims::{Claims, known};
use super::fault::{disbelieved, invalid};
use super::look_up;
use crate::fault::Fault;
use crate::port::{Algorithm, Signatures};
use crate::tx::Tx;

/// Whom AWS's assertions are meant for.
const AUDIENCES: [&str; 2] = ["urn:amazon:webservices", "https://signin.aws.amazon.com/saml"];

/// A provider's word for somebody, which is believed.
#[derive(Debug)]
pub(super) struct Word {
    pub(super) provider: SamlProvider,
    pub(super) assertion: Assertion,
    pub(super) claims: Claims,
}

/// What the answer shows of a provider's word.
#[derive(Debug)]
pub struct Shown {
    pub(super) subject: String,
    pub(super) subject_type: Option<String>,
    pub(super) issuer: String,
    pub(super) audience: String,
    pub(super) name_qualifier: String,
}

impl Word {
    /// Takes a provider's word for somebody who asks for a role of the provider's account.
    ///
    /// # Errors
    /// `InvalidIdentityToken`, `ExpiredTokenException`, `IDPRejectedClaim`; `AccessDenied` if the provider does not
    /// name this role and itself as a pair.
    pub(super) fn of(
        tx: &Tx<'_>,
        provider: &StsArn,
        role: &StsArn,
        response: &SamlAssertion,
        signatures: &dyn Signatures,
    ) -> Result<Self, Fault> {
        let found = look_up(tx, provider.as_str()).map_err(|fault| match fault {
            Fault::InvalidInput(message) => Fault::Unfit(message),
            other => other,
        })?;
        let found = found.ok_or_else(|| invalid("Specified provider doesn't exist"))?;
        if found.valid_until <= tx.now {
            return Err(invalid("The metadata of the specified provider has expired"));
        }
        let keys = keys(&found.certificates)?;
        let audiences: Vec<&str> = AUDIENCES.into_iter().chain(found.audience.as_deref()).collect();
        let recipient = |place: &str| is_sign_in(place) || found.recipient.as_deref() == Some(place);
        let terms = Terms {
            issuer: &found.entity_id,
            audiences: &audiences,
            recipient: &recipient,
            request: None,
            now: tx.now,
        };
        let assertion = accept(response.as_str(), &terms, &keys, &mut Proofs(signatures)).map_err(disbelieved)?;
        let claims = Claims::read(&assertion, role.as_str(), provider.as_str())?;
        Ok(Self { provider: found, assertion, claims })
    }

    /// What a trust policy may ask about.
    pub(super) fn context(&self, account: &str) -> Vec<Fact> {
        let subject = &self.assertion.subject;
        let mut context = vec![
            Fact::new("saml:aud", self.assertion.recipient.as_str()),
            Fact::new("saml:iss", self.assertion.issuer.as_str()),
            Fact::new("saml:sub", subject.value.as_str()),
            Fact::new("saml:namequalifier", self.name_qualifier(account)),
            Fact::new("saml:doc", format!("{account}/{}", self.provider.name)),
        ];
        context.extend(self.subject_type().map(|kind| Fact::new("saml:sub_type", kind)));
        context.extend(known(&self.assertion));
        context
    }

    /// What the answer shows of it.
    pub(super) fn shown(&self, account: &str) -> Shown {
        Shown {
            subject: self.assertion.subject.value.clone(),
            subject_type: self.subject_type().map(str::to_owned),
            issuer: self.assertion.issuer.clone(),
            audience: self.assertion.recipient.clone(),
            name_qualifier: self.name_qualifier(account),
        }
    }

    /// What sort of name the subject has, as AWS shortens it.
    fn subject_type(&self) -> Option<&str> {
        let format = self.assertion.subject.format.as_deref()?;
        Some(format.strip_prefix("urn:oasis:names:tc:SAML:2.0:nameid-format:").unwrap_or(format))
    }

    /// In whose realm the subject's name is unique: AWS's digest of issuer, account and provider.
    fn name_qualifier(&self, account: &str) -> String {
        let text = format!("{}{account}/{}", self.assertion.issuer, self.provider.name);
        STANDARD.encode(sha1::Sha1::digest(text))
    }

    /// Uses the assertion up: nobody comes with it again.
    ///
    /// # Errors
    /// `InvalidIdentityToken` if it was used.
    pub(super) fn use_up(&self, tx: &mut Tx<'_>) -> Result<(), Fault> {
        use_up(tx, &self.assertion)
    }
}

/// Uses an assertion for the transaction's account up: nobody comes with it again, by whatever way.
///
/// # Errors
/// `InvalidIdentityToken` if it was used.
pub fn use_up(tx: &mut Tx<'_>, assertion: &Assertion) -> Result<(), Fault> {
    forget(tx);
    let mut digest = String::new();
    let text = format!("{} {}", assertion.issuer, assertion.id);
    for byte in Sha256::digest(text).iter().take(16) {
        let _ = write!(digest, "{byte:02x}");
    }
    let place = layout::used_assertion(tx.account(), assertion.redeemable_until, &digest);
    if tx.registered_bytes(&place).is_some() {
        return Err(invalid("The SAML assertion has been used already"));
    }
    tx.register_bytes(&place, Vec::new());
    Ok(())
}

/// How many assertions that ended are forgotten for one that is used: more than one, so that they never grow.
const FORGOTTEN: usize = 4;

/// Forgets assertions that nobody would take any more.
fn forget(tx: &mut Tx<'_>) {
    let prefix = layout::used_assertions(tx.account());
    let now = tx.now;
    for row in tx.first_registered(&prefix, FORGOTTEN) {
        let until = row.key.strip_prefix(&prefix).and_then(|rest| rest.split_once('/')?.0.parse().ok());
        let until = until.and_then(|until| Time::from_millis(until).ok());
        if until.is_none_or(|until| until <= now) {
            tx.unregister(&row.key);
        }
    }
}

/// Whether a place is AWS's sign-in page, the global one or a region's.
fn is_sign_in(place: &str) -> bool {
    let host = place.strip_prefix("https://").and_then(|rest| rest.strip_suffix("/saml"));
    let is_region = |region: &str| region.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    host.and_then(|host| host.strip_suffix("signin.aws.amazon.com"))
        .is_some_and(|region| region.is_empty() || region.strip_suffix('.').is_some_and(is_region))
}

/// The keys of certificates that a provider was registered with.
///
/// # Errors
/// Only trouble.
pub fn keys<T: AsRef<str>>(certificates: &[T]) -> Result<Vec<PublicKey>, Fault> {
    let trouble = || Fault::Trouble("the certificates of a SAML provider".to_owned());
    let certificates = certificates.iter().map(|text| STANDARD.decode(text.as_ref()).map_err(|_| trouble()));
    metadata::keys(&certificates.collect::<Result<Vec<_>, _>>()?).map_err(|_| trouble())
}

/// The host's arithmetic.
pub struct Proofs<'s>(pub &'s dyn Signatures);

impl Verifier for Proofs<'_> {
    fn verify(
        &mut self,
        algorithm: keyward_saml::Algorithm,
        key: &PublicKey,
        message: &[u8],
        signature: &[u8],
    ) -> bool {
        let native = match algorithm {
            keyward_saml::Algorithm::RsaSha256 => Algorithm::RsaPkcs1Sha256,
            keyward_saml::Algorithm::RsaSha384 => Algorithm::RsaPkcs1Sha384,
            keyward_saml::Algorithm::RsaSha512 => Algorithm::RsaPkcs1Sha512,
            keyward_saml::Algorithm::EcdsaSha256 => Algorithm::EcdsaP256Sha256,
            keyward_saml::Algorithm::EcdsaSha384 => Algorithm::EcdsaP384Sha384,
        };
        self.0.verify(native, &key.bytes, message, signature)
    }
}

#[cfg(test)]
mod tests;
