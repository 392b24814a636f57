//! DeleteLoginProfile.

use keyward_model::layout;
use keyward_model::name::UserName;

use super::{find, whose};
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::tx::Tx;
use crate::user::Whom;
use crate::{guess, people, request};

request! {
    /// Takes a user's, or the caller's, password away. Access keys stay as they are.
    pub struct DeleteLoginProfile {
        "UserName" user: Option<UserName>,
    }
}

impl Action for DeleteLoginProfile {
    const NAME: &'static str = "DeleteLoginProfile";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[Code::EntityTemporarilyUnmodifiable, Code::LimitExceeded, Code::NoSuchEntity];
    type Answer = ();

    fn target(&self, call: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        Whom::target(self.user.clone().map(Into::into).as_ref(), call, tx)
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let user = whose(self.user, call, tx)?;
        find(tx, &user)?;
        tx.delete(&layout::login_profile(&user.id));
        tx.delete(&layout::old_passwords(&user.id));
        guess::forget(tx, &guess::PASSWORD, &user.id);
        people::void_token(tx, &user.id);
        Ok(())
    }
}
