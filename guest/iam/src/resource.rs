//! Policies of resources that are not IAM's own: buckets, and whatever stands behind a route.
//!
//! They are rows of one account that nobody is in, so that its revision proves all of them to a gate.

//!
//! Whose a resource is follows from its ARN, where that names an account. Names without one, as buckets have, are the
//! installation's: its first account gives them to whom they are to be, so that nobody takes another's. What an account
//! was given stays its own when its policy goes; to take it back is the first account's.

mod delete;
mod put;
mod read;

use keyward_gate::Resource as Shown;
use keyward_gate::resource::{ACCOUNT, bearer};
use keyward_model::arn::{Arn, is_account_id};
use keyward_model::layout;
use keyward_model::name::ResourceArn;
use keyward_model::name::elsewhere::AccountNumber;
use keyward_model::row::Resource;
use keyward_model::time::Time;

pub use self::delete::DeleteResourcePolicy;
pub use self::put::PutResourcePolicy;
pub use self::read::{GetResourcePolicy, ListResourcePolicies};
use crate::call::{Call, Target};
use crate::fault::{Denial, Fault, Missing};
use crate::port::{Decision, Outcome, PolicyKind, Store};
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

/// What is asked about: the resource itself, whoever's it is.
fn target(arn: &ResourceArn) -> Target {
    Target::new(arn.as_str())
}

/// For whom a call acts on a resource, and what is there. The first account may act for another one, which it names.
struct Standing {
    account: String,
    resource: Option<Resource>,
    /// Whether it is the first account that calls.
    is_first: bool,
}

impl Standing {
    /// # Errors
    /// `InvalidInput` if nothing of this name can have a policy; `AccessDenied` if it is, or could only be, another
    /// account's, in the same words whether it is there or not.
    fn of(
        action: &'static str,
        call: &Call<'_>,
        tx: &mut Tx<'_>,
        arn: &ResourceArn,
        whose: Option<&AccountNumber>,
    ) -> Result<Self, Fault> {
        let named = named(arn)?;
        let own = tx.account();
        let account = whose.map_or(own, AccountNumber::as_str).to_owned();
        let is_first = tx.registered::<String>(layout::FIRST_ACCOUNT)?.as_deref() == Some(own);
        let resource: Option<Resource> = tx.in_account(ACCOUNT).row(&layout::resource(arn.as_str()))?;
        let may = match &resource {
            Some(resource) => resource.account == account,
            None => named.map_or(is_first, |named| named == account),
        };
        if may && (is_first || account == own) {
            return Ok(Self { account, resource, is_first });
        }
        Err(Fault::AccessDenied(Box::new(Denial {
            caller: call.caller.arn.clone(),
            action: format!("iam:{action}"),
            target: arn.to_string(),
            decision: Decision {
                outcome: Outcome::ImplicitlyDenied,
                by: PolicyKind::Resource,
                policy: String::new(),
                statement: String::new(),
            },
            is_shared: true,
            encoded: None,
        })))
    }
}

/// The account that a resource's ARN names, if it names one.
fn named(arn: &ResourceArn) -> Result<Option<&str>, Fault> {
    let parsed = Arn::parse(arn.as_str()).ok().filter(|_| bearer(arn.as_str()) == Some(arn.as_str()));
    match parsed.map(|parsed| parsed.account) {
        Some("") if !arn.as_str().contains(['*', '?', '$']) => Ok(None),
        Some(account) if is_account_id(account) && !arn.as_str().contains(['*', '?', '$']) => Ok(Some(account)),
        _ => Err(Fault::InvalidInput(format!(
            "{arn} names no resource that can have a policy: a bucket can, and what is not a part of IAM."
        ))),
    }
}

fn missing(arn: &ResourceArn) -> Fault {
    Fault::NoSuchEntity(Missing::ResourcePolicy(arn.to_string()))
}

#[cfg(test)]
mod tests;
