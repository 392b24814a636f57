//! DeleteSAMLProvider.

use keyward_model::layout;
use keyward_model::name::AnyArn;

use super::{find, target};
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::request;
use crate::tx::Tx;

request! {
    /// Deletes an identity provider. Roles may still name it, and nobody comes through it any more.
    pub struct DeleteSamlProvider {
        "SAMLProviderArn" arn: AnyArn,
    }
}

impl Action for DeleteSamlProvider {
    const NAME: &'static str = "DeleteSAMLProvider";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[Code::InvalidInput, Code::LimitExceeded, Code::NoSuchEntity];
    type Answer = ();

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        target(tx, &self.arn)
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let provider = find(tx, &self.arn)?;
        tx.delete(&layout::saml_provider(provider.name.as_str()));
        tx.delete(&layout::saml_metadata(provider.name.as_str()));
        Ok(())
    }
}
