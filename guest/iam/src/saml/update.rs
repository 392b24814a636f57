//! UpdateSAMLProvider.

use keyward_model::layout;
use keyward_model::name::{AnyArn, PrivateKeyId, PrivateKeyText, SamlMetadataText, SamlParty};

use super::{EncryptionMode, decrypts_nothing, find, introduce, target};
use crate::action::{Action, Beyond, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault, Missing};
use crate::tx::Tx;
use crate::{answer, request};

request! {
    /// Gives an identity provider new metadata, or other terms.
    pub struct UpdateSamlProvider {
        "SAMLMetadataDocument"    metadata:  Option<SamlMetadataText>,
        "SAMLProviderArn"         arn:       AnyArn,
        "AssertionEncryptionMode" mode:      Option<EncryptionMode>,
        "AddPrivateKey"           key:       Option<PrivateKeyText>,
        "RemovePrivateKey"        gone:      Option<PrivateKeyId>,
        "Audience"                audience:  Option<SamlParty>,
        "Recipient"               recipient: Option<SamlParty>,
    }
}

answer! {
    /// The provider that was changed.
    pub struct Updated {
        "SAMLProviderArn" arn: AnyArn,
    }
}

impl Action for UpdateSamlProvider {
    const NAME: &'static str = "UpdateSAMLProvider";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] =
        &[Code::ConcurrentModification, Code::InvalidInput, Code::LimitExceeded, Code::NoSuchEntity];
    const BEYOND: Beyond = Beyond { parameters: &["Audience", "Recipient"], ..Beyond::NOTHING };
    type Answer = Updated;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        target(tx, &self.arn)
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Updated, Fault> {
        let mut provider = find(tx, &self.arn)?;
        decrypts_nothing(self.mode, self.key.as_ref())?;
        if let Some(id) = self.gone {
            return Err(Fault::NoSuchEntity(Missing::PrivateKey(id.to_string())));
        }
        if let Some(text) = &self.metadata {
            introduce(&mut provider, text, tx.now)?;
            tx.put_bytes(&layout::saml_metadata(provider.name.as_str()), text.as_str().as_bytes().to_vec());
        }
        provider.may_encrypt |= self.mode.is_some();
        provider.audience = self.audience.map(|audience| audience.to_string()).or(provider.audience);
        provider.recipient = self.recipient.map(|recipient| recipient.to_string()).or(provider.recipient);
        tx.put(&layout::saml_provider(provider.name.as_str()), &provider)?;
        Ok(Updated { arn: self.arn })
    }
}
