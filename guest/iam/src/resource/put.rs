//! PutResourcePolicy: Keyward's own.

use keyward_gate::resource::ACCOUNT;
use keyward_model::layout;
use keyward_model::name::elsewhere::AccountNumber;
use keyward_model::name::{DocumentText, ResourceArn};
use keyward_model::row::{Resource, Trust};
use keyward_policy::{Document, Kind};

use super::{Standing, target};
use crate::action::{Action, Beyond, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault, Missing};
use crate::role::trust;
use crate::tx::Tx;
use crate::{quota, request};

request! {
    /// Puts a policy on a resource, in the place of the one it has. The installation's first account may do so for
    /// another account, and may give it the resource without any policy.
    pub struct PutResourcePolicy {
        "ResourceArn" resource: ResourceArn,
        "Policy"      policy:   Option<DocumentText>,
        "AccountId"   account:  Option<AccountNumber>,
    }
}

impl Action for PutResourcePolicy {
    const NAME: &'static str = "PutResourcePolicy";
    const LEVEL: Level = Level::Permissions;
    const FAULTS: &'static [Code] =
        &[Code::InvalidInput, Code::LimitExceeded, Code::MalformedPolicyDocument, Code::NoSuchEntity];
    const BEYOND: Beyond = Beyond::WHOLE;
    type Answer = ();

    fn target(&self, _: &Call<'_>, _: &Tx<'_>) -> Result<Target, Fault> {
        Ok(target(&self.resource))
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let Standing { account, resource, .. } =
            Standing::of(Self::NAME, call, tx, &self.resource, self.account.as_ref())?;
        if self.policy.is_none() && self.account.is_none() {
            return Err(Fault::InvalidInput(
                "Policy is required, unless AccountId gives the resource away.".to_owned(),
            ));
        }
        let updated = tx.now;
        let owner = tx.in_account(&account);
        if !owner.has(layout::ACCOUNT) {
            return Err(Fault::NoSuchEntity(Missing::Account(account)));
        }
        let policy = self.policy.map(|text| read(&owner, &text)).transpose()?;
        let most = owner.limit(&quota::RESOURCE_POLICIES)?;
        let mut all = tx.in_account(ACCOUNT);
        if resource.is_none() && all.scan(&layout::resources_of(&account), None, most).len() >= most {
            return Err(Fault::LimitExceeded(&quota::RESOURCE_POLICIES, most));
        }
        all.put(&layout::resource_of(&account, self.resource.as_str()), &())?;
        all.put(&layout::resource(self.resource.as_str()), &Resource { account, policy, updated })
    }
}

/// Reads a policy that is to be saved, by the account whose it is to be.
fn read(tx: &Tx<'_>, text: &DocumentText) -> Result<Trust, Fault> {
    let document = Document::parse(text.as_str(), Kind::Resource)
        .map_err(|malformed| Fault::MalformedPolicyDocument(malformed.to_string()))?;
    tx.within(&quota::RESOURCE_POLICY_SIZE, document.size())?;
    Ok(Trust { document: text.to_string(), meant: trust::meant(tx, &document)? })
}
