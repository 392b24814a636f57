//! ChangePassword.

use keyward_model::layout;
use keyward_model::secret::Password;

use super::{find, renewed, verify};
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::people::Somebody;
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
        let passwords = call.outside.passwords;
        let somebody = Somebody::caller(call, tx).map_err(|_| Fault::NoUser)?;
        let profile = match &somebody.user {
            Some(user) => find(tx, user)?,
            // Only a customer's root has a password.
            None => tx.row(&layout::login_profile(&somebody.id))?.ok_or(Fault::NoUser)?,
        };
        verify(tx, passwords, &somebody.id, &profile, &self.old)?
            .ok_or_else(|| Fault::Refused("The old password was incorrect.".to_owned()))?;
        renewed(tx, passwords, (&somebody.id, &somebody.name), profile, &self.new)
    }
}
