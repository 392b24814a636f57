//! CreateUser.

use keyward_model::name::{AnyArn, Path, UserName};
use keyward_model::row::{Kind, Status, User};

use super::UserView;
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::tag::{self, Tags};
use crate::tx::Tx;
use crate::{answer, boundary, people, policy, request};

request! {
    /// Creates a user in the caller's account.
    pub struct CreateUser {
        "Path"                path:     Option<Path>,
        "UserName"            name:     UserName,
        "PermissionsBoundary" boundary: Option<AnyArn>,
        "Tags"                tags:     Option<Tags>,
    }
}

answer! {
    /// The new user.
    pub struct Created {
        "User" user: UserView,
    }
}

impl Action for CreateUser {
    const NAME: &'static str = "CreateUser";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[
        Code::ConcurrentModification,
        Code::EntityAlreadyExists,
        Code::InvalidInput,
        Code::LimitExceeded,
        Code::NoSuchEntity,
    ];
    type Answer = Created;

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        let path = self.path.clone().unwrap_or_default();
        let arn = Kind::User.arn(tx.account(), path.as_str(), self.name.as_str());
        let tags = self.tags.as_ref().map_or(&[][..], |tags| &tags.0);
        Ok(boundary::given(tx, Target::new(arn), self.boundary.as_ref())?.giving(tags))
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Created, Fault> {
        people::may_be_called(tx, &self.name)?;
        let tags = tag::given(self.tags.as_ref())?;
        let mut user = User {
            id: tx.new_id(Kind::User),
            name: self.name,
            path: self.path.unwrap_or_default(),
            created: tx.now,
            status: Status::Active,
            boundary: None,
            tags,
            password_last_used: None,
            person: Box::default(),
        };
        if let Some(arn) = &self.boundary {
            user.boundary = Some(policy::bind(tx, arn, &user.id)?);
        }
        tx.add(&user)?;
        Ok(Created { user: UserView::in_full(user, tx.account()) })
    }
}
