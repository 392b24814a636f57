//! ListPolicies.

use std::collections::BTreeMap;

use keyward_model::name::{Marker, PolicyPathPrefix, folded};
use keyward_model::row::{Kind, Policy};

use super::catalogue::CATALOGUE;
use super::{Managed, PolicyView};
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::page::{Listed, Listing, MaxItems, Page, Wanted};
use crate::tx::Tx;
use crate::{choice, request};

choice! {
    /// Whose policies are listed.
    pub enum Scope {
        /// Everybody's.
        All,
        /// The catalogue's.
        Aws = "AWS",
        /// The account's.
        Local,
    }
}

choice! {
    /// What policies are used for.
    pub enum Usage {
        /// To grant permissions to what they are attached to.
        PermissionsPolicy,
        /// To bound what other policies may grant.
        PermissionsBoundary,
    }
}

request! {
    /// Lists the managed policies that are as asked: the account's own before the catalogue's.
    pub struct ListPolicies {
        "Scope"             scope:     Option<Scope>,
        "OnlyAttached"      attached:  Option<bool>,
        "PathPrefix"        path:      Option<PolicyPathPrefix>,
        "PolicyUsageFilter" usage:     Option<Usage>,
        "Marker"            marker:    Option<Marker>,
        "MaxItems"          max_items: Option<MaxItems>,
    }
}

impl Listing for ListPolicies {
    const ITEMS: &'static str = "Policies";
    type Item = PolicyView;
}

impl ListPolicies {
    fn wants(&self, policy: &Policy) -> bool {
        let path = self.path.as_ref().map_or("/", PolicyPathPrefix::as_str);
        let used = match self.usage {
            None => true,
            Some(Usage::PermissionsPolicy) => policy.attachments > 0,
            Some(Usage::PermissionsBoundary) => policy.boundaries > 0,
        };
        used && (self.attached != Some(true) || policy.attachments > 0) && policy.path.as_str().starts_with(path)
    }

    /// Those of the catalogue that are as asked.
    fn catalogued(&self, tx: &Tx<'_>) -> Result<BTreeMap<String, PolicyView>, Fault> {
        let mut found = BTreeMap::new();
        if self.scope != Some(Scope::Local) {
            for policy in CATALOGUE {
                let policy = Managed::of_catalogue(tx, policy)?;
                if self.wants(&policy.row) {
                    found.insert(folded(policy.row.name.as_str()), PolicyView::in_brief(policy, tx.account()));
                }
            }
        }
        Ok(found)
    }
}

impl Action for ListPolicies {
    const NAME: &'static str = "ListPolicies";
    const LEVEL: Level = Level::List;
    const FAULTS: &'static [Code] = &[];
    type Answer = Listed<Self>;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        let path = self.path.as_ref().map_or("/", PolicyPathPrefix::as_str);
        Ok(Target::new(Kind::Policy.arn(tx.account(), path, "")))
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Listed<Self>, Fault> {
        let path = self.path.as_ref().map(PolicyPathPrefix::as_str);
        let wanted = Wanted::of::<Self>(self.marker.as_ref(), self.max_items);
        let policies = wanted.followed(tx, "catalogue", self.catalogued(tx)?, |wanted| {
            if self.scope == Some(Scope::Aws) {
                return Ok(Page { items: Vec::new(), marker: None });
            }
            let own = wanted.entities::<Policy>(tx, path, |policy| Ok(self.wants(policy)))?;
            Ok(own.map(|policy| PolicyView::in_brief(Managed::of_account(policy), tx.account())))
        })?;
        Ok(policies.into())
    }
}
