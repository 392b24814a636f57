//! ListSAMLProviders.

use keyward_model::layout;
use keyward_model::row::SamlProvider;
use keyward_model::time::Time;

use super::arn;
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::tx::{Tx, read};
use crate::{answer, request};

request! {
    /// Lists the identity providers of the account, all at once.
    pub struct ListSamlProviders {}
}

answer! {
    /// The providers.
    pub struct Providers {
        "SAMLProviderList" providers: Vec<Brief>,
    }
}

answer! {
    /// A provider in a list.
    pub struct Brief {
        "Arn"        arn:         String,
        "ValidUntil" valid_until: Time,
        "CreateDate" created:     Time,
    }
}

impl Action for ListSamlProviders {
    const NAME: &'static str = "ListSAMLProviders";
    const LEVEL: Level = Level::List;
    const FAULTS: &'static [Code] = &[];
    type Answer = Providers;

    fn target(&self, _: &Call<'_>, _: &Tx<'_>) -> Result<Target, Fault> {
        Ok(Target::new("*"))
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Providers, Fault> {
        let rows = tx.scan(layout::SAML_PROVIDERS, None, usize::MAX);
        let brief = |provider: SamlProvider| Brief {
            arn: arn(tx.account(), provider.name.as_str()),
            valid_until: provider.valid_until,
            created: provider.created,
        };
        let providers = rows.iter().map(|row| read(&row.key, &row.value).map(brief));
        Ok(Providers { providers: providers.collect::<Result<_, _>>()? })
    }
}
