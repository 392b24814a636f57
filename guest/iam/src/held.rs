//! What a user holds besides access keys: SSH public keys, signing certificates, credentials for other services.
//! Each is uploaded or made in its own way; suspending, deleting and listing them is one family.

use keyward_model::id::UniqueId;
use keyward_model::layout::{self, Relation};
use keyward_model::name::{AnyUserName, Marker, UserName};
use keyward_model::row::Status;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault, Missing};
use crate::key::WantedStatus;
use crate::page::{Listed, Listing, MaxItems, Wanted};
use crate::request;
use crate::shape::read::Read;
use crate::shape::write::Write;
use crate::tx::{Tx, read};
use crate::user::Whom;

/// A sort of thing that a user holds.
pub trait Held: Serialize + DeserializeOwned {
    /// AWS's word for one.
    const WORD: &'static str;
    /// The parameter that names one.
    const PARAMETER: &'static str;
    /// What names one, as AWS constrains it.
    type Id: Read + AsRef<str>;
    /// How AWS has the user named where one is changed.
    type Whose: Whose;
    /// Where they hang on their user.
    const RELATION: Relation;
    /// AWS's names of the actions.
    const ACTIONS: Actions;
    /// What the actions may answer.
    const FAULTS: Faults;

    /// Its id.
    fn id(&self) -> &UniqueId;

    /// Its status, to be changed.
    fn status_mut(&mut self) -> &mut Status;

    /// Removes what else there is of it than its own row.
    fn forget(&self, _: &mut Tx<'_>) {}
}

/// The actions on one sort.
#[derive(Clone, Copy, Debug)]
pub struct Actions {
    /// Suspends one.
    pub update: &'static str,
    /// Deletes one.
    pub delete: &'static str,
}

/// What AWS says that they may answer.
#[derive(Clone, Copy, Debug)]
pub struct Faults {
    /// Suspending.
    pub update: &'static [Code],
    /// Deleting.
    pub delete: &'static [Code],
}

/// A parameter that names a user, or need not.
pub trait Whose: Read {
    /// The user; none for the caller.
    fn name(&self) -> Option<AnyUserName>;
}

impl Whose for UserName {
    fn name(&self) -> Option<AnyUserName> {
        Some(self.clone().into())
    }
}

impl Whose for Option<UserName> {
    fn name(&self) -> Option<AnyUserName> {
        self.clone().map(Into::into)
    }
}

impl Whose for Option<AnyUserName> {
    fn name(&self) -> Option<AnyUserName> {
        self.clone()
    }
}

/// What an action on something of a user's touches: the user.
///
/// # Errors
/// Only trouble.
pub fn target(whose: &impl Whose, call: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
    Whom::target(whose.name().as_ref(), call, tx)
}

/// Whose something is to be: the id that it hangs on, and the user's name unless it is root's.
///
/// # Errors
/// `NoSuchEntity`.
pub fn owner(whose: &impl Whose, call: &Call<'_>, tx: &Tx<'_>) -> Result<(UniqueId, Option<UserName>), Fault> {
    let whom = Whom::find(whose.name().as_ref(), call, tx)?;
    let id = whom.id(call);
    Ok((id, whom.user().map(|user| user.name)))
}

/// One of an owner's.
///
/// # Errors
/// `NoSuchEntity`, also for one that is another's.
pub fn find<H: Held>(tx: &Tx<'_>, owner: &UniqueId, id: &str) -> Result<H, Fault> {
    tx.row(&layout::link(H::RELATION, owner, id))?
        .ok_or_else(|| Fault::NoSuchEntity(Missing::Credential(H::WORD, id.to_owned())))
}

/// All of an owner's, which a quota keeps few.
///
/// # Errors
/// Only trouble.
pub fn all<H: Held>(tx: &Tx<'_>, owner: &UniqueId) -> Result<Vec<H>, Fault> {
    let rows = tx.scan(&layout::links(H::RELATION, owner), None, usize::MAX);
    rows.iter().map(|row| read(&row.key, &row.value)).collect()
}

/// Writes one of an owner's, new or again.
///
/// # Errors
/// Only trouble.
pub fn save<H: Held>(tx: &mut Tx<'_>, owner: &UniqueId, held: &H) -> Result<(), Fault> {
    tx.put(&layout::link(H::RELATION, owner, held.id().as_str()), held)
}

request! {
    /// Suspends something that a user holds, or lets it be believed again.
    pub struct UpdateHeld<H: Held> {
        "UserName"     whose:  H::Whose,
        (H::PARAMETER) id:     H::Id,
        "Status"       status: WantedStatus,
    }
}

impl<H: Held> Action for UpdateHeld<H> {
    const NAME: &'static str = H::ACTIONS.update;
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = H::FAULTS.update;
    type Answer = ();

