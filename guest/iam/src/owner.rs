//! Who policies are given to: users, groups and roles. Attaching managed policies and keeping inline ones are one
//! family each, written once for every kind of owner.

use keyward_model::name::{AnyArn, AnyUserName, GroupName, Name, RoleName, UserName};
use keyward_model::row::{Group, Noun, Role, User};

use crate::call::Target;
use crate::fault::{Code, Fault};
use crate::quota::{self, Quota};
use crate::role;
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
    /// What they may answer.
    const FAULTS: Faults = Faults::USUAL;
    /// How many managed policies one may have.
    const ATTACHED: &'static Quota;
    /// How large its inline policies may be together.
    const SIZE: &'static Quota;

    /// The policy that bounds what the others may grant, for kinds that have one.
    fn boundary(&self) -> Option<&AnyArn>;

    /// Refuses to change one that is not the account's to change.
    ///
    /// # Errors
    /// `UnmodifiableEntity`.
    fn changeable(&self) -> Result<(), Fault> {
        Ok(())
    }
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

/// What the actions that change something may answer.
#[derive(Clone, Copy, Debug)]
pub struct Faults {
    /// Attaching a managed policy.
    pub attach: &'static [Code],
    /// Detaching a managed policy.
    pub detach: &'static [Code],
    /// Writing an inline policy.
    pub put: &'static [Code],
    /// Deleting an inline policy.
    pub delete: &'static [Code],
}

impl Faults {
    /// What they may answer where every owner can be changed.
    const USUAL: Self = Self {
        attach: &[Code::InvalidInput, Code::LimitExceeded, Code::NoSuchEntity, Code::PolicyNotAttachable],
        detach: &[Code::InvalidInput, Code::LimitExceeded, Code::NoSuchEntity],
        put: &[Code::LimitExceeded, Code::MalformedPolicyDocument, Code::NoSuchEntity],
        delete: &[Code::LimitExceeded, Code::NoSuchEntity],
    };
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
    const SIZE: &'static Quota = &quota::USER_POLICY_SIZE;

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
    const SIZE: &'static Quota = &quota::GROUP_POLICY_SIZE;

    fn boundary(&self) -> Option<&AnyArn> {
        None
    }
}

impl Owner for Role {
    const PARAMETER: &'static str = "RoleName";
    type Name = RoleName;
    type AnyName = RoleName;
    const ACTIONS: Actions = Actions {
        attach: "AttachRolePolicy",
        detach: "DetachRolePolicy",
        list_attached: "ListAttachedRolePolicies",
        put: "PutRolePolicy",
        get: "GetRolePolicy",
        delete: "DeleteRolePolicy",
        list: "ListRolePolicies",
    };
    const FAULTS: Faults = Faults {
        attach: &[
            Code::InvalidInput,
            Code::LimitExceeded,
            Code::NoSuchEntity,
            Code::PolicyNotAttachable,
            Code::UnmodifiableEntity,
        ],
        detach: &[Code::InvalidInput, Code::LimitExceeded, Code::NoSuchEntity, Code::UnmodifiableEntity],
        put: &[Code::LimitExceeded, Code::MalformedPolicyDocument, Code::NoSuchEntity, Code::UnmodifiableEntity],
        delete: &[Code::LimitExceeded, Code::NoSuchEntity, Code::UnmodifiableEntity],
    };
    const ATTACHED: &'static Quota = &quota::POLICIES_PER_ROLE;
    const SIZE: &'static Quota = &quota::ROLE_POLICY_SIZE;

    fn boundary(&self) -> Option<&AnyArn> {
        self.boundary.as_ref()
    }

    fn changeable(&self) -> Result<(), Fault> {
        role::changeable(self)
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
