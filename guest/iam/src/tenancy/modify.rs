//! RSModifyCustomer.

use keyward_model::layout;
use keyward_model::name::{CustomerName, RegionName};
use keyward_model::row::{Control, Customer, Standing};

use super::settings::{Settings, named};
use super::{account, find, reseller, save, target};
use crate::action::{Action, Beyond, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::reply::Done;
use crate::shape::kinds::{Text, Words};
use crate::tx::Tx;
use crate::{choice, request};

choice! {
    /// How the customer is to stand.
    pub enum StandingWord {
        /// In business.
        Enabled = "enabled",
        /// Suspended.
        Disabled = "disabled",
        /// Gone.
        Deleted = "deleted",
    }
}

request! {
    /// Changes the terms of a customer. A customer may say of itself whether its reseller may assume its roles, where
    /// that is the customer's to say.
    pub struct ModifyCustomer {
        "CustomerName"           name:        Option<CustomerName>,
        "Name"                   alias:       Option<CustomerName>,
        "AssumeRoleEnabled"      assume:      Option<bool>,
        "Status"                 standing:    Option<StandingWord>,
        "ReplicationEnforcement" enforced:    Option<bool>,
        "ReplicationPolicy"      replication: Option<Text>,
        "Regions"                regions:     Option<Words<RegionName>>,
    }
}

impl Action for ModifyCustomer {
    const NAME: &'static str = "RSModifyCustomer";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[Code::NoSuchEntity];
    const BEYOND: Beyond = Beyond::WHOLE;
    type Answer = Done;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        let name = named(self.name.as_ref(), self.alias.as_ref())?;
        if !self.is_of_itself(tx, &name)? {
            reseller(tx)?;
        }
        Ok(target(tx, name.as_str()))
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Done, Fault> {
        let name = named(self.name.as_ref(), self.alias.as_ref())?;
        if self.is_of_itself(tx, &name)? {
            return self.of_itself(tx);
        }
        let (number, row, mut customer) = find(tx, &name)?;
        if let Some(may) = self.assume {
            let words = match customer.control {
                Control::Reseller => None,
                Control::Customer => Some("Only the customer can decide whether its roles may be assumed."),
                Control::Nobody => Some("AssumeRole is disabled for this customer."),
            };
            words.map_or(Ok(()), |words| Err(Fault::Refused(words.to_owned())))?;
            customer.may_be_assumed = may;
        }
        let settings = Settings {
            replication_enforced: self.enforced,
            replication_policy: self.replication,
            regions: self.regions,
        };
        settings.apply(&mut customer)?;
        if let Some(word) = self.standing {
            stand(tx, &number, &mut customer, word);
        }
        save(tx, &number, row, customer)?;
        Ok(Done)
    }
}

impl ModifyCustomer {
    /// Whether a customer speaks of itself.
    fn is_of_itself(&self, tx: &Tx<'_>, name: &CustomerName) -> Result<bool, Fault> {
        Ok(account(tx)?.customer.is_some_and(|customer| customer.name == *name))
    }

    fn of_itself(self, tx: &mut Tx<'_>) -> Result<Done, Fault> {
        let row = account(tx)?;
        let number = tx.account().to_owned();
        let other = self.standing.is_some() || self.enforced.is_some();
        let other = other || self.replication.is_some() || self.regions.is_some();
        match (self.assume, row.customer.clone()) {
            (Some(may), Some(mut customer)) if !other && customer.control == Control::Customer => {
                customer.may_be_assumed = may;
                save(tx, &number, row, *customer)?;
                Ok(Done)
            }
            _ => Err(Fault::Refused("Only a reseller account can perform this request.".to_owned())),
        }
    }
}

/// Lets the customer stand otherwise. One that is gone leaves its name, and its root's address, to others.
fn stand(tx: &mut Tx<'_>, number: &str, customer: &mut Customer, word: StandingWord) {
    customer.standing = match word {
        StandingWord::Enabled => Standing::Enabled,
        StandingWord::Disabled => Standing::Disabled,
        StandingWord::Deleted => Standing::Deleted,
    };
    customer.suspended = match customer.standing {
        Standing::Enabled => None,
        _ => customer.suspended.or(Some(tx.now)),
    };
    if customer.standing == Standing::Deleted {
        tx.delete(&layout::customer(customer.name.as_str()));
        tx.unregister(&layout::address(customer.email.as_str(), number));
    }
}