    fn target(&self, call: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        target(&self.whose, call, tx)
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<(), Fault> {
        const EXPIRED: &str = "Status must be Active or Inactive: nothing can be made Expired.";
        let Some(status) = self.status.some() else {
            let known = H::FAULTS.update.contains(&Code::InvalidInput);
            return Err(if known { Fault::InvalidInput(EXPIRED.to_owned()) } else { Fault::Invalid(EXPIRED) });
        };
        let (owner, _) = owner(&self.whose, call, tx)?;
        let mut held: H = find(tx, &owner, self.id.as_ref())?;
        *held.status_mut() = status;
        save(tx, &owner, &held)
    }
}

request! {
    /// Deletes something that a user holds.
    pub struct DeleteHeld<H: Held> {
        "UserName"     whose: H::Whose,
        (H::PARAMETER) id:    H::Id,
    }
}

impl<H: Held> Action for DeleteHeld<H> {
    const NAME: &'static str = H::ACTIONS.delete;
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = H::FAULTS.delete;
    type Answer = ();

    fn target(&self, call: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        target(&self.whose, call, tx)
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let (owner, _) = owner(&self.whose, call, tx)?;
        let held: H = find(tx, &owner, self.id.as_ref())?;
        held.forget(tx);
        tx.delete(&layout::link(H::RELATION, &owner, held.id().as_str()));
        Ok(())
    }
}

/// A sort that is listed user by user.
pub trait Shown: Held {
    /// AWS's name of the action.
    const LIST: &'static str;
    /// The answer's name for the list.
    const ITEMS: &'static str;
    /// How AWS has the user named there.
    type ListedWhose: Whose;
    /// One as lists show it.
    type Item: Write;

    /// One, of a user or of root.
    fn shown(self, user: Option<UserName>) -> Self::Item;
}

request! {
    /// Lists what a user, or the caller, holds of one sort.
    pub struct ListHeld<H: Shown> {
        "UserName" whose:     H::ListedWhose,
        "Marker"   marker:    Option<Marker>,
        "MaxItems" max_items: Option<MaxItems>,
    }
}

impl<H: Shown> Listing for ListHeld<H> {
    const ITEMS: &'static str = H::ITEMS;
    type Item = H::Item;
}

impl<H: Shown> Action for ListHeld<H> {
    const NAME: &'static str = H::LIST;
    const LEVEL: Level = Level::List;
    const FAULTS: &'static [Code] = &[Code::NoSuchEntity];
    type Answer = Listed<Self>;

    fn target(&self, call: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        target(&self.whose, call, tx)
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<Listed<Self>, Fault> {
        let (owner, user) = owner(&self.whose, call, tx)?;
        let wanted = Wanted::of::<Self>(self.marker.as_ref(), self.max_items);
        let page = wanted.page(tx, &layout::links(H::RELATION, &owner), |_, row| {
            Ok(Some(read::<H>(&row.key, &row.value)?.shown(user.clone())))
        })?;
        Ok(page.into())
    }
}

#[cfg(test)]
mod tests;
