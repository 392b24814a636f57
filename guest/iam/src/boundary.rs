//! Permissions boundaries: policies that bound what an entity's other policies may grant.

use keyward_model::name::AnyArn;
use keyward_model::row::{Role, User};

use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::owner::{self, Owner};
use crate::tx::Tx;
use crate::{answer, policy, request};

answer! {
    /// A permissions boundary as answers show it.
    pub struct BoundaryView {
        "PermissionsBoundaryType" kind: &'static str,
        "PermissionsBoundaryArn"  arn:  AnyArn,
    }
}

impl BoundaryView {
    /// The boundary that is this policy.
    #[must_use]
    pub fn new(arn: AnyArn) -> Self {
        Self { kind: "PermissionsBoundaryPolicy", arn }
    }
}

/// A kind of entity that may have a permissions boundary.
pub trait Bounded: Owner {
    /// AWS's name of the action that sets it.
    const PUT: &'static str;
    /// AWS's name of the action that takes it away.
    const DELETE: &'static str;
    /// What setting it may answer.
    const PUT_FAULTS: &'static [Code];
    /// What taking it away may answer.
    const DELETE_FAULTS: &'static [Code];

    /// The boundary, to be changed.
    fn boundary_mut(&mut self) -> &mut Option<AnyArn>;
}

impl Bounded for User {
    const PUT: &'static str = "PutUserPermissionsBoundary";
    const DELETE: &'static str = "DeleteUserPermissionsBoundary";
    const PUT_FAULTS: &'static [Code] = &[Code::InvalidInput, Code::NoSuchEntity, Code::PolicyNotAttachable];
    const DELETE_FAULTS: &'static [Code] = &[Code::NoSuchEntity];

    fn boundary_mut(&mut self) -> &mut Option<AnyArn> {
        &mut self.boundary
    }
}

impl Bounded for Role {
    const PUT: &'static str = "PutRolePermissionsBoundary";
    const DELETE: &'static str = "DeleteRolePermissionsBoundary";
    const PUT_FAULTS: &'static [Code] =
        &[Code::InvalidInput, Code::NoSuchEntity, Code::PolicyNotAttachable, Code::UnmodifiableEntity];
    const DELETE_FAULTS: &'static [Code] = &[Code::NoSuchEntity, Code::UnmodifiableEntity];

    fn boundary_mut(&mut self) -> &mut Option<AnyArn> {
        &mut self.boundary
    }
}

/// What a request touches that gives an entity this boundary, if it gives it one.
///
/// # Errors
/// `InvalidInput` if the text is no policy's ARN.
pub fn given(tx: &Tx<'_>, target: Target, boundary: Option<&AnyArn>) -> Result<Target, Fault> {
    let arn = boundary.map(|arn| policy::own_arn(tx, arn)).transpose()?;
    Ok(target.with("iam:PermissionsBoundary", arn.as_deref()))
}

request! {
    /// Gives an entity a boundary, in the place of one that it has.
    pub struct PutBoundary<B: Bounded> {
        (B::PARAMETER)        owner:    B::Name,
        "PermissionsBoundary" boundary: AnyArn,
    }
}

impl<B: Bounded> Action for PutBoundary<B> {
    const NAME: &'static str = B::PUT;
    const LEVEL: Level = Level::Permissions;
    const FAULTS: &'static [Code] = B::PUT_FAULTS;
    type Answer = ();

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        given(tx, Target::named::<B>(tx, self.owner.as_ref())?, Some(&self.boundary))
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let mut owner = tx.find::<B>(self.owner.as_ref())?;
        owner.changeable()?;
        let id = owner.id().clone();
        if let Some(old) = owner.boundary_mut().take() {
            policy::unbind(tx, &old, &id)?;
        }
        *owner.boundary_mut() = Some(policy::bind(tx, &self.boundary, &id)?);
        tx.save(&owner)
    }
}

request! {
    /// Takes an entity's boundary away, if it has one.
    pub struct DeleteBoundary<B: Bounded> {
        (B::PARAMETER) owner: B::Name,
    }
}

impl<B: Bounded> Action for DeleteBoundary<B> {
    const NAME: &'static str = B::DELETE;
    const LEVEL: Level = Level::Permissions;
    const FAULTS: &'static [Code] = B::DELETE_FAULTS;
    type Answer = ();

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        owner::target::<B>(tx, self.owner.as_ref())
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let mut owner = tx.find::<B>(self.owner.as_ref())?;
        owner.changeable()?;
        let id = owner.id().clone();
        if let Some(old) = owner.boundary_mut().take() {
            policy::unbind(tx, &old, &id)?;
        }
        tx.save(&owner)
    }
}

#[cfg(test)]
mod tests;
