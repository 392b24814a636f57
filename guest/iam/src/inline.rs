//! Inline policies: documents that belong to one user, group or role.

use keyward_model::layout::{self, Relation};
use keyward_model::name::{DocumentText, Marker, Name as _, PolicyName, folded};
use keyward_model::row::InlinePolicy;
use keyward_policy::{Document, Kind};

use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault, Missing};
use crate::owner::{self, Owner};
use crate::page::{Listed, Listing, MaxItems, Wanted};
use crate::shape::kinds::Encoded;
use crate::tx::{Tx, read};
use crate::{answer, policy, request};

/// Where an owner's policy of this name stands.
fn place<O: Owner>(owner: &O, name: &PolicyName) -> String {
    layout::link(Relation::Inline, owner.id(), &folded(name.as_str()))
}

/// An owner's policy of this name, in any case.
fn find<O: Owner>(tx: &Tx<'_>, owner: &O, name: &PolicyName) -> Result<InlinePolicy, Fault> {
    tx.row(&place(owner, name))?.ok_or_else(|| Fault::NoSuchEntity(Missing::Inline(O::KIND, name.to_string())))
}

request! {
    /// Writes an inline policy, in the place of one of the same name.
    pub struct PutPolicy<O: Owner> {
        (O::PARAMETER)   owner:    O::AnyName,
        "PolicyName"     name:     PolicyName,
        "PolicyDocument" document: DocumentText,
    }
}

impl<O: Owner> Action for PutPolicy<O> {
    const NAME: &'static str = O::ACTIONS.put;
    const LEVEL: Level = Level::Permissions;
    const FAULTS: &'static [Code] = O::FAULTS.put;
    type Answer = ();

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        owner::target::<O>(tx, self.owner.as_ref())
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let owner = tx.find::<O>(self.owner.as_ref())?;
        owner.changeable()?;
        let key = place(&owner, &self.name);
        let size = policy::document(&self.document)?.size();
        let most = tx.limit(O::SIZE)?;
        if size.saturating_add(size_of_others(tx, &owner, &key)?) > most {
            return Err(Fault::TooLarge { owner: (O::KIND, owner.name().to_owned()), most });
        }
        tx.put(&key, &InlinePolicy { name: self.name, document: self.document.to_string() })
    }
}

/// Characters of an owner's policies but for the one at `key`.
fn size_of_others<O: Owner>(tx: &Tx<'_>, owner: &O, key: &str) -> Result<usize, Fault> {
    let mut total: usize = 0;
    for row in tx.scan(&layout::links(Relation::Inline, owner.id()), None, usize::MAX) {
        if row.key != key {
            let InlinePolicy { document, .. } = read(&row.key, &row.value)?;
            let size = Document::parse(&document, Kind::Identity).map_or(document.len(), |read| read.size());
            total = total.saturating_add(size);
        }
    }
    Ok(total)
}

request! {
    /// Shows an inline policy.
    pub struct GetInlinePolicy<O: Owner> {
        (O::PARAMETER) owner: O::AnyName,
        "PolicyName"   name:  PolicyName,
    }
}

answer! {
    /// The policy.
    pub struct Found<O: Owner> {
        (O::PARAMETER)   owner:    O::AnyName,
        "PolicyName"     name:     PolicyName,
        "PolicyDocument" document: Encoded,
    }
}

impl<O: Owner> Action for GetInlinePolicy<O> {
    const NAME: &'static str = O::ACTIONS.get;
    const LEVEL: Level = Level::Read;
    const FAULTS: &'static [Code] = &[Code::NoSuchEntity];
    type Answer = Found<O>;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        Target::named::<O>(tx, self.owner.as_ref())
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Found<O>, Fault> {
        let owner = tx.find::<O>(self.owner.as_ref())?;
        let InlinePolicy { name, document } = find(tx, &owner, &self.name)?;
        Ok(Found { owner: O::AnyName::trusted(owner.name().to_owned()), name, document: Encoded(document) })
    }
}

request! {
    /// Deletes an inline policy.
    pub struct DeleteInlinePolicy<O: Owner> {
        (O::PARAMETER) owner: O::AnyName,
        "PolicyName"   name:  PolicyName,
    }
}

impl<O: Owner> Action for DeleteInlinePolicy<O> {
    const NAME: &'static str = O::ACTIONS.delete;
    const LEVEL: Level = Level::Permissions;
    const FAULTS: &'static [Code] = O::FAULTS.delete;
    type Answer = ();

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        owner::target::<O>(tx, self.owner.as_ref())
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let owner = tx.find::<O>(self.owner.as_ref())?;
        owner.changeable()?;
        find(tx, &owner, &self.name)?;
        tx.delete(&place(&owner, &self.name));
        Ok(())
    }
}

request! {
    /// Lists the names of the inline policies of a user, group or role.
    pub struct ListInlinePolicies<O: Owner> {
        (O::PARAMETER) owner:     O::AnyName,
        "Marker"       marker:    Option<Marker>,
        "MaxItems"     max_items: Option<MaxItems>,
    }
}

impl<O: Owner> Listing for ListInlinePolicies<O> {
    const ITEMS: &'static str = "PolicyNames";
    type Item = PolicyName;
}

impl<O: Owner> Action for ListInlinePolicies<O> {
    const NAME: &'static str = O::ACTIONS.list;
    const LEVEL: Level = Level::List;
    const FAULTS: &'static [Code] = &[Code::NoSuchEntity];
    type Answer = Listed<Self>;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        Target::named::<O>(tx, self.owner.as_ref())
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Listed<Self>, Fault> {
        let owner = tx.find::<O>(self.owner.as_ref())?;
        let wanted = Wanted::of::<Self>(self.marker.as_ref(), self.max_items);
        let names = wanted.page(tx, &layout::links(Relation::Inline, owner.id()), |_, row| {
            Ok(Some(read::<InlinePolicy>(&row.key, &row.value)?.name))
        })?;
        Ok(names.into())
    }
}

#[cfg(test)]
mod tests;
