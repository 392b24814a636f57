//! CreateSAMLProvider.

use keyward_model::layout;
use keyward_model::name::{PrivateKeyText, SamlMetadataText, SamlParty, SamlProviderName, folded};
use keyward_model::row::{SamlProvider, Tag};

use super::{EncryptionMode, arn, decrypts_nothing, introduce};
use crate::action::{Action, Beyond, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault, Taken};
use crate::tag::{self, Tags};
use crate::tx::Tx;
use crate::{answer, quota, request};

request! {
    /// Registers an identity provider by its metadata. `Audience` and `Recipient` are whom and where its responses
    /// may be for besides AWS.
    pub struct CreateSamlProvider {
        "SAMLMetadataDocument"    metadata:  SamlMetadataText,
        "Name"                    name:      SamlProviderName,
        "Tags"                    tags:      Option<Tags>,
        "AssertionEncryptionMode" mode:      Option<EncryptionMode>,
        "AddPrivateKey"           key:       Option<PrivateKeyText>,
        "Audience"                audience:  Option<SamlParty>,
        "Recipient"               recipient: Option<SamlParty>,
    }
}

answer! {
    /// The new provider.
    pub struct Created {
        "SAMLProviderArn" arn:  String,
        "Tags"            tags: Option<Vec<Tag>>,
    }
}

/// Characters of a provider's id.
const ID: usize = 26;

impl Action for CreateSamlProvider {
    const NAME: &'static str = "CreateSAMLProvider";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] =
        &[Code::ConcurrentModification, Code::EntityAlreadyExists, Code::InvalidInput, Code::LimitExceeded];
    const BEYOND: Beyond = Beyond { parameters: &["Audience", "Recipient"], ..Beyond::NOTHING };
    type Answer = Created;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        let tags = self.tags.as_ref().map_or(&[][..], |tags| &tags.0);
        Ok(Target::new(arn(tx.account(), self.name.as_str())).giving(tags))
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Created, Fault> {
        let mut tags = tag::given(self.tags.as_ref())?;
        tags.sort_by_cached_key(|tag| folded(tag.key.as_str()));
        decrypts_nothing(self.mode, self.key.as_ref())?;
        let place = layout::saml_provider(self.name.as_str());
        if tx.has(&place) {
            return Err(Fault::EntityAlreadyExists(Taken::SamlProvider(self.name.to_string())));
        }
        tx.has_room_under(layout::SAML_PROVIDERS, &quota::SAML_PROVIDERS)?;
        let mut provider = SamlProvider {
            id: tx.entropy.text(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", ID),
            name: self.name,
            created: tx.now,
            valid_until: tx.now,
            entity_id: String::new(),
            certificates: Vec::new(),
            audience: self.audience.map(|audience| audience.to_string()),
            recipient: self.recipient.map(|recipient| recipient.to_string()),
            may_encrypt: self.mode.is_some(),
            tags,
        };
        introduce(&mut provider, &self.metadata, tx.now)?;
        tx.put(&place, &provider)?;
        tx.put_bytes(&layout::saml_metadata(provider.name.as_str()), self.metadata.as_str().as_bytes().to_vec());
        let tags = (!provider.tags.is_empty()).then_some(provider.tags);
        Ok(Created { arn: arn(tx.account(), provider.name.as_str()), tags })
    }
}
