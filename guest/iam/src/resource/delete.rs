//! DeleteResourcePolicy: Keyward's own.

use keyward_gate::resource::ACCOUNT;
use keyward_model::layout;
use keyward_model::name::ResourceArn;
use keyward_model::name::elsewhere::AccountNumber;
use keyward_model::row::Resource;

use super::{Standing, missing, named, target};
use crate::action::{Action, Beyond, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::request;
use crate::tx::Tx;

request! {
    /// Takes a resource's policy away. Where the first account names the account whose it is, the resource is
    /// nobody's afterwards.
    pub struct DeleteResourcePolicy {
        "ResourceArn" resource: ResourceArn,
        "AccountId"   account:  Option<AccountNumber>,
    }
}

impl Action for DeleteResourcePolicy {
    const NAME: &'static str = "DeleteResourcePolicy";
    const LEVEL: Level = Level::Permissions;
    const FAULTS: &'static [Code] = &[Code::InvalidInput, Code::NoSuchEntity];
    const BEYOND: Beyond = Beyond::WHOLE;
    type Answer = ();

    fn target(&self, _: &Call<'_>, _: &Tx<'_>) -> Result<Target, Fault> {
        Ok(target(&self.resource))
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let Standing { account, resource, is_first } =
            Standing::of(Self::NAME, call, tx, &self.resource, self.account.as_ref())?;
        let resource = resource.ok_or_else(|| missing(&self.resource))?;
        let is_taken_back = self.account.is_some() && is_first;
        if resource.policy.is_none() && !is_taken_back {
            return Err(missing(&self.resource));
        }
        let updated = tx.now;
        let mut all = tx.in_account(ACCOUNT);
        if is_taken_back || named(&self.resource)?.is_some() {
            all.delete(&layout::resource_of(&account, self.resource.as_str()));
            all.delete(&layout::resource(self.resource.as_str()));
            return Ok(());
        }
        all.put(&layout::resource(self.resource.as_str()), &Resource { account, policy: None, updated })
    }
}
