//! DeleteOpenIDConnectProvider.

use keyward_model::layout;
use keyward_model::name::AnyArn;

use super::{find, target};
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::request;
use crate::tx::Tx;

request! {
    /// Deletes an OpenID Connect provider. Roles that trust it stay; nobody gets into them by its word any more.
    pub struct DeleteOidcProvider {
        "OpenIDConnectProviderArn" arn: AnyArn,
    }
}

impl Action for DeleteOidcProvider {
    const NAME: &'static str = "DeleteOpenIDConnectProvider";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[Code::InvalidInput, Code::NoSuchEntity];
    type Answer = ();

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        target(tx, &self.arn)
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let provider = find(tx, &self.arn)?;
        tx.delete(&layout::oidc_provider(provider.name()));
        Ok(())
    }
}
