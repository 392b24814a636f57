//! RSWhitelistAddRule.

use std::fmt::Write as _;

use keyward_model::layout;
use keyward_model::name::{Name as _, RegionName, RootName, RuleNotes, Subnet, WhitelistRuleId};
use keyward_model::row::WhitelistRule;
use serde::Serialize;

use super::{Side, own};
use crate::action::{Action, Beyond, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::reply::{Went, stamp};
use crate::shape::kinds::{Number, Words};
use crate::tx::Tx;
use crate::{quota, request, session, tenancy};

request! {
    /// Asks the reseller for a network from which the account may be used, for so many days after it was approved.
    pub struct AddRule {
        "root"    root:    RootName,
        "subNet"  subnet:  Subnet,
        "regions" regions: Option<Words<RegionName>>,
        "notes"   notes:   Option<RuleNotes>,
        "ttl"     days:    Option<Number<1, 36_500>>,
    }
}

/// What was asked for.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Added {
    rule_id: WhitelistRuleId,
    inserted_at: String,
}

impl Action for AddRule {
    const NAME: &'static str = "RSWhitelistAddRule";
    // It comes to nothing without a reseller's word.
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[Code::LimitExceeded, Code::NoSuchEntity];
    const BEYOND: Beyond = Beyond::WHOLE;
    type Answer = Went<Added>;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        if !tenancy::is_customer(tx)? {
            return Err(Fault::Refused("Only a customer asks for networks.".to_owned()));
        }
        Ok(own(tx, "*"))
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<Went<Added>, Fault> {
        Side::of(tx, &self.root)?;
        // Whoever came by a role from the reseller's account could be the one who approves.
        if session::of_caller(tx, call.caller).is_some_and(|session| session.grant.opened_by.is_some()) {
            let message = "Only the customer's own people ask for networks, and nobody who came from another account.";
            return Err(Fault::Refused(message.to_owned()));
        }
        if !keyward_policy::is_network(self.subnet.as_str()) {
            return Err(Fault::Invalid("subNet must be an IP address, or a range of them in CIDR form."));
        }
        tx.has_room_under(layout::WHITELIST, &quota::WHITELIST_RULES)?;
        let mut regions = self.regions.map_or_else(Vec::new, |Words(regions)| regions);
        regions.sort();
        regions.dedup();
        let rule = WhitelistRule {
            id: fresh(tx),
            subnet: self.subnet,
            regions,
            days: self.days.and_then(|Number(days)| u32::try_from(days).ok()),
            inserted: tx.now,
            by: call.caller.arn.clone(),
            updated: tx.now,
            notes: self.notes,
            verdict: None,
        };
        tx.put(&layout::whitelist_rule(rule.id.as_str()), &rule)?;
        Ok(Went(Added { rule_id: rule.id, inserted_at: stamp(rule.inserted) }))
    }
}

/// A new id: a UUID of version 7, whose beginning is the time.
fn fresh(tx: &mut Tx<'_>) -> WhitelistRuleId {
    let millis = tx.now.millis().to_be_bytes();
    let mut bytes: Vec<u8> = millis.into_iter().skip(2).collect();
    bytes.extend((0..10).map(|_| tx.entropy.byte()));
    let mut text = String::with_capacity(36);
    for (at, byte) in bytes.into_iter().enumerate() {
        let byte = match at {
            6 => 0x70 | (byte & 0x0f),
            8 => 0x80 | (byte & 0x3f),
            _ => byte,
        };
        if [4, 6, 8, 10].contains(&at) {
            text.push('-');
        }
        let _ = write!(text, "{byte:02x}");
    }
    WhitelistRuleId::trusted(text)
}
