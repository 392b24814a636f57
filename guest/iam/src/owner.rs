//! Who policies are given to: users and groups. Attaching managed policies and keeping inline ones are one
//! family each, written once for every kind of owner.

use keyward_model::name::{AnyArn, AnyUserName, GroupName, Name, UserName};
use keyward_model::row::{Group, Noun, User};
use keyward_policy::quota::Place;

use crate::call::Target;
use crate::fault::Fault;
use crate::quota::{self, Quota};
use crate::shape::read::Read;
use crate::shape::write::Write;
use crate::tx::Tx;

/// A kind of entity that policies are given to.
pub trait Owner: Noun {
    /// The parameter that names one.
    const PARAMETER: &'static str;
    /// The name as AWS constrains it where managed policies are attached.
    type Name: Read + AsRef<str>;
    /// The name as AWS constrains it where inline policies are kept.
    type AnyName: Name + Read + Write + AsRef<str>;
    /// AWS's names of the actions.
    const ACTIONS: Actions;
    /// How many managed policies one may have.
    const ATTACHED: &'static Quota;
    /// Where its inline policies are, which decides how large they may be together.
    const PLACE: Place;

    /// The policy that bounds what the others may grant, for kinds that have one.
    fn boundary(&self) -> Option<&AnyArn>;
}

/// The actions of both families, for one kind of owner.
#[derive(Clone, Copy, Debug)]
pub struct Actions {
    /// Attaches a managed policy.
    pub attach: &'static str,
    /// Detaches a managed policy.
    pub detach: &'static str,
    /// Lists the managed policies.
    pub list_attached: &'static str,
    /// Writes an inline policy.
    pub put: &'static str,
    /// Shows an inline policy.
    pub get: &'static str,
    /// Deletes an inline policy.
    pub delete: &'static str,
    /// Lists the inline policies.
    pub list: &'static str,
}

impl Owner for User {
    const PARAMETER: &'static str = "UserName";
    type Name = UserName;
    type AnyName = AnyUserName;
    const ACTIONS: Actions = Actions {
        attach: "AttachUserPolicy",
        detach: "DetachUserPolicy",
        list_attached: "ListAttachedUserPolicies",
        put: "PutUserPolicy",
        get: "GetUserPolicy",
        delete: "DeleteUserPolicy",
        list: "ListUserPolicies",
    };
    const ATTACHED: &'static Quota = &quota::POLICIES_PER_USER;
    const PLACE: Place = Place::User;

    fn boundary(&self) -> Option<&AnyArn> {
        self.boundary.as_ref()
    }
}

impl Owner for Group {
    const PARAMETER: &'static str = "GroupName";
    type Name = GroupName;
    type AnyName = GroupName;
    const ACTIONS: Actions = Actions {
        attach: "AttachGroupPolicy",
        detach: "DetachGroupPolicy",
        list_attached: "ListAttachedGroupPolicies",
        put: "PutGroupPolicy",
        get: "GetGroupPolicy",
        delete: "DeleteGroupPolicy",
        list: "ListGroupPolicies",
    };
    const ATTACHED: &'static Quota = &quota::POLICIES_PER_GROUP;
    const PLACE: Place = Place::Group;

    fn boundary(&self) -> Option<&AnyArn> {
        None
    }
}

/// What a change of an owner's policies touches: the owner, and the boundary that it stands under.
///
/// # Errors
/// Only trouble.
pub fn target<O: Owner>(tx: &Tx<'_>, name: &str) -> Result<Target, Fault> {
    let owner = tx.look_up::<O>(name)?;
    let boundary = owner.as_ref().and_then(O::boundary).map(AnyArn::as_str);
    Ok(Target::named::<O>(tx, name)?.with("iam:PermissionsBoundary", boundary))
}
