//! RSRegisterReseller: Keyward's own.

use keyward_model::layout;
use keyward_model::name::CustomerName;
use keyward_model::row::Account;

use crate::action::{Action, Beyond, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault, Taken};
use crate::reply::Done;
use crate::request;
use crate::tx::Tx;

request! {
    /// Makes the account a reseller of this name, if it is the installation's own and nobody's customer.
    pub struct RegisterReseller {
        "ResellerName" name: CustomerName,
    }
}

impl Action for RegisterReseller {
    const NAME: &'static str = "RSRegisterReseller";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[Code::EntityAlreadyExists];
    const BEYOND: Beyond = Beyond::WHOLE;
    type Answer = Done;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        Ok(Target::new(format!("arn:aws:iam::{}:reseller/{}", tx.account(), self.name.folded())))
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Done, Fault> {
        let row = super::account(tx)?;
        if row.customer.is_some() {
            return Err(Fault::Refused("A customer cannot be a reseller.".to_owned()));
        }
        let name = self.name.folded();
        if row.reseller.as_ref() == Some(&name) {
            return Ok(Done);
        }
        // Its customers' roots are known by the name: it is given once.
        if row.reseller.is_some() || tx.registered::<String>(&layout::reseller(name.as_str()))?.is_some() {
            return Err(Fault::EntityAlreadyExists(Taken::Reseller(name.to_string())));
        }
        tx.register(&layout::reseller(name.as_str()), tx.account())?;
        tx.put(layout::ACCOUNT, &Account { reseller: Some(name), ..row })?;
        Ok(Done)
    }
}
