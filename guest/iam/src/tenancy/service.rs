//! RSSetCustomerServiceAccessLevel.

use keyward_model::name::CustomerName;
use keyward_model::time::Time;

use super::settings::named;
use super::{either, find, reseller, save, target};
use crate::action::{Action, Beyond, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::reply::Done;
use crate::shape::kinds::Text;
use crate::tx::Tx;
use crate::{choice, request};

choice! {
    /// A service that can be restricted.
    pub enum ServiceWord {
        /// What S3 is here.
        Space = "space",
        /// Moving data in and out.
        Transporter = "transporter",
        /// Figures about what is stored.
        Insights = "insights",
        /// Copies that nobody changes.
        Protect = "protect",
    }
}

choice! {
    /// Whether it may be used.
    pub enum AccessLevel {
        /// It may.
        Enabled = "enabled",
        /// It may not.
        Disabled = "disabled",
    }
}

request! {
    /// Gives a customer whose services are restricted one of them, or takes it away.
    pub struct SetServiceAccess {
        "CustomerName"   name:    Option<CustomerName>,
        "Name"           alias:   Option<CustomerName>,
        "Service"        service: ServiceWord,
        "Enabled"        enabled: Option<bool>,
        "AccessLevel"    level:   Option<AccessLevel>,
        "ExpirationDate" until:   Option<Text>,
    }
}

impl Action for SetServiceAccess {
    const NAME: &'static str = "RSSetCustomerServiceAccessLevel";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[Code::InvalidInput, Code::NoSuchEntity];
    const BEYOND: Beyond = Beyond::WHOLE;
    type Answer = Done;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        reseller(tx)?;
        Ok(target(tx, named(self.name.as_ref(), self.alias.as_ref())?.as_str()))
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Done, Fault> {
        let name = named(self.name.as_ref(), self.alias.as_ref())?;
        let (number, row, mut customer) = find(tx, &name)?;
        let enabled = either(self.enabled, self.level.map(|level| level == AccessLevel::Enabled), "Enabled")?;
        let Some(services) = &mut customer.services else {
            return Err(Fault::InvalidInput("The customer's services are not restricted.".to_owned()));
        };
        let word = match self.service {
            ServiceWord::Space => "space",
            ServiceWord::Transporter => "transporter",
            ServiceWord::Insights => "insights",
            ServiceWord::Protect => "protect",
        };
        if enabled {
            services.insert(word.to_owned(), self.until.map(|Text(text)| date(&text)).transpose()?);
        } else {
            services.remove(word);
        }
        save(tx, &number, row, customer)?;
        Ok(Done)
    }
}

fn date(text: &str) -> Result<Time, Fault> {
    Time::parse_iso(text).map_err(|_| Fault::Invalid("ExpirationDate must be a date as ISO 8601 writes it."))
}
