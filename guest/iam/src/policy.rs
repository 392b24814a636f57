//! Managed policies: finding them by ARN, and binding entities to them.

use keyward_model::arn::Arn;
use keyward_model::id::UniqueId;
use keyward_model::layout::{self, Relation};
use keyward_model::name::{AnyArn, Name as _};
use keyward_model::row::{Link, Noun as _, Policy};

use crate::fault::{Fault, Missing};
use crate::tx::Tx;

/// The policy of an ARN. An ARN without an account means the caller's; one of another account is not found.
///
/// # Errors
/// `InvalidInput` if the text is no policy's ARN, `NoSuchEntity` as `missing` says.
pub fn find(tx: &Tx<'_>, arn: &AnyArn, missing: fn(String) -> Missing) -> Result<Policy, Fault> {
    let text = arn.as_str();
    let parsed = Arn::parse(text).ok().filter(|arn| arn.service == "iam");
    let Some((account, ("policy", place))) = parsed.and_then(|arn| Some((arn.account, arn.typed()?))) else {
        return Err(Fault::InvalidInput(format!("ARN {text} is not valid.")));
    };
    let (path, name) = match place.rsplit_once('/') {
        Some((path, name)) => (format!("/{path}/"), name),
        None => ("/".to_owned(), place),
    };
    let found = if account.is_empty() || account == tx.account() { tx.look_up::<Policy>(name)? } else { None };
    found.filter(|policy| policy.path.as_str() == path).ok_or_else(|| Fault::NoSuchEntity(missing(text.to_owned())))
}

/// Makes a policy the permissions boundary of an entity, whose row is to keep the ARN that this returns.
///
/// # Errors
/// `InvalidInput`, `NoSuchEntity`.
pub fn bind(tx: &mut Tx<'_>, arn: &AnyArn, entity: &UniqueId) -> Result<AnyArn, Fault> {
    let mut policy = find(tx, arn, Missing::Attachable)?;
    policy.boundaries += 1;
    tx.save(&policy)?;
    let link = Link { since: tx.now };
    tx.put(&layout::link(Relation::Bounds, &policy.id, entity.as_str()), &link)?;
    Ok(AnyArn::trusted(policy.arn(tx.account())))
}

/// Undoes [`bind`], given the ARN that the entity's row kept.
///
/// # Errors
/// Only trouble.
pub fn unbind(tx: &mut Tx<'_>, arn: &AnyArn, entity: &UniqueId) -> Result<(), Fault> {
    let mut policy = find(tx, arn, Missing::Attachable)?;
    policy.boundaries = policy.boundaries.saturating_sub(1);
    tx.save(&policy)?;
    tx.delete(&layout::link(Relation::Bounds, &policy.id, entity.as_str()));
    Ok(())
}
