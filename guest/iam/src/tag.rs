//! Tags: as parameters, and the actions that change and list them, written once for everything that has tags.

mod change;
mod list;

use std::collections::BTreeSet;

use keyward_model::layout;
use keyward_model::name::material::ServerCertificateName;
use keyward_model::name::{AnyArn, AnyUserName, InstanceProfileName, RoleName, folded};
use keyward_model::row::{InstanceProfile, Noun as _, Policy, Role, ServerCertificate, Tag, User};
use serde::Serialize;

pub use self::change::{TagEntity, UntagEntity};
pub use self::list::ListTags;
use crate::call::Target;
use crate::fault::{Code, Fault, Missing};
use crate::policy;
use crate::quota::{self, Quota};
use crate::shape::kinds::List;
use crate::shape::read::Read;
use crate::tx::Tx;

/// The tags that a request gives.
pub type Tags = List<Tag, 0, 50>;

/// A kind of thing that has tags. It need not be an entity with a path.
pub trait Taggable: Serialize + Sized {
    /// The parameter that names one.
    const PARAMETER: &'static str;
    /// What names one.
    type Reference: Read;
    /// AWS's names of the actions.
    const ACTIONS: Actions;
    /// What asking for one may answer.
    const FAULTS: Faults;
    /// How many tags one may have.
    const MOST: &'static Quota;

    /// The thing.
    ///
    /// # Errors
    /// `NoSuchEntity`, and what [`Taggable::FAULTS`] says.
    fn find(tx: &Tx<'_>, reference: &Self::Reference) -> Result<Self, Fault>;

    /// What an action touches that is about the thing.
    ///
    /// # Errors
    /// What keeps it from being named at all.
    fn target(tx: &Tx<'_>, reference: &Self::Reference) -> Result<Target, Fault>;

    /// Where its row stands, tags and all.
    fn row(&self) -> String;

    /// Its tags, to be changed.
    fn tags_mut(&mut self) -> &mut Vec<Tag>;
}

/// The actions on tags, for one kind of entity.
#[derive(Clone, Copy, Debug)]
pub struct Actions {
    /// Gives tags.
    pub tag: &'static str,
    /// Takes tags away.
    pub untag: &'static str,
    /// Lists tags.
    pub list: &'static str,
}

/// What AWS says the actions may answer, which is more where the entity is named by an ARN.
#[derive(Clone, Copy, Debug)]
pub struct Faults {
    /// Taking tags away.
    pub untag: &'static [Code],
    /// Listing tags.
    pub list: &'static [Code],
}

/// Entities that are tagged by their names.
macro_rules! named {
    ($($noun:ident $parameter:literal $name:ident $quota:ident [$tag:literal $untag:literal $list:literal] $($more:ident)*;)*) => {$(
        impl Taggable for $noun {
            const PARAMETER: &'static str = $parameter;
            type Reference = $name;
            const ACTIONS: Actions = Actions { tag: $tag, untag: $untag, list: $list };
            const FAULTS: Faults = Faults {
                untag: &[Code::ConcurrentModification, $(Code::$more,)* Code::NoSuchEntity],
                list: &[Code::NoSuchEntity],
            };
            const MOST: &'static Quota = &quota::$quota;

            fn find(tx: &Tx<'_>, name: &$name) -> Result<Self, Fault> {
                tx.find(name.as_str())
            }

            fn target(tx: &Tx<'_>, name: &$name) -> Result<Target, Fault> {
                Target::named::<Self>(tx, name.as_str())
            }

            fn row(&self) -> String {
                layout::entity(Self::KIND, self.name.as_str())
            }

            fn tags_mut(&mut self) -> &mut Vec<Tag> {
                &mut self.tags
            }
        }
    )*};
}

named! {
    InstanceProfile "InstanceProfileName" InstanceProfileName TAGS_PER_INSTANCE_PROFILE
        ["TagInstanceProfile" "UntagInstanceProfile" "ListInstanceProfileTags"] InvalidInput;
    Role "RoleName" RoleName TAGS_PER_ROLE ["TagRole" "UntagRole" "ListRoleTags"];
    ServerCertificate "ServerCertificateName" ServerCertificateName TAGS_PER_SERVER_CERTIFICATE
        ["TagServerCertificate" "UntagServerCertificate" "ListServerCertificateTags"] InvalidInput;
    User "UserName" AnyUserName TAGS_PER_USER ["TagUser" "UntagUser" "ListUserTags"];
}

impl Taggable for Policy {
    const PARAMETER: &'static str = "PolicyArn";
    type Reference = AnyArn;
    const ACTIONS: Actions = Actions { tag: "TagPolicy", untag: "UntagPolicy", list: "ListPolicyTags" };
    const FAULTS: Faults = Faults {
        untag: &[Code::ConcurrentModification, Code::InvalidInput, Code::NoSuchEntity],
        list: &[Code::InvalidInput, Code::NoSuchEntity],
    };
    const MOST: &'static Quota = &quota::TAGS_PER_POLICY;

    fn find(tx: &Tx<'_>, arn: &AnyArn) -> Result<Self, Fault> {
        let policy = policy::find(tx, arn, Missing::Policy)?;
        policy.own().map_err(|_| Fault::InvalidInput("Tags not supported for policies in this domain".to_owned()))
    }

    fn target(tx: &Tx<'_>, arn: &AnyArn) -> Result<Target, Fault> {
        policy::target(tx, arn)
    }

    fn row(&self) -> String {
        layout::entity(Self::KIND, self.name.as_str())
    }

    fn tags_mut(&mut self) -> &mut Vec<Tag> {
        &mut self.tags
    }
}

/// The tags of a request that need not have any.
///
/// # Errors
/// `InvalidInput`: two keys that differ at most in case, or a key that AWS reserves.
pub fn given(tags: Option<&Tags>) -> Result<Vec<Tag>, Fault> {
    let tags = tags.map(|List(tags)| tags.clone()).unwrap_or_default();
    let mut keys = BTreeSet::new();
    for tag in &tags {
        let key = folded(tag.key.as_str());
        if key.starts_with("aws:") {
            return Err(Fault::InvalidInput(format!(
                "Tag keys must not begin with the reserved prefix aws: but {} does.",
                tag.key
            )));
        }
        if !keys.insert(key) {
            return Err(Fault::InvalidInput(
                "Duplicate tag keys found. Please note that Tag keys are case insensitive.".to_owned(),
            ));
        }
    }
    Ok(tags)
}

#[cfg(test)]
mod tests;
