//! GetAccountPasswordPolicy.

use keyward_model::row::PasswordPolicy;

use crate::action::{Action, Level};
use crate::call::{Call, Target};
use crate::fault::{Code, Fault, Missing};
use crate::tx::Tx;
use crate::{answer, request};

request! {
    /// Shows what the account demands of passwords, if it demands anything itself.
    pub struct GetAccountPasswordPolicy {}
}

answer! {
    /// The demands.
    pub struct Found {
        "PasswordPolicy" policy: PolicyView,
    }
}

answer! {
    /// The demands, each by its own.
    pub struct PolicyView {
        "MinimumPasswordLength"      least:       u32,
        "RequireSymbols"             symbols:     bool,
        "RequireNumbers"             numbers:     bool,
        "RequireUppercaseCharacters" upper:       bool,
        "RequireLowercaseCharacters" lower:       bool,
        "AllowUsersToChangePassword" may_change:  bool,
        "ExpirePasswords"            expire:      bool,
        "MaxPasswordAge"             days:        Option<u32>,
        "PasswordReusePrevention"    reuse:       Option<u32>,
        "HardExpiry"                 hard_expiry: Option<bool>,
    }
}

impl Action for GetAccountPasswordPolicy {
    const NAME: &'static str = "GetAccountPasswordPolicy";
    const LEVEL: Level = Level::Read;
    const FAULTS: &'static [Code] = &[Code::NoSuchEntity];
    type Answer = Found;

    fn target(&self, _: &Call<'_>, _: &Tx<'_>) -> Result<Target, Fault> {
        Ok(Target::new("*"))
    }

    fn run(self, _: &Call<'_>, tx: &mut Tx<'_>) -> Result<Found, Fault> {
        let missing = || Fault::NoSuchEntity(Missing::PasswordPolicy(tx.account().to_owned()));
        let PasswordPolicy { least, symbols, numbers, upper, lower, may_change, days, reuse, hard_expiry } =
            super::policy(tx)?.ok_or_else(missing)?;
        let expire = days.is_some();
        let policy = PolicyView { least, symbols, numbers, upper, lower, may_change, expire, days, reuse, hard_expiry };
        Ok(Found { policy })
    }
}
