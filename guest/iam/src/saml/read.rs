//! GetSAMLProvider.

use keyward_model::layout;
use keyward_model::name::{AnyArn, folded};
use keyward_model::row::Tag;
use keyward_model::time::Time;

use super::{find, target};
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::tx::Tx;
use crate::{answer, request};

request! {
    /// Shows an identity provider with its metadata.
    pub struct GetSamlProvider {
        "SAMLProviderArn" arn: AnyArn,
    }
}

answer! {
    /// A provider as answers show it.
    pub struct Shown {
        "SAMLProviderUUID"        id:          String,
        "SAMLMetadataDocument"    metadata:    String,
        "CreateDate"              created:     Time,
        "ValidUntil"              valid_until: Time,
        "Tags"                    tags:        Option<Vec<Tag>>,
        "AssertionEncryptionMode" mode:        Option<&'static str>,
        "PrivateKeyList"          keys:        Option<Vec<PrivateKey>>,
    }
}

answer! {
    /// A private key, without itself.
    pub struct PrivateKey {
        "KeyId"     id:       String,
        "Timestamp" uploaded: Time,
    }
}

impl Action for GetSamlProvider {
    const NAME: &'static str = "GetSAMLProvider";
    const LEVEL: Level = Level::Read;
    const FAULTS: &'static [Code] = &[Code::InvalidInput, Code::NoSuchEntity];
    type Answer = Shown;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        target(tx, &self.arn)
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Shown, Fault> {
        let mut provider = find(tx, &self.arn)?;
        let place = layout::saml_metadata(provider.name.as_str());
        let metadata = tx.bytes(&place).and_then(|bytes| String::from_utf8(bytes).ok());
        provider.tags.sort_by_cached_key(|tag| folded(tag.key.as_str()));
        Ok(Shown {
            id: provider.id,
            metadata: metadata.ok_or_else(|| Fault::Trouble(format!("{place} is gone")))?,
            created: provider.created,
            valid_until: provider.valid_until,
            tags: (!provider.tags.is_empty()).then_some(provider.tags),
            mode: provider.may_encrypt.then_some("Allowed"),
            keys: None,
        })
    }
}
