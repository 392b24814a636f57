//! RSWhitelistDeleteRule.

use keyward_model::layout;
use keyward_model::name::{RootName, WhitelistRuleId};
use keyward_model::row::WhitelistRule;
use serde::Serialize;

use super::{Side, Stands, find, of_customer, own, rules};
use crate::action::{Action, Beyond, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault, Tie};
use crate::reply::Went;
use crate::tx::Tx;
use crate::{choice, request, tenancy};

choice! {
    /// What else would be refused, and is meant all the same.
    pub enum Override {
        /// Take the last network away from which the account, or a region of it, may be used.
        RemoveLastNetwork,
    }
}

request! {
    /// Takes a rule about networks away: one that is pending on either side, any other by the reseller. The last
    /// network goes only by its name: without it either nobody can come any more, or everybody.
    pub struct DeleteRule {
        "root"     root:  RootName,
        "ruleId"   id:    WhitelistRuleId,
        "override" meant: Option<Override>,
    }
}

/// Nothing more is to be said.
#[derive(Serialize)]
pub struct Deleted {}

impl Action for DeleteRule {
    const NAME: &'static str = "RSWhitelistDeleteRule";
    const LEVEL: Level = Level::Permissions;
    const FAULTS: &'static [Code] = &[Code::DeleteConflict, Code::NoSuchEntity];
    const BEYOND: Beyond = Beyond::WHOLE;
    type Answer = Went<Deleted>;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        if tenancy::is_customer(tx)? {
            return Ok(own(tx, self.id.as_str()));
        }
        of_customer(tx, &self.root)
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Went<Deleted>, Fault> {
        let (number, is_reseller) = match Side::of(tx, &self.root)? {
            Side::Own => (tx.account().to_owned(), false),
            Side::Reseller(number, _) => (number, true),
        };
        let mut tx = tx.in_account(&number);
        let rule = find(&tx, &self.id)?;
        let stands = Stands::of(&rule, tx.now);
        if stands != Stands::Pending && !is_reseller {
            return Err(Fault::Refused("Only the reseller removes a rule that is not pending.".to_owned()));
        }
        if stands == Stands::Active && self.meant.is_none() && is_last(&tx, &rule)? {
            return Err(Fault::DeleteConflict(Tie::LastNetwork));
        }
        tx.delete(&layout::whitelist_rule(self.id.as_str()));
        Ok(Went(Deleted {}))
    }
}

/// Whether there is a region for which no other network is left.
fn is_last(tx: &Tx<'_>, rule: &WhitelistRule) -> Result<bool, Fault> {
    let others = rules(tx)?;
    let mut others = others.iter().filter(|other| other.id != rule.id && Stands::of(other, tx.now) == Stands::Active);
    if others.clone().any(|other| other.regions.is_empty()) {
        return Ok(false);
    }
    let has = |region| others.any(|other| other.regions.contains(region));
    Ok(rule.regions.is_empty() || !rule.regions.iter().all(has))
}
