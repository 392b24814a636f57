//! GetLoginProfile.

use keyward_model::name::UserName;

use super::{Shown, find, whose};
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::request;
use crate::tx::Tx;
use crate::user::Whom;

request! {
    /// Shows whether a user, or the caller, has a password, and never the password.
    pub struct GetLoginProfile {
        "UserName" user: Option<UserName>,
    }
}

impl Action for GetLoginProfile {
    const NAME: &'static str = "GetLoginProfile";
    const LEVEL: Level = Level::Read;
    const FAULTS: &'static [Code] = &[Code::NoSuchEntity];
    type Answer = Shown;

    fn target(&self, call: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        Whom::target(self.user.clone().map(Into::into).as_ref(), call, tx)
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<Shown, Fault> {
        let user = whose(self.user, call, tx)?;
        Ok(Shown::new(&user, &find(tx, &user)?))
    }
}
