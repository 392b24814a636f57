//! RSWhitelistApproveRule and RSWhitelistRejectRule: one word about a rule that is pending, and no second one.

use keyward_model::layout;
use keyward_model::name::{RootName, RuleNotes, WhitelistRuleId};
use keyward_model::row::Verdict;
use serde::Serialize;

use super::{Side, Stands, find, of_customer};
use crate::action::{Action, Beyond, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::reply::{Went, stamp};
use crate::request;
use crate::tx::Tx;

request! {
    /// Lets a customer use its account from the network that it asked for.
    pub struct ApproveRule {
        "root"   root:  RootName,
        "ruleId" id:    WhitelistRuleId,
        "notes"  notes: Option<RuleNotes>,
    }
}

request! {
    /// Says no to a network that a customer asked for.
    pub struct RejectRule {
        "root"   root:  RootName,
        "ruleId" id:    WhitelistRuleId,
        "notes"  notes: Option<RuleNotes>,
    }
}

/// How the rule stands now.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Judged {
    rule_id: WhitelistRuleId,
    status: &'static str,
    updated_at: String,
}

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

impl Action for ApproveRule {
    const NAME: &'static str = "RSWhitelistApproveRule";
    const LEVEL: Level = Level::Permissions;
    const FAULTS: &'static [Code] = &[Code::InvalidInput, Code::NoSuchEntity];
    const BEYOND: Beyond = Beyond::WHOLE;
    type Answer = Went<Judged>;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        of_customer(tx, &self.root)
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<Went<Judged>, Fault> {
        let (now, by) = (tx.now, call.caller.arn.clone());
        judge(tx, &self.root, &self.id, self.notes, |days| Verdict::Approved {
            by,
            until: days.map(|days| now.plus_millis(i64::from(days).saturating_mul(DAY))),
        })
    }
}

impl Action for RejectRule {
    const NAME: &'static str = "RSWhitelistRejectRule";
    const LEVEL: Level = Level::Permissions;
    const FAULTS: &'static [Code] = &[Code::InvalidInput, Code::NoSuchEntity];
    const BEYOND: Beyond = Beyond::WHOLE;
    type Answer = Went<Judged>;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        of_customer(tx, &self.root)
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<Went<Judged>, Fault> {
        let by = call.caller.arn.clone();
        judge(tx, &self.root, &self.id, self.notes, |_| Verdict::Rejected { by })
    }
}

fn judge(
    tx: &mut Tx<'_>,
    root: &RootName,
    id: &WhitelistRuleId,
    notes: Option<RuleNotes>,
    verdict: impl FnOnce(Option<u32>) -> Verdict,
) -> Result<Went<Judged>, Fault> {
    let (number, _) = Side::reseller(tx, root)?;
    let mut tx = tx.in_account(&number);
    let mut rule = find(&tx, id)?;
    if rule.verdict.is_some() {
        return Err(Fault::InvalidInput(format!("The rule is {}, and not pending.", Stands::of(&rule, tx.now).word())));
    }
    rule.verdict = Some(verdict(rule.days));
    rule.updated = tx.now;
    rule.notes = notes.or(rule.notes);
    tx.put(&layout::whitelist_rule(id.as_str()), &rule)?;
    let status = Stands::of(&rule, tx.now).word();
    Ok(Went(Judged { rule_id: rule.id, status, updated_at: stamp(rule.updated) }))
}
