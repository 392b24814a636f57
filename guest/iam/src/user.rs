//! Users.

mod create;
mod delete;
mod list;
mod read;
mod update;

use keyward_gate::PrincipalKind;
use keyward_model::id::UniqueId;
use keyward_model::name::{AnyUserName, Path, UserName};
use keyward_model::row::{Kind, Noun, Tag, User};
use keyward_model::time::Time;

pub use self::create::CreateUser;
pub use self::delete::DeleteUser;
pub use self::list::ListUsers;
pub use self::read::GetUser;
pub use self::update::{SetUserStatus, UpdateUser};
use crate::boundary::BoundaryView;
use crate::call::{Call, Target};
use crate::fault::{Fault, Missing};
use crate::tx::Tx;
use crate::{answer, service_account};

answer! {
    /// A user as answers show it. Root has neither name nor path.
    pub struct UserView {
        "Path"                path:               Option<Path>,
        "UserName"            name:               Option<UserName>,
        "UserId"              id:                 UniqueId,
        "Arn"                 arn:                String,
        "CreateDate"          created:            Time,
        "PasswordLastUsed"    password_last_used: Option<Time>,
        "PermissionsBoundary" boundary:           Option<BoundaryView>,
        "Tags"                tags:               Option<Vec<Tag>>,
    }
}

impl UserView {
    /// The account's root, who has neither name nor path.
    #[must_use]
    pub fn of_root(call: &Call<'_>, created: Time) -> Self {
        Self {
            path: None,
            name: None,
            id: UniqueId::known(&call.caller.account),
            arn: call.root_arn(),
            created,
            password_last_used: None,
            boundary: None,
            tags: None,
        }
    }

    /// As the actions about one user show it.
    #[must_use]
    pub fn in_full(user: User, account: &str) -> Self {
        let tags = (!user.tags.is_empty()).then(|| user.tags.clone());
        let boundary = user.boundary.clone().map(BoundaryView::new);
        Self { tags, boundary, ..Self::in_brief(user, account) }
    }

    /// As lists show it: without tags and boundary.
    #[must_use]
    pub fn in_brief(user: User, account: &str) -> Self {
        Self {
            arn: user.arn(account),
            path: Some(user.path),
            name: Some(user.name),
            id: user.id,
            created: user.created,
            password_last_used: user.password_last_used,
            boundary: None,
            tags: None,
        }
    }
}

/// Whom a request is about that need not name a user.
pub enum Whom {
    /// The account's root, who asks about itself.
    Root,
    /// A user.
    User(User),
}

impl Whom {
    /// The user that is named, or the caller.
    ///
    /// # Errors
    /// `NoSuchEntity`; `ValidationError` if the caller is neither root nor a user.
    pub fn find(name: Option<&AnyUserName>, call: &Call<'_>, tx: &Tx<'_>) -> Result<Self, Fault> {
        if let Some(name) = name {
            return tx.find(name.as_str()).map(Self::User);
        }
        match call.caller.kind {
            PrincipalKind::Root => Ok(Self::Root),
            PrincipalKind::User | PrincipalKind::ServiceAccount => match acting(call, tx)? {
                Some(user) => Ok(Self::User(user)),
                None => Err(Fault::NoSuchEntity(Missing::Entity(Kind::User, call.caller.name.clone()))),
            },
            _ => Err(Fault::Invalid("Must specify userName when calling with non-User credentials")),
        }
    }

    /// The id that everything of theirs hangs on.
    #[must_use]
    pub fn id(&self, call: &Call<'_>) -> UniqueId {
        match self {
            Self::Root => UniqueId::known(&call.caller.account),
            Self::User(user) => user.id.clone(),
        }
    }

    /// The user, unless it is root.
    #[must_use]
    pub fn user(self) -> Option<User> {
        match self {
            Self::Root => None,
            Self::User(user) => Some(user),
        }
    }

    /// What such a request touches.
    ///
    /// # Errors
    /// Only trouble.
    pub fn target(name: Option<&AnyUserName>, call: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        if let Some(name) = name {
            return Target::named::<User>(tx, name.as_str());
        }
        Ok(match acting(call, tx)? {
            Some(user) => Target::of(tx, &user),
            None => Target::new(&call.caller.arn),
        })
    }
}

/// The user that a call is made as: the caller, or the one whose service account it is.
fn acting(call: &Call<'_>, tx: &Tx<'_>) -> Result<Option<User>, Fault> {
    match call.caller.kind {
        PrincipalKind::User => tx.by_id(&call.caller_id()),
        PrincipalKind::ServiceAccount => service_account::parent_of(tx, &call.caller_id()),
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests;
