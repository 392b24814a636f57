//! GetOpenIDConnectProvider and ListOpenIDConnectProviders.

use keyward_model::layout;
use keyward_model::name::{AnyArn, ClientId, Thumbprint};
use keyward_model::row::{OidcProvider, Tag};
use keyward_model::time::Time;

use super::{arn, find, target};
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::tx::{Tx, read};
use crate::{answer, request};

request! {
    /// Shows an OpenID Connect provider.
    pub struct GetOidcProvider {
        "OpenIDConnectProviderArn" arn: AnyArn,
    }
}

answer! {
    /// A provider. AWS shows its URL without the scheme.
    pub struct Shown {
        "Url"            url:         String,
        "ClientIDList"   clients:     Vec<ClientId>,
        "ThumbprintList" thumbprints: Vec<Thumbprint>,
        "CreateDate"     created:     Time,
        "Tags"           tags:        Vec<Tag>,
    }
}

impl Action for GetOidcProvider {
    const NAME: &'static str = "GetOpenIDConnectProvider";
    const LEVEL: Level = Level::Read;
    const FAULTS: &'static [Code] = &[Code::InvalidInput, Code::NoSuchEntity];
    type Answer = Shown;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        target(tx, &self.arn)
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Shown, Fault> {
        let provider = find(tx, &self.arn)?;
        let url = provider.name().to_owned();
        let OidcProvider { created, clients, thumbprints, tags, .. } = provider;
        Ok(Shown { url, clients, thumbprints, created, tags })
    }
}

request! {
    /// Lists the account's OpenID Connect providers, all at once: their quota keeps them few.
    pub struct ListOidcProviders {}
}

answer! {
    /// The providers.
    pub struct Providers {
        "OpenIDConnectProviderList" providers: Vec<Listed>,
    }
}

answer! {
    /// A provider in a list.
    pub struct Listed {
        "Arn" arn: String,
    }
}

impl Action for ListOidcProviders {
    const NAME: &'static str = "ListOpenIDConnectProviders";
    const LEVEL: Level = Level::List;
    const FAULTS: &'static [Code] = &[];
    type Answer = Providers;

    fn target(&self, _: &Call<'_>, _: &Tx<'_>) -> Result<Target, Fault> {
        Ok(Target::new("*"))
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Providers, Fault> {
        let rows = tx.scan(layout::OIDC_PROVIDERS, None, usize::MAX);
        let listed = rows.iter().map(|row| {
            let provider: OidcProvider = read(&row.key, &row.value)?;
            Ok(Listed { arn: arn(tx.account(), provider.name()) })
        });
        Ok(Providers { providers: listed.collect::<Result<_, Fault>>()? })
    }
}
