//! RSResetPassword: nobody signs it, because its token proves who asks.

use keyward_model::layout;
use keyward_model::row::{LoginProfile, Standing};
use keyward_model::secret::{Password, ResetText};
use subtle::ConstantTimeEq as _;

use super::token::{hashed, owner};
use super::{Somebody, token_of};
use crate::action::{Action, Beyond, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault};
use crate::reply::Done;
use crate::tx::Tx;
use crate::{login, request, tenancy};

request! {
    /// Sets the password of whoever has been given this token, which ends with it. It signs nobody in.
    pub struct ResetPassword {
        "Token"       token:    ResetText,
        "NewPassword" password: Password,
    }
}

impl Action for ResetPassword {
    const NAME: &'static str = "RSResetPassword";
    const LEVEL: Level = Level::Write;
    const FAULTS: &'static [Code] = &[Code::InvalidClientTokenId, Code::PasswordPolicyViolation];
    const BEYOND: Beyond = Beyond::WHOLE;
    const FREE: bool = true;
    type Answer = Done;

    fn target(&self, _: &Call<'_>, _: &Tx<'_>) -> Result<Target, Fault> {
        Ok(Target::new("*"))
    }

    fn run(self, call: &Call<'_>, tx: &mut Tx<'_>) -> Result<Done, Fault> {
        let (account, id) = owner(self.token.expose()).ok_or(Fault::InvalidToken)?;
        let mut tx = tx.in_account(&account);
        let somebody = proven(&tx, &id, self.token.expose())?.ok_or(Fault::InvalidToken)?;
        let passwords = call.outside.passwords;
        match tx.row::<LoginProfile>(&layout::login_profile(&id))? {
            Some(profile) => login::renewed(&mut tx, passwords, (&id, &somebody.name), profile, &self.password)?,
            None => login::give(&mut tx, passwords, (&id, &somebody.name), &self.password, false).map(drop)?,
        }
        Ok(Done)
    }
}

/// Who has been given a token, if they were, it is good still, and they may do anything at all.
fn proven(tx: &Tx<'_>, id: &keyward_model::id::UniqueId, token: &str) -> Result<Option<Somebody>, Fault> {
    let Some(known) = token_of(tx, id)? else { return Ok(None) };
    if !bool::from(known.hash.as_bytes().ct_eq(hashed(token).as_bytes())) {
        return Ok(None);
    }
    let stands = tenancy::account(tx)?.customer.is_none_or(|customer| customer.standing == Standing::Enabled);
    // Who is called otherwise now has another address, and the token went to the former one.
    Ok(Somebody::by_id(tx, id)?
        .filter(|found| stands && found.is_active && found.name == known.name && found.has_password()))
}
