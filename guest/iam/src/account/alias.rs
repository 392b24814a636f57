//! CreateAccountAlias, DeleteAccountAlias and ListAccountAliases.
//!
//! An account has one alias or none. It is the account's in the whole installation, so a row of the registry
//! says whose it is.

use std::collections::BTreeMap;

use keyward_model::layout;
use keyward_model::name::{AccountAlias, Marker};

use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault, Missing, Taken};
use crate::page::{Listed, Listing, MaxItems, Wanted};
use crate::request;
use crate::tx::Tx;

request! {
    /// Gives the account an alias, in the place of the one it has.
    pub struct CreateAccountAlias {
        "AccountAlias" alias: AccountAlias,
    }
}

impl Action for CreateAccountAlias {
    const NAME: &'static str = "CreateAccountAlias";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[Code::ConcurrentModification, Code::EntityAlreadyExists, Code::LimitExceeded];
    type Answer = ();

    fn target(&self, _: &Call<'_>, _: &Tx<'_>) -> Result<Target, Fault> {
        Ok(Target::new("*"))
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let alias = self.alias.as_str();
        if alias.len() == 12 && alias.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Fault::Invalid("An account alias cannot be 12 digits: that is an account's number."));
        }
        if tx.registered::<String>(&layout::alias_owner(alias))?.is_some() {
            return Err(Fault::EntityAlreadyExists(Taken::Alias(self.alias.to_string())));
        }
        if let Some(old) = tx.row::<AccountAlias>(layout::ALIAS)? {
            tx.unregister(&layout::alias_owner(old.as_str()));
        }
        let account = tx.account().to_owned();
        tx.register(&layout::alias_owner(alias), &account)?;
        tx.put(layout::ALIAS, &self.alias)
    }
}

request! {
    /// Takes the account's alias away.
    pub struct DeleteAccountAlias {
        "AccountAlias" alias: AccountAlias,
    }
}

impl Action for DeleteAccountAlias {
    const NAME: &'static str = "DeleteAccountAlias";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[Code::ConcurrentModification, Code::LimitExceeded, Code::NoSuchEntity];
    type Answer = ();

    fn target(&self, _: &Call<'_>, _: &Tx<'_>) -> Result<Target, Fault> {
        Ok(Target::new("*"))
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<(), Fault> {
        if tx.row::<AccountAlias>(layout::ALIAS)?.as_ref() != Some(&self.alias) {
            return Err(Fault::NoSuchEntity(Missing::Alias(self.alias.to_string())));
        }
        tx.unregister(&layout::alias_owner(self.alias.as_str()));
        tx.delete(layout::ALIAS);
        Ok(())
    }
}

request! {
    /// Lists the account's aliases, of which there is one at most.
    pub struct ListAccountAliases {
        "Marker"   marker:    Option<Marker>,
        "MaxItems" max_items: Option<MaxItems>,
    }
}

impl Listing for ListAccountAliases {
    const ITEMS: &'static str = "AccountAliases";
    type Item = AccountAlias;
}

impl Action for ListAccountAliases {
    const NAME: &'static str = "ListAccountAliases";
    const LEVEL: Level = Level::List;
    const FAULTS: &'static [Code] = &[];
    type Answer = Listed<Self>;

    fn target(&self, _: &Call<'_>, _: &Tx<'_>) -> Result<Target, Fault> {
        Ok(Target::new("*"))
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Listed<Self>, Fault> {
        let alias = tx.row::<AccountAlias>(layout::ALIAS)?;
        let aliases: BTreeMap<_, _> = alias.into_iter().map(|alias| (alias.to_string(), alias)).collect();
        let wanted = Wanted::of::<Self>(self.marker.as_ref(), self.max_items);
        Ok(wanted.gathered(tx, layout::ALIAS, aliases)?.into())
    }
}
