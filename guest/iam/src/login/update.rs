//! UpdateLoginProfile.

use keyward_model::layout;
use keyward_model::name::UserName;
use keyward_model::row::User;
use keyward_model::secret::Password;

use super::{find, is_fit, replace};
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::request;
use crate::tx::Tx;

request! {
    /// Gives a user another password, or says whether it must be changed before it is good for anything else.
    pub struct UpdateLoginProfile {
        "UserName"              user:           UserName,
        "Password"              password:       Option<Password>,
        "PasswordResetRequired" reset_required: Option<bool>,
    }
}

impl Action for UpdateLoginProfile {
    const NAME: &'static str = "UpdateLoginProfile";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] =
        &[Code::EntityTemporarilyUnmodifiable, Code::LimitExceeded, Code::NoSuchEntity, Code::PasswordPolicyViolation];
    type Answer = ();

    fn target(&self, _: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        Target::named::<User>(tx, self.user.as_str())
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let user = tx.find::<User>(self.user.as_str())?;
        let mut profile = find(tx, &user)?;
        profile.reset_required = self.reset_required.unwrap_or(profile.reset_required);
        match self.password {
            // Earlier passwords may be set again: the rule against it binds who chooses for themselves, and here
            // it would tell somebody else what they were.
            Some(password) => {
                is_fit(tx, &user, &password)?;
                replace(tx, call.outside.passwords, &user.id, &mut profile, &password)
            }
            None => tx.put(&layout::login_profile(&user.id), &profile),
        }
    }
}
