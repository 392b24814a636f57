//! SAML identity providers: registered by their metadata, and let into roles by their word.

mod assume;
mod claims;
mod create;
mod delete;
mod fault;
mod list;
mod read;
mod update;
mod word;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use keyward_model::arn::Arn;
use keyward_model::layout;
use keyward_model::name::{AnyArn, PrivateKeyText, SamlMetadataText};
use keyward_model::row::{SamlProvider, Tag};
use keyward_model::time::Time;
use keyward_saml::Metadata;

pub use self::assume::AssumeRoleWithSaml;
pub use self::create::CreateSamlProvider;
pub use self::delete::DeleteSamlProvider;
pub use self::fault::disbelieved;
pub use self::list::ListSamlProviders;
pub use self::read::GetSamlProvider;
pub use self::update::UpdateSamlProvider;
pub use self::word::{Proofs, keys, use_up};
use crate::call::Target;
use crate::choice;
use crate::fault::{Code, Fault, Missing};
use crate::quota::{self, Quota};
use crate::tag::{Actions, Faults, Taggable};
use crate::tx::Tx;

choice! {
    /// Whether a provider's assertions are encrypted.
    pub enum EncryptionMode {
        /// All of them must be.
        Required,
        /// Some may be.
        Allowed,
    }
}

/// The ARN of a provider.
#[must_use]
pub fn arn(account: &str, name: &str) -> String {
    format!("arn:aws:iam::{account}:saml-provider/{name}")
}

/// The provider of an ARN in the transaction's account, if there is one.
///
/// # Errors
/// `InvalidInput` if the text is no provider's ARN.
pub fn look_up(tx: &Tx<'_>, text: &str) -> Result<Option<SamlProvider>, Fault> {
    let parsed = Arn::parse(text).ok().filter(|arn| arn.service == "iam" && arn.region.is_empty());
    let Some((of, ("saml-provider", name))) = parsed.and_then(|arn| Some((arn, arn.typed()?))) else {
        return Err(Fault::InvalidInput(format!("Invalid ARN: {text}")));
    };
    if of.account != tx.account() {
        return Ok(None);
    }
    let found: Option<SamlProvider> = tx.row(&layout::saml_provider(name))?;
    Ok(found.filter(|provider| arn(tx.account(), provider.name.as_str()) == text))
}

/// Whether the provider of a session that was issued then is still there, and no later namesake. One that is no SAML
/// provider is not for here to tell.
///
/// # Errors
/// Only trouble.
pub fn still_vouches(tx: &Tx<'_>, provider: &str, issued: Time) -> Result<bool, Fault> {
    match look_up(tx, provider) {
        Ok(found) => Ok(found.is_some_and(|found| found.created <= issued)),
        Err(Fault::InvalidInput(_)) => Ok(true),
        Err(trouble) => Err(trouble),
    }
}

fn find(tx: &Tx<'_>, arn: &AnyArn) -> Result<SamlProvider, Fault> {
    look_up(tx, arn.as_str())?.ok_or_else(|| Fault::NoSuchEntity(Missing::SamlProvider(arn.to_string())))
}

/// What an action touches that is about the provider of an ARN.
fn target(tx: &Tx<'_>, arn: &AnyArn) -> Result<Target, Fault> {
    let target = Target::new(arn.as_str());
    Ok(match look_up(tx, arn.as_str())? {
        Some(provider) => target.tagged(&provider.tags),
        None => target,
    })
}

/// How long metadata counts that does not say itself: a century, which has 24 leap days if 2100 is in it.
const CENTURY: i64 = 36_524 * 24 * 3_600_000;

/// Reads metadata into a provider.
fn introduce(provider: &mut SamlProvider, text: &SamlMetadataText, now: Time) -> Result<(), Fault> {
    let metadata = Metadata::parse(text.as_str())
        .map_err(|bad| Fault::InvalidInput(format!("Could not parse metadata: {bad}.")))?;
    provider.valid_until = metadata.valid_until.unwrap_or(now.plus_millis(CENTURY));
    if provider.valid_until <= now {
        return Err(Fault::InvalidInput("Could not parse metadata: its validUntil has passed.".to_owned()));
    }
    provider.entity_id = metadata.entity_id;
    provider.certificates = metadata.certificates.iter().map(|der| STANDARD.encode(der)).collect();
    Ok(())
}

/// Refuses what would only have an effect if assertions could be decrypted: to keep a private key for nothing
/// would be a risk for nothing.
fn decrypts_nothing(mode: Option<EncryptionMode>, key: Option<&PrivateKeyText>) -> Result<(), Fault> {
    if mode == Some(EncryptionMode::Required) || key.is_some() {
        let message = "Encrypted assertions are not supported: they cannot be required, and no private key is kept.";
        return Err(Fault::InvalidInput(message.to_owned()));
    }
    Ok(())
}

impl Taggable for SamlProvider {
    const PARAMETER: &'static str = "SAMLProviderArn";
    type Reference = AnyArn;
    const ACTIONS: Actions =
        Actions { tag: "TagSAMLProvider", untag: "UntagSAMLProvider", list: "ListSAMLProviderTags" };
    const FAULTS: Faults = Faults {
        untag: &[Code::ConcurrentModification, Code::InvalidInput, Code::NoSuchEntity],
        list: &[Code::InvalidInput, Code::NoSuchEntity],
    };
    const MOST: &'static Quota = &quota::TAGS_PER_SAML_PROVIDER;

    fn find(tx: &Tx<'_>, arn: &AnyArn) -> Result<Self, Fault> {
        find(tx, arn)
    }

    fn target(tx: &Tx<'_>, arn: &AnyArn) -> Result<Target, Fault> {
        target(tx, arn)
    }

    fn row(&self) -> String {
        layout::saml_provider(self.name.as_str())
    }

    fn tags_mut(&mut self) -> &mut Vec<Tag> {
        &mut self.tags
    }
}

#[cfg(test)]
mod tests;
