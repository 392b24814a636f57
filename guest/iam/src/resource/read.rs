//! GetResourcePolicy and ListResourcePolicies: Keyward's own.

use keyward_gate::resource::ACCOUNT;
use keyward_model::layout;
use keyward_model::name::{Marker, ResourceArn};
use keyward_model::row::Resource;
use keyward_model::time::Time;

use super::{Standing, missing, target};
use crate::action::{Action, Beyond, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::page::{Listed, Listing, MaxItems, Wanted};
use crate::role::trust;
use crate::shape::kinds::Encoded;
use crate::tx::Tx;
use crate::{answer, request};

request! {
    /// Shows the policy of a resource of the account.
    pub struct GetResourcePolicy {
        "ResourceArn" resource: ResourceArn,
    }
}

answer! {
    /// The policy.
    pub struct Found {
        "ResourceArn" resource: String,
        "AccountId"   account:  String,
        "Policy"      policy:   Encoded,
        "UpdateDate"  updated:  Time,
    }
}

impl Action for GetResourcePolicy {
    const NAME: &'static str = "GetResourcePolicy";
    const LEVEL: Level = Level::Read;
    const FAULTS: &'static [Code] = &[Code::InvalidInput, Code::NoSuchEntity];
    const BEYOND: Beyond = Beyond::WHOLE;
    type Answer = Found;

    fn target(&self, _: &Call<'_>, _: &Tx<'_>) -> Result<Target, Fault> {
        Ok(target(&self.resource))
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<Found, Fault> {
        let standing = Standing::of(Self::NAME, call, tx, &self.resource, None)?;
        let resource = standing.resource.ok_or_else(|| missing(&self.resource))?;
        let policy = resource.policy.ok_or_else(|| missing(&self.resource))?;
        let policy = Encoded(trust::shown(tx, &policy)?);
        Ok(Found { resource: self.resource.to_string(), account: resource.account, policy, updated: resource.updated })
    }
}

request! {
    /// Lists the resources that are the account's by what was put on them.
    pub struct ListResourcePolicies {
        "Marker"   marker:    Option<Marker>,
        "MaxItems" max_items: Option<MaxItems>,
    }
}

answer! {
    /// A resource of the account.
    pub struct OwnResource {
        "ResourceArn" resource: String,
        "AccountId"   account:  String,
        "HasPolicy"   has:      bool,
        "UpdateDate"  updated:  Time,
    }
}

impl Listing for ListResourcePolicies {
    const ITEMS: &'static str = "ResourcePolicies";
    type Item = OwnResource;
}

impl Action for ListResourcePolicies {
    const NAME: &'static str = "ListResourcePolicies";
    const LEVEL: Level = Level::List;
    const FAULTS: &'static [Code] = &[];
    const BEYOND: Beyond = Beyond::WHOLE;
    type Answer = Listed<Self>;

    fn target(&self, _: &Call<'_>, _: &Tx<'_>) -> Result<Target, Fault> {
        Ok(Target::new("*"))
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Listed<Self>, Fault> {
        let wanted = Wanted::of::<Self>(self.marker.as_ref(), self.max_items);
        let own = layout::resources_of(tx.account());
        let all = tx.in_account(ACCOUNT);
        let page = wanted.page(&all, &own, |arn, _| {
            let resource: Option<Resource> = all.row(&layout::resource(arn))?;
            Ok(resource.map(|Resource { account, policy, updated }| OwnResource {
                resource: arn.to_owned(),
                account,
                has: policy.is_some(),
                updated,
            }))
        })?;
        Ok(page.into())
    }
}
