//! What a reseller's terms mean for everybody in a customer's account.

use keyward_gate::Scope;
use keyward_gate::bundle::{Document, SourceKind};
use keyward_model::layout;
use keyward_model::row::{Account, Customer, Standing};
use keyward_model::time::Time;
use serde_json::{Value, json};

use crate::fault::Fault;
use crate::tx::Tx;
use crate::whitelist;

/// The services that can be restricted, by Lyve Cloud's word and by the word before their actions.
pub(super) const SERVICES: &[(&str, &str)] =
    &[("space", "s3"), ("transporter", "transporter"), ("insights", "insights"), ("protect", "protect")];

/// Services without regions: everybody must reach them to be told anything.
const EVERYWHERE: &[&str] = &["iam", "sts"];

/// What nothing in an account escapes, root included, level by level; none where nobody of it may come at all: it is
/// suspended, or its keys are not good for this region.
///
/// # Errors
/// Only trouble.
pub fn ceiling(tx: &Tx<'_>, scope: &Scope) -> Result<Option<Vec<Vec<Document>>>, Fault> {
    let Some(customer) = super::account(tx)?.customer else {
        return Ok(Some(Vec::new()));
    };
    let everywhere = customer.regions.is_empty() || EVERYWHERE.contains(&scope.service.as_str());
    let here = everywhere || customer.regions.iter().any(|region| region.as_str() == scope.region);
    if customer.standing != Standing::Enabled || !here {
        return Ok(None);
    }
    levels(tx, &customer, Some(scope)).map(Some)
}

/// The same for a simulation, which is of no region, and so of no networks either.
///
/// # Errors
/// Only trouble.
pub fn guardrails(tx: &Tx<'_>) -> Result<Vec<Vec<Document>>, Fault> {
    super::account(tx)?.customer.map_or_else(|| Ok(Vec::new()), |customer| levels(tx, &customer, None))
}

fn levels(tx: &Tx<'_>, customer: &Customer, scope: Option<&Scope>) -> Result<Vec<Vec<Document>>, Fault> {
    let guardrail: Option<String> = tx.row(layout::GUARDRAIL)?;
    let guardrail = guardrail.map(|text| document("guardrail", SourceKind::UserManaged, text));
    let networks = scope.map(|scope| whitelist::ceiling(tx, scope)).transpose()?.flatten();
    let networks = networks.map(|text| document("keyward/Whitelist", SourceKind::AwsManaged, text));
    let levels = [services(customer), replication(customer), networks, guardrail];
    Ok(levels.into_iter().flatten().map(|level| vec![level]).collect())
}

/// Whether an account is a customer's, where Lyve Cloud's rules hold before AWS's.
///
/// # Errors
/// Only trouble.
pub fn is_customer(tx: &Tx<'_>) -> Result<bool, Fault> {
    Ok(super::account(tx)?.customer.is_some())
}

/// A restricted customer has the services that it was given, as long as it was given them.
fn services(customer: &Customer) -> Option<Document> {
    let has = customer.services.as_ref()?;
    let all: Vec<String> = SERVICES.iter().map(|(_, prefix)| format!("{prefix}:*")).collect();
    let mut statements = vec![json!({ "Effect": "Allow", "NotAction": all, "Resource": "*" })];
    for (word, prefix) in SERVICES {
        if let Some(until) = has.get(*word) {
            statements.push(allowed(prefix, *until));
        }
    }
    let text = json!({ "Version": "2012-10-17", "Statement": statements });
    Some(document("keyward/ServiceAccess", SourceKind::AwsManaged, text.to_string()))
}

fn allowed(prefix: &str, until: Option<Time>) -> Value {
    let mut statement = json!({ "Effect": "Allow", "Action": format!("{prefix}:*"), "Resource": "*" });
    if let (Some(until), Some(fields)) = (until, statement.as_object_mut()) {
        fields.insert("Condition".to_owned(), json!({ "DateLessThan": { "aws:CurrentTime": until.iso() } }));
    }
    statement
}

/// Where replication is enforced, nobody replicates otherwise.
fn replication(customer: &Customer) -> Option<Document> {
    let text = json!({
        "Version": "2012-10-17",
        "Statement": [
            { "Effect": "Allow", "Action": "*", "Resource": "*" },
            { "Effect": "Deny", "Action": "s3:PutReplicationConfiguration", "Resource": "*" },
        ],
    });
    let document = document("keyward/ReplicationEnforcement", SourceKind::AwsManaged, text.to_string());
    customer.replication_enforced.then_some(document)
}

fn document(label: &str, kind: SourceKind, text: String) -> Document {
    Document { label: label.to_owned(), kind, text }
}

/// Who may come into the roles of an account from outside.
pub enum WayIn {
    /// Whom the role trusts.
    Trusted,
    /// Everybody whom this account lets: it is the reseller, and may.
    Reseller,
    /// Nobody.
    Shut,
}

/// Who may come into the roles of an account, for somebody of the transaction's account.
///
/// # Errors
/// Only trouble.
pub fn way_in(tx: &Tx<'_>, account: &str) -> Result<WayIn, Fault> {
    let row: Option<Account> = tx.row_in(account, layout::ACCOUNT)?;
    let Some(customer) = row.and_then(|row| row.customer) else { return Ok(WayIn::Trusted) };
    Ok(match customer.reseller == tx.account() {
        _ if customer.standing != Standing::Enabled => WayIn::Shut,
        true if customer.lets_reseller_in() => WayIn::Reseller,
        true => WayIn::Shut,
        false => WayIn::Trusted,
    })
}

/// Whether a session of a role, opened from another account, may still go on: a reseller's ends with its leave.
///
/// # Errors
/// Only trouble.
pub fn may_still(tx: &Tx<'_>, opened_by: Option<&str>) -> Result<bool, Fault> {
    let Some(by) = opened_by else { return Ok(true) };
    let customer = super::account(tx)?.customer;
    Ok(customer.is_none_or(|customer| customer.reseller != by || customer.lets_reseller_in()))
}
