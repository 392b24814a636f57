//! UpdateUser and SetUserStatus.

use keyward_model::name::{AnyUserName, Path, UserName};
use keyward_model::row::{Status, User};

use crate::action::{Action, Beyond, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::tx::Tx;
use crate::{people, request};

request! {
    /// Gives a user another name or path. Everything that is the user's comes along.
    pub struct UpdateUser {
        "UserName"    name:     AnyUserName,
        "NewPath"     new_path: Option<Path>,
        "NewUserName" new_name: Option<UserName>,
    }
}

impl Action for UpdateUser {
    const NAME: &'static str = "UpdateUser";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[
        Code::ConcurrentModification,
        Code::EntityAlreadyExists,
        Code::EntityTemporarilyUnmodifiable,
        Code::LimitExceeded,
        Code::NoSuchEntity,
    ];
    type Answer = ();

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        Target::named::<User>(tx, self.name.as_str())
    }

    fn also(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Option<Target>, Fault> {
        let (name, path) = (self.new_name.as_ref(), self.new_path.as_ref());
        Target::renamed::<User>(tx, self.name.as_str(), name.map(UserName::as_str), path.map(Path::as_str))
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let old = tx.find::<User>(self.name.as_str())?;
        let mut new = old.clone();
        if let Some(name) = self.new_name {
            people::may_be_called(tx, &name)?;
            new.name = name;
        }
        new.path = self.new_path.unwrap_or(new.path);
        tx.rename(&old, &new)
    }
}

request! {
    /// Disables a user, or lets it act again. SeaweedFS's.
    pub struct SetUserStatus {
        "UserName" name:   AnyUserName,
        "Status"   status: Status,
    }
}

impl Action for SetUserStatus {
    const NAME: &'static str = "SetUserStatus";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[Code::NoSuchEntity];
    const BEYOND: Beyond = Beyond::WHOLE;
    type Answer = ();

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        Target::named::<User>(tx, self.name.as_str())
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let mut user = tx.find::<User>(self.name.as_str())?;
        user.status = self.status;
        if !self.status.is_active() {
            people::void_token(tx, &user.id);
        }
        tx.save(&user)
    }
}
