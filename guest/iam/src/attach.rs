//! Attaching managed policies to users, groups and roles.

use std::collections::BTreeMap;

use keyward_model::id::UniqueId;
use keyward_model::layout::{self, Relation};
use keyward_model::name::{AnyArn, Marker, PolicyName, PolicyPathPrefix, folded};

use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault, Missing};
use crate::owner::{self, Owner};
use crate::page::{Listed, Listing, MaxItems, Wanted};
use crate::policy::Managed;
use crate::tx::Tx;
use crate::{answer, policy, request};

/// What a change touches: the owner, and the policy as a condition key.
fn target<O: Owner>(tx: &Tx<'_>, owner: &O::Name, arn: &AnyArn) -> Result<Target, Fault> {
    let target = owner::target::<O>(tx, owner.as_ref())?;
    Ok(target.with("iam:PolicyARN", Some(&policy::own_arn(tx, arn)?)))
}

request! {
    /// Attaches a managed policy. One that is attached stays so.
    pub struct AttachPolicy<O: Owner> {
        (O::PARAMETER) owner:  O::Name,
        "PolicyArn"    policy: AnyArn,
    }
}

impl<O: Owner> Action for AttachPolicy<O> {
    const NAME: &'static str = O::ACTIONS.attach;
    const LEVEL: Level = Level::Permissions;
    const FAULTS: &'static [Code] = O::FAULTS.attach;
    type Answer = ();

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        target::<O>(tx, &self.owner, &self.policy)
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let owner = tx.find::<O>(self.owner.as_ref())?;
        owner.changeable()?;
        let mut policy = policy::find(tx, &self.policy, Missing::Attachable)?;
        if !policy.is_attachable() {
            return Err(Fault::NotAttachable);
        }
        if tx.is_tied(Relation::Attached, owner.id(), policy.row.id.as_str()) {
            return Ok(());
        }
        tx.has_room(Relation::Attached, owner.id(), O::ATTACHED)?;
        tx.tie((Relation::Attached, owner.id()), (Relation::AttachedTo, &policy.row.id))?;
        policy.row.attachments = policy.row.attachments.saturating_add(1);
        policy.save_use(tx)
    }
}

request! {
    /// Detaches a managed policy that is attached.
    pub struct DetachPolicy<O: Owner> {
        (O::PARAMETER) owner:  O::Name,
        "PolicyArn"    policy: AnyArn,
    }
}

impl<O: Owner> Action for DetachPolicy<O> {
    const NAME: &'static str = O::ACTIONS.detach;
    const LEVEL: Level = Level::Permissions;
    const FAULTS: &'static [Code] = O::FAULTS.detach;
    type Answer = ();

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        target::<O>(tx, &self.owner, &self.policy)
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let owner = tx.find::<O>(self.owner.as_ref())?;
        owner.changeable()?;
        let mut policy = policy::find(tx, &self.policy, Missing::Policy)?;
        if !tx.is_tied(Relation::Attached, owner.id(), policy.row.id.as_str()) {
            return Err(Fault::NoSuchEntity(Missing::Policy(self.policy.to_string())));
        }
        tx.untie((Relation::Attached, owner.id()), (Relation::AttachedTo, &policy.row.id));
        policy.row.attachments = policy.row.attachments.saturating_sub(1);
        policy.save_use(tx)
    }
}

request! {
    /// Lists the managed policies that are attached to a user, group or role.
    pub struct ListAttachedPolicies<O: Owner> {
        (O::PARAMETER) owner:     O::Name,
        "PathPrefix"   path:      Option<PolicyPathPrefix>,
        "Marker"       marker:    Option<Marker>,
        "MaxItems"     max_items: Option<MaxItems>,
    }
}

answer! {
    /// A policy that is attached.
    pub struct AttachedPolicy {
        "PolicyName" name: PolicyName,
        "PolicyArn"  arn:  String,
    }
}

impl<O: Owner> Listing for ListAttachedPolicies<O> {
    const ITEMS: &'static str = "AttachedPolicies";
    type Item = AttachedPolicy;
}

impl<O: Owner> Action for ListAttachedPolicies<O> {
    const NAME: &'static str = O::ACTIONS.list_attached;
    const LEVEL: Level = Level::List;
    const FAULTS: &'static [Code] = &[Code::InvalidInput, Code::NoSuchEntity];
    type Answer = Listed<Self>;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        Target::named::<O>(tx, self.owner.as_ref())
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Listed<Self>, Fault> {
        let owner = tx.find::<O>(self.owner.as_ref())?;
        let path = self.path.as_ref().map_or("/", PolicyPathPrefix::as_str);
        let mut attached = BTreeMap::new();
        for id in tx.links(Relation::Attached, owner.id()) {
            let policy = Managed::linked(tx, &UniqueId::known(id.as_str()))?;
            if policy.row.path.as_str().starts_with(path) {
                let arn = policy.arn(tx.account());
                // The account and the catalogue may each have one of this name.
                let place = format!("{} {id}", folded(policy.row.name.as_str()));
                attached.insert(place, AttachedPolicy { name: policy.row.name, arn });
            }
        }
        let wanted = Wanted::of::<Self>(self.marker.as_ref(), self.max_items);
        Ok(wanted.gathered(tx, &layout::links(Relation::Attached, owner.id()), attached)?.into())
    }
}

#[cfg(test)]
mod tests;
