//! Policies of resources that are not IAM's own: buckets, and whatever stands behind a route.
//!
//! They are rows of one account that nobody is in, so that its revision proves all of them to a gate.

use keyward_gate::Resource as Shown;
use keyward_gate::resource::ACCOUNT;
use keyward_model::layout;
use keyward_model::row::Resource;
use keyward_model::time::Time;

use crate::fault::Fault;
use crate::port::Store;
use crate::role::trust;
use crate::tx::Tx;

/// What a gate needs to know of a resource; none where nobody put a policy on it. What cannot be read is shown with
/// a policy that nobody can read: no gate lets anybody pass on it.
pub fn resolve(store: &mut dyn Store, arn: &str) -> Option<Vec<u8>> {
    let tx = Tx::new(store, ACCOUNT, &[], Time::from_moment(0));
    let unreadable = Shown { account: String::new(), policy: Some(String::new()), revision: tx.revision() };
    let shown = shown(&tx, arn).map(|shown| shown.and_then(|shown| serde_json::to_vec(&shown).ok()));
    shown.unwrap_or_else(|_| serde_json::to_vec(&unreadable).ok())
}

fn shown(tx: &Tx<'_>, arn: &str) -> Result<Option<Shown>, Fault> {
    let Some(Resource { account, policy, .. }) = tx.row(&layout::resource(arn))? else {
        return Ok(None);
    };
    let policy = policy.as_ref().map(trust::bound).transpose()?;
    Ok(Some(Shown { account, policy, revision: tx.revision() }))
}

#[cfg(test)]
mod tests;
