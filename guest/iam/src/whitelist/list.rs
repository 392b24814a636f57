//! RSWhitelistListRules.

use keyward_model::name::{RegionName, RootName, RuleNotes, Subnet, WhitelistRuleId};
use keyward_model::row::WhitelistRule;
use keyward_model::time::Time;
use serde::Serialize;

use super::{Side, Stands, of_customer, rules};
use crate::action::{Action, Beyond, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::reply::{Went, stamp};
use crate::request;
use crate::shape::kinds::Number;
use crate::tx::Tx;

request! {
    /// Lists the rules about a customer's networks.
    pub struct ListRules {
        "root"   root:   RootName,
        "offset" offset: Option<Number<0, 1_000>>,
        "limit"  limit:  Option<Number<0, 1_000>>,
    }
}

/// A part of the rules.
#[derive(Serialize)]
pub struct Rules {
    /// Whether more follow.
    partial: bool,
    rules: Vec<Listed>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    rule_id: WhitelistRuleId,
    inserted_at: String,
    updated_at: String,
    sub_net: Subnet,
    status: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    regions: Vec<RegionName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    notes: Option<RuleNotes>,
}

impl Listed {
    fn of(rule: WhitelistRule, now: Time) -> Self {
        Self {
            status: Stands::of(&rule, now).word(),
            rule_id: rule.id,
            inserted_at: stamp(rule.inserted),
            updated_at: stamp(rule.updated),
            sub_net: rule.subnet,
            regions: rule.regions,
            notes: rule.notes,
        }
    }
}

impl Action for ListRules {
    const NAME: &'static str = "RSWhitelistListRules";
    const LEVEL: Level = Level::List;
    const FAULTS: &'static [Code] = &[Code::NoSuchEntity];
    const BEYOND: Beyond = Beyond::WHOLE;
    type Answer = Went<Rules>;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        of_customer(tx, &self.root)
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Went<Rules>, Fault> {
        let (number, _) = Side::reseller(tx, &self.root)?;
        let all = rules(&tx.in_account(&number))?;
        let count = |number: Option<Number<0, 1_000>>| {
            number.and_then(|Number(number)| usize::try_from(number).ok()).filter(|number| *number > 0)
        };
        let (skipped, most) = (count(self.offset).unwrap_or(0), count(self.limit).unwrap_or(usize::MAX));
        let partial = all.len().saturating_sub(skipped) > most;
        let rules = all.into_iter().skip(skipped).take(most).map(|rule| Listed::of(rule, tx.now)).collect();
        Ok(Went(Rules { partial, rules }))
    }
}
