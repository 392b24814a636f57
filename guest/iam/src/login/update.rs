//! UpdateLoginProfile.

use keyward_model::layout;
use keyward_model::name::UserName;
use keyward_model::row::User;
use keyward_model::secret::Password;

use super::{find, give, is_fit, replace};
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::tx::Tx;
use crate::{request, tenancy};

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
        let passwords = call.outside.passwords;
        let required = self.reset_required;
        let mut profile = match (find(tx, &user), &self.password) {
            (Ok(profile), _) => profile,
            // Lyve Cloud has no other way to a first password.
            (Err(Fault::NoSuchEntity(_)), Some(password)) if tenancy::is_customer(tx)? => {
                let named = (&user.id, user.name.as_str());
                return give(tx, passwords, named, password, required.unwrap_or_default()).map(drop);
            }
            (Err(fault), _) => return Err(fault),
        };
        profile.reset_required = required.unwrap_or(profile.reset_required);
        match self.password {
            // Earlier passwords may be set again: the rule against it binds who chooses for themselves, and here
            // it would tell somebody else what they were.
            Some(password) => {
                is_fit(tx, user.name.as_str(), &password)?;
                replace(tx, passwords, &user.id, &mut profile, &password)
            }
            None => tx.put(&layout::login_profile(&user.id), &profile),
        }
    }
}
