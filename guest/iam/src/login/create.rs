//! CreateLoginProfile.

use keyward_model::layout;
use keyward_model::name::{Breach, UserName};
use keyward_model::secret::Password;

use super::{Shown, give, whose};
use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault, Taken};
use crate::request;
use crate::shape::violation::{Quote, Violation};
use crate::tx::Tx;
use crate::user::Whom;

request! {
    /// Gives a user, or the caller, a password to sign in with.
    pub struct CreateLoginProfile {
        "UserName"              user:           Option<UserName>,
        "Password"              password:       Option<Password>,
        "PasswordResetRequired" reset_required: Option<bool>,
    }
}

impl Action for CreateLoginProfile {
    const NAME: &'static str = "CreateLoginProfile";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] =
        &[Code::EntityAlreadyExists, Code::LimitExceeded, Code::NoSuchEntity, Code::PasswordPolicyViolation];
    type Answer = Shown;

    fn target(&self, call: &Call<'_>, tx: &Tx<'_>) -> Result<Target, Fault> {
        Whom::target(self.user.clone().map(Into::into).as_ref(), call, tx)
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<Shown, Fault> {
        // AWS's shape does not demand it, for a case that is not here: a member account's root without a password.
        let absent = Violation { name: "Password".to_owned(), value: Quote::Null, breach: Breach::Absent };
        let password = self.password.ok_or_else(|| Fault::Violations(vec![absent]))?;
        let user = whose(self.user, call, tx)?;
        let place = layout::login_profile(&user.id);
        if tx.has(&place) {
            return Err(Fault::EntityAlreadyExists(Taken::LoginProfile(user.name.to_string())));
        }
        let reset = self.reset_required.unwrap_or_default();
        let profile = give(tx, call.outside.passwords, (&user.id, user.name.as_str()), &password, reset)?;
        Ok(Shown::new(&user, &profile))
    }
}
