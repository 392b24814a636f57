//! ChangePassword.

use keyward_model::secret::Password;

use super::{find, is_fit, is_unused, is_user, replace, verify, whose};
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::request;
use crate::tx::Tx;
use crate::user::Whom;

request! {
    /// Changes the caller's own password, for which it must know the one it has.
    pub struct ChangePassword {
        "OldPassword" old: Password,
        "NewPassword" new: Password,
    }
}

impl Action for ChangePassword {
    const NAME: &'static str = "ChangePassword";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[
        Code::EntityTemporarilyUnmodifiable,
        Code::InvalidUserType,
        Code::LimitExceeded,
        Code::NoSuchEntity,
        Code::PasswordPolicyViolation,
    ];
    type Answer = ();

    fn target(&self, call: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        Whom::target(None, call, tx)
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<(), Fault> {
        if !is_user(call) {
            return Err(Fault::NoUser);
        }
        let user = whose(None, call, tx)?;
        let mut profile = find(tx, &user)?;
        verify(tx, call.outside.passwords, &user.id, &profile, &self.old)?
            .ok_or_else(|| Fault::Refused("The old password was incorrect.".to_owned()))?;
        is_fit(tx, &user, &self.new)?;
        is_unused(tx, call.outside.passwords, &user, &profile, &self.new)?;
        profile.reset_required = false;
        replace(tx, call.outside.passwords, &user.id, &mut profile, &self.new)
    }
}
